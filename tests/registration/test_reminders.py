# ruff: noqa: DTZ001 - local times have no zone of their own
"""Reminders: nine in the morning on the wall of the place where it begins, and never about what is no longer true."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.accounts.models import Role
from eventsite.calendar.local_time import list_zones
from eventsite.catalogue import service as catalogue
from eventsite.catalogue.models import Event, EventKind
from eventsite.db import db, transaction
from eventsite.mail.delivery import Limits
from eventsite.mail.models import MessageStatus
from eventsite.mail.worker import Worker
from eventsite.registration import rules, service
from eventsite.registration.jobs import due_reminders
from tests.conftest import NOW, outbox
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_stop
from tests.mail.sink import Received, Sink
from tests.reading import words
from tests.registration.builders import OLGA, PERSON, ask, mails, registration_of, sign_up
from tests.registration.test_events import DAY, MINUTE, change, moved

HOUR = timedelta(hours=1)


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as server:
        yield server


@pytest.fixture
def environment(environment: dict[str, str], sink: Sink) -> dict[str, str]:
    return environment | {"EVENTSITE_SMTP_URL": f"smtp://127.0.0.1:{sink.port}"}


@pytest.fixture
def worker(app: Flask, frozen_clock: Any) -> Iterator[Worker]:
    worker = Worker(limits=Limits(read=2, total=4))
    yield worker
    worker.close()


def seated(zone: str, starts: datetime, **values: Any) -> Event:
    """An event of two hours by these clocks, on which Ada has a seat."""
    event = make_event(starts_local=starts, ends_local=starts + 2 * HOUR, closes_local=None, zone=zone, **values)
    sign_up(event, "ada")
    return event


def deliver(worker: Worker, sink: Sink, time: Any, at: datetime) -> list[Received]:
    """What the server got by what is owed at that moment."""
    before = len(sink.received)
    time.move_to(at)
    worker.drain()
    return sink.received[before:]


def reminded(time: Any, at: datetime) -> list[tuple[str, str, str | None]]:
    """The reminders that the timetable's job has written by that moment."""
    time.move_to(at)
    due_reminders(at)
    return [mail for mail in mails() if mail[1] == "reminder"]


@pytest.mark.parametrize(
    ("zone", "starts", "due"),
    [
        ("Europe/Copenhagen", datetime(2027, 10, 31, 9), datetime(2027, 10, 30, 7, tzinfo=UTC)),  # 25 hours before
        ("Europe/Copenhagen", datetime(2027, 11, 1, 9), datetime(2027, 10, 31, 8, tzinfo=UTC)),  # on the day that goes back itself
        ("Europe/Copenhagen", datetime(2028, 3, 26, 9), datetime(2028, 3, 25, 8, tzinfo=UTC)),  # 23 hours before
        ("Europe/Copenhagen", datetime(2028, 3, 27, 9), datetime(2028, 3, 26, 7, tzinfo=UTC)),
        ("America/New_York", datetime(2027, 11, 7, 18), datetime(2027, 11, 6, 13, tzinfo=UTC)),
        ("America/New_York", datetime(2028, 3, 12, 0, 30), datetime(2028, 3, 11, 14, tzinfo=UTC)),
        ("Asia/Seoul", datetime(2027, 10, 31, 1), datetime(2027, 10, 30, 0, tzinfo=UTC)),  # the 30th in Copenhagen, and in UTC
        ("Pacific/Kiritimati", datetime(2027, 10, 31, 23, 59), datetime(2027, 10, 29, 19, tzinfo=UTC)),
    ],
)
def test_rule_20_reminder_is_written_at_nine_by_the_events_clocks(
    app: Flask, frozen_clock: Any, zone: str, starts: datetime, due: datetime
) -> None:
    event = seated(zone, starts)

    assert reminded(frozen_clock, due - MINUTE) == []
    assert reminded(frozen_clock, due) == [("ada", "reminder", None)]
    assert reminded(frozen_clock, event.starts_at - MINUTE) == [("ada", "reminder", None)]


def test_rule_20_reminder_is_due_on_the_day_before_at_nine_in_every_zone_all_year() -> None:
    for zone in list_zones():
        for month in range(1, 13):
            for hour in (0, 23):
                starts = datetime(2027, month, 15, hour, 30)
                starts_at = starts.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
                local = rules.reminder_at(Event(starts_local=starts, zone=zone, starts_at=starts_at)).astimezone(ZoneInfo(zone))
                assert (local.date(), local.hour, local.minute) == (date(2027, month, 14), 9, 0), zone
                assert starts_at - local < 2 * DAY  # what the job looks at


