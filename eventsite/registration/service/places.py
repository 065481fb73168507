"""The counts that are scarce. Each change is one guarded statement under the event's lock: the database has the last word.

Lock, then look, then write: `hold()` comes first in every use case, and nothing that was read before it is trusted.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Update, bindparam, delete, insert, or_, select, update
from sqlalchemy.orm.attributes import set_committed_value

from eventsite.catalogue.models import Event, Places
from eventsite.db import db, lock, table_of
from eventsite.registration import queries
from eventsite.registration.errors import NoPlaceLeft
from eventsite.registration.models import Holding, Registration, RegistrationStatus
from eventsite.registration.rules import APPLIED, WAITLISTED

COUNTED = {WAITLISTED: Places.waiting, APPLIED: Places.applied}  # what a status that takes no place adds to

_ID = Places.id == bindparam("places")
_ANEW = select(Places).where(_ID).execution_options(populate_existing=True)
_TAKE_OVER = update(Places).where(_ID).values(taken=Places.taken + bindparam("more"))
_TAKE = _TAKE_OVER.where(or_(Places.capacity.is_(None), Places.taken + bindparam("more") <= Places.capacity))
_HOLDING = insert(table_of(Holding))


def hold(event: Event) -> None:
    """Until the commit nobody else counts or takes places of this event; the event and its places are read anew."""
    lock(event)
    set_committed_value(event, "places", db.session.scalars(_ANEW, {"places": event.places_id}).one())


def hold_registration(registration: Registration) -> None:
    """As `hold`, for the event of one registration, which is read anew too."""
    hold(registration.event)
    db.session.refresh(registration)


def take(places: Places, count: int = 1, *, over: bool = False) -> None:
    """Take places that are free; `over` goes past the capacity, which only organisers may. Raises NoPlaceLeft."""
    if _rows(_TAKE_OVER if over else _TAKE, {"places": places.id, "more": count}) != 1:
        raise NoPlaceLeft
    db.session.expire(places, ["taken"])


def note_holding(registration: Registration, places: Places, count: int = 1) -> None:
    """Write down who holds what was taken; the registration is stored already."""
    db.session.execute(_HOLDING, {"registration_id": registration.id, "places_id": places.id, "count": count})


def give_back(registration: Registration) -> None:
    """Free all that a registration holds, in the order of the places' ids, so that two of us never wait for each other."""
    db.session.flush()  # what this transaction took is given back as well
    query = select(Holding.places_id, Holding.count).where(Holding.registration_id == registration.id).order_by(Holding.places_id)
    for places_id, count in db.session.execute(query).all():
        _rows(update(Places).where(Places.id == places_id, Places.taken >= count).values(taken=Places.taken - count))
    gone = delete(Holding).where(Holding.registration_id == registration.id)
    db.session.execute(gone.execution_options(synchronize_session=False))
    db.session.expire(registration.event.places)


def count(event: Event, status: RegistrationStatus, by: int) -> None:
    """One more or one less who waits or applies; nothing for a status that is not counted so."""
    column = COUNTED.get(status)
    if column is not None:
        _rows(update(Places).where(Places.id == event.places_id, column + by >= 0).values({column: column + by}))
        db.session.expire(event.places)


def queued_at(event: Event, *, now: datetime) -> datetime:
    """Since when somebody waits who joins the queue now: not before whoever was here first.

    Callers read `now` before they had the lock, so it may be older than what another wrote meanwhile; time never runs back in a queue.
    """
    last = queries.last_queued_at(event.id)
    return now if last is None else max(now, last)


def set_capacity(places: Places, capacity: int | None) -> None:
    """The new limit; below what is taken it expels nobody."""
    _rows(update(Places).where(Places.id == places.id).values(capacity=capacity))
    db.session.expire(places)


def _rows(statement: Update, values: dict[str, int] | None = None) -> int:
    result: Any = db.session.execute(statement, values, execution_options={"synchronize_session": False})
    return int(result.rowcount)
