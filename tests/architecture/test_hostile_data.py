"""Every text of the database holds markup, and every page is opened: it stays text everywhere, for everybody."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Enum, String, update

from eventsite.accounts.models import Role
from eventsite.db import Base, db, transaction
from tests.architecture.test_access_marks import own_rules, some_value
from tests.architecture.test_routes_at_work import make_everything
from tests.desk import make_account, sign_in
from tests.factories import make_host, make_team, make_topic

MARKUP = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}[x](javascript:alert(1))"
# Their shape is checked where they are written, and the program cannot run with another.
SHAPED = {
    "accent",
    "about_kind",
    "code",
    "country",
    "email",
    "email_key",
    "fs_uniquifier",
    "id_hash",
    "kind",
    "language",
    "local_language",
    "city_language",
    "main_language",
    "message_id",
    "once",
    "organiser_email",
    "owner_kind",
    "recipient",
    "slug",
    "subject_kind",
    "template",
    "uid",
    "version",
    "zone",
    "key",
    "audience",
    "action",
    "password",
    "contact_email",
    "reply_to",
    "website",
    "map_url",
    "online_url",
}
SANDBOXED = {
    "invitations_desk.mail",
    "invitations_desk.reminder",
    "mail_desk.message_html",
    "mailings_desk.preview",
}  # the HTML of a mail, whose policy lets nothing run
ADDRESSES = {"website", "map_url", "online_url"}


def poison() -> None:
    """Write markup into every text that is free and long enough, and an address with a quote into those that are links."""
    with transaction():
        for table in Base.metadata.sorted_tables:
            strings = [column for column in table.columns if isinstance(column.type, String) and not isinstance(column.type, Enum)]
            texts = [column for column in strings if column.type.length is None or column.type.length >= len(MARKUP)]
            free = {column.name: MARKUP for column in texts if column.name not in SHAPED and not column.foreign_keys}
            links = {column.name: 'https://example.org/"><script>alert(1)' for column in texts if column.name in ADDRESSES}
            if (free or links) and table.name not in ("tick", "job_run", "rate_count", "sign_in_session"):
                db.session.execute(update(table).values({**free, **links}))


@pytest.mark.parametrize("role", [None, *Role])
def test_markup_in_any_text_stays_text_on_every_page(client: FlaskClient, app: Flask, role: Role | None) -> None:
    event = make_everything(make_team())
    make_host(event)
    make_topic(event, "health", en="Health")
    token = app.extensions["eventsite"].links.make("registration", 1, 1)
    if role is not None:
        sign_in(client, make_account(role=role))
    poison()
    named: dict[str, Any] = {"slug": event.slug, "language": "en", "outcome": "confirmed", "token": token}
    adapter, broken, seen = app.url_map.bind("127.0.0.1:8000"), {}, 0
    for rule in own_rules(app):
        if "GET" not in (rule.methods or ()) or rule.endpoint in SANDBOXED:
            continue
        values = {name: named.get(name) or some_value(rule._converters[name]) for name in rule.arguments}
        answer = client.get(adapter.build(rule.endpoint, values))
        assert answer.status_code < 500, rule
        if answer.status_code == 200 and answer.mimetype == "text/html":
            seen += 1
            found = [odd for odd in ("<script>alert", "<img src=x", 'href="javascript:', "49[x]") if odd in answer.text]
            if found:
                broken[rule.rule] = found
    assert broken == {}
    assert seen > (15 if role is None else 30)
