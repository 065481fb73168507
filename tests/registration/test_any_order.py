"""Whatever people and organisers do, in whatever order: the counts are right, the queue is fair, and nobody is mailed a step twice."""

import random
from collections import Counter
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from eventsite.catalogue.models import Admission, Event, Places
from eventsite.db import db, transaction
from eventsite.errors import DomainError
from eventsite.questions.models import Form
from eventsite.registration import queries, service
from eventsite.registration.models import Registration
from eventsite.registration.rules import WAITLISTED
from tests.conftest import NOW, outbox
from tests.factories import make_event
from tests.registration.builders import OLGA, PERSON, ask, sign_up, statuses
from tests.registration.invariants import broken, untold

STEPS = 60
PEOPLE = tuple("abcdefgh")


def someone(chance: random.Random, event_id: int) -> Registration | None:
    found = list(db.session.scalars(select(Registration).where(Registration.event_id == event_id).order_by(Registration.id)))
    return chance.choice(found) if found else None


def act(chance: random.Random, event_id: int, now: datetime) -> str:
    """One act of somebody, allowed or not; what it was."""
    event, who = db.session.get_one(Event, event_id), someone(chance, event_id)
    kind = chance.choices(("register", "resend", "leave", "decide", "capacity", "add", "back"), (6, 1, 3, 3, 2, 1, 2))[0]
    name = chance.choice(PEOPLE)
    if kind == "register":
        service.register(event, ask(name), now=now)
    elif kind == "resend":
        service.register(event, ask(name, form_key=f"form-{name}"), now=now)
    elif kind == "capacity":
        service.set_capacity(event, chance.choice((0, 1, 2, 3, 5, None)), now=now)
    elif kind == "add":
        service.add_by_hand(event, ask(name), OLGA, waitlisted=chance.random() < 0.5, reason=chance.choice(("", "asked for")), now=now)
    elif who is not None and kind == "leave":
        chance.choice((service.withdraw, service.decline))(who, chance.choice((PERSON, OLGA)), now=now)
    elif who is not None and kind == "decide":
        chance.choice((service.accept, service.promote))(who, OLGA, reason=chance.choice(("", "asked for")), now=now)
    elif who is not None:
        service.come_back(who, now=now)
    return f"{kind} {name}"


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("admission", Admission)
def test_rules_hold_after_every_act(app: Flask, admission: Admission, seed: int) -> None:
    chance = random.Random(seed)
    event = make_event(capacity=2, admission=admission)
    done: list[str] = []
    for number in range(STEPS):
        try:
            with transaction():
                done.append(act(chance, event.id, NOW + timedelta(minutes=number)))
        except DomainError as refusal:
            done.append(type(refusal).__name__)
        assert broken(event, over=True) == [], done
        assert_fair(event)
    assert untold(event) == []
    assert all(times == 1 for times in Counter(message.once for message in outbox()).values())


def assert_fair(event: Event) -> None:
    """Positions run from one without a gap, and while somebody waits the public sees no seat."""
    rows = db.session.scalars(select(Registration).where(Registration.event_id == event.id, Registration.status == WAITLISTED))
    positions = sorted(queries.queue_position(row) or 0 for row in rows)
    places = db.session.get_one(Places, event.places_id)
    assert positions == list(range(1, len(positions) + 1))
    assert places.left == 0 or not positions


def test_rule_03_promoting_whom_only_a_full_form_kept_out_leaves_the_next_seat_to_the_queue(app: Flask) -> None:
    event = make_event(capacity=3)
    with transaction():
        attendee, press = (Form(event_id=event.id, name=name) for name in ("attendee", "press"))
        db.session.add_all([attendee, press])
    with transaction():
        service.set_form_capacity(event, press, 1, now=NOW)
    sign_up(event, "first", form_id=press.id)
    [kept_out] = sign_up(event, "second", form_id=press.id)
    assert event.places.blocked == 1

    with transaction():
        service.promote(kept_out, OLGA, reason="asked for", now=NOW)
    sign_up(event, "third", "fourth", form_id=attendee.id)

    assert statuses(event)["fourth"] == "waitlisted"
    assert (event.places.blocked, event.places.left) == (0, 0)
    assert broken(event, over=True) == []
