"""The desk's side of changes that wait, and of addresses that were wrong."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.accounts.models import Role
from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.questions import queries as questions
from eventsite.questions.rules import AnswerInput
from eventsite.registration import own_queries, service
from eventsite.registration.models import ProposedChange, Registration
from eventsite.registration.rules import RegistrationChange
from tests.conftest import NOW, outbox
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_team
from tests.questions.builders import make_form
from tests.registration.builders import mails, registration_of, sign_up
from tests.registration.pages import MEAL, beside


@pytest.fixture
def desk(client: FlaskClient, frozen_clock: object) -> FlaskClient:
    return sign_in(client, make_account())


def proposed(event: Event, name: str = "ada", **values: object) -> ProposedChange:
    """Somebody with a seat wants to change something."""
    registration = registration_of(event, name)
    with transaction():
        service.change_own(registration, RegistrationChange(**({"organisation": "Fjordland"} | values)), now=NOW)
    found = own_queries.open_change(registration.id)
    assert found is not None
    return found


def seen_first(**values: object) -> Event:
    event = make_event(policy={"changes_need_approval": True}, **values)
    sign_up(event, "ada", "bo")
    return event


def at(event: Event, change: ProposedChange | None = None) -> str:
    return f"/desk/events/{event.id}/changes" + (f"/{change.id}" if change else "")


def person(registration: Registration, rest: str = "") -> str:
    return f"/desk/events/{registration.event_id}/attendees/{registration.id}{rest}"


def test_changes_are_listed_with_names_and_fields_and_lead_to_their_pages(app: Flask, desk: FlaskClient) -> None:
    event = seen_first()
    empty = desk.get(at(event)).text
    change = proposed(event, job_title="Head of data")
    page = desk.get(at(event)).text
    assert "Nothing waits" in empty
    assert ("Ada Example" in page, "Organisation, Job title" in page, f'href="{at(event, change)}"' in page) == (True, True, True)
    assert "One change of an attendee waits to be approved" in desk.get("/desk/").text


def test_change_stands_side_by_side_and_is_approved(app: Flask, desk: FlaskClient) -> None:
    event = make_event(policy={"changes_need_approval": True})
    version = make_form(event, MEAL)
    [ada] = sign_up(event, "ada", organisation="Analytical Engines", answers=AnswerInput(version.id, {"meal": "pie"}))
    change = proposed(event, answers=AnswerInput(version.id, {"meal": "fish"}))
    page = desk.get(at(event, change)).text
    answer = desk.post(at(event, change), data={"answer": "approve"})
    assert [words in page for words in ("<del>Analytical Engines</del>", "<ins>Fjordland</ins>", "<del>Pie</del>", "<ins>Fish</ins>")] == [
        True
    ] * 4
    assert (answer.status_code, answer.location) == (303, at(event))
    db.session.rollback()
    assert (ada.organisation, questions.values_of(ada.answer_set)) == ("Fjordland", {"meal": "fish"})
    assert mails(since=1) == [("ada", "change_approved", None)]


def test_refusal_is_mailed_with_its_words(app: Flask, desk: FlaskClient) -> None:
    event = seen_first()
    change = proposed(event)
    assert desk.post(at(event, change), data={"answer": "refuse", "said": "The badge is printed."}).status_code == 303
    assert (registration_of(event, "ada").organisation, outbox()[-1].values) == ("", {"said": "The badge is printed."})


def test_too_long_or_unshowable_words_are_kept_and_refused(app: Flask, desk: FlaskClient) -> None:
    event = seen_first()
    change = proposed(event)
    answer = desk.post(at(event, change), data={"answer": "refuse", "said": "x" * 501})
    assert (answer.status_code, "at most 500" in (beside(answer.text, "said") or ""), "x" * 501 in answer.text) == (422, True, True)


def test_decided_change_cannot_be_decided_again(app: Flask, desk: FlaskClient) -> None:
    event = seen_first()
    change = proposed(event)
    desk.post(at(event, change), data={"answer": "approve"})
    again = desk.post(at(event, change), data={"answer": "refuse", "said": "No"})
    assert (again.status_code, "nothing to decide any more" in desk.get(at(event, change)).text) == (409, True)
    assert registration_of(event, "ada").organisation == "Fjordland"


def test_change_of_another_team_or_event_is_not_there_and_a_viewer_decides_nothing(app: Flask, desk: FlaskClient) -> None:
    event, other, ours = seen_first(), make_event(team=make_team("other")), make_event()
    change = proposed(event)
    assert [desk.get(path).status_code for path in (at(other), at(ours, change), at(other, change))] == [404] * 3
    viewer = sign_in(app.test_client(), make_account("vera@kattegat.example.org", role=Role.VIEWER))
    assert [viewer.get(at(event)).status_code, viewer.post(at(event, change), data={"answer": "approve"}).status_code] == [200, 403]


def test_wanted_change_stands_on_the_attendee_s_page(app: Flask, desk: FlaskClient) -> None:
    event = seen_first()
    change = proposed(event)
    page = desk.get(person(registration_of(event, "ada"))).text
    assert ("Wants to change" in page, "<ins>Fjordland</ins>" in page, f'href="{at(event, change)}"' in page) == (True, True, True)
    assert "Wants to change" not in desk.get(person(registration_of(event, "bo"))).text


def test_rule_28_address_is_corrected_and_the_confirmation_goes_there(app: Flask, desk: FlaskClient) -> None:
    event = seen_first()
    ada = registration_of(event, "ada")
    page = desk.get(person(ada, "/address")).text
    answer = desk.post(person(ada, "/address"), data={"email": "ada@right.example.org", "reason": "She called"})
    assert ('value="ada@example.org"' in page, answer.status_code, answer.location) == (True, 303, person(ada))
    assert [(message.recipient, message.template.rpartition("/")[2]) for message in outbox()[2:]] == [
        ("ada@example.org", "address_left"), ("ada@right.example.org", "address_taken"),
    ]  # fmt: skip
    assert "Another email address" in desk.get(person(ada)).text


@pytest.mark.parametrize(("email", "status", "words"), [("ada", 422, "Enter an email"), ("bo@example.org", 409, "on the list already")])
def test_wrong_or_taken_address_is_refused_beside_the_field(app: Flask, desk: FlaskClient, email: str, status: int, words: str) -> None:
    event = seen_first()
    ada = registration_of(event, "ada")
    answer = desk.post(person(ada, "/address"), data={"email": email, "reason": "kept"})
    assert (answer.status_code, words in (beside(answer.text, "email") or ""), "kept" in answer.text) == (status, True, True)
