"""The desk's first page: what needs a person, and how the upcoming events fare."""

import re
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event as database_event

from eventsite.catalogue.models import Event, EventStatus
from eventsite.db import db, transaction
from eventsite.mail.models import MailSwitch, Message, MessageStatus
from eventsite.registration.models import RegistrationStatus
from eventsite.web import health
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_team
from tests.registration.builders import make_registration


@pytest.fixture
def desk(client: FlaskClient, frozen_clock: object) -> FlaskClient:
    return sign_in(client, make_account())


def local(day: int, hour: int = 9) -> datetime:
    return datetime(2027, 8, day, hour)  # noqa: DTZ001 - a wall clock's time


def make_message(event: Event, status: MessageStatus, name: str) -> None:
    with transaction():
        db.session.add(
            Message(team_id=event.team_id, template="registration/emails/received", language="en", recipient="ada@example.org",
                    about_kind="registration", about_id=1, event_id=event.id, status=status, message_id=f"<{name}@x>", once=name)
        )  # fmt: skip


def todo(page: str) -> list[str]:
    """The titles of what needs attention, in order."""
    part = page.partition('<ol class="todo">')[2].partition("</ol>")[0]
    return re.findall(r"<b>(.*?)</b>", part)


def test_today_without_events_offers_a_new_one(desk: FlaskClient) -> None:
    page = desk.get("/desk/").text
    assert "No event is ahead" in page
    assert "Nothing needs you." in page
    assert "/desk/events/new" in page


def test_today_is_the_day_in_the_site_s_zone(desk: FlaskClient) -> None:
    assert "<h1>Monday 2 August</h1>" in desk.get("/desk/").text


def test_attention_comes_by_deadline_and_what_is_due_now_first(desk: FlaskClient) -> None:
    full = make_event(title="Full", capacity=10, closes_local=local(6), starts_local=local(9), ends_local=local(9, 12))
    make_event(title="Draft", status=EventStatus.DRAFT, starts_local=local(5), ends_local=local(5, 12), closes_local=None)
    make_event(title="Far away")
    for number in range(2):
        make_message(full, MessageStatus.BOUNCED, f"b{number}")
    make_message(full, MessageStatus.FAILED, "f")
    make_message(full, MessageStatus.SENT, "s")
    with transaction():
        full.places.waiting = 2
    assert todo(desk.get("/desk/").text) == [
        "2 addresses bounced", "One message was not delivered", "Seats are free while people wait", "Starts soon and is not published",
        "Registration closes",
    ]  # fmt: skip


def test_attention_says_that_mail_is_stopped_or_a_job_is_late(desk: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    make_event()
    with transaction():
        db.session.add(MailSwitch(id=1, stopped=True, reason="Restored from a copy"))
    monkeypatch.setitem(health.checks, "jobs", lambda: False)
    page = desk.get("/desk/").text
    assert todo(page) == ["All mail is stopped", "A job of the system is late"]
    assert "Restored from a copy" in page


def test_today_shows_nothing_of_another_team(desk: FlaskClient) -> None:
    foreign = make_event(title="Theirs", team=make_team("oresund"))
    make_message(foreign, MessageStatus.FAILED, "f")
    page = desk.get("/desk/").text
    assert "Theirs" not in page
    assert todo(page) == []


def test_upcoming_events_show_seats_and_what_comes_next(desk: FlaskClient) -> None:
    event = make_event(title="Tea & <b>Talk</b>", capacity=30)
    with transaction():
        event.places.taken, event.places.waiting = 19, 3
    page = " ".join(desk.get("/desk/").text.split())
    assert "Tea &amp; &lt;b&gt;Talk&lt;/b&gt;" in page
    assert "19 of 30" in page
    assert "Registration closes, 13 September" in page
    assert '<svg class="curve"' in page


def test_today_takes_as_many_statements_for_three_events_as_for_one(desk: FlaskClient, app: Flask) -> None:
    counts = []
    for number in (1, 3):
        for extra in range(number):
            event = make_event(title=f"Event {number}{extra}")
            make_registration(event, RegistrationStatus.CONFIRMED, f"p{number}{extra}")
        db.session.expunge_all()
        counts.append(statements(lambda: desk.get("/desk/")))
    assert counts[0] == counts[1]
    assert counts[0] <= 20


def statements(act: Any) -> int:
    """How many statements the database was sent."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    database_event.listen(db.engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        database_event.remove(db.engine, "before_cursor_execute", note)
    return len(sent)
