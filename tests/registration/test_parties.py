"""Parties: several people by one contact, served together; who comes along without a registration; who leaves and who is added."""

from typing import Any

import pytest
from flask import Flask

from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.people.models import Person
from eventsite.registration import errors, queries, rules, service
from eventsite.registration.models import Party, PartyRule, Registration, Serving
from eventsite.registration.rules import PartyRequest, RegistrationRequest
from tests.conftest import NOW, outbox
from tests.factories import make_event
from tests.registration.builders import OLGA, PERSON, ask, registration_of, sign_up, statuses

TOGETHER = {"most_in_party": 5, "most_companions": 3}


def open_to_parties(capacity: int | None = 4, **policy: Any) -> Event:
    return make_event(capacity=capacity, policy=TOGETHER | policy)


def group(*names: str, **values: Any) -> PartyRequest:
    """Clara signs up these people; a name with a dash before it has no address of its own."""
    members = [
        RegistrationRequest(full_name=f"{name[1:].title()} Example", email="") if name.startswith("-") else ask(name) for name in names
    ]
    return PartyRequest(full_name="Clara Example", email="clara@example.org", members=members, **values)


def run(function: Any, *args: Any, **values: Any) -> Any:
    with transaction():
        return function(*args, **({"now": NOW} | values))


def party_of(event: Event) -> Party:
    return db.session.query(Party).filter_by(event_id=event.id).one()


def stand(event: Event) -> list[str]:
    """The statuses of the party, in the order of its form."""
    db.session.rollback()
    return [one.status.value for one in queries.members_of(party_of(event).id)]


def sound(event: Event) -> None:
    """The counts are those of the rows."""
    db.session.rollback()
    rows = db.session.query(Registration).filter_by(event_id=event.id).all()
    assert event.places.taken == sum(rules.seats(row) for row in rows if row.status in rules.HOLDING)
    assert event.places.waiting == sum(row.status is rules.WAITLISTED for row in rows)


def test_party_form_sent_twice_makes_one_party_also_where_its_first_member_was_registered_already(app: Flask) -> None:
    event = open_to_parties(capacity=10)
    sign_up(event, "ada")
    sent = group("ada", "-cy", form_key="the form")

    answers = [run(service.register_party, event, sent) for _ in range(2)]

    assert answers == [rules.CONFIRMED, rules.CONFIRMED]
    assert (stand(event), event.places.taken) == (["confirmed"], 2)


def test_companions_may_become_fewer_where_fewer_may_come_by_now(app: Flask) -> None:
    event = open_to_parties(capacity=4)
    [ada] = sign_up(event, "ada", companions=3)
    run(service.set_policy, event, {"most_companions": 1}, OLGA)

    run(service.change_companions, ada, 2, PERSON)
    with pytest.raises(errors.CompanionsRefused):
        run(service.change_companions, ada, 3, PERSON)

    assert (registration_of(event, "ada").companions, event.places.free) == (2, 1)


def test_party_has_seats_together_and_each_member_a_registration_and_a_mail_of_their_own(app: Flask) -> None:
    event = open_to_parties()
    assert run(service.register_party, event, group("ada", "bo", "-cy")) is rules.CONFIRMED
    ada, bo, cy = queries.members_of(party_of(event).id)
    assert [(one.full_name, one.email, one.status) for one in (ada, bo, cy)] == [
        ("Ada Example", "ada@example.org", rules.CONFIRMED), ("Bo Example", "bo@example.org", rules.CONFIRMED),
        ("Cy Example", None, rules.CONFIRMED),
    ]  # fmt: skip
    assert len({one.code for one in (ada, bo, cy)} | {one.entry_id for one in (ada, bo, cy)}) == 6
    assert [(one.recipient, one.template.rpartition("/")[2], one.method and one.method.value) for one in outbox()] == [
        ("clara@example.org", "party", None), ("ada@example.org", "received", "REQUEST"), ("bo@example.org", "received", "REQUEST"),
        ("clara@example.org", "received", "REQUEST"),
    ]  # fmt: skip
    sound(event)


