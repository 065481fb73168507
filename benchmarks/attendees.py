"""Page 1 of the desk's attendee list with 100,000 registrations against the same page with 1,000: in statements and in time."""

import secrets
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import current_app
from flask.testing import FlaskClient
from sqlalchemy import event as listening
from sqlalchemy import inspect, text

from benchmarks import postgresql
from benchmarks.common import Row, environment
from benchmarks.database import inside
from benchmarks.sample import sample_event
from benchmarks.signups import register_somebody
from eventsite import clock
from eventsite.accounts.models import Account, Membership, Role, SignInSession
from eventsite.accounts.sessions import STORED, hash_of
from eventsite.catalogue import queries as catalogue
from eventsite.db import db, transaction

FEW, MANY = 1_000, 100_000
MOST = 1.5
ROUNDS = 11
ONE_BOUNCES_OF = 500
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count) "
STATUS = (
    "CASE WHEN n.i % 20 < 11 THEN 'confirmed' WHEN n.i % 20 < 16 THEN 'waitlisted' WHEN n.i % 20 < 19 THEN 'withdrawn' ELSE 'declined' END"
)


def run() -> list[Row]:
    """Both databases."""
    return measure("sqlite", None) + postgresql.rows_of(__name__)


def measure(kind: str, url: str | None) -> list[Row]:
    """The two pages by turns, so that whatever else the machine does meets both."""
    with environment(url) as env:
        slugs = [sample_event(env, capacity=1), sample_event(env, capacity=1)]
        with inside(env):
            with transaction():  # one desk sees both
                db.session.execute(text("UPDATE event SET team_id = (SELECT min(id) FROM team)"))
            events = [_fill(number, slug, people) for number, (slug, people) in enumerate(zip(slugs, (FEW, MANY), strict=True), 1)]
            if kind == "postgresql":
                with transaction():
                    db.session.execute(text("ANALYZE"))
            client = _signed_in()
            few, many = (_asker(client, f"/desk/events/{event_id}/attendees") for event_id in events)
            few(), many()
            asked = [(few(), many()) for _ in range(ROUNDS)]
    seconds = [statistics.median(pair[of][0] for pair in asked) for of in (0, 1)]
    statements = [max(pair[of][1] for pair in asked) for of in (0, 1)]
    return [
        Row(f"attendee_page_growth_{kind}", seconds[1] * 1000, "ms", MOST, "lower", seconds[0] * 1000, seconds[1] / seconds[0]),
        Row(
            f"attendee_page_growth_{kind}_statements",
            statements[1],
            "statements",
            MOST,
            "lower",
            statements[0],
            statements[1] / statements[0],
        ),
    ]


def _asker(client: FlaskClient, path: str) -> Callable[[], tuple[float, int]]:
    def ask() -> tuple[float, int]:
        counted: list[str] = []

        def note(*arguments: Any) -> None:
            counted.append(arguments[2])

        listening.listen(db.engine, "before_cursor_execute", note)
        started = time.perf_counter()
        answer = client.get(path)
        seconds = time.perf_counter() - started
        listening.remove(db.engine, "before_cursor_execute", note)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
        return seconds, len(counted)

    return ask


