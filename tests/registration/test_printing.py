"""Programmes to print: everybody's, and a person's own. Each time with its zone, and nothing of other people."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.catalogue import service as catalogue
from eventsite.catalogue.models import EventStatus
from eventsite.db import db, transaction
from eventsite.registration import service
from eventsite.registration.models import Registration
from tests.conftest import NOW
from tests.factories import make_event, make_session
from tests.reading import words
from tests.registration.builders import PERSON, sign_up
from tests.registration.itineraries import alter, join, make_trip, session_of, take_part

FLIGHT = "18:20 (Copenhagen time, UTC+2) to Tuesday 21 September, 11:20 (Shanghai time, UTC+8), 11 h"


@pytest.fixture
def web(app: Flask, frozen_clock: object) -> FlaskClient:
    return app.test_client()


def own(app: Flask, registration: Registration) -> str:
    db.session.rollback()
    links = app.extensions["eventsite"].links
    return f"/my/{links.make('registration', registration.id, registration.link_version)}/programme"


def test_check_52_public_sheet_has_every_item_with_its_zone(web: FlaskClient) -> None:
    trip = make_trip()
    with transaction():
        catalogue.call_off_session(trip, session_of(trip, "Dinner together"), by=1, now=NOW)

    answer = web.get(f"/events/{trip.slug}/programme")

    said = words(answer)
    assert FLIGHT in said
    assert ["For Robotics" in said, "For Imaging" in said, "Called off" in said, "UTC+8, 6 h ahead of Copenhagen" in said] == [True] * 4
    assert "<s>Dinner together</s>" in answer.text
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(("asked", "size"), [("", "a4"), ("a4", "a4"), ("pocket", "pocket"), ("A3", "a4"), ("<b>", "a4")])
def test_sheet_has_the_size_that_is_asked_for_and_leads_to_the_other(app: Flask, web: FlaskClient, asked: str, size: str) -> None:
    trip = make_trip()
    [ada] = take_part(trip, "ada")
    other = {"a4": "pocket", "pocket": "a4"}[size]

    for address in (f"/events/{trip.slug}/programme", own(app, ada)):
        text = web.get(address, query_string={"size": asked}).text
        assert (f'class="page printed {size}"' in text, f"size={other}" in text) == (True, True)


def test_own_sheet_names_its_owner_and_has_what_they_hold_and_no_more(app: Flask, web: FlaskClient) -> None:
    ada, bo = take_part(make_trip(), "ada", "bo")
    join(ada, "Robotics")
    join(bo, "Imaging")

    answer = web.get(own(app, ada))

    said = words(answer)
    expected = {
        "Ada Example": True,
        FLIGHT: True,
        "Robots on the ward": True,
        "Reading images": False,
        "Laboratory": False,
        "Bo Example": False,
    }
    assert {part: part in said for part in expected} == expected
    assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == ("no-store", "no-referrer")


def test_sheet_of_who_has_no_seat_is_empty(app: Flask, web: FlaskClient) -> None:
    [ada] = take_part(make_trip(), "ada")
    with transaction():
        service.withdraw(ada, PERSON, now=NOW)

    said = words(web.get(own(app, ada)))

    assert ("There is no programme yet." in said, "Dinner together" in said) == (True, False)


def test_sheet_of_a_seminar_and_of_an_event_without_a_programme(web: FlaskClient) -> None:
    seminar, bare = make_event(title="AI in Healthcare"), make_event(title="To be announced")
    make_session(seminar, "Welcome", at="09:15")

    assert "09:15–10:00 Welcome" in words(web.get(f"/events/{seminar.slug}/programme"))
    assert "There is no programme yet." in words(web.get(f"/events/{bare.slug}/programme"))


def test_sheet_of_a_draft_or_behind_a_wrong_link_is_not_there(app: Flask, web: FlaskClient) -> None:
    draft = make_event(status=EventStatus.DRAFT)
    [ada] = sign_up(make_event(), "ada")

    assert web.get(f"/events/{draft.slug}/programme").status_code == 404
    assert web.get("/events/nothing/programme").status_code == 404
    assert web.get(f"/my/{ada.id}-{'x' * 43}/programme").status_code == 404


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "{{ 7 * 7 }}", "x" * 190, '"><img src=x>'])
def test_hostile_words_stay_words_on_paper(web: FlaskClient, hostile: str) -> None:
    trip = make_trip()
    alter(session_of(trip, "Dinner together"), trip, texts={"en": (hostile, hostile)}, room=hostile, address=hostile)

    answer = web.get(f"/events/{trip.slug}/programme")

    assert answer.status_code == 200
    assert ("<script>alert" in answer.text, "<img src=x" in answer.text) == (False, False)
    assert hostile in words(answer)
