"""People are moved to another event: where they stand there, what they bring, what they are told, and what stays."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from eventsite.audit.models import AuditEntry
from eventsite.catalogue.models import Admission, Event, EventStatus
from eventsite.db import db, transaction
from eventsite.questions import queries as question_queries
from eventsite.registration import errors, service
from eventsite.registration.models import PartyRule, Registration, RegistrationStatus, Serving
from eventsite.registration.rules import PartyRequest
from eventsite.registration.service.splitting import Moved, Split, Stays, WhenFull
from tests.conftest import NOW
from tests.factories import make_event, make_team
from tests.registration.builders import OLGA, PERSON, ask, mails, make_registration, registration_of, sign_up, statuses, steps
from tests.registration.invariants import broken
from tests.registration.test_scarce_choices import answering, choosable, make_form, run, states

STAY = Split(when_full=WhenFull.STAY)


def move(people: list[Registration], target: Event, wanted: Split | None = None) -> list[Moved]:
    with transaction():
        return service.move_to_event(people, target, wanted or Split(), OLGA, now=NOW)


def test_seat_moves_with_a_new_uid_and_frees_the_old_one_for_the_queue(app: Flask) -> None:
    event, other = make_event(capacity=1), make_event(capacity=5, title="Room B")
    ada, _bo = sign_up(event, "ada", "bo")
    since = len(mails())

    [moved] = move([ada], other)

    assert (statuses(event), statuses(other)) == ({"ada": "withdrawn", "bo": "confirmed"}, {"ada": "confirmed"})
    assert moved.there is not None
    assert moved.there.entry.uid != ada.entry.uid
    assert (moved.there.person_id, moved.there.code == ada.code) == (ada.person_id, False)
    assert mails(since=since) == [("ada", "split_from", "CANCEL"), ("ada", "split_to", "REQUEST"), ("bo", "promoted", "REQUEST")]
    assert steps(ada)[-1] == ("confirmed", "withdrawn", "organiser", 1, "moved_to_another_event")
    assert (broken(event), broken(other)) == ([], [])


def test_rule_02_who_finds_no_seat_waits_there_in_the_order_in_which_they_had_theirs(app: Flask) -> None:
    event, other = make_event(capacity=3), make_event(capacity=1)
    people = sign_up(event, "ada", "bo", "cy")
    since = len(mails())

    move(people[::-1], other)

    assert statuses(other) == {"ada": "confirmed", "bo": "waitlisted", "cy": "waitlisted"}
    assert [one for one in mails(since=since) if one[1] == "split_to"] == [
        ("ada", "split_to", "REQUEST"), ("bo", "split_to", None), ("cy", "split_to", None),
    ]  # fmt: skip
    assert (broken(event), broken(other)) == ([], [])


def test_who_finds_no_seat_stays_where_they_are_if_the_organiser_says_so(app: Flask) -> None:
    event, other = make_event(capacity=3), make_event(capacity=1)
    people = sign_up(event, "ada", "bo", "cy")
    since = len(mails())

    moved = move(people, other, STAY)

    assert [one.stays for one in moved] == [None, Stays.NO_SEAT, Stays.NO_SEAT]
    assert statuses(event) == {"ada": "withdrawn", "bo": "confirmed", "cy": "confirmed"}
    assert statuses(other) == {"ada": "confirmed"}
    assert {name for name, _template, _method in mails(since=since)} == {"ada"}


def test_rule_03_free_seat_there_belongs_to_who_waits_there(app: Flask) -> None:
    event = make_event()
    other = make_event(capacity=2, policy={"most_in_party": 2, "party_rule": PartyRule.WAIT_FOR})
    [ada] = sign_up(event, "ada")
    sign_up(other, "eve", "flo")
    members = [ask("gus"), ask("hal")]
    with transaction():
        service.register_party(other, PartyRequest(full_name="Gus Example", email="gus@example.org", members=members), now=NOW)
    with transaction():
        service.withdraw(registration_of(other, "eve"), PERSON, now=NOW)  # one is free, and two wait for both

    [moved] = move([ada], other)

    assert moved.there is not None
    assert moved.there.status is RegistrationStatus.WAITLISTED


def test_waitlist_that_moves_to_a_second_room_is_served_there_as_that_event_says(app: Flask) -> None:
    event = make_event(capacity=1)
    gives, offers = make_event(capacity=5), make_event(capacity=5, policy={"serving": Serving.OFFER})
    _ada, bo, cy = sign_up(event, "ada", "bo", "cy")
    since = len(mails())

    move([bo], gives)
    move([cy], offers)

    assert (statuses(gives), statuses(offers)) == ({"bo": "confirmed"}, {"cy": "offered"})
    assert statuses(event) == {"ada": "confirmed", "bo": "withdrawn", "cy": "withdrawn"}
    assert mails(since=since) == [
        ("bo", "split_to", None), ("bo", "promoted", "REQUEST"), ("cy", "split_to", None), ("cy", "offered", None),
    ]  # fmt: skip
    assert (broken(event), broken(gives), broken(offers)) == ([], [], [])


def test_nobody_is_served_at_the_old_event_who_moves_in_the_same_act(app: Flask) -> None:
    event, other = make_event(capacity=1), make_event(capacity=1)
    ada, bo, _cy = sign_up(event, "ada", "bo", "cy")

    move([ada, bo], other)

    assert statuses(event) == {"ada": "withdrawn", "bo": "withdrawn", "cy": "confirmed"}
    assert statuses(other) == {"ada": "confirmed", "bo": "waitlisted"}
    assert [step[1] for step in steps(bo)] == ["waitlisted", "withdrawn"]


def test_who_waits_applies_where_people_are_selected_and_an_offer_stays_an_offer(app: Flask) -> None:
    event = make_event(capacity=2, policy={"serving": Serving.OFFER})
    trip, room = make_event(admission=Admission.SELECTION), make_event(capacity=1)
    offered = make_registration(event, RegistrationStatus.OFFERED, "ada")
    waiting = make_registration(event, RegistrationStatus.WAITLISTED, "bo")

    move([waiting], trip)
    move([offered], room)

    assert (statuses(trip), statuses(room)) == ({"bo": "applied"}, {"ada": "offered"})


def test_who_came_who_left_and_who_is_there_already_stay(app: Flask) -> None:
    event, other = make_event(), make_event()
    came = make_registration(event, RegistrationStatus.ATTENDED, "ada")
    left = make_registration(event, RegistrationStatus.WITHDRAWN, "bo")
    [twice] = sign_up(event, "cy")
    sign_up(other, "cy")
    before = len(mails())

    moved = {one.registration.email: one.stays for one in move([came, left, twice], other)}

    assert moved == {"ada@example.org": Stays.NOT_MOVABLE, "bo@example.org": Stays.NOT_MOVABLE, "cy@example.org": Stays.THERE_ALREADY}
    assert statuses(event) == {"ada": "attended", "bo": "withdrawn", "cy": "confirmed"}
    assert len(mails()) == before


def test_companions_need_seats_of_their_own(app: Flask) -> None:
    event, other = make_event(policy={"most_companions": 3}), make_event(capacity=2)
    with transaction():
        service.register(event, ask("ada", companions=2), now=NOW)

    [moved] = move([registration_of(event, "ada")], other)

    assert moved.there is not None
    assert (moved.there.status, moved.there.companions, other.places.taken) == (RegistrationStatus.WAITLISTED, 2, 0)


def test_party_stays_together_and_its_contact_is_told_for_who_has_no_address(app: Flask) -> None:
    event, other = make_event(capacity=1, policy={"most_in_party": 2}), make_event(capacity=2)
    sign_up(event, "zoe")
    members = [ask("ada"), ask("bo", email="")]
    with transaction():
        service.register_party(event, PartyRequest(full_name="Ada Example", email="ada@example.org", members=members), now=NOW)
    people = list(db.session.scalars(select(Registration).where(Registration.party_id.is_not(None))))
    since = len(mails())

    moved = move(people, other)

    new = [one.there for one in moved if one.there is not None]
    assert [one.status for one in new] == [RegistrationStatus.CONFIRMED] * 2  # served together
    assert len({one.party_id for one in new}) == 1
    assert new[0].party_id != people[0].party_id
    assert [name for name, template, _ in mails(since=since) if template in ("split_to", "party")] == ["ada"] * 3
    assert (broken(event), broken(other)) == ([], [])


@pytest.mark.parametrize(
    "facts",
    [{"status": EventStatus.DRAFT}, {"cancelled_at": NOW}, {"ends_at": NOW - timedelta(hours=1)}],
)
def test_event_that_takes_nobody_in_is_refused(app: Flask, facts: dict[str, Any]) -> None:
    [ada] = sign_up(make_event(), "ada")
    other = make_event()
    with transaction():
        for name, value in facts.items():
            setattr(other, name, value)
    with pytest.raises(errors.NoSuchTarget):
        move([ada], other)
    with pytest.raises(errors.NoSuchTarget):
        move([ada], ada.event)


def test_another_team_s_event_is_refused(app: Flask) -> None:
    [ada] = sign_up(make_event(), "ada")
    with pytest.raises(errors.NoSuchTarget):
        move([ada], make_event(team=make_team("oresund")))


def test_cancelled_event_moves_nobody(app: Flask) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    with transaction():
        event.cancelled_at = NOW
    with pytest.raises(errors.EventCancelled):
        move([ada], make_event())


def test_answers_that_fit_are_carried_and_scarce_options_are_taken_there(app: Flask) -> None:
    event, other = make_event(), make_event()
    form, there = make_form(event), make_form(other)
    session = choosable(event, "Ward round", "10:00", None)
    with transaction():
        [lunch] = [question for question in there.versions[0].questions if question.key == "lunch"]
        lunch.options = [option for option in lunch.options if option.key == "soup"]
    run(service.set_option_capacity, other, "soup", 1)
    for name, food in (("ada", "soup"), ("bo", "fish"), ("cy", "soup")):
        run(service.register, event, ask(name, **answering(form, lunch=food, visits=[str(session.id)])))
    people = [registration_of(event, name) for name in ("ada", "bo", "cy")]

    new = [one.there for one in move(people, other) if one.there is not None]

    assert [question_queries.values_of(one.answer_set) for one in new] == [{"lunch": "soup"}, {}, {"lunch": "soup"}]
    assert [one.form_id for one in new] == [there.id] * 3
    assert [[state for _places, state in states(one)] for one in new] == [["held"], [], ["waiting"]]
    assert [question_queries.values_of(one.answer_set)["lunch"] for one in people] == ["soup", "fish", "soup"]
    assert (broken(event), broken(other)) == ([], [])


def test_answers_to_an_event_without_a_form_stay_behind(app: Flask) -> None:
    event, other = make_event(), make_event()
    form = make_form(event)
    run(service.register, event, ask("ada", **answering(form, lunch="soup")))
    [moved] = move([registration_of(event, "ada")], other)
    assert moved.there is not None
    assert (moved.there.answer_set, moved.there.form) == (None, None)


def test_move_is_in_the_record_of_both_events(app: Flask) -> None:
    event, other = make_event(), make_event()
    [ada] = sign_up(event, "ada")
    [moved] = move([ada], other, Split(reason="Two rooms"))
    assert moved.there is not None
    acts = [(act.action, act.event_id) for act in db.session.scalars(select(AuditEntry)) if act.action.startswith("registration.moved")]
    assert acts == [("registration.moved_away", event.id), ("registration.moved_here", other.id)]
    assert steps(moved.there) == [(None, "confirmed", "organiser", 1, "Two rooms")]


def at_once(app: Flask, acts: list[Callable[[], Any]]) -> list[Any]:
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        with app.app_context():
            barrier.wait(timeout=30)
            return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def moving(registration_id: int, target_id: int) -> Callable[[], Any]:
    def act() -> Any:
        with transaction():
            people = [db.session.get_one(Registration, registration_id)]
            [moved] = service.move_to_event(people, db.session.get_one(Event, target_id), Split(), OLGA, now=NOW)
            return moved.there.status.value if moved.there is not None else moved.stays

    return act


def test_rule_02_last_seat_goes_to_one_of_many_who_are_moved_at_once_in_both_directions(app: Flask) -> None:
    one, another = make_event(capacity=6), make_event(capacity=4)
    first = sign_up(one, *(f"a{number}" for number in range(6)))
    second = sign_up(another, *(f"b{number}" for number in range(3)))
    acts = [moving(registration.id, another.id) for registration in first] + [moving(registration.id, one.id) for registration in second]

    answers = at_once(app, acts)

    assert len(answers) == 9
    assert (broken(one), broken(another)) == ([], [])
    assert Counter(list(statuses(one).values()) + list(statuses(another).values()))["withdrawn"] == 9
    assert another.places.taken == 4  # nobody leaves a free seat to nobody
