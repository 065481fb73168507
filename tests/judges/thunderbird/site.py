"""What the walk through Thunderbird does to the site, a word at a time: `python -m tests.judges.thunderbird.site sign-up`.

Settings come from the environment, as for the console command. What there is to say is printed as JSON.
"""

import json
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from eventsite import clock
from eventsite.app import create_app
from eventsite.calendar.models import CalendarEntry
from eventsite.catalogue import service as catalogue
from eventsite.catalogue.models import Event
from eventsite.config import Settings
from eventsite.db import db, transaction
from eventsite.registration import service
from tests.factories import make_event
from tests.registration.builders import PERSON, registration_of, sign_up

MOVED = timedelta(days=1, hours=2)


def make() -> dict[str, Any]:
    """A seminar two months ahead, from nine to half past three."""
    day = (clock.now() + timedelta(days=60)).replace(tzinfo=None)
    starts = day.replace(hour=9, minute=0, second=0, microsecond=0)
    make_event(starts_local=starts, ends_local=starts.replace(hour=15, minute=30), closes_local=starts - timedelta(days=7))
    return times()


def register() -> dict[str, Any]:
    """Ada registers, as on the first day or once more."""
    sign_up(the_event(), "ada", now=clock.now())
    return times()


def move() -> dict[str, Any]:
    """The seminar is held a day and two hours later."""
    event = the_event()
    with transaction():
        facts = catalogue.facts_of(event)
        later = {name: getattr(facts, name) + MOVED for name in ("starts_local", "ends_local")}
        catalogue.change_event(event, type(facts)(**vars_of(facts) | later), by=None, now=clock.now())
    return times()


def withdraw() -> dict[str, Any]:
    """Ada gives her seat back."""
    with transaction():
        service.withdraw(registration_of(the_event(), "ada"), PERSON, now=clock.now())
    return times()


def call_off() -> dict[str, Any]:
    """The seminar is cancelled."""
    with transaction():
        catalogue.cancel(the_event(), "The hall is closed.", by=None, now=clock.now())
    return times()


def answer() -> dict[str, Any]:
    """What is filed of Ada's answer to her newest invitation."""
    entry = db.session.scalars(select(CalendarEntry).order_by(CalendarEntry.id.desc())).first()
    assert entry is not None
    answer = entry.answer and entry.answer.value
    return {"uid": entry.uid, "answer": answer, "of": entry.answer_sequence, "proved": entry.answer_proved}


def times() -> dict[str, Any]:
    """Start and end of the event, and its start by its own clocks."""
    event = the_event()
    return {"starts": event.starts_at.isoformat(), "ends": event.ends_at.isoformat(), "local": event.starts_local.isoformat()}


def vars_of(facts: Any) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in facts.__dataclass_fields__}


def the_event() -> Event:
    return db.session.scalars(select(Event)).one()


WORDS: dict[str, Callable[[], dict[str, Any]]] = {
    "make": make, "register": register, "move": move, "withdraw": withdraw, "call-off": call_off, "answer": answer,
}  # fmt: skip

if __name__ == "__main__":
    with create_app(Settings.from_env()).app_context():
        sys.stdout.write(json.dumps(WORDS[sys.argv[1]]()))
