"""How people register for an event, as organisers set it: the form of all rules, and the numbers of seats."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.accounts.models import Role
from eventsite.catalogue.models import Admission, Audience, Event
from eventsite.db import db, transaction
from eventsite.questions.models import Form, FormText
from eventsite.registration import queries, service
from eventsite.registration.models import EditingRule, PartyRule, QueueOrder, Serving
from tests.conftest import outbox
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_session, make_team
from tests.forms import filled, send
from tests.reading import words
from tests.registration.builders import registration_of, sign_up, statuses

DRAFT = {
    "title": "Data spaces in hospitals", "kind": "workshop", "starts_local": "2027-10-12T09:00", "ends_local": "2027-10-12T15:00",
    "zone": "Europe/Copenhagen", "city": "Aarhus", "country": "DK", "capacity": "40",
}  # fmt: skip


@pytest.fixture
def desk(client: FlaskClient, frozen_clock: object) -> FlaskClient:
    return sign_in(client, make_account())


def at(event: Event, page: str = "registration") -> str:
    """An address of this event at the desk."""
    return f"/desk/events/{event.id}/{page}"


def anew(event: Event) -> Event:
    """The event as it is stored now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Event, event.id)


def test_policy_saves_all_rules_at_once(app: Flask, desk: FlaskClient) -> None:
    event = make_event()

    answer = send(
        desk, at(event), audience="invited_first", opens_local="2027-08-20T09:00", closes_local="2027-09-17T12:00", capacity="60",
        waitlist_cap="10", serving="offer", offer_hours="48", queue_order="priority", members_first="y", party_rule="wait_for",
        most_in_party="4", most_companions="2", sessions_may_overlap="y", editing="until_accepted", edit_until_local="2027-09-01T12:00",
        changes_need_approval="y", transferable=[], forms_per_network="200",
    )  # fmt: skip

    assert answer.status_code == 303
    event = anew(event)
    assert (event.audience, event.waitlist_cap, event.places.capacity) == (Audience.INVITED_FIRST, 10, 60)
    assert event.closes_at is not None
    assert event.closes_at.isoformat() == "2027-09-17T10:00:00+00:00"
    policy = queries.policy_of(event.id)
    assert (policy.serving, policy.offer_hours, policy.queue_order, policy.members_first) == (Serving.OFFER, 48, QueueOrder.PRIORITY, True)
    assert (policy.party_rule, policy.most_in_party, policy.most_companions, policy.sessions_may_overlap) == (
        PartyRule.WAIT_FOR,
        4,
        2,
        True,
    )
    assert (policy.editing, policy.changes_need_approval, policy.transferable) == (EditingRule.UNTIL_ACCEPTED, True, False)
    assert policy.edit_until_local is not None
    assert (policy.edit_until_local.isoformat(), policy.forms_per_network) == ("2027-09-01T12:00:00", 200)


def test_policy_of_a_new_event_has_defaults_that_need_no_choice(app: Flask, desk: FlaskClient) -> None:
    make_event()
    made = desk.post("/desk/events/new", data=DRAFT)

    page = desk.get(made.location + "/registration")

    assert "Who registers first has one of 40 seats at once. When no seat is left, people can wait for one" in words(page)
    assert "Who joined first is next. A seat that becomes free is held for them for 24 hours. Everybody signs up alone" in words(page)
    assert "An offer made now would end on Tuesday 3 August 2027, 12:00 (Copenhagen time, UTC+2)" in words(page)
    assert [filled(page.text)[name] for name in ("most_in_party", "most_companions", "editing")] == [["1"], ["0"], ["until_deadline"]]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"capacity": None}, "Who registers has a seat at once; there is no limit. Everybody signs up alone."),
        ({"has_waitlist": False}, "When no seat is left, nobody can wait for one."),
        ({"audience": Audience.INVITED}, "Only who was invited may register, until Monday 13 September 2027, 12:00"),
        (
            {"admission": Admission.APPROVAL},
            "People ask for a seat, and have it when you say yes. There are 120 seats. Whom you",
        ),
        ({"admission": Admission.SELECTION, "capacity": 1}, "People apply, and have a seat when you choose them. There is one seat."),
        ({"policy": {"queue_order": QueueOrder.DRAW}}, "The order is drawn by lot. A seat that becomes free is theirs at once."),
        ({"policy": {"queue_order": QueueOrder.PRIORITY, "members_first": True}}, "Members go first, then who joined first."),
        (
            {"policy": {"most_in_party": 4, "party_rule": PartyRule.WAIT_FOR}},
            "One person may sign up at most 4 people. A group that is next is waited",
        ),
        ({"policy": {"most_companions": 1}}, "Each may bring one companion."),
    ],
)
def test_policy_says_in_short_what_holds(app: Flask, desk: FlaskClient, values: dict[str, Any], said: str) -> None:
    assert said in words(desk.get(at(make_event(**values), "places")))


