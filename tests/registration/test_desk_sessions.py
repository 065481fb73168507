"""Sessions that people choose, as the programme's editor makes them so."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.catalogue.models import Event, ProgrammeSession
from eventsite.db import db, transaction
from eventsite.registration import service
from tests.conftest import NOW, outbox
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_session
from tests.forms import send
from tests.reading import words
from tests.registration.builders import PERSON, registration_of, sign_up


@pytest.fixture
def desk(client: FlaskClient, frozen_clock: object) -> FlaskClient:
    return sign_in(client, make_account())


def at(item: ProgrammeSession) -> str:
    """The session's page at the desk."""
    return f"/desk/events/{item.event_id}/programme/{item.id}"


def stored(item: ProgrammeSession) -> ProgrammeSession:
    """The session as it is now."""
    session_id = item.id
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(ProgrammeSession, session_id)


def choose(event: Event, item: ProgrammeSession, *names: str) -> None:
    """These people, who have a seat, choose the session."""
    for name in names:
        with transaction():
            service.choose_sessions(registration_of(event, name), [item.id], PERSON, now=NOW)


def test_session_becomes_one_that_people_choose_and_stays_so_when_its_room_changes(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    item = make_session(event, "Workshop on procurement")

    answers = [send(desk, at(item), choosable="y", capacity="12").status_code, send(desk, at(item), room="Room 4").status_code]

    places = stored(item).places
    assert places is not None
    assert (answers, places.capacity, stored(item).room) == ([303, 303], 12, "Room 4")
    assert "Workshop on procurement 0 of 12" in words(desk.get(f"/desk/events/{event.id}/programme"))


def test_session_with_more_seats_serves_who_waits_for_it(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    item = make_session(event, "Workshop on procurement")
    send(desk, at(item), choosable="y", capacity="1")
    sign_up(event, "ada", "bo")
    choose(event, item, "ada", "bo")

    send(desk, at(item), capacity="2")

    places = stored(item).places
    assert places is not None
    assert (places.taken, places.waiting) == (2, 0)
    assert (outbox()[-1].recipient, outbox()[-1].template) == ("bo@example.org", "registration/emails/session_seat")


def test_session_that_people_have_chosen_is_neither_removed_nor_opened_to_all(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=1)
    item = make_session(event, "Workshop on procurement")
    send(desk, at(item), choosable="y")
    sign_up(event, "ada", "bo")
    choose(event, item, "bo")  # who waits for a seat, and wishes for the session

    asked = desk.get(at(item) + "/remove")
    removed = desk.post(at(item) + "/remove", data={"confirmed": "yes"})
    opened = send(desk, at(item), choosable=[])

    said = "People have chosen this session. Move them to another one first"
    assert (asked.status_code, said in asked.text, "Remove it" in asked.text) == (200, True, False)
    assert (removed.status_code, said in removed.text, opened.status_code, opened.text.count(said)) == (409, True, 409, 2)
    assert stored(item).places is not None


def test_session_that_nobody_chose_is_opened_to_all_and_removed(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    item = make_session(event, "Workshop on procurement")
    session_id = item.id
    send(desk, at(item), choosable="y", capacity="5")

    opened = send(desk, at(item), choosable=[])
    places = stored(item).places
    send(desk, at(item), choosable="y", capacity="5")
    removed = desk.post(at(item) + "/remove", data={"confirmed": "yes"})

    assert (opened.status_code, places, removed.status_code) == (303, None, 303)
    assert db.session.get(ProgrammeSession, session_id) is None


def test_copy_of_an_event_keeps_which_sessions_people_choose(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    item = make_session(event, "Workshop on procurement")
    send(desk, at(item), choosable="y", capacity="12")

    desk.post(f"/desk/events/{event.id}/copy")

    [copied] = db.session.get_one(Event, event.id + 1).sessions
    assert copied.places is not None
    assert (copied.places.capacity, copied.places.taken, copied.places_id != item.places_id) == (12, 0, True)
