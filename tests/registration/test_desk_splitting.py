"""Moving people to another event at the desk: tried and shown first, then done, with a word on what cannot be taken back."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.accounts.models import Role
from eventsite.catalogue.models import Event, EventStatus
from eventsite.db import transaction
from eventsite.registration import service
from tests.conftest import NOW, outbox
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_team
from tests.forms import filled
from tests.reading import words
from tests.registration.builders import PERSON, registration_of, sign_up, statuses
from tests.registration.invariants import broken

DAY = timedelta(days=1)


@pytest.fixture
def desk(client: FlaskClient, frozen_clock: object) -> FlaskClient:
    return sign_in(client, make_account())


@pytest.fixture
def event(app: Flask) -> Event:
    """Three seats, four people."""
    event = make_event(capacity=3)
    sign_up(event, "ada", "bo", "cy", "di")
    return event


@pytest.fixture
def second(app: Flask) -> Event:
    """Two seats on the day after."""
    event = make_event(title="Second day", capacity=2)
    with transaction():
        event.starts_local, event.ends_local = event.starts_local + DAY, event.ends_local + DAY
        event.starts_at, event.ends_at = event.starts_at + DAY, event.ends_at + DAY
    return event


def address(event: Event, *names: str) -> str:
    ids = ",".join(str(registration_of(event, name).id) for name in names)
    return f"/desk/events/{event.id}/attendees/move?chosen={ids}"


def test_move_is_shown_with_its_mails_before_it_is_done(event: Event, second: Event, desk: FlaskClient) -> None:
    there, mailed = address(event, "ada", "bo", "cy"), len(outbox())
    form = desk.get(there)
    assert "Second day, Tue 21 Sept, 2 seats free" in words(form)
    assert "No button takes this back" in words(form)

    preview = desk.post(there, data=filled(form.text) | {"target": str(second.id), "said": "The hall is <small>."})

    said = words(preview)
    assert "2 people have a seat there One person joins the waitlist there" in said
    assert "AI in Healthcare 3, then 1 1, then 0" in said
    assert "Second day 0, then 2 0, then 1" in said
    assert "Moved from AI in Healthcare, Mon 20 Sept, to another event" in said
    assert "Your seat at the one below is given up" in said
    assert "The hall is &lt;small&gt;." in preview.text
    assert "You are number 1 on the waitlist" in said
    assert (len(outbox()), statuses(second)) == (mailed, {})

    done = desk.post(there, data=filled(preview.text) | {"confirmed": "yes"})

    assert done.status_code == 303
    assert statuses(event) == {"ada": "withdrawn", "bo": "withdrawn", "cy": "withdrawn", "di": "confirmed"}
    assert statuses(second) == {"ada": "confirmed", "bo": "confirmed", "cy": "waitlisted"}
    assert "Moved 3 people to Second day. The mails are on their way." in desk.get(f"/desk/events/{event.id}/attendees").text
    assert (broken(event), broken(second)) == ([], [])


def test_who_finds_no_seat_is_named_and_stays(event: Event, second: Event, desk: FlaskClient) -> None:
    there = address(event, "ada", "bo", "cy")
    preview = desk.post(there, data=filled(desk.get(there).text) | {"target": str(second.id), "when_full": "stay"})
    assert "Cy Example stays: no seat is free there" in words(preview)
    desk.post(there, data=filled(preview.text) | {"confirmed": "yes"})
    assert statuses(event) == {"ada": "withdrawn", "bo": "withdrawn", "cy": "confirmed", "di": "confirmed"}


def test_what_others_did_since_the_preview_is_shown_before_it_is_done(event: Event, second: Event, desk: FlaskClient) -> None:
    there = address(event, "ada", "bo")
    preview = desk.post(there, data=filled(desk.get(there).text) | {"target": str(second.id), "said": "Welcome."})
    sign_up(second, "eve")
    answer = desk.post(there, data=filled(preview.text) | {"confirmed": "yes"})
    assert (answer.status_code, "Look at it again" in answer.text, "Welcome." in answer.text) == (409, True, True)
    assert statuses(second) == {"eve": "confirmed"}
    again = desk.post(there, data=filled(answer.text))
    assert "One person joins the waitlist there" in words(again)
    assert desk.post(there, data=filled(again.text) | {"confirmed": "yes"}).status_code == 303
    assert statuses(second) == {"eve": "confirmed", "ada": "confirmed", "bo": "waitlisted"}


def test_back_from_the_preview_keeps_what_was_typed(event: Event, second: Event, desk: FlaskClient) -> None:
    there = address(event, "ada")
    preview = desk.post(there, data=filled(desk.get(there).text) | {"target": str(second.id), "said": "Welcome."})
    form = desk.post(there, data=filled(preview.text) | {"confirmed": "back"})
    assert filled(form.text)["said"] == ["Welcome."]
    assert filled(form.text)["target"] == [str(second.id)]


@pytest.mark.parametrize("target", ["", "0", "999999", "abc"])
def test_event_that_is_not_in_the_list_is_refused(event: Event, second: Event, desk: FlaskClient, target: str) -> None:
    there = address(event, "ada")
    answer = desk.post(there, data=filled(desk.get(there).text) | {"target": target})
    assert (answer.status_code, "Choose an event" in answer.text) == (422, True)


def test_drafts_other_teams_and_what_is_over_or_off_are_not_offered(event: Event, desk: FlaskClient) -> None:
    make_event(title="A draft", status=EventStatus.DRAFT)
    make_event(title="Of others", team=make_team("oresund"))
    make_event(title="Off", cancelled_at=NOW)
    make_event(title="Over", ends_at=NOW - DAY, starts_at=NOW - 2 * DAY)
    assert "There is no other event to move them to" in words(desk.get(address(event, "ada")))


def test_nobody_who_can_be_moved_leaves_no_button(event: Event, second: Event, desk: FlaskClient) -> None:
    with transaction():
        service.withdraw(registration_of(event, "ada"), PERSON, now=NOW)
    there = address(event, "ada")
    preview = desk.post(there, data=filled(desk.get(there).text) | {"target": str(second.id)})
    assert "Ada Example stays: was there, or has left" in words(preview)
    assert 'value="yes"' not in preview.text


def test_bar_below_the_list_leads_to_the_page(event: Event, second: Event, desk: FlaskClient) -> None:
    ada = registration_of(event, "ada")
    assert "Move to another event" in desk.get(f"/desk/events/{event.id}/attendees").text
    answer = desk.post(f"/desk/events/{event.id}/attendees/act?status=confirmed", data={"ids": ada.id, "action": "move"})
    assert answer.location == f"/desk/events/{event.id}/attendees/move?chosen={ada.id}&status=confirmed"


def test_who_may_only_look_cannot_move(event: Event, second: Event, client: FlaskClient, frozen_clock: object) -> None:
    sign_in(client, make_account(role=Role.VIEWER))
    assert client.get(address(event, "ada")).status_code == 403


def test_another_team_s_event_is_not_there(event: Event, desk: FlaskClient) -> None:
    other = make_event(team=make_team("oresund"))
    assert desk.get(f"/desk/events/{other.id}/attendees/move?chosen=1").status_code == 404
    assert desk.get(f"/desk/events/{event.id}/attendees/move?chosen=999").status_code == 404