def test_policy_form_sent_as_it_stands_changes_nothing(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    before = (anew(event).revision, service.registering_of(event))

    assert send(desk, at(event)).status_code == 303

    assert (anew(event).revision, service.registering_of(anew(event))) == before


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"closes_local": "2027-09-20T09:01"}, "Registration has to close before the event starts"),
        ({"audience": "invited_first"}, "Enter when registration opens for everybody"),
        ({"serving": "offer", "offer_hours": ""}, "Enter how many hours people have to answer"),
        ({"offer_hours": "0"}, "Enter a whole number from 1 to 336"),
        ({"capacity": "9" * 400}, "Enter a whole number from 1 to 100000"),
        ({"edit_until_local": "2027-03-28T02:30"}, "The clocks skip this time that night"),
        ({"queue_order": "alphabet"}, "Choose one of these"),
    ],
)
def test_policy_that_makes_no_sense_is_refused_and_kept(app: Flask, desk: FlaskClient, typed: dict[str, str], said: str) -> None:
    event = make_event()
    before = service.registering_of(event)

    answer = send(desk, at(event), **{"share_with": "Haeoreum Imaging", **typed})

    assert (answer.status_code, answer.text.count(said), "Haeoreum Imaging" in answer.text) == (422, 2, True)
    assert service.registering_of(anew(event)) == before


