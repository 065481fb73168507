"""Into a party, out of one, and a seat that an organiser gives to somebody else."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite.accounts.models import Role
from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.registration import errors, service
from eventsite.registration.models import Party, Registration
from tests.conftest import NOW
from tests.desk import make_account, sign_in
from tests.factories import make_event
from tests.forms import send
from tests.registration import invariants
from tests.registration.builders import OLGA, ask, mails, sign_up, statuses


@pytest.fixture
def desk(client: FlaskClient, frozen_clock: object) -> FlaskClient:
    return sign_in(client, make_account())


def make_party(event: Event, *members: Any) -> Party:
    with transaction():
        request = service.parties.PartyRequest(full_name="Kim Example", email="kim@example.org", members=list(members))
        service.register_party(event, request, now=NOW)
    return db.session.scalars(select(Party).order_by(Party.id.desc())).first() or pytest.fail("no party")


def event_for_parties(capacity: int | None = 9) -> Event:
    return make_event(capacity=capacity, policy={"most_in_party": 5})


def regroup(registration: Registration, party: Party | None, email: str = "") -> bool:
    with transaction():
        return service.regroup(registration, party, OLGA, email=email, now=NOW)


def test_regroup_moves_into_a_party_and_out_again(app: Flask) -> None:
    event = event_for_parties()
    [ada] = sign_up(event, "ada")
    party = make_party(event, ask("bo"), ask("cy"))

    assert (regroup(ada, party), ada.party_id, regroup(ada, party)) == (True, party.id, False)
    assert (regroup(ada, None), ada.party_id, statuses(event)["ada"], invariants.broken(event)) == (True, None, "confirmed", [])


def test_regroup_of_who_waits_stands_where_the_party_stands(app: Flask) -> None:
    event = event_for_parties(1)
    sign_up(event, "full")
    party = make_party(event, ask("bo"), ask("cy"))
    [ada] = sign_up(event, "ada")

    regroup(ada, party)

    db.session.rollback()
    bo = db.session.scalars(select(Registration).where(Registration.email == "bo@example.org")).one()
    assert (ada.queued_at, ada.priority, invariants.broken(event)) == (bo.queued_at, bo.priority, [])


def test_regroup_out_of_who_is_reached_through_the_contact_needs_an_address(app: Flask) -> None:
    event = event_for_parties()
    party = make_party(event, ask("bo"), ask("cy", email=""))
    cy = db.session.scalars(select(Registration).where(Registration.full_name == "Cy Example")).one()

    with pytest.raises(errors.AddressNeeded):
        regroup(cy, None)
    with pytest.raises(errors.AlreadyRegistered):
        regroup(cy, None, "bo@example.org")
    assert cy.party_id == party.id
    since = len(mails())
    regroup(cy, None, "cy@example.org")

    assert (cy.party_id, cy.email, invariants.broken(event)) == (None, "cy@example.org", [])
    assert ("cy", "address_taken", "REQUEST") in mails(since=since)


def test_regroup_into_a_party_of_another_event_is_refused(app: Flask) -> None:
    event, other = event_for_parties(), event_for_parties()
    [ada] = sign_up(event, "ada")
    party = make_party(other, ask("bo"))

    with pytest.raises(errors.PartyOfAnotherEvent):
        regroup(ada, party)


def test_desk_changes_the_party(app: Flask, desk: FlaskClient) -> None:
    event, other = event_for_parties(), event_for_parties()
    [ada] = sign_up(event, "ada")
    party, foreign = make_party(event, ask("bo")), make_party(other, ask("cy"))
    address = f"/desk/events/{event.id}/attendees/{ada.id}/party"

    page = desk.get(address).text
    wrong = desk.post(address, data={"party": foreign.id})
    done = desk.post(address, data={"party": party.id})

    assert ("With Kim Example (1 person)" in page, wrong.status_code, done.status_code) == (True, 422, 303)
    db.session.rollback()
    assert ada.party_id == party.id
    viewer = sign_in(app.test_client(), make_account("vera@kattegat.example.org", role=Role.VIEWER))
    assert viewer.post(address, data={"party": "0"}).status_code == 403


def test_desk_asks_for_an_address_of_who_has_none(app: Flask, desk: FlaskClient) -> None:
    event = event_for_parties()
    make_party(event, ask("bo"), ask("cy", email=""))
    cy = db.session.scalars(select(Registration).where(Registration.full_name == "Cy Example")).one()
    address = f"/desk/events/{event.id}/attendees/{cy.id}/party"

    without = desk.post(address, data={"party": "0", "email": ""})
    taken = desk.post(address, data={"party": "0", "email": "bo@example.org"})
    done = desk.post(address, data={"party": "0", "email": "cy@example.org"})

    assert (without.status_code, "name@example.org" in without.text, taken.status_code, done.status_code) == (422, True, 409, 303)


def test_desk_transfers_a_seat_to_somebody_else(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=1)
    [ada] = sign_up(event, "ada")
    address = f"/desk/events/{event.id}/attendees/{ada.id}/transfer"

    without = send(desk, address, full_name="Bo Example", email="")
    done = send(desk, address, full_name="Bo Example", email="bo@example.org", reason="Ada is ill")
    page = desk.get(done.location).text

    assert (without.status_code, done.status_code, "Bo Example has the seat now." in page) == (422, 303, True)
    assert (statuses(event), invariants.broken(event)) == ({"ada": "withdrawn", "bo": "confirmed"}, [])


def test_desk_transfer_to_who_has_a_seat_says_so_beside_the_address(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=2)
    ada, bo = sign_up(event, "ada", "bo")
    address = f"/desk/events/{event.id}/attendees/{ada.id}/transfer"

    answer = send(desk, address, full_name="Bo Example", email=str(bo.email))

    assert (answer.status_code, "is on the list already" in answer.text, statuses(event)["ada"]) == (409, True, "confirmed")


def test_desk_transfer_of_who_has_no_seat_is_not_there(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=1)
    _ada, bo = sign_up(event, "ada", "bo")

    assert desk.get(f"/desk/events/{event.id}/attendees/{bo.id}/transfer").status_code == 404
