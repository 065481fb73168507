# ruff: noqa: DTZ001 - local times have no zone of their own
"""When an event takes place, in words: over a change of the clocks each time has its own zone, and whole days have none."""

from datetime import datetime

from flask import Flask
from flask.testing import FlaskClient

from eventsite.catalogue.labels import event_when, facts_when
from eventsite.catalogue.mail_words import when, when_of
from eventsite.catalogue.models import EventKind, Format
from eventsite.catalogue.rules import EventFacts
from eventsite.db import db
from tests.factories import make_event
from tests.reading import words

SPRING = (datetime(2027, 3, 27, 9), datetime(2027, 3, 30, 17))
AT_THE_DESK = "Saturday 27 March 2027, 09:00 (Copenhagen time, UTC+1) – Tuesday 30 March 2027, 17:00 (Copenhagen time, UTC+2)"


def test_event_over_the_change_of_the_clocks_has_a_zone_at_each_time(app: Flask) -> None:
    event = make_event(starts_local=SPRING[0], ends_local=SPRING[1], closes_local=None)
    with app.test_request_context():
        event = db.session.merge(event)
        facts = EventFacts(
            kind=EventKind.SEMINAR, format=Format.IN_PERSON, starts_local=SPRING[0], ends_local=SPRING[1], zone="Europe/Copenhagen"
        )
        mailed = when_of(event)

        assert (event_when(event), facts_when(facts)) == (AT_THE_DESK, AT_THE_DESK)
        hours = "09:00 (Copenhagen time, UTC+1) – 17:00 (Copenhagen time, UTC+2)"
        assert mailed.full == f"Saturday 27 March 2027 to Tuesday 30 March 2027, {hours}"
        assert mailed.lines == ["Saturday, March 2027", "to Tuesday 30 March 2027", hours]


def test_night_of_the_change_of_the_clocks_has_a_zone_at_each_time(app: Flask) -> None:
    with app.test_request_context():
        mailed = when(datetime(2027, 3, 28, 1), datetime(2027, 3, 28, 6), "Europe/Copenhagen")

        assert mailed.full == "Sunday 28 March 2027, 01:00 (Copenhagen time, UTC+1) – 06:00 (Copenhagen time, UTC+2)"


def test_whole_days_of_a_trip_have_no_zone(app: Flask) -> None:
    trip = make_event(kind=EventKind.STUDY_TRIP, starts_local=SPRING[0], ends_local=SPRING[1], closes_local=None)
    with app.test_request_context():
        mailed = when_of(db.session.merge(trip))

        assert (mailed.full, mailed.lines) == (
            "Saturday 27 March 2027 to Tuesday 30 March 2027", ["Saturday, March 2027", "to Tuesday 30 March 2027"],
        )  # fmt: skip


def test_days_of_an_agenda_have_the_zone_of_their_time_and_those_without_have_none(client: FlaskClient) -> None:
    make_event(title="Spring", kind=EventKind.STUDY_TRIP, starts_local=SPRING[0], ends_local=SPRING[1], closes_local=None)

    said = words(client.get("/events/agenda?month=2027-03"))

    assert "Day 1 of 4, from 09:00 Copenhagen time, UTC+1 Spring" in said
    assert ("Day 2 of 4 Spring" in said, "Day 4 of 4, until 17:00 Copenhagen time, UTC+2 Spring" in said) == (True, True)