def test_reminder_of_a_trip_goes_by_the_clocks_of_the_first_days_stop(app: Flask, frozen_clock: Any) -> None:
    trip = make_event(
        kind=EventKind.STUDY_TRIP, starts_local=datetime(2027, 10, 10, 8), ends_local=datetime(2027, 10, 17, 18), closes_local=None,
    )  # fmt: skip
    make_stop(trip, "Shanghai", "Asia/Shanghai", (0, 4))
    make_stop(trip, "Copenhagen", "Europe/Copenhagen", (5, 7))
    sign_up(trip, "ada")
    due = datetime(2027, 10, 9, 9, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)

    assert reminded(frozen_clock, due - MINUTE) == []
    assert reminded(frozen_clock, due) == [("ada", "reminder", None)]


def test_reminder_of_a_trip_that_begins_at_home_goes_by_the_clocks_at_home(app: Flask) -> None:
    trip = make_event(kind=EventKind.STUDY_TRIP, starts_local=datetime(2027, 10, 10, 8), ends_local=datetime(2027, 10, 17, 18))
    make_stop(trip, "Shanghai", "Asia/Shanghai", (1, 5))

    assert rules.reminder_at(trip) == datetime(2027, 10, 9, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "starts", "city", "due"),
    [
        # Sunday 18:00 in Copenhagen, not Saturday
        ("Europe/Copenhagen", datetime(2027, 9, 20, 8), "America/Los_Angeles", datetime(2027, 9, 19, 16, tzinfo=UTC)),
        # Sunday 03:00 in Copenhagen, not on Monday, when it leaves
        ("Europe/Copenhagen", datetime(2027, 9, 20, 18), "Asia/Shanghai", datetime(2027, 9, 19, 1, tzinfo=UTC)),
        # Nine there is Monday in Auckland, four hours before the start: at nine on Sunday in Auckland
        ("Pacific/Auckland", datetime(2027, 9, 20, 8), "America/Los_Angeles", datetime(2027, 9, 18, 21, tzinfo=UTC)),
        # Nine there is after the start
        ("Pacific/Kiritimati", datetime(2027, 9, 20, 0, 30), "Pacific/Honolulu", datetime(2027, 9, 18, 19, tzinfo=UTC)),
        # Nine there is Saturday in Honolulu
        ("Pacific/Honolulu", datetime(2027, 9, 20, 8), "Pacific/Kiritimati", datetime(2027, 9, 19, 19, tzinfo=UTC)),
    ],
)
def test_reminder_of_a_trip_to_far_away_comes_on_the_day_before_by_the_clocks_of_the_event(
    app: Flask, frozen_clock: Any, zone: str, starts: datetime, city: str, due: datetime
) -> None:
    trip = make_event(kind=EventKind.STUDY_TRIP, zone=zone, starts_local=starts, ends_local=datetime(2027, 9, 26, 18))
    make_stop(trip, "Far away", city, (0, 5))
    sign_up(trip, "ada")

    assert rules.reminder_at(trip) == due
    assert due.astimezone(ZoneInfo(zone)).date() == date(2027, 9, 19)
    assert reminded(frozen_clock, due - MINUTE) == []
    assert reminded(frozen_clock, due) == [("ada", "reminder", None)]


def test_reminder_that_is_due_more_than_two_days_before_the_start_is_written_then(app: Flask, frozen_clock: Any) -> None:
    starts = datetime(2027, 11, 8, 23, 50)  # the day before has 25 hours, and begins when it is nine in Tashkent
    trip = make_event(kind=EventKind.STUDY_TRIP, zone="America/New_York", starts_local=starts, ends_local=starts + 6 * DAY)
    make_stop(trip, "Tashkent", "Asia/Tashkent", (0, 5))
    sign_up(trip, "ada")
    due = rules.reminder_at(trip)

    assert trip.starts_at - due > 2 * DAY
    assert reminded(frozen_clock, due) == [("ada", "reminder", None)]


@pytest.mark.parametrize(
    ("zone", "starts", "said"),
    [
        ("Europe/Copenhagen", datetime(2027, 10, 31, 9), "Sunday 31 October 2027, 09:00–11:00 (Copenhagen time, UTC+1)"),
        ("Europe/Copenhagen", datetime(2028, 3, 26, 9), "Sunday 26 March 2028, 09:00–11:00 (Copenhagen time, UTC+2)"),
        ("Asia/Seoul", datetime(2027, 9, 20, 9), "Monday 20 September 2027, 09:00–11:00 (Seoul time, UTC+9)"),
        ("America/New_York", datetime(2027, 11, 7, 18), "Sunday 7 November 2027, 18:00–20:00 (New York time, UTC−5)"),
    ],
)
def test_check_52_reminder_names_the_local_zone_with_its_offset_of_that_day(
    worker: Worker, sink: Sink, frozen_clock: Any, zone: str, starts: datetime, said: str
) -> None:
    event = seated(zone, starts)
    deliver(worker, sink, frozen_clock, NOW + MINUTE)
    reminded(frozen_clock, rules.reminder_at(event))

    [reminder] = deliver(worker, sink, frozen_clock, rules.reminder_at(event) + MINUTE)

    assert f"You have a seat: {said}." in reminder.text()
    assert reminder.parts("text/calendar") == []


