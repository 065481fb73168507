"""Deciding on people who asked for a seat: tried and shown first, then done for all, with what they are told."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from eventsite.accounts.models import Role
from eventsite.catalogue.models import Admission, Event
from eventsite.db import db, transaction
from eventsite.registration import service
from eventsite.registration.models import Transition
from tests.conftest import NOW, outbox
from tests.desk import make_account, sign_in
from tests.factories import make_event
from tests.forms import filled
from tests.reading import words
from tests.registration.builders import OLGA, registration_of, sign_up, statuses, steps
from tests.registration.invariants import broken


@pytest.fixture
def desk(client: FlaskClient, frozen_clock: object) -> FlaskClient:
    return sign_in(client, make_account())


@pytest.fixture
def event(app: Flask) -> Event:
    """Three seats, and five people who ask for one."""
    event = make_event(capacity=3, admission=Admission.APPROVAL)
    sign_up(event, "ada", "bo", "cy", "di", "eli")
    return event


def address(event: Event, *names: str) -> str:
    """The page on which these people are decided on."""
    ids = ",".join(str(registration_of(event, name).id) for name in names)
    return f"/desk/events/{event.id}/decide?chosen={ids}"


def decide(client: FlaskClient, event: Event, *names: str, **typed: str) -> str:
    """Fill the form, look at the preview, and say yes; the preview's words."""
    there = address(event, *names)
    preview = client.post(there, data=filled(client.get(there).text) | typed)
    assert preview.status_code == 200
    assert client.post(there, data=filled(preview.text) | {"confirmed": "yes"}).status_code == 303
    return words(preview)


def test_decide_accepts_in_the_order_of_asking_and_the_rest_waits(event: Event, desk: FlaskClient) -> None:
    preview = decide(desk, event, "eli", "di", "cy", "bo", "ada", said="Bring your badge.")

    assert "3 people get a seat 2 people join the waitlist" in preview
    assert "Seats run out midway: who asked first has one" in preview
    assert statuses(event) == {"ada": "confirmed", "bo": "confirmed", "cy": "confirmed", "di": "waitlisted", "eli": "waitlisted"}
    assert "Accepted 3, to the waitlist 2. The mails leave in a minute." in desk.get(f"/desk/events/{event.id}/attendees").text
    assert [(m.template.rpartition("/")[2], m.values["said"]) for m in outbox()[-5:]] == [
        *[("accepted", "Bring your badge.")] * 3, *[("to_waitlist", "Bring your badge.")] * 2,
    ]  # fmt: skip
    assert broken(event) == []


def test_decide_shows_the_mail_and_stores_nothing_before_the_yes(event: Event, desk: FlaskClient) -> None:
    there, mailed = address(event, "ada", "bo"), len(outbox())
    moved = db.session.scalar(select(func.count()).select_from(Transition))

    preview = desk.post(there, data=filled(desk.get(there).text) | {"decision": "decline", "said": "The hall is <small>."})

    assert "2 people get a no" in words(preview)
    assert "Your request: AI in Healthcare" in preview.text
    assert "The hall is &lt;small&gt;." in preview.text
    assert not re.search(r"/my/[A-Za-z0-9_-]{20}", preview.text)
    assert (len(outbox()), set(statuses(event).values())) == (mailed, {"applied"})
    assert db.session.scalar(select(func.count()).select_from(Transition)) == moved
    assert broken(event) == []


def test_decide_back_to_the_form_keeps_what_was_typed(event: Event, desk: FlaskClient) -> None:
    there = address(event, "ada")
    preview = desk.post(there, data=filled(desk.get(there).text) | {"decision": "decline", "said": "Next year again."})

    back = desk.post(there, data=filled(preview.text) | {"confirmed": "back"})

    assert (back.status_code, "Next year again." in back.text, statuses(event)["ada"]) == (200, True, "applied")
    assert filled(back.text)["decision"] == ["decline"]


