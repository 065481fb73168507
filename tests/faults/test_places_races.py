"""Many at once for few places, in threads and in processes, on both databases. A control oversells, so that the tests prove themselves."""

import multiprocessing
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from eventsite.app import create_app
from eventsite.catalogue.models import Event
from eventsite.config import Settings
from eventsite.db import db, transaction
from eventsite.people.models import Person
from eventsite.registration import queries, rules, service
from eventsite.registration.errors import NoPlaceLeft, RegistrationError
from eventsite.registration.models import Registration
from eventsite.registration.rules import CONFIRMED, WAITLISTED
from eventsite.registration.service import places
from tests.conftest import NOW, outbox
from tests.factories import make_event
from tests.registration.builders import PERSON, ask, sign_up, statuses
from tests.registration.invariants import broken

CROWD = 24


def at_once(app: Flask, acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do all of these at the same moment, each in a context of its own; what came of each."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        with app.app_context():
            barrier.wait(timeout=30)
            try:
                return act()
            except RegistrationError as refusal:
                return type(refusal)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def registering(event_id: int, name: str, **values: Any) -> Callable[[], Any]:
    def act() -> Any:
        with transaction():
            return service.register(db.session.get_one(Event, event_id), ask(name, **values), now=NOW)

    return act


def withdrawing(registration_id: int) -> Callable[[], Any]:
    def act() -> Any:
        with transaction():
            service.withdraw(db.session.get_one(Registration, registration_id), PERSON, now=NOW)

    return act


def test_rule_02_last_place_goes_to_exactly_one(app: Flask) -> None:
    event = make_event(capacity=1)
    answers = at_once(app, [registering(event.id, f"p{number}") for number in range(CROWD)])
    assert Counter(answers) == {CONFIRMED: 1, WAITLISTED: CROWD - 1}
    assert broken(event) == []


def test_rule_02_last_place_without_a_waitlist_goes_to_one_and_the_rest_are_told_that_it_is_full(app: Flask) -> None:
    event = make_event(capacity=1, has_waitlist=False)
    answers = at_once(app, [registering(event.id, f"p{number}") for number in range(CROWD)])
    assert [getattr(answer, "__name__", answer) for answer in sorted(answers, key=str)] == ["EventFull"] * (CROWD - 1) + ["confirmed"]
    assert broken(event) == []


def stale(event_id: int, name: str, looked: threading.Barrier) -> Callable[[], Any]:
    """As a program would that looks, then writes: everybody has seen a free place before anybody takes it."""

    def act() -> Any:
        status = rules.status_for_new(db.session.get_one(Event, event_id))
        looked.wait(timeout=30)
        with transaction():
            event = db.session.get_one(Event, event_id)
            registration = service.sign_up.new_registration(event, ask(name), status, answers=None, now=NOW)
            service.moves.begin(registration, PERSON, now=NOW)
            return registration.status

    return act


def test_rule_02_database_has_the_last_word_where_everybody_looked_too_early(app: Flask) -> None:
    event = make_event(capacity=1)
    looked = threading.Barrier(8)
    answers = at_once(app, [stale(event.id, f"p{number}", looked) for number in range(8)])
    assert Counter(answers) == {CONFIRMED: 1, NoPlaceLeft: 7}
    assert broken(event) == []


def test_control_without_the_guard_the_same_crowd_oversells(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    event = make_event(capacity=1)
    looked = threading.Barrier(8)
    guarded = places.take
    monkeypatch.setattr(places, "take", lambda row, count=1, **_: guarded(row, count, over=True))
    answers = at_once(app, [stale(event.id, f"p{number}", looked) for number in range(8)])
    assert Counter(answers) == {CONFIRMED: 8}
    assert "more are in than there are places" in broken(event)


def test_three_hundred_for_thirty_are_served_in_the_order_of_their_ids(app: Flask) -> None:
    event = make_event(capacity=30)
    event_id = event.id

    def run(number: int) -> Any:
        with app.app_context():
            return registering(event_id, f"p{number}")()

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(run, range(300)))
    assert Counter(answers) == {CONFIRMED: 30, WAITLISTED: 270}
    db.session.rollback()
    rows = list(db.session.scalars(select(Registration).order_by(Registration.id)))
    assert [row.status for row in rows] == [CONFIRMED] * 30 + [WAITLISTED] * 270
    assert [queries.queue_position(row) for row in rows[30:]] == list(range(1, 271))
    assert broken(event) == []


def test_withdrawing_and_registering_at_once_leaves_no_seat_idle_and_lets_nobody_pass(app: Flask) -> None:
    event = make_event(capacity=10)
    early = sign_up(event, *(f"early{number}" for number in range(14)))
    leaving = [withdrawing(registration.id) for registration in early[:12:2]]
    coming = [registering(event.id, f"late{number}") for number in range(10)]
    at_once(app, [act for pair in zip(leaving, coming, strict=False) for act in pair] + coming[len(leaving) :])
    now = statuses(event)
    assert Counter(now.values()) == {"confirmed": 10, "withdrawn": 6, "waitlisted": 8}
    assert all(now[f"early{number}"] == "confirmed" for number in (10 + 1, 12, 13))  # they had waited longest
    assert broken(event) == []


def test_rule_12_one_address_at_once_in_many_forms_is_registered_once(app: Flask) -> None:
    event = make_event(capacity=5)
    answers = at_once(app, [registering(event.id, "ada", form_key=f"form-{number}") for number in range(12)])
    assert set(answers) == {CONFIRMED}
    assert statuses(event) == {"ada": "confirmed"}
    assert Counter(message.template.rpartition("/")[2] for message in outbox()) == {"received": 1, "your_link": 1}
    assert broken(event) == []


def test_one_form_sent_twenty_times_at_once_is_one_registration_with_one_answer(app: Flask) -> None:
    event = make_event(capacity=1)
    answers = at_once(app, [registering(event.id, "ada", form_key="form-1") for _ in range(20)])
    assert set(answers) == {CONFIRMED}
    assert [message.template for message in outbox()] == ["registration/emails/received"]
    assert broken(event) == []


def test_new_person_at_two_events_at_once_is_one_person(app: Flask) -> None:
    events = [make_event() for _ in range(6)]
    assert set(at_once(app, [registering(event.id, "ada") for event in events])) == {CONFIRMED}
    db.session.rollback()
    assert len(list(db.session.scalars(select(Person)))) == 1


def test_capacity_raised_while_people_register_and_withdraw_serves_everybody_once(app: Flask) -> None:
    event = make_event(capacity=2)
    event_id = event.id
    seated = sign_up(event, "a", "b", "c", "d", "e", "f")

    def raise_capacity() -> None:
        with transaction():
            service.set_capacity(db.session.get_one(Event, event_id), 5, now=NOW + timedelta(minutes=1))

    at_once(
        app, [raise_capacity, withdrawing(seated[0].id), withdrawing(seated[3].id), registering(event_id, "g"), registering(event_id, "h")]
    )
    assert Counter(statuses(event).values()) == {"confirmed": 5, "withdrawn": 2, "waitlisted": 1}
    promoted = [message.about_id for message in outbox() if message.template.endswith("promoted")]
    assert len(promoted) == len(set(promoted))
    assert broken(event) == []


def crowd(environment: dict[str, str], event_id: int, names: list[str]) -> list[str]:
    """One process of several: its people register one after the other."""
    app = create_app(Settings.from_env(environment))
    with app.app_context():
        answers = [str(registering(event_id, name)()) for name in names]
        db.session.remove()
        db.engine.dispose()
    return answers


@pytest.mark.faults
def test_rule_02_holds_over_several_processes(app: Flask, environment: dict[str, str]) -> None:
    event = make_event(capacity=10)
    groups = [(environment, event.id, [f"p{process}-{number}" for number in range(20)]) for process in range(3)]
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        answers = [answer for group in pool.starmap(crowd, groups) for answer in group]
    assert Counter(answers) == {"confirmed": 10, "waitlisted": 50}
    db.session.rollback()
    rows = list(db.session.scalars(select(Registration).order_by(Registration.id)))
    assert [row.status for row in rows] == [CONFIRMED] * 10 + [WAITLISTED] * 50
    assert [queries.queue_position(row) for row in rows[10:]] == list(range(1, 51))
    assert broken(event) == []