def test_policy_changed_by_a_colleague_meanwhile_shows_both(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    mine = filled(desk.get(at(event)).text) | {"capacity": "80"}
    send(desk, at(event), capacity="90", offer_hours="12")

    refused = desk.post(at(event), data=mine)

    assert (refused.status_code, "Somebody else saved while you had this open" in refused.text) == (409, True)
    assert (anew(event).places.capacity, queries.policy_of(event.id).offer_hours) == (90, 12)
    assert desk.post(at(event), data=filled(refused.text)).status_code == 303
    assert anew(event).places.capacity == 80


def test_policy_with_a_draw_shows_its_fingerprint_and_the_seed_after_the_close(app: Flask, desk: FlaskClient, frozen_clock: object) -> None:
    event = make_event()
    send(desk, at(event), queue_order="draw")
    seed = queries.policy_of(event.id).draw_seed

    before = desk.get(at(event)).text
    frozen_clock.move_to("2027-09-13 12:00:00+00:00")  # type: ignore[attr-defined]
    after = sign_in(desk, make_account()).get(at(event)).text

    assert (len(seed), seed in before, "The draw can be checked by anyone" in before, seed in after) == (32, False, True, True)


def test_more_places_say_who_moved_up(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=1)
    sign_up(event, "ada", "bo", "cy", "di")

    said = []
    for capacity in ("3", "2", "4"):
        send(desk, at(event), capacity=capacity)
        said.append("moved up from the waitlist" in desk.get(at(event)).text)

    assert (said, set(statuses(event).values())) == ([True, False, True], {"confirmed"})


def test_places_shows_taken_free_and_waiting_of_everything(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=2)
    speakers = add_form(event, "speaker", "Speakers")
    workshop = make_session(event, "Workshop on procurement")
    with transaction():
        service.set_form_capacity(event, speakers, 1, now=event.created_at)
        service.set_session_capacity(workshop, event, 12, now=event.created_at)
    sign_up(event, "ada", form_id=speakers.id)
    sign_up(event, "bo", form_id=speakers.id)

    page = words(desk.get(at(event, "places")))

    assert "Seats, The event 1 1 1 Free, and not for those who wait: the seats of their form are taken" in page
    assert "Seats, Speakers 1 0 1 Full" in page
    assert "Workshop on procurement Mon 20 Sept 09:15 Seats, Workshop on procurement 0 12 –" in page


def test_places_saves_every_number_and_serves_the_queue(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=5)
    speakers = add_form(event, "speaker", "Speakers")
    with transaction():
        service.set_form_capacity(event, speakers, 1, now=event.created_at)
    sign_up(event, "ada", form_id=speakers.id)
    sign_up(event, "bo", form_id=speakers.id)
    assert registration_of(event, "bo").status.value == "waitlisted"

    answer = send(desk, at(event, "places"), **{f"form_{speakers.id}": "2", f"event_{event.id}": ""})

    assert answer.status_code == 303
    assert "One person has moved up from the waitlist" in desk.get(at(event, "places")).text
    assert (registration_of(event, "bo").status.value, anew(event).places.capacity) == ("confirmed", None)
    assert outbox()[-1].template == "registration/emails/promoted"


def test_places_with_nonsense_or_a_colleague_meanwhile_saves_nothing(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=5)
    mine = filled(desk.get(at(event, "places")).text)
    name = f"event_{event.id}"

    nonsense = desk.post(at(event, "places"), data=mine | {name: "many"})
    send(desk, at(event, "places"), **{name: "6"})
    late = desk.post(at(event, "places"), data=mine | {name: "9"})

    assert (nonsense.status_code, 'value="many"' in nonsense.text, late.status_code) == (422, True, 409)
    assert anew(event).places.capacity == 6


def test_viewer_sees_seats_and_changes_none_of_it(app: Flask, client: FlaskClient, frozen_clock: object) -> None:
    event = make_event()
    sign_in(client, make_account("vera@kattegat.example.org", role=Role.VIEWER))

    assert (client.get(at(event, "places")).status_code, client.get(at(event)).status_code) == (200, 403)
    assert client.post(at(event, "places"), data={f"event_{event.id}": "1"}).status_code == 403
    assert anew(event).places.capacity == 120


def test_registration_of_another_team_is_not_there(app: Flask, desk: FlaskClient) -> None:
    theirs = make_event(team=make_team("aarhus"))

    assert [desk.get(at(theirs, page)).status_code for page in ("registration", "places", "waitlist")] == [404] * 3


def test_copy_of_an_event_registers_as_the_first(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    send(desk, at(event), audience="invited", waitlist_cap="7", queue_order="draw", most_in_party="3", admission="approval")

    desk.post(f"/desk/events/{event.id}/copy")

    twin = db.session.get_one(Event, event.id + 1)
    policy, first = queries.policy_of(twin.id), queries.policy_of(event.id)
    assert (twin.audience, twin.admission, twin.waitlist_cap) == (Audience.INVITED, Admission.APPROVAL, 7)
    assert (policy.queue_order, policy.most_in_party, len(policy.draw_seed)) == (QueueOrder.DRAW, 3, 32)
    assert policy.draw_seed != first.draw_seed


def add_form(event: Event, name: str, title: str) -> Form:
    """One more form of the event."""
    with transaction():
        position = 1
        if not db.session.query(Form).filter_by(event_id=event.id).count():
            db.session.add(Form(event_id=event.id, name="attendee", position=0, texts=[FormText(language="en", title="Participants")]))
        form = Form(event_id=event.id, name=name, position=position, texts=[FormText(language="en", title=title)])
        db.session.add(form)
    return form
