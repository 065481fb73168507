"""Fifty people and one seat, with withdrawals, offers and other capacities mixed in, on two web processes.

Every step is replayed in the order in which it was written: nobody got a seat beyond the capacity of that moment. The control
with the guard off is `test_control_without_the_guard_the_same_crowd_oversells`.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from eventsite import clock
from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.registration import service
from eventsite.registration.models import Registration, Serving, Transition
from eventsite.registration.rules import HOLDING
from eventsite.registration.service import places
from tests.factories import make_event
from tests.faults.web import Browser, web
from tests.mail.sink import free_port
from tests.registration.builders import statuses
from tests.registration.invariants import broken, untold

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]
PEOPLE = 50


@pytest.fixture
def ports() -> list[int]:
    return [free_port(), free_port()]


@pytest.fixture
def environment(environment: dict[str, str], ports: list[int]) -> dict[str, str]:
    return environment | {"EVENTSITE_BASE_URL": f"http://127.0.0.1:{ports[0]}", "EVENTSITE_LIMITS": "off"}


def raced(environment: dict[str, str], ports: list[int], event: Event, links: Any, edit: Callable[[int], None]) -> Counter[str]:
    """Everybody sends the form at once; who has a seat, or is offered one, gives it back at once. What was answered."""
    answers: Counter[str] = Counter()
    barrier, slug, event_id = threading.Barrier(PEOPLE), event.slug, event.id

    def come(number: int) -> None:
        browser = Browser(ports[number % 2])
        form = browser.form(slug, full_name=f"Person {number}", email=f"p{number}@example.org")
        barrier.wait(60)
        status, where, _page = browser.open(f"/events/{slug}/register", form)
        answers[f"register {status} {where.rpartition('/')[2]}"] += 1

    threads = [threading.Thread(target=come, args=(number,)) for number in range(PEOPLE)]
    with web(environment, ports[0]), web(environment | {"EVENTSITE_BASE_URL": f"http://127.0.0.1:{ports[1]}"}, ports[1]):
        for thread in threads:
            thread.start()
        leavers = [Browser(port) for port in ports]
        for number in range(40):
            edit(number)
            db.session.rollback()
            columns = Registration.id, Registration.status, Registration.link_version
            seated = select(*columns).where(Registration.event_id == event_id, Registration.status.in_(HOLDING))
            for row in db.session.execute(seated).all():
                act = "decline" if row.status.value == "offered" else "withdraw"
                page, browser = f"/my/{links.make('registration', row.id, row.link_version)}", leavers[number % 2]
                answers[f"{act} {browser.open(f'{page}/{act}', browser.button(page, act))[0]}"] += 1
            if not any(thread.is_alive() for thread in threads) and number > 20:
                break
            time.sleep(0.05)
        for thread in threads:
            thread.join(60)
    return answers


@pytest.mark.parametrize("serving", list(Serving))
def test_security_13_f21_last_seat_with_cancels_and_capacity_edits_is_never_sold_twice(
    app: Flask, environment: dict[str, str], ports: list[int], serving: Serving
) -> None:
    event = make_event(capacity=1, policy={"serving": serving})
    event_id, capacities = event.id, [(0, 1)]

    def edit(number: int) -> None:
        if number % 4 == 3:
            _set_capacity(event_id, (2, 0, 1)[number // 4 % 3], capacities)

    answers = raced(environment, ports, event, app.extensions["eventsite"].links, edit)
    _set_capacity(event_id, 1, capacities)

    db.session.rollback()
    event = db.session.get_one(Event, event_id)
    assert oversold(event_id, capacities) == []
    assert broken(event, over=True) == []
    assert untold(event) == []
    assert len(statuses(event)) == PEOPLE
    assert {answer.split()[1] for answer in answers} <= {"303", "409"}, answers


def _set_capacity(event_id: int, capacity: int, capacities: list[tuple[int, int]]) -> None:
    """Written down with the last step before it."""
    event = db.session.get_one(Event, event_id)
    with transaction():
        places.hold(event)
        newest = db.session.scalar(select(func.max(Transition.id))) or 0
        service.set_capacity(event, capacity, now=clock.now())
    capacities.append((newest, capacity))


def oversold(event_id: int, capacities: list[tuple[int, int]]) -> list[int]:
    """The steps that took a seat when none was free."""
    query = select(Transition).join(Registration, Registration.id == Transition.registration_id).order_by(Transition.id)
    taken, found = 0, []
    for step in db.session.scalars(query.where(Registration.event_id == event_id)):
        more = (step.became in HOLDING) - (step.was in HOLDING)
        taken += more
        if more > 0 and taken > [capacity for newest, capacity in capacities if newest < step.id][-1]:
            found.append(step.id)
    return found