def test_decide_over_the_capacity_needs_a_reason(event: Event, desk: FlaskClient) -> None:
    there = address(event, "ada", "bo", "cy", "di")
    sent = filled(desk.get(there).text) | {"when_full": "over"}

    refused = desk.post(there, data=sent)
    decide(desk, event, "ada", "bo", "cy", "di", when_full="over", reason="A chair more fits")

    assert (refused.status_code, "No seat is free. You can go over the capacity: say why." in words(refused)) == (409, True)
    assert [name for name, status in statuses(event).items() if status == "confirmed"] == ["ada", "bo", "cy", "di"]
    assert steps(registration_of(event, "di"))[-1] == ("applied", "confirmed", "organiser", 1, "A chair more fits")
    assert broken(event, over=True) == []


def test_decide_can_be_undone_as_a_whole_and_no_mail_leaves(event: Event, desk: FlaskClient) -> None:
    mailed = len(outbox())
    decide(desk, event, "ada", "bo", "cy", "di")

    page = desk.get(f"/desk/events/{event.id}/attendees").text
    undo = re.findall(r'action="(/desk/events/\d+/acts/\w+/undo[^"]*)"', page)
    assert desk.post(undo[-1]).status_code == 303

    assert set(statuses(event).values()) == {"applied"}
    assert [m.status.value for m in outbox()[mailed:]] == ["superseded"] * 4


def test_decide_on_people_already_decided_passes_them_over(event: Event, desk: FlaskClient) -> None:
    there = address(event, "ada", "bo")
    one = address(event, "ada")
    with transaction():
        service.decline(registration_of(event, "ada"), OLGA, now=NOW)

    page = words(desk.get(there))
    alone = desk.get(one)

    assert "Decide on one request for a seat" in page
    assert "One of those who were ticked has been decided on already" in page
    assert (alone.status_code, alone.location) == (303, f"/desk/events/{event.id}/attendees")


def test_decide_by_two_organisers_at_once_says_so_and_changes_nobody(event: Event, desk: FlaskClient) -> None:
    there = address(event, "ada", "bo")
    preview = filled(desk.post(there, data=filled(desk.get(there).text)).text)
    with transaction():
        service.decline(registration_of(event, "ada"), OLGA, now=NOW)

    assert desk.post(there, data=preview | {"confirmed": "yes"}).status_code == 303

    assert (statuses(event)["ada"], statuses(event)["bo"]) == ("declined", "confirmed")


def test_list_of_an_approval_event_calls_them_requests_and_decides_on_the_ticked(event: Event, desk: FlaskClient) -> None:
    page = desk.get(f"/desk/events/{event.id}/attendees?status=applied")
    ada = registration_of(event, "ada")

    answer = desk.post(f"/desk/events/{event.id}/attendees/act", data={"action": "decide", "ids": [ada.id]})

    assert "Asks for a seat 5" in words(page)
    assert words(page).count("Not decided yet") == 5
    assert (answer.status_code, answer.location) == (303, f"/desk/events/{event.id}/decide?chosen={ada.id}")
    assert "5 requests wait for a decision. 0 of 3 seats are taken" in words(desk.get(answer.location))


def test_viewer_and_nobody_chosen_are_refused(event: Event, desk: FlaskClient) -> None:
    assert desk.get(f"/desk/events/{event.id}/decide").status_code == 404
    sign_in(desk, make_account("vera@kattegat.example.org", role=Role.VIEWER))
    assert desk.get(address(event, "ada")).status_code == 403
    assert desk.post(address(event, "ada"), data={"confirmed": "yes", "decision": "accept"}).status_code == 403


def test_today_counts_requests_and_leads_to_them(event: Event, desk: FlaskClient) -> None:
    page = desk.get("/desk/")

    assert "5 requests wait for a decision" in words(page)
    assert f"/desk/events/{event.id}/attendees?status=applied" in page.text
    assert "5 for 3" in words(page)
    assert "Requests to decide 5" in words(desk.get(f"/desk/events/{event.id}"))