def test_rule_12_member_without_an_address_has_none_and_is_reached_through_the_contact(app: Flask) -> None:
    event = open_to_parties()
    run(service.register_party, event, group("-ada", "-bo"))
    rows = queries.members_of(party_of(event).id)
    assert [(one.email, one.email_key, one.person.email) for one in rows] == [(None, None, None)] * 2
    assert {one.recipient for one in outbox()} == {"clara@example.org"}
    assert db.session.query(Person).filter_by(email="clara@example.org").count() == 1


def test_party_that_does_not_fit_waits_together_and_is_served_together(app: Flask) -> None:
    event = open_to_parties(3)
    first, *_ = sign_up(event, "first", "second")
    assert run(service.register_party, event, group("ada", "bo", "-cy")) is rules.WAITLISTED
    assert stand(event) == ["waitlisted"] * 3
    assert [queries.queue_position(one) for one in queries.members_of(party_of(event).id)] == [1, 2, 3]
    run(service.withdraw, first, PERSON)
    assert stand(event) == ["waitlisted"] * 3
    run(service.withdraw, registration_of(event, "second"), PERSON)
    assert stand(event) == ["confirmed"] * 3
    sound(event)


@pytest.mark.parametrize(("party_rule", "single"), [(PartyRule.NEXT_THAT_FITS, "confirmed"), (PartyRule.WAIT_FOR, "waitlisted")])
def test_rule_08_single_behind_a_party_goes_first_or_waits_as_the_event_says(app: Flask, party_rule: PartyRule, single: str) -> None:
    event = open_to_parties(2, party_rule=party_rule)
    sign_up(event, "first")
    run(service.register_party, event, group("ada", "bo"))
    assert (stand(event), event.places.left) == (["waitlisted"] * 2, 0)
    assert run(service.register, event, ask("zoe")).value == single
    assert statuses(event)["zoe"] == single
    sound(event)


def test_rule_08_party_that_would_come_with_fewer_has_the_seats_there_are_and_the_rest_waits(app: Flask) -> None:
    event = open_to_parties(2)
    assert run(service.register_party, event, group("ada", "bo", "cy", least=2)) is rules.CONFIRMED
    assert stand(event) == ["confirmed", "confirmed", "waitlisted"]
    run(service.set_capacity, event, 3)
    assert stand(event) == ["confirmed"] * 3
    sound(event)


def test_rule_08_offered_party_takes_fewer_and_the_next_in_line_has_the_rest(app: Flask) -> None:
    event = open_to_parties(2, serving=Serving.OFFER, party_rule=PartyRule.WAIT_FOR)
    first, second = sign_up(event, "first", "second")
    run(service.register_party, event, group("ada", "bo"))
    sign_up(event, "zoe")
    run(service.withdraw, first, PERSON)
    run(service.withdraw, second, PERSON)
    ada, bo = queries.members_of(party_of(event).id)
    assert (ada.status, bo.status, ada.offer_ends_at) == (rules.OFFERED, rules.OFFERED, bo.offer_ends_at)
    run(service.accept_offer, ada, PERSON)
    run(service.decline_offer, bo, PERSON)
    assert (stand(event), statuses(event)["zoe"]) == (["confirmed", "withdrawn"], "offered")
    sound(event)


def test_cancelling_one_leaves_the_others(app: Flask) -> None:
    event = open_to_parties()
    run(service.register_party, event, group("ada", "bo", "-cy"))
    cy = queries.members_of(party_of(event).id)[2]
    run(service.withdraw, cy, PERSON)
    assert stand(event) == ["confirmed", "confirmed", "withdrawn"]
    assert outbox()[-1].recipient == "clara@example.org"
    sound(event)


