"""What is always true of an event's registrations, recounted from the rows, whoever did what at the same time."""

from collections import Counter

from sqlalchemy import func, select

from eventsite.catalogue.models import Event, Places
from eventsite.db import db
from eventsite.registration.models import Holding, Registration, Transition
from eventsite.registration.rules import ACTIVE, APPLIED, HOLDING, WAITLISTED


def broken(event: Event, *, over: bool = False) -> list[str]:
    """What does not hold, in words; nothing is right. `over`: organisers went past the capacity on purpose."""
    db.session.rollback()
    places = db.session.get_one(Places, event.places_id)
    rows = list(db.session.scalars(select(Registration).where(Registration.event_id == event.id)))
    held = dict(db.session.execute(select(Holding.registration_id, Holding.count).where(Holding.places_id == places.id)).all())
    count = Counter(row.status for row in rows)
    taking = {row.id for row in rows if row.status in HOLDING}
    faults = {
        "taken is not the number of places held": places.taken != sum(held.values()),
        "taken is not the number of registrations that take a place": places.taken != len(taking),
        "somebody holds a place without a status that takes one, or the reverse": set(held) != taking,
        "waiting is not the number of the waitlisted": places.waiting != count[WAITLISTED],
        "applied is not the number of applications": places.applied != count[APPLIED],
        "more are in than there are places": not over and places.capacity is not None and places.taken > places.capacity,
        "a seat is idle while somebody waits": places.waiting > 0 and (places.capacity is None or places.taken < places.capacity),
        "an address is registered twice": _most(row.email_key for row in rows if row.status in ACTIVE) > 1,
        "one form made two registrations": _most(row.form_key for row in rows if row.form_key) > 1,
        "two registrations share a calendar entry": _most(row.entry_id for row in rows) > 1,
        "who waits has no time since when": any(row.queued_at is None for row in rows if row.status is WAITLISTED),
        "the last step recorded is not the status": _last_steps(event) != {row.id: row.status for row in rows},
    }
    return [fault for fault, is_broken in faults.items() if is_broken]


def _most(values: object) -> int:
    counted = Counter(values)  # type: ignore[call-overload]
    return max(counted.values(), default=0)


def _last_steps(event: Event) -> dict[int, object]:
    last = select(func.max(Transition.id)).group_by(Transition.registration_id)
    query = select(Transition.registration_id, Transition.became).join(Registration, Registration.id == Transition.registration_id)
    return dict(db.session.execute(query.where(Registration.event_id == event.id, Transition.id.in_(last))).all())
