"""What somebody holds of a programme: by groups, by seats in sessions, and by whether they have a seat at all."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite.accounts.models import Role
from eventsite.audit.models import AuditEntry
from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.registration import itinerary, service
from eventsite.registration.models import Registration
from tests.conftest import NOW
from tests.desk import make_account, sign_in
from tests.factories import make_event
from tests.reading import counted_statements
from tests.registration.builders import OLGA, PERSON, sign_up
from tests.registration.itineraries import choose, join, make_trip, take_part, titles

pytestmark = pytest.mark.usefixtures("frozen_clock")


def group_names(registration: Registration) -> list[str]:
    db.session.rollback()
    return [group.name for group in db.session.get_one(Registration, registration.id).groups]


def at(event: Event, rest: str = "") -> str:
    return f"/desk/events/{event.id}/attendees{rest}"


@pytest.fixture
def desk(client: FlaskClient) -> FlaskClient:
    return sign_in(client, make_account())


def test_everybody_has_what_is_for_everybody_and_nothing_of_groups(app: Flask) -> None:
    [ada] = take_part(make_trip(), "ada")

    assert titles(ada) == ["Flight to Shanghai", "Dinner together"]
    assert [stop.city for stop in itinerary.of(ada).stops] == ["Copenhagen", "Shanghai"]


def test_members_of_a_group_have_its_sessions_and_those_only(app: Flask) -> None:
    ada, bo = take_part(make_trip(), "ada", "bo")
    join(ada, "Robotics")
    join(bo, "Imaging")

    assert titles(ada) == ["Flight to Shanghai", "Robots on the ward", "Dinner together"]
    assert titles(bo) == ["Flight to Shanghai", "Reading images", "Dinner together"]


def test_session_with_places_is_theirs_who_hold_a_seat_in_it_and_not_theirs_who_wait(app: Flask) -> None:
    ada, bo, cy = take_part(make_trip(), "ada", "bo", "cy")
    for registration in (ada, bo, cy):
        choose(registration, "Laboratory")

    assert ["Laboratory" in titles(one) for one in (ada, bo, cy)] == [True, True, False]
    choose(ada)
    assert ["Laboratory" in titles(one) for one in (ada, bo, cy)] == [False, True, True]


def test_who_waits_applies_or_has_left_holds_nothing(app: Flask) -> None:
    trip = make_trip(capacity=1)
    ada, bo = sign_up(trip, "ada", "bo")
    assert (titles(bo), itinerary.of(bo).stops) == ([], [])

    with transaction():
        service.withdraw(ada, PERSON, now=NOW)
    assert (titles(ada), titles(bo)) == ([], ["Flight to Shanghai", "Dinner together"])


def test_itinerary_costs_the_same_statements_at_any_length(app: Flask) -> None:
    def cost(registration_id: int) -> int:
        db.session.remove()
        mine = db.session.get_one(Registration, registration_id)
        with counted_statements(app) as statements:
            for session in itinerary.of(mine).sessions:
                assert session.texts
                assert len(session.groups) + len(session.speakers) < 2
        return len(statements)

    [ada], [bo] = take_part(make_trip(), "ada"), take_part(make_trip(title="Another trip"), "bo")
    join(bo, "Robotics")
    choose(bo, "Laboratory")

    short, long = ada.id, bo.id
    assert cost(short) == cost(long)


def test_person_page_puts_somebody_into_groups_and_out_of_them(app: Flask, desk: FlaskClient) -> None:
    trip = make_trip()
    [ada] = take_part(trip, "ada")
    robotics, imaging = (str(group.id) for group in trip.groups)

    assert "Groups in the programme" in desk.get(at(trip, f"/{ada.id}")).text
    assert desk.post(at(trip, f"/{ada.id}/groups"), data={"groups": [robotics, imaging]}).status_code == 303
    assert group_names(ada) == ["Robotics", "Imaging"]
    desk.post(at(trip, f"/{ada.id}/groups"), data={"groups": [imaging]})
    assert group_names(ada) == ["Imaging"]
    acts = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert list(acts[-3:]) == ["registration.grouped", "registration.grouped", "registration.ungrouped"]


def test_group_that_is_not_of_the_event_is_refused(app: Flask, desk: FlaskClient) -> None:
    trip, other = make_trip(), make_trip(title="Another trip")
    [ada] = take_part(trip, "ada")

    for wrong in (str(other.groups[0].id), "0", "x", "1 OR 1=1"):
        assert desk.post(at(trip, f"/{ada.id}/groups"), data={"groups": [wrong]}).status_code == 422
    assert group_names(ada) == []


def test_many_are_put_into_a_group_from_the_list_nobody_twice(app: Flask, desk: FlaskClient) -> None:
    trip = make_trip()
    ada, bo, cy = take_part(trip, "ada", "bo", "cy")
    join(ada, "Robotics")
    robotics = trip.groups[0].id

    asked = desk.post(at(trip, "/act?q=example"), data={"action": "group", "ids": [ada.id, bo.id]})
    assert "A group in the programme for 2 people" in desk.get(asked.location).text
    done = desk.post(asked.location, data={"what": "add", "group": str(robotics)})

    assert "1 person is in the group now." in desk.get(done.location).text
    assert [group_names(one) for one in (ada, bo, cy)] == [["Robotics"], ["Robotics"], []]
    listed = desk.get(at(trip, f"?group={robotics}")).text
    assert [name in listed for name in ("Ada Example", "Bo Example", "Cy Example")] == [True, True, False]

    desk.post(asked.location, data={"what": "take", "group": str(robotics)})
    assert [group_names(one) for one in (ada, bo)] == [[], []]


def test_group_of_another_event_cannot_be_given_from_the_list(app: Flask, desk: FlaskClient) -> None:
    trip, other = make_trip(), make_trip(title="Another trip")
    [ada] = take_part(trip, "ada")
    asked = desk.post(at(trip, "/act"), data={"action": "group", "ids": [ada.id]})

    answer = desk.post(asked.location, data={"what": "add", "group": str(other.groups[0].id)})

    assert (answer.status_code, group_names(ada)) == (422, [])


def test_event_without_groups_offers_none(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")

    assert 'value="group"' not in desk.get(at(event)).text
    assert desk.get(at(event, f"/group?chosen={ada.id}")).status_code == 404
    assert "Groups in the programme" not in desk.get(at(event, f"/{ada.id}")).text


def test_who_may_only_look_puts_nobody_into_a_group(app: Flask, client: FlaskClient) -> None:
    trip = make_trip()
    [ada] = take_part(trip, "ada")
    join(ada, "Robotics")
    viewer = sign_in(client, make_account(role=Role.VIEWER))

    assert "Robotics" in viewer.get(at(trip, f"/{ada.id}")).text
    assert viewer.post(at(trip, f"/{ada.id}/groups"), data={}).status_code == 403
    assert group_names(ada) == ["Robotics"]


def test_export_names_the_groups(app: Flask, desk: FlaskClient) -> None:
    trip = make_trip()
    [ada] = take_part(trip, "ada")
    join(ada, "Robotics")

    made = desk.post(f"/desk/events/{trip.id}/attendees/export", data={"format": "csv"})

    assert "Groups in the programme [groups]" in made.text
    assert "Robotics" in made.text


def test_seat_that_goes_to_a_colleague_stays_in_its_groups(app: Flask) -> None:
    trip = make_trip()
    [ada] = take_part(trip, "ada")
    join(ada, "Robotics")

    with transaction():
        from_ada = service.transfer_by_hand(ada, _colleague(), OLGA, now=NOW)

    assert group_names(from_ada) == ["Robotics"]
    assert titles(ada) == []


def _colleague() -> service.sign_up.RegistrationRequest:
    return service.sign_up.RegistrationRequest(full_name="Bo Example", email="bo@example.org")
