"""Every address of the desk, asked: another team's records are not there, and looking changes nothing."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from eventsite.calendar.models import CalendarEntry
from eventsite.catalogue.models import Event
from eventsite.db import Base, db, transaction
from eventsite.invitations.models import InvitationList, Invitee
from eventsite.mail.models import Message, MessageStatus
from eventsite.mailings.models import Mailing, MailingKind
from eventsite.people.models import Person, Team
from eventsite.registration.models import Registration, RegistrationStatus
from tests.architecture.test_access_marks import own_rules, some_value
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_news, make_report, make_session, make_site, make_speaker, make_stop, make_team

SHARED = ("people_desk.organisation", "people_desk.organisations")  # every team of a site shares the directory
OWN = ("accounts.end_session", "accounts.end_other_sessions")


def make_everything(team: Team) -> Event:
    """An event of this team with the first record of every kind that an address of the desk names."""
    make_site()
    event = make_event(team=team)
    make_session(event)
    make_speaker(event)
    make_stop(event, "Seoul", "Asia/Seoul", (21, 22))
    make_account("sam@oresund.example.org", team=team, name="Sam")
    with transaction():
        person = Person(team_id=team.id, full_name="Ada Attendee", email="ada@example.org", email_key="ada@example.org")
        entry = CalendarEntry(uid="1@example.org", organiser_email="events@kattegat.example.org", organiser_name="Kattegat")
        db.session.add_all([person, entry])
        db.session.flush()
        registration = Registration(
            event_id=event.id, person_id=person.id, email=person.email, email_key=person.email_key, full_name=person.full_name,
            status=RegistrationStatus.CONFIRMED, code="7K3M9QXD", entry_id=entry.id,
        )  # fmt: skip
        mailing = Mailing(team_id=team.id, event_id=event.id, kind=MailingKind.FOLLOW_UP, audience="confirmed", subject="S", body="B")
        message = Message(
            team_id=team.id, template="registration/emails/received", language="en", recipient="ada@example.org", about_kind="registration",
            about_id=1, event_id=event.id, status=MessageStatus.FAILED, message_id="<1@example.org>", once="received:1",
        )  # fmt: skip
        invitee = Invitee(
            event_id=event.id, email="bo@example.org", email_key="bo@example.org", full_name="Bo Invited", search="bo invited"
        )
        invited = InvitationList(event_id=event.id, rows=[[1, ["cy@example.org", "Cy Invited", ""]]], columns={"email": 0, "full_name": 1})
        db.session.add_all([registration, mailing, message, invitee, invited])
    for made in (make_report(), make_news()):
        with transaction():
            made.team_id = team.id
    return event


def content() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but the sessions' own notes of when they were seen."""
    db.session.rollback()
    tables = sorted(set(Base.metadata.tables) - {"sign_in_session", "rate_count"})
    return {name: sorted((tuple(row) for row in db.session.execute(text(f'SELECT * FROM "{name}"'))), key=repr) for name in tables}


def test_record_of_another_team_is_not_there_and_stays_as_it_is(client: FlaskClient, app: Flask) -> None:
    make_everything(make_team("oresund"))
    sign_in(client, make_account())
    before, adapter, asked = content(), app.url_map.bind("127.0.0.1:8000"), 0
    for rule in own_rules(app):
        named = {name for name in rule.arguments if name.endswith("_id")}
        if not rule.rule.startswith("/desk/") or not named or rule.endpoint.startswith(SHARED + OWN):
            continue
        values = {name: some_value(rule._converters[name]) for name in rule.arguments}
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            answer = client.open(adapter.build(rule.endpoint, values, method=method), method=method)
            assert answer.status_code == 404, (method, rule.rule)
            asked += 1
    assert asked > 50
    assert content() == before


def test_looking_at_every_page_writes_nothing(client: FlaskClient, app: Flask) -> None:
    event = make_everything(make_team())
    sign_in(client, make_account())
    slugs = {"slug": event.slug, "language": "en", "outcome": "confirmed"}
    before, adapter, answers = content(), app.url_map.bind("127.0.0.1:8000"), {}
    for rule in own_rules(app):
        if "GET" in (rule.methods or ()) and rule.endpoint != "health.healthz":
            values = {name: slugs.get(name) or some_value(rule._converters[name]) for name in rule.arguments}
            for method in ("GET", "HEAD"):
                answers[method, rule.rule] = client.open(adapter.build(rule.endpoint, values), method=method).status_code
    assert {asked: status for asked, status in answers.items() if status >= 500} == {}
    assert sum(status == 200 for status in answers.values()) > 60
    assert content() == before


@pytest.mark.parametrize("path", ["/", "/events", "/events/past", "/privacy", "/accessibility", "/news", "/reports", "/organisations"])
def test_public_page_sets_no_cookie_and_reads_none(client: FlaskClient, path: str) -> None:
    make_event()
    sign_in(client, make_account())
    answer = client.get(path)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
