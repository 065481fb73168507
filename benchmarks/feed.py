"""The feed of 5,000 events against the same bytes written from memory, its 304 against a bare Flask "hello", and how long the
next feed takes after one event changed; whether ten thousand events cost more each than a hundred; what an invitation costs.
"""

import http.client
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import insert, select

from benchmarks import load
from benchmarks.common import ROOT, Row, environment, free_port, running, site
from benchmarks.database import inside
from eventsite import clock
from eventsite.calendar.build import build_invitation
from eventsite.calendar.entry import Entry, Method
from eventsite.calendar.local_time import to_utc
from eventsite.catalogue import rules, service
from eventsite.catalogue.feeds import calendar
from eventsite.catalogue.feeds.asked import Asked
from eventsite.catalogue.feeds.publisher import Publisher
from eventsite.catalogue.filters import Filters, Names
from eventsite.catalogue.models import Event, EventKind, EventStatus, EventText, Format, Places
from eventsite.db import db, transaction
from eventsite.people.models import Site, Team

EVENTS, FEW, MANY = 5_000, 100, 10_000
ROUNDS, CHANGES, INVITATIONS = 15, 5, 400
SECONDS = 1.0
ZONES = ("Europe/Copenhagen", "Asia/Shanghai", "America/New_York")


def run() -> list[Row]:
    """All figures."""
    with environment() as env:
        fill(env, EVENTS)
        with site(env) as address:
            rows = [*_against_bytes(address), _not_modified(address), _after_change(env, address)]
        fill(env, MANY - EVENTS)
        with inside(env):
            many = _cold_seconds(1) / MANY
    with environment() as env:
        fill(env, FEW)
        with inside(env):
            few = _cold_seconds(5) / FEW
    return [*rows, Row("feed_growth_per_event", many * 1000, "ms", 1.5, "lower", few * 1000, many / few), *_invitations()]


def fill(env: dict[str, str], count: int) -> None:
    """So many events of the coming years, in three zones, with words of usual length."""
    with inside(env), transaction():
        if db.session.get(Site, 1) is None:
            db.session.add(Site(id=1, name="Kattegat Innovation Centre", short_name="Kattegat"))
        team = Team(slug=secrets.token_hex(4), name="Kattegat Innovation Centre")
        db.session.add(team)
        db.session.flush()
        newest = db.session.scalar(select(Places.id).order_by(Places.id.desc()).limit(1)) or 0
        numbers = range(newest + 1, newest + 1 + count)
        db.session.execute(insert(Places), [{"id": number, "capacity": 100} for number in numbers])
        db.session.execute(insert(Event), [_event(number, team.id) for number in numbers])
        words = {"language": "en", "standfirst": "A day for hospitals, regions and companies. " * 4, "practical": "Coffee from 08:30"}
        db.session.execute(insert(EventText), [words | {"event_id": number, "title": f"AI in Healthcare {number}"} for number in numbers])


def _event(number: int, team_id: int) -> dict[str, object]:
    zone, day = ZONES[number % len(ZONES)], (clock.now() + timedelta(days=30 + number % 900)).replace(tzinfo=None, microsecond=0)
    starts, ends = day.replace(hour=9, minute=0, second=0), day.replace(hour=15, minute=30, second=0)
    return {
        "id": number, "places_id": number, "team_id": team_id, "slug": f"event-{number}", "uid": f"{secrets.token_hex(16)}@example.org",
        "kind": EventKind.SEMINAR, "format": Format.IN_PERSON, "status": EventStatus.PUBLISHED, "published_at": clock.now(),
        "starts_local": starts, "ends_local": ends, "zone": zone, "starts_at": to_utc(starts, zone), "ends_at": to_utc(ends, zone),
        "venue": "Pakhus 47", "address": "Lodskaj 12", "city": "Copenhagen", "country": "DK", "languages": ["en"],
    }  # fmt: skip


def _against_bytes(address: str) -> list[Row]:
    """By turns over one connection each: milliseconds to the first byte and to the last."""
    fetch, port = _fetcher(address), free_port()
    with tempfile.TemporaryDirectory(prefix="eventsite-feed-") as folder:
        held = Path(folder) / "events.ics"
        held.write_bytes(fetch().body)
        print(f"# feed of {EVENTS} events: {held.stat().st_size / 1e6:.1f} MB", flush=True)
        command = [sys.executable, "-m", "benchmarks.memory", str(port), str(held)]
        floor = f"http://127.0.0.1:{port}"
        with running(command, {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}, floor):
            bare = _fetcher(floor)
            bare()
            pairs = [(fetch(), bare()) for _ in range(ROUNDS)]
    rows = []
    for moment, name in (("first", "feed_first_byte_vs_bytes"), ("last", "feed_vs_bytes")):
        own, floor_ms = (statistics.median(1000 * getattr(pair[of], moment) for pair in pairs) for of in (0, 1))
        rows.append(Row(name, own, "ms", 3, "lower", floor_ms, own / floor_ms))
    return rows


