"""Several organisers at one event at once: nobody's work is lost without a word, and no row is left without what it belongs to."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from eventsite.catalogue import rules as catalogue_rules
from eventsite.catalogue import service as catalogue
from eventsite.catalogue.models import Event, ProgrammeSession
from eventsite.db import db, transaction
from eventsite.errors import DomainError
from eventsite.registration import service
from eventsite.registration.models import Holding, Registration, Transition
from tests.conftest import NOW
from tests.factories import make_event, make_session
from tests.faults.test_places_races import at_once, registering
from tests.registration.builders import OLGA, PERSON, sign_up, statuses
from tests.registration.invariants import broken, untold


def saving(event_id: int, venue: str, seen: str) -> Callable[[], Any]:
    def act() -> Any:
        event = db.session.get_one(Event, event_id)
        wanted = replace(catalogue.facts_of(event), venue=venue)
        try:
            with transaction():
                catalogue.change_event(event, wanted, seen=seen, by=1, now=NOW)
        except DomainError as refusal:
            return type(refusal).__name__
        return venue

    return act


def refused(act: Callable[[], None]) -> Callable[[], Any]:
    """The name of the refusal, or nothing."""

    def run() -> Any:
        try:
            with transaction():
                act()
        except DomainError as refusal:
            return type(refusal).__name__
        return None

    return run


def test_f22_of_organisers_who_save_one_event_at_once_all_but_one_are_told(app: Flask) -> None:
    event = make_event()
    event_id, revision = event.id, event.revision
    seen = catalogue_rules.fingerprint(catalogue.facts_of(event))
    answers = at_once(app, [saving(event_id, f"Hall {number}", seen) for number in range(8)])

    assert Counter(answers)["ChangedMeanwhile"] == 7
    [saved] = [answer for answer in answers if answer != "ChangedMeanwhile"]
    db.session.rollback()
    event = db.session.get_one(Event, event_id)
    assert (event.venue, event.revision) == (saved, revision + 1)


def test_f22_bulk_decline_a_removed_session_a_lower_capacity_and_people_who_choose_leave_nothing_orphaned(app: Flask) -> None:
    event = make_event(capacity=6)
    session = make_session(event, "Workshop")
    with transaction():
        service.set_session_capacity(session, event, 2, now=NOW)
    people = sign_up(event, *(f"p{number}" for number in range(12)))
    event_id, session_id, ids = event.id, session.id, [row.id for row in people]

    def decline_many() -> None:
        for number in ids[:8:2]:
            service.decline(db.session.get_one(Registration, number), OLGA, now=NOW + timedelta(minutes=1))

    def remove() -> None:
        item = db.session.get(ProgrammeSession, session_id)
        if item is not None:
            catalogue.remove_session(db.session.get_one(Event, event_id), item, by=1, now=NOW)

    def lower() -> None:
        service.set_capacity(db.session.get_one(Event, event_id), 4, now=NOW + timedelta(minutes=1))

    def choosing(number: int) -> Callable[[], None]:
        return lambda: _choose(number, session_id)

    acts = [refused(decline_many), refused(remove), refused(lower), *(refused(choosing(number)) for number in ids[1:8:2])]
    at_once(app, [*acts, registering(event_id, "late")])

    db.session.rollback()
    event = db.session.get_one(Event, event_id)
    assert broken(event, over=True) == []
    assert untold(event) == []
    assert Counter(statuses(event).values())["declined"] == 4
    held = db.session.scalar(select(func.count()).select_from(Holding).where(Holding.registration_id.not_in(select(Registration.id))))
    steps = db.session.scalar(
        select(func.count()).select_from(Transition).where(Transition.registration_id.not_in(select(Registration.id)))
    )
    assert (held, steps) == (0, 0)


def _choose(number: int, session_id: int) -> None:
    service.choose_sessions(db.session.get_one(Registration, number), [session_id], PERSON, now=NOW)
