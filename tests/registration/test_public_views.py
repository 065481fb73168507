"""Signing up through the form, the page after it, and events that take nobody."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite.catalogue.models import Admission
from eventsite.db import db
from eventsite.people.models import Consent, ConsentKind
from eventsite.questions import queries as questions
from eventsite.registration.models import Registration
from tests.conftest import NOW, outbox
from tests.factories import make_event, make_team
from tests.questions.builders import make_form
from tests.registration.builders import registration_of, sign_up, statuses
from tests.registration.pages import ADA, MEAL, contents, register, rows

pytestmark = pytest.mark.usefixtures("frozen_clock")


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    """Without limits, as for a benchmark; the tests of limits switch them on."""
    return environment | {"EVENTSITE_LIMITS": "off"}


@pytest.mark.parametrize(
    ("facts", "others", "outcome"),
    [({"capacity": 1}, 0, "confirmed"), ({"capacity": None}, 0, "confirmed"), ({"capacity": 1}, 1, "waitlisted"),
     ({"capacity": 1, "admission": Admission.SELECTION}, 1, "applied")],
)  # fmt: skip
def test_register_leads_to_the_page_of_its_outcome(client: FlaskClient, facts: dict[str, Any], others: int, outcome: str) -> None:
    event = make_event(**facts)
    sign_up(event, *["grace", "mary"][:others])

    answer = register(client, event)

    assert (answer.status_code, answer.location) == (303, f"/events/{event.slug}/registered/{outcome}")
    assert statuses(event)["ada"] == outcome
    assert client.get(answer.location).status_code == 200


def test_register_asks_only_name_address_and_consent(client: FlaskClient) -> None:
    event = make_event()

    page = client.get(f"/events/{event.slug}/register").text

    required = re.findall(r"<(?:input|select|textarea)[^>]*\brequired\b[^>]*>", page)
    assert sorted(re.findall(r'name="([^"]*)"', " ".join(required))) == ["email", "event_data", "full_name"]


def test_register_stores_details_answers_and_consents_with_their_wording(client: FlaskClient) -> None:
    event = make_event(asks_to_share=True, share_with="Daegu Hospital in South Korea")
    make_form(event, MEAL)
    details = {"organisation": " Analytical  Engines ", "job_title": "Countess", "country": "GB", "attendee_list": "y", "q_meal": "pie"}

    register(client, event, **details)

    ada = registration_of(event, "ada")
    assert (ada.full_name, ada.organisation, ada.job_title, ada.country, ada.language) == (
        "Ada Lovelace", "Analytical Engines", "Countess", "GB", "en",
    )  # fmt: skip
    assert questions.values_of(ada.answer_set) == {"meal": "pie"}
    page = client.get(f"/events/{event.slug}/register").text
    consents = list(db.session.scalars(select(Consent).order_by(Consent.id)))
    assert [(consent.kind, consent.given) for consent in consents] == [
        (ConsentKind.EVENT_DATA, True), (ConsentKind.ATTENDEE_LIST, True), (ConsentKind.NEWSLETTER, False),
        (ConsentKind.SHARE_ABROAD, False),
    ]  # fmt: skip
    for consent in consents:
        assert all(part in page for part in consent.wording.split(". ", 1))


def test_register_in_danish_mails_in_danish(client: FlaskClient) -> None:
    event = make_event()

    answer = client.post(f"/events/{event.slug}/register?lang=da", data=ADA)

    assert (registration_of(event, "ada").language, answer.location) == ("da", f"/events/{event.slug}/registered/confirmed?lang=da")


def test_register_repeat_gets_the_same_answer_and_changes_nothing(client: FlaskClient) -> None:
    event = make_event()
    first = register(client, event)
    before = contents()
    sent = len(outbox())

    again = register(client, event, full_name="Somebody Else")

    assert (first.status_code, first.location, first.data) == (again.status_code, again.location, again.data)
    assert client.get(first.location).data == client.get(again.location).data
    after = {name: stored for name, stored in contents() if name not in ("message", "registration")}
    assert after == {name: stored for name, stored in before if name not in ("message", "registration")}
    assert [message.template for message in outbox()[sent:]] == ["registration/emails/your_link"]
    assert registration_of(event, "ada").full_name == "Ada Lovelace"


@pytest.mark.parametrize("outcome", ["confirmed", "waitlisted", "applied"])
def test_registered_page_holds_nothing_of_a_person(client: FlaskClient, outcome: str) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")

    page = client.get(f"/events/{event.slug}/registered/{outcome}").text

    assert [word for word in (ada.full_name, ada.email or "", ada.code, "/my/", 'class="qr"') if word in page] == []
    assert f"/events/{event.slug}/my-link" in page


def test_registered_page_offers_calendars_to_the_confirmed_only(client: FlaskClient) -> None:
    event = make_event()

    pages = {outcome: client.get(f"/events/{event.slug}/registered/{outcome}").text for outcome in ("confirmed", "waitlisted", "applied")}

    assert {outcome: f"/events/{event.slug}.ics" in page for outcome, page in pages.items()} == {
        "confirmed": True, "waitlisted": False, "applied": False,
    }  # fmt: skip
    assert ("calendar.google.com" in pages["confirmed"], "outlook.office.com" in pages["confirmed"]) == (True, True)


def test_registered_unknown_outcome_is_not_found(client: FlaskClient) -> None:
    assert client.get(f"/events/{make_event().slug}/registered/attended").status_code == 404


# Events that take nobody


@pytest.mark.parametrize(
    ("facts", "status", "words"),
    [
        ({"closes_at": NOW - timedelta(days=1)}, 410, "Registration for this event has closed"),
        ({"opens_at": NOW + timedelta(days=1)}, 410, "has not opened yet"),
        ({"cancelled_at": NOW}, 410, "This event is cancelled"),
        ({"capacity": 0, "has_waitlist": False}, 409, "keeps no waitlist"),
        ({"status": "draft"}, 404, "There is no page here"),
    ],
)
def test_register_where_nobody_can_says_why_to_a_get_and_to_a_hand_made_post(
    client: FlaskClient, facts: dict[str, Any], status: int, words: str
) -> None:
    event = make_event(**facts)

    answers = [client.get(f"/events/{event.slug}/register"), register(client, event), register(client, event, email="wrong")]

    assert [(answer.status_code, words in answer.text) for answer in answers] == [(status, True)] * 3
    assert status == 404 or "freja@kattegat.example.org" in answers[0].text
    assert rows()["registration"] == 0


def test_register_full_event_offers_the_waitlist_and_says_the_position(client: FlaskClient) -> None:
    event = make_event(capacity=1)
    sign_up(event, "grace", "mary")

    page = client.get(f"/events/{event.slug}/register").text

    assert ("Join the waitlist" in page, "You would be number 2." in page) == (True, True)


# Invited from an earlier event


def prefill(app: Flask, registration: Registration) -> str:
    token: str = app.extensions["eventsite"].links.make("prefill", registration.id, registration.link_version)
    return token


def test_register_from_an_invitation_is_filled_in_and_remembers_it(app: Flask, client: FlaskClient) -> None:
    seminar, trip = make_event(), make_event(admission=Admission.SELECTION)
    [ada] = sign_up(seminar, "ada", organisation="Analytical Engines", country="GB")
    address = f"/events/{trip.slug}/register?from={prefill(app, ada)}"

    page = client.get(address)
    client.post(address, data=ADA)

    assert ('value="ada@example.org"' in page.text, 'value="Analytical Engines"' in page.text) == (True, True)
    assert re.search(r'<option selected value="GB"', page.text)
    assert page.headers["Cache-Control"] == "no-store"
    assert registration_of(trip, "ada").invited_from_id == ada.id


def test_register_with_a_prefill_link_that_does_not_fit_is_an_empty_form(app: Flask, client: FlaskClient) -> None:
    seminar, foreign = make_event(), make_event(team=make_team("oresund"))
    [ada] = sign_up(seminar, "ada")
    personal = app.extensions["eventsite"].links.make("registration", ada.id, ada.link_version)

    pages = [client.get(f"/events/{event.slug}/register?from={token}") for event, token in
             ((foreign, prefill(app, ada)), (seminar, personal), (seminar, "1-x"), (seminar, prefill(app, ada)[:-1] + "!"))]  # fmt: skip

    assert [(page.status_code, "ada@example.org" in page.text) for page in pages] == [(200, False)] * 4
