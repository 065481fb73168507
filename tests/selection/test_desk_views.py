"""Applications, as organisers decide on them in a browser."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.accounts.models import Role
from eventsite.catalogue.models import Admission, Event, EventKind
from eventsite.db import transaction
from eventsite.mail import hooks
from eventsite.mail.models import Message
from eventsite.mail.render import render
from eventsite.registration import service as registrations
from tests.conftest import NOW, outbox
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_team
from tests.registration.builders import OLGA, registration_of, sign_up


@pytest.fixture
def desk(client: FlaskClient, frozen_clock: object) -> FlaskClient:
    return sign_in(client, make_account())


def make_trip(capacity: int = 2, **values: object) -> Event:
    """A study trip with few places."""
    return make_event(capacity=capacity, kind=EventKind.STUDY_TRIP, admission=Admission.SELECTION, title="Shanghai", **values)


def at(event: Event, rest: str = "") -> str:
    """An address below the trip's applications."""
    return f"/desk/events/{event.id}/applications{rest}"


def statuses(event: Event, *names: str) -> list[str]:
    """Where these people stand."""
    return [registration_of(event, name).status.value for name in names]


def mails() -> list[tuple[str, str]]:
    """Who was mailed what, after the receipt of the application."""
    found = [(message.recipient.partition("@")[0], message.template.rpartition("/")[2]) for message in outbox()]
    return [mail for mail in found if mail[1] != "received"]


def rendered(message: Message) -> str:
    """The mail's text as the worker writes it."""
    subject = hooks.subjects[message.about_kind]
    record = subject.load(message.about_id)
    frame = {"site": hooks.wiring.site(), "team": hooks.wiring.team(message.team_id), "message": message, "language": "en", "base_url": ""}
    return render(message.template, subject.context(message, record) | frame).text


def test_applications_shows_places_and_applications(app: Flask, desk: FlaskClient) -> None:
    trip = make_trip()
    sign_up(trip, "ada", "bo", "cy")
    with transaction():
        registrations.accept(registration_of(trip, "ada"), OLGA, now=NOW)

    page = desk.get(at(trip)).text

    assert ("1 of 2" in page, re.sub(r"\s+", " ", page).count("3 applications for 2 places"), "2 to decide" in page) == (True, 1, True)
    assert re.findall(r'aria-label="Select ([^"]+)"', page) == ["Bo Example", "Cy Example"]
    assert re.findall(r'aria-label="Select ([^"]+)"', desk.get(at(trip, "?status=all&q=ada")).text) == ["Ada Example"]


def test_accept_gives_a_place_with_its_invitation(app: Flask, desk: FlaskClient) -> None:
    trip = make_trip()
    ada, bo, _cy = sign_up(trip, "ada", "bo", "cy")

    answer = desk.post(at(trip, "/decide"), data={"decision": "accept", "ids": [ada.id, bo.id]})

    assert (answer.status_code, statuses(trip, "ada", "bo", "cy"), mails()) == (
        303, ["confirmed", "confirmed", "applied"], [("ada", "accepted"), ("bo", "accepted")],
    )  # fmt: skip


def test_accept_of_more_than_there_are_places_accepts_nobody(app: Flask, desk: FlaskClient) -> None:
    trip = make_trip(capacity=1)
    ada, bo = sign_up(trip, "ada", "bo")

    answer = desk.post(at(trip, "/decide"), data={"decision": "accept", "ids": [ada.id, bo.id]})

    assert (answer.status_code, "There are not so many places left" in answer.text) == (409, True)
    assert len(re.findall(r'name="ids"[^>]* checked', answer.text)) == 2
    assert (statuses(trip, "ada", "bo"), mails()) == (["applied", "applied"], [])


def test_decline_asks_what_to_say_and_mails_it(app: Flask, desk: FlaskClient) -> None:
    trip = make_trip()
    ada, bo = sign_up(trip, "ada", "bo")

    asked = desk.post(at(trip, "/decide"), data={"decision": "decline", "ids": [ada.id, bo.id]})
    page = desk.get(asked.location).text
    before = statuses(trip, "ada", "bo")
    done = desk.post(asked.location, data={"said": "The group needs <more> hospitals."})

    assert ("Decline 2 applications" in page, "Bo Example" in page, before) == (True, True, ["applied", "applied"])
    assert (done.status_code, statuses(trip, "ada", "bo"), mails()) == (303, ["declined"] * 2, [("ada", "declined"), ("bo", "declined")])
    text = rendered(outbox()[-1])
    assert "could not give you a place this time" in text
    assert "The group needs <more> hospitals." in text


def test_panel_shows_the_applicant_and_decides_at_once(app: Flask, desk: FlaskClient) -> None:
    trip = make_trip()
    [ada] = sign_up(trip, "ada", job_title="Founder", organisation="Lumen Imaging")

    page = desk.get(at(trip, f"?application={ada.id}")).text
    desk.post(at(trip, f"/decide?application={ada.id}"), data={"decision": "decline", "ids": ada.id, "said": "Next time."})

    assert ("Founder, Lumen Imaging" in page, "Was at no event before" in page) == (True, True)
    assert statuses(trip, "ada") == ["declined"]


def test_decision_on_what_changed_meanwhile_is_refused(app: Flask, desk: FlaskClient) -> None:
    trip = make_trip()
    [ada] = sign_up(trip, "ada")
    with transaction():
        registrations.withdraw(ada, OLGA, now=NOW)

    answer = desk.post(at(trip, "/decide"), data={"decision": "accept", "ids": ada.id})

    assert (answer.status_code, "changed in the meantime" in answer.text) == (409, True)


@pytest.mark.parametrize(("data", "status"), [({"decision": "accept"}, 422), ({"decision": "maybe", "ids": "1"}, 400), ({}, 400)])
def test_decision_without_anybody_or_answer_is_refused(app: Flask, desk: FlaskClient, data: dict[str, str], status: int) -> None:
    trip = make_trip()
    sign_up(trip, "ada")

    assert desk.post(at(trip, "/decide"), data=data).status_code == status


def test_applications_of_a_first_come_event_are_its_list(app: Flask, desk: FlaskClient) -> None:
    event = make_event()

    assert desk.get(at(event)).location.endswith(f"/desk/events/{event.id}/attendees")


def test_applications_of_another_team_are_not_there(app: Flask, desk: FlaskClient) -> None:
    theirs = make_trip(team=make_team("aarhus"))
    [ada] = sign_up(theirs, "ada")

    assert [desk.get(at(theirs)).status_code, desk.get(at(theirs, f"/decline?chosen={ada.id}")).status_code] == [404, 404]
    assert desk.post(at(theirs, "/decide"), data={"decision": "accept", "ids": ada.id}).status_code == 404
    assert statuses(theirs, "ada") == ["applied"]


def test_viewer_reads_applications_and_decides_nothing(app: Flask, client: FlaskClient, frozen_clock: object) -> None:
    trip = make_trip()
    [ada] = sign_up(trip, "ada")
    sign_in(client, make_account("vera@kattegat.example.org", role=Role.VIEWER))

    page = client.get(at(trip, f"?application={ada.id}"))

    assert (page.status_code, 'value="accept"' in page.text) == (200, False)
    assert client.post(at(trip, "/decide"), data={"decision": "accept", "ids": ada.id}).status_code == 403
