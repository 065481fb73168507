"""Registering on behalf: by which form, with which group and companions, into which sessions, with what only organisers answer."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.people.models import Consent
from eventsite.questions.models import FormVersion, Question, QuestionKind, QuestionText
from eventsite.registration import queries, service
from eventsite.registration.models import Registration
from tests.conftest import NOW, outbox
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_session
from tests.reading import words
from tests.registration.builders import registration_of, sign_up
from tests.registration.invariants import broken
from tests.registration.test_desk_policy import add_form

BO = {"full_name": "Bo Example", "email": "bo@example.org", "language": "en", "seat": "seat"}


@pytest.fixture
def desk(client: FlaskClient, frozen_clock: object) -> FlaskClient:
    return sign_in(client, make_account())


def add(client: FlaskClient, event: Event, query: str = "", **typed: object) -> tuple[int, str]:
    """Send the form; the status and the page."""
    answer = client.post(f"/desk/events/{event.id}/attendees/add{query}", data=BO | typed)
    return answer.status_code, answer.text


def newest(event: Event) -> Registration:
    """Who came last."""
    db.session.rollback()
    query = select(Registration).where(Registration.event_id == event.id).order_by(Registration.id.desc()).limit(1)
    return db.session.scalars(query).one()


def ask_organisers(event: Event, form_name: str) -> str:
    """One question of that form that only organisers answer; its key."""
    form = next(form for form in service.terms.places_of(event) if form.form is not None and form.form.name == form_name).form
    assert form is not None
    with transaction():
        text = QuestionText(language="en", label="Table at dinner")
        question = Question(key="table0", position=0, kind=QuestionKind.TEXT, organiser_only=True, texts=[text])
        db.session.add(FormVersion(form_id=form.id, number=1, questions=[question]))
    return "table0"


def test_add_by_the_form_in_the_address_takes_its_place_and_answers_its_questions(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=5)
    speakers = add_form(event, "speaker", "Speakers")
    with transaction():
        service.set_form_capacity(event, speakers, 1, now=NOW)
    key = ask_organisers(event, "speaker")

    page = words(desk.get(f"/desk/events/{event.id}/attendees/add?form={speakers.id}"))
    first, _page = add(desk, event, f"?form={speakers.id}", **{f"q_{key}": "Table 4"})
    full, said = add(desk, event, f"?form={speakers.id}", email="cy@example.org", full_name="Cy Example")

    assert ("Participants Speakers" in page, "Of this form: 0 of 1." in page, "Table at dinner" in page) == (True, True, True)
    assert (first, full, "No seat is free" in said, 'value="Cy Example"' in said) == (303, 409, True, True)
    bo = registration_of(event, "bo")
    assert (bo.form_id, bo.answer_set and [answer.value for answer in bo.answer_set.answers]) == (speakers.id, ["Table 4"])
    assert broken(event) == []


def test_add_with_companions_takes_a_seat_for_each(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=3)

    done, _page = add(desk, event, companions="2")
    full, _page = add(desk, event, email="cy@example.org")
    many, said = add(desk, event, email="cy@example.org", companions="9" * 400)

    assert (done, full, many, "Enter a whole number from 0 to 20" in said) == (303, 409, 422, True)
    assert (newest(event).companions, newest(event).event.places.taken) == (2, 3)
    assert broken(event) == []


def test_add_begins_a_group_and_adds_somebody_without_an_address(app: Flask, desk: FlaskClient) -> None:
    event = make_event()

    add(desk, event, party="new")
    party = newest(event).party
    assert party is not None
    alone, said = add(desk, event, full_name="Cy Example", email="")
    done, _page = add(desk, event, full_name="Cy Example", email="", party=str(party.id))

    cy = newest(event)
    page = words(desk.get(f"/desk/events/{event.id}/attendees/{cy.id}"))
    assert "Signed up through Bo Example Their mail goes to bo@example.org" in page
    group = desk.get(f"/desk/events/{event.id}/attendees?party={party.id}")
    assert ("Group of Bo Example" in group.text, group.text.count('name="ids"')) == (True, 2)
    assert (alone, "Enter an email address like name@example.org" in said, done) == (422, True, 303)
    assert (cy.full_name, cy.email, cy.party_id, party.email) == ("Cy Example", None, party.id, "bo@example.org")
    assert [(m.recipient, m.template.rpartition("/")[2]) for m in outbox()][:2] == [
        ("bo@example.org", "received"),
        ("bo@example.org", "party"),
    ]
    assert {m.recipient for m in outbox()} == {"bo@example.org"}
    assert broken(event) == []


def test_add_into_sessions_holds_their_seats_or_joins_their_queue(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    early, late = make_session(event, "Workshop"), make_session(event, "Site visit", at="13:00")
    same_time = make_session(event, "Panel")
    with transaction():
        for item, seats in ((early, 1), (late, None), (same_time, 5)):
            service.set_session_capacity(item, event, seats, now=NOW)
    sign_up(event, "ada")
    with transaction():
        service.choose_sessions(registration_of(event, "ada"), [early.id], service.sign_up.rules.PERSON, now=NOW)

    overlapping, said = add(desk, event, sessions=[early.id, same_time.id])
    foreign, _page = add(desk, event, sessions=["99999"])
    done, _page = add(desk, event, sessions=[early.id, late.id])

    assert (overlapping, "Two of the sessions are at the same time" in said, foreign, done) == (422, True, 422, 303)
    states = {holding.places_id: holding.state.value for holding in queries.holdings_of(newest(event).id)}
    assert (states[early.places_id or 0], states[late.places_id or 0]) == ("waiting", "held")
    assert "Workshop Full: number 1 of who waits" in words(desk.get(f"/desk/events/{event.id}/attendees/{newest(event).id}"))
    assert "Workshop, Mon 20 Sept 09:15, full: they join its queue" in words(desk.get(f"/desk/events/{event.id}/attendees/add"))
    assert broken(event) == []


def test_add_makes_up_no_consent(app: Flask, desk: FlaskClient) -> None:
    event = make_event()

    add(desk, event)

    assert db.session.scalar(select(func.count()).select_from(Consent)) == 0


def test_add_to_a_group_of_another_event_is_refused(app: Flask, desk: FlaskClient) -> None:
    event, other = make_event(), make_event()
    add(desk, other, party="new")
    party = newest(other).party
    assert party is not None

    refused, said = add(desk, event, party=str(party.id))

    assert (refused, "Choose one of the list" in said) == (422, True)
