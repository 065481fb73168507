# ruff: noqa: DTZ001, F811 - local times have no zone of their own; fixtures of another file
"""A person's own entry as a file: for who has a seat, and the entry that their calendar to subscribe to has."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite import clock
from eventsite.catalogue import service as catalogue
from eventsite.db import db, transaction
from eventsite.registration import service
from eventsite.registration.models import Registration, RegistrationStatus
from eventsite.registration.rules import COMING
from tests.conftest import NOW
from tests.factories import make_event
from tests.judges.calendar_lint import calendar_defects
from tests.judges.ics import ReadEvent, icaljs_read, libical_errors
from tests.registration.builders import PERSON, make_registration, sign_up
from tests.registration.test_life_cycle import Post, environment, post, sink  # noqa: F401

pytestmark = pytest.mark.usefixtures("frozen_clock")


@pytest.fixture
def web(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client


def address(app: Flask, registration: Registration) -> str:
    links = app.extensions["eventsite"].links
    db.session.rollback()
    return f"/my/{links.make('registration', registration.id, registration.link_version)}/event.ics"


def feed(app: Flask, registration: Registration) -> str:
    return f"/my-calendar/{app.extensions['eventsite'].links.make('feed', registration.id, registration.feed_version)}.ics"


def only(ics: bytes) -> ReadEvent:
    assert (libical_errors(ics), calendar_defects(ics)) == ([], [])
    [event] = icaljs_read(ics).events
    return event


@pytest.mark.parametrize("status", list(RegistrationStatus))
def test_file_is_for_who_has_a_seat(app: Flask, web: FlaskClient, status: RegistrationStatus) -> None:
    answer = web.get(address(app, make_registration(make_event(), status)))

    assert (answer.status_code, "BEGIN:VEVENT" in answer.text) == ((200, True) if status in COMING else (404, False))


def test_file_is_the_entry_of_the_feed_also_before_the_mail_about_a_move_has_left(app: Flask, web: FlaskClient, post: Post) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    post.deliver()
    found = []

    def look() -> None:
        file, own_feed = web.get(address(app, ada)).data, web.get(feed(app, ada)).data
        # the same lines: the number of the mail that follows, and the time at which it changed
        assert file.partition(b"BEGIN:VEVENT")[2] == own_feed.partition(b"BEGIN:VEVENT")[2]
        read = only(file)
        found.append((read.uid == ada.entry.uid, read.sequence, str(read.starts)))

    look()
    with transaction():
        facts = replace(catalogue.facts_of(event), starts_local=datetime(2027, 9, 20, 8, 0))
        catalogue.change_event(event, facts, by=1, now=clock.now())
    look()
    post.deliver()
    look()

    assert found == [(True, 0, "2027-09-20 07:00:00+00:00"), *[(True, 1, "2027-09-20 06:00:00+00:00")] * 2]
    assert only(post.sink.received[-1].ics).sequence == 1


def test_file_of_who_gave_the_seat_back_is_gone(app: Flask, web: FlaskClient) -> None:
    [ada] = sign_up(make_event(), "ada")
    known = address(app, ada)
    assert web.get(known).status_code == 200

    with transaction():
        service.withdraw(ada, PERSON, now=NOW)

    assert web.get(known).status_code == 404


def test_file_of_an_event_that_is_off_says_so(app: Flask, web: FlaskClient) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    with transaction():
        service.cancel_event(event, "Ill", 1, now=NOW)

    read = only(web.get(address(app, ada)).data)

    assert (read.status, read.sequence) == ("CANCELLED", 1)