def test_check_53_reminder_is_dropped_when_the_event_was_called_off_meanwhile(worker: Worker, sink: Sink, frozen_clock: Any) -> None:
    event = seated("Asia/Seoul", datetime(2027, 9, 20, 9))
    deliver(worker, sink, frozen_clock, NOW + MINUTE)
    due = rules.reminder_at(event)
    reminded(frozen_clock, due)
    with transaction():
        catalogue.cancel(event, "The hall is flooded.", by=1, now=due)

    assert ["Reminder" in mail.mail["Subject"] for mail in deliver(worker, sink, frozen_clock, due + MINUTE)] == [False]
    assert [message.status for message in outbox() if message.template.endswith("/reminder")] == [MessageStatus.SUPERSEDED]


def test_check_53_reminder_is_dropped_when_only_the_zone_is_another_meanwhile(worker: Worker, sink: Sink, frozen_clock: Any) -> None:
    event = seated("Europe/Copenhagen", datetime(2027, 9, 20, 9))
    deliver(worker, sink, frozen_clock, NOW + MINUTE)
    due = rules.reminder_at(event)
    reminded(frozen_clock, due)
    change(event, now=due, zone="Europe/London")

    assert ["Reminder" in mail.mail["Subject"] for mail in deliver(worker, sink, frozen_clock, due + MINUTE)] == [False]


def test_event_that_is_moved_is_reminded_of_at_nine_before_its_new_day(worker: Worker, sink: Sink, frozen_clock: Any) -> None:
    event = seated("America/New_York", datetime(2027, 11, 5, 18))
    deliver(worker, sink, frozen_clock, NOW + MINUTE)
    due = rules.reminder_at(event)
    reminded(frozen_clock, due)
    change(event, now=due, **moved(event, 3 * DAY))  # over the night in which the clocks go back
    deliver(worker, sink, frozen_clock, due + MINUTE)
    again = datetime(2027, 11, 7, 14, tzinfo=UTC)

    assert reminded(frozen_clock, again - MINUTE) == [("ada", "reminder", None)]
    assert len(reminded(frozen_clock, again)) == 2
    [reminder] = deliver(worker, sink, frozen_clock, again + MINUTE)
    assert "Monday 8 November 2027, 18:00–20:00 (New York time, UTC−5)" in reminder.text()


def test_reminder_that_a_worker_comes_too_late_for_is_missed_and_the_desk_says_so(
    worker: Worker, sink: Sink, client: FlaskClient, frozen_clock: Any
) -> None:
    event = seated("Asia/Seoul", datetime(2027, 9, 20, 9))
    deliver(worker, sink, frozen_clock, NOW + MINUTE)
    reminded(frozen_clock, rules.reminder_at(event))

    assert deliver(worker, sink, frozen_clock, event.starts_at) == []

    assert [message.status for message in outbox() if message.template.endswith("/reminder")] == [MessageStatus.MISSED]
    desk = sign_in(client, make_account(role=Role.EDITOR))
    person = words(desk.get(f"/desk/events/{event.id}/attendees/{registration_of(event, 'ada').id}"))
    assert "Too late, not sent" in person
    assert "ada@example.org Not written Too late" in words(desk.get("/desk/mail?group=not_needed"))


def test_reminders_that_no_worker_was_there_to_write_are_missed_for_two_days(worker: Worker, sink: Sink, frozen_clock: Any) -> None:
    event = seated("Europe/Copenhagen", datetime(2027, 9, 20, 9))
    deliver(worker, sink, frozen_clock, NOW + MINUTE)
    with transaction():  # at the door: no reminder was owed
        service.add_by_hand(event, ask("bo"), OLGA, now=event.starts_at + MINUTE)
    deliver(worker, sink, frozen_clock, event.starts_at + HOUR)

    assert reminded(frozen_clock, event.starts_at + DAY) == [("ada", "reminder", None)]
    assert deliver(worker, sink, frozen_clock, event.starts_at + DAY + MINUTE) == []
    assert [message.status for message in outbox() if message.template.endswith("/reminder")] == [MessageStatus.MISSED]
    assert len(reminded(frozen_clock, event.starts_at + DAY + HOUR)) == 1


def test_events_of_long_ago_are_not_reminded_of(app: Flask, frozen_clock: Any) -> None:
    event = seated("Europe/Copenhagen", datetime(2027, 9, 20, 9))

    assert reminded(frozen_clock, event.starts_at + 2 * DAY) == []
    assert db.session.get_one(Event, event.id).cancelled_at is None


def test_person_who_gave_the_seat_back_before_nine_is_not_reminded(app: Flask, frozen_clock: Any) -> None:
    event = seated("Asia/Seoul", datetime(2027, 9, 20, 9))
    due = rules.reminder_at(event)
    with transaction():
        service.withdraw(registration_of(event, "ada"), PERSON, now=due - MINUTE)

    assert reminded(frozen_clock, due) == []