def test_member_is_added_later_and_waits_alone_where_nothing_is_free(app: Flask) -> None:
    event = open_to_parties(3)
    run(service.register_party, event, group("ada", "bo"))
    party = party_of(event)
    assert run(service.add_member, party, ask("cy"), PERSON).status is rules.CONFIRMED
    assert run(service.add_member, party, ask("di"), PERSON).status is rules.WAITLISTED
    with pytest.raises(errors.AlreadyRegistered):
        run(service.add_member, party, ask("ada"), PERSON)
    run(service.add_member, party, RegistrationRequest(full_name="Ed Example", email=""), PERSON)
    with pytest.raises(errors.PartyTooLarge):
        run(service.add_member, party, ask("flo"), PERSON)
    assert run(service.add_member, party, ask("flo"), OLGA).status is rules.WAITLISTED
    sound(event)


@pytest.mark.parametrize(
    ("request_", "refusal"),
    [
        (group("a", "b", "c", "d", "e", "f"), errors.PartyTooLarge),
        (PartyRequest(full_name="Clara", email="clara@example.org", members=[]), errors.PartyTooLarge),
        (group("ada", "ADA"), errors.TwiceInParty),
        (group("ada", "bo", least=3), errors.PartyTooLarge),
        (PartyRequest(full_name="Clara", email="clara@example.org", members=[ask("ada", companions=4)]), errors.CompanionsRefused),
        (PartyRequest(full_name="Clara", email="clara@example.org", members=[ask("ada", companions=-1)]), errors.CompanionsRefused),
    ],
)
def test_party_that_may_not_be_is_refused_as_a_whole(app: Flask, request_: PartyRequest, refusal: type[Exception]) -> None:
    event = open_to_parties()
    with pytest.raises(refusal):
        run(service.register_party, event, request_)
    assert (statuses(event), outbox(), db.session.query(Party).count()) == ({}, [], 0)


def test_event_without_parties_refuses_one(app: Flask) -> None:
    with pytest.raises(errors.PartyTooLarge):
        run(service.register_party, make_event(), group("ada", "bo"))
    with pytest.raises(errors.CompanionsRefused):
        run(service.register, make_event(), ask("ada", companions=1))


def test_rule_12_registered_member_stays_as_they_are_and_gets_their_link(app: Flask) -> None:
    event = open_to_parties(4)
    [ada] = sign_up(event, "ada")
    before = len(outbox())
    assert run(service.register_party, event, group("ada", "bo")) is rules.CONFIRMED
    assert (ada.party_id, stand(event), event.places.taken) == (None, ["confirmed"], 2)
    written = [(one.recipient, one.template.rpartition("/")[2]) for one in outbox()[before:]]
    assert written == [("ada@example.org", "your_link"), ("clara@example.org", "party"), ("bo@example.org", "received")]


def test_party_form_sent_twenty_times_makes_one_party(app: Flask) -> None:
    event = open_to_parties()
    request = group("-ada", "bo", form_key="one form")
    answers = {run(service.register_party, event, request) for _ in range(20)}
    assert (answers, len(queries.members_of(party_of(event).id)), len(outbox())) == ({rules.CONFIRMED}, 2, 3)


def test_companions_take_places_and_give_them_to_the_queue(app: Flask) -> None:
    event = open_to_parties(3)
    run(service.register, event, ask("ada", companions=2))
    assert (event.places.taken, event.places.left) == (3, 0)
    sign_up(event, "bo")
    ada = registration_of(event, "ada")
    with pytest.raises(errors.NoSeatForMore):
        run(service.change_companions, ada, 3, PERSON)
    run(service.change_companions, ada, 1, PERSON)
    assert statuses(event) == {"ada": "confirmed", "bo": "confirmed"}
    sound(event)
    with pytest.raises(errors.CompanionsRefused):
        run(service.change_companions, ada, 4, PERSON)
    run(service.withdraw, ada, PERSON)
    assert event.places.taken == 1
    sound(event)


def test_who_waits_with_companions_may_ask_for_fewer_and_is_then_served(app: Flask) -> None:
    event = open_to_parties(2)
    run(service.register, event, ask("first"))
    run(service.register, event, ask("ada", companions=1))
    assert statuses(event)["ada"] == "waitlisted"
    run(service.change_companions, registration_of(event, "ada"), 0, PERSON)
    assert statuses(event)["ada"] == "confirmed"
    sound(event)