@dataclass(frozen=True)
class Fetched:
    """One answer: seconds to its first byte and to its last."""

    first: float
    last: float
    body: bytes
    etag: str


def _fetcher(address: str) -> Callable[[], Fetched]:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=60)

    def fetch() -> Fetched:
        started = time.perf_counter()
        connection.request("GET", "/events.ics")
        answer = connection.getresponse()
        first = time.perf_counter() - started
        body = answer.read()
        return Fetched(first, time.perf_counter() - started, body, answer.getheader("ETag") or "")

    return fetch


def _not_modified(address: str) -> Row:
    """How long who has the feed already waits to hear so: as many requests as a second holds, by turns with the hello."""
    port, etag = free_port(), _fetcher(address)().etag
    floor = f"http://127.0.0.1:{port}"
    with running([sys.executable, "-m", "benchmarks.hello", str(port)], {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}, f"{floor}/"):
        rates = [
            (load.rate(address, "/events.ics", SECONDS, headers={"If-None-Match": etag}), load.rate(floor, "/", SECONDS)) for _ in range(3)
        ]
    own, hello = (1000 / statistics.median(pair[of] for pair in rates) for of in (0, 1))
    return Row("feed_304_vs_hello", own, "ms", 1.5, "lower", hello, own / hello)


def _after_change(env: dict[str, str], address: str) -> Row:
    """The whole feed, by who asks first after one of its events changed."""
    fetch, seconds = _fetcher(address), []
    with inside(env):
        for number in range(1, CHANGES + 1):
            with transaction():
                service.set_words(db.session.get_one(Event, number), "en", rules.Words(title=f"Moved {number}"), by=None, now=clock.now())
            after = fetch()
            if f"SUMMARY:Moved {number}\r\n".encode() not in after.body:
                raise RuntimeError("the feed did not change")
            seconds.append(after.last)
    return Row("feed_after_change", 1000 * statistics.median(seconds), "ms", 300, "lower")


def _cold_seconds(rounds: int) -> float:
    """A feed of which nothing is kept, in CPU: whatever else the machine does is no growth."""
    wanted = Asked(Filters(), Names({}))
    publisher = Publisher("Kattegat Innovation Centre", "Kattegat", "events@kattegat.example.org", "kattegat.example.org", 1)
    spent = []
    for _ in range(rounds):
        current_app.extensions.pop(calendar.STORE, None)
        db.session.remove()
        with current_app.test_request_context():
            started = time.process_time()
            calendar.feed(wanted, publisher, clock.now())
            spent.append(time.process_time() - started)
    return statistics.median(spent)


def _invitations() -> list[Row]:
    """Of an event that nobody was invited to before, and of one that goes to hundreds."""
    starts, ends = (clock.now().replace(tzinfo=None, hour=hour, minute=0, second=0, microsecond=0) for hour in (9, 15))
    entry = Entry(
        uid="5f0c9a3be1d24f7786a1c0d94e2b7a58@example.org", starts_local=starts, ends_local=ends, zone=ZONES[0],
        starts_at=to_utc(starts, ZONES[0]), ends_at=to_utc(ends, ZONES[0]), title="AI in Healthcare", place="Pakhus 47, Copenhagen",
        description="A day for hospitals, regions and companies. " * 4, url="https://kattegat.example.org/events/ai",
        organiser_name="Kattegat", organiser_email="events@kattegat.example.org",
    )  # fmt: skip
    fresh = [replace(entry, title=f"AI in Healthcare {number}") for number in range(INVITATIONS)]
    same = [replace(entry, uid=f"{number}@example.org") for number in range(INVITATIONS)]
    return [
        Row("invitation_cpu_ms", _cpu_ms(fresh), "ms", 1, "lower"),
        Row("invitation_of_one_event_cpu_ms", _cpu_ms(same), "ms", 1, "lower"),
    ]


def _cpu_ms(entries: list[Entry]) -> float:
    started = time.process_time()
    for entry in entries:
        build_invitation(entry, "ada@example.org", "Ada Holm", Method.REQUEST, now=clock.now())
    return 1000 * (time.process_time() - started) / len(entries)