def _fill(number: int, slug: str, people: int) -> int:
    """Two people sign up as they do; then their rows are copied in the database, with other names and every status."""
    register_somebody(slug)
    register_somebody(slug)
    event = catalogue.event_by_slug(slug)
    if event is None:
        raise RuntimeError("the sample event is not there")
    known = {"event": event.id, "places": event.places_id, "count": people, "base": number * 1_000_000}
    with transaction():
        seen = text("SELECT id, person_id, entry_id FROM registration WHERE event_id = :event ORDER BY id LIMIT 1")
        first = db.session.execute(seen, known).one()
        copied = known | {"registration": first.id, "person": first.person_id, "entry": first.entry_id}
        address = "'p' || n.i || '.' || :event || '@example.org'"
        name = "'Person ' || (n.i * 7919 % 99991) || ' Holm'"
        since = "NULLIF(CASE WHEN n.i % 20 BETWEEN 11 AND 15 THEN t.created_at END, NULL)"
        _copy("person", "person", copied, {"email": address, "email_key": address, "full_name": name, "search": f"lower({name})"})
        _copy("calendar_entry", "entry", copied, {"uid": "'uid-' || n.i || '-' || :event"})
        _copy("registration", "registration", copied, {
            "person_id": ":base + n.i", "entry_id": ":base + n.i", "email": address, "email_key": address, "full_name": name,
            "search": f"lower({name})", "organisation": "'Organisation ' || (n.i % 311)", "status": STATUS, "code": "'C' || n.i",
            "country": "CASE n.i % 5 WHEN 0 THEN 'DK' WHEN 1 THEN 'SE' WHEN 2 THEN 'CN' WHEN 3 THEN 'KR' ELSE 'NO' END",
            "queued_at": since, "form_key": "NULL", "party_id": "NULL",
        })  # fmt: skip
        copied["message"] = db.session.execute(text("SELECT min(id) FROM message WHERE event_id = :event"), known).scalar_one()
        _copy("message", "message", copied, {
            "recipient": address, "about_id": ":base + n.i", "once": "'copy-' || n.i || '-' || :event", "entry_id": "NULL",
            "message_id": "'<' || n.i || '.' || :event || '@example.org>'",
            "status": f"CASE WHEN n.i % {ONE_BOUNCES_OF} = 0 THEN 'bounced' ELSE 'sent' END",
        })  # fmt: skip
        _keep_counts(copied)
    return int(event.id)


def _copy(table: str, of: str, known: dict[str, int], changed: dict[str, str]) -> None:
    """Rows like the one of that id, numbered from `base` on."""
    names = [column["name"] for column in inspect(db.engine).get_columns(table)]
    values = {"id": ":base + n.i"} | changed
    picked = ", ".join(values.get(name, f't."{name}"') for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    db.session.execute(text(f"INSERT INTO {table} ({listed}) {NUMBERS}SELECT {picked} FROM {table} t, n WHERE t.id = :{of}"), known)


def _keep_counts(known: dict[str, int]) -> None:
    rows = "FROM registration WHERE event_id = :event AND status"
    db.session.execute(text("DELETE FROM status_count WHERE event_id = :event"), known)
    for statement in (
        "INSERT INTO status_count (event_id, status, number) SELECT event_id, status, count(*) FROM registration "
        "WHERE event_id = :event GROUP BY event_id, status",
        f"INSERT INTO holding (registration_id, places_id, count, state) SELECT id, :places, 1, 'held' {rows} = 'confirmed' AND id > :base",
        f"UPDATE places SET taken = (SELECT count(*) {rows} = 'confirmed'), capacity = (SELECT count(*) {rows} = 'confirmed'), "
        f"waiting = (SELECT count(*) {rows} = 'waitlisted') WHERE id = :places",
    ):
        db.session.execute(text(statement), known)


def _signed_in() -> FlaskClient:
    """A browser of somebody with every right in the team of the events."""
    secret, now = secrets.token_urlsafe(32), clock.now()
    with transaction():
        account = Account(email="freja@kattegat.example.org", name="Freja Sandager", fs_uniquifier=secrets.token_hex(32))
        db.session.add(account)
        team_id = db.session.execute(text("SELECT min(id) FROM team")).scalar_one()
        db.session.add(Membership(account=account, team_id=team_id, role=Role.OWNER))
        db.session.flush()
        data = {"_user_id": account.fs_uniquifier, "_fresh": True, "csrf_token": "c" * 40}
        row = SignInSession(id_hash=hash_of(secret), account_id=account.id, data=data, created_at=now, seen_at=now)
        row.expires_at = now + timedelta(days=7)
        db.session.add(row)
    client = current_app.test_client()
    domain = str(current_app.config["SERVER_NAME"]).partition(":")[0]
    client.set_cookie(current_app.config["SESSION_COOKIE_NAME"], STORED + secret, domain=domain)
    return client
