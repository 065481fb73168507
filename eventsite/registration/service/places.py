"""The counts that are scarce. Each change is one guarded statement under the event's lock: the database has the last word.

Lock, then look, then write: `hold()` comes first in every use case, and nothing that was read before it is trusted. The
places of an event, of its forms, its sessions and its options are all changed under the lock of that event.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Update, bindparam, delete, insert, or_, select, update
from sqlalchemy.orm.attributes import set_committed_value

from eventsite.catalogue.models import Event, Places
from eventsite.db import db, lock, table_of
from eventsite.questions.models import Form
from eventsite.registration import queries
from eventsite.registration.errors import NoPlaceLeft, NoSeatForMore
from eventsite.registration.models import Holding, HoldingState, Policy, Registration, RegistrationStatus
from eventsite.registration.rules import APPLIED, WAITLISTED

COUNTED = {WAITLISTED: Places.waiting, APPLIED: Places.applied}  # what a status that takes no place adds to

_ID = Places.id == bindparam("places")
_OF_FORMS = select(Form.places_id).where(Form.event_id == bindparam("event"))
_ANEW = select(Places, Form.id, Policy).outerjoin(Form, Form.places_id == Places.id)
_ANEW = _ANEW.outerjoin(Policy, Policy.event_id == bindparam("event"))
_ANEW = _ANEW.where(or_(_ID, Places.id.in_(_OF_FORMS))).execution_options(populate_existing=True)
_HELD = "eventsite_held"  # in the session: what was read of the held event beside its own places
_TAKE_OVER = update(Places).where(_ID).values(taken=Places.taken + bindparam("more"))
_TAKE = _TAKE_OVER.where(or_(Places.capacity.is_(None), Places.taken + bindparam("more") <= Places.capacity))
_FREE = update(Places).where(_ID, Places.taken >= bindparam("fewer")).values(taken=Places.taken - bindparam("fewer"))
_HOLDING = insert(table_of(Holding))


def hold(event: Event) -> None:
    """Until the commit nobody else counts or takes places of this event; the event, its places and its forms' are read anew."""
    lock(event)
    found = db.session.execute(_ANEW, {"places": event.places_id, "event": event.id}).all()
    forms = {form_id: places for places, form_id, _policy in found if form_id is not None}
    db.session().info[_HELD] = Held(event.id, forms, found[0][2] or queries.default_policy(event.id))
    set_committed_value(event, "places", next(places for places, _form, _policy in found if places.id == event.places_id))


@dataclass(frozen=True)
class Held:
    """What was read of the held event beside its own places: those of its forms, by the form's id, and its policy."""

    event_id: int
    forms: dict[int, Places]
    policy: Policy


def of_forms(event: Event) -> dict[int, Places]:
    """The places of those forms of the held event that have any, by the form's id."""
    return _held(event).forms


def policy_of(event: Event) -> Policy:
    """How the held event fills its places."""
    return _held(event).policy


def _held(event: Event) -> Held:
    held: Held | None = db.session().info.get(_HELD)
    if held is None or held.event_id != event.id:
        hold(event)
        return _held(event)
    return held


def hold_registration(registration: Registration) -> None:
    """As `hold`, for the event of one registration, which is read anew too."""
    hold(registration.event)
    db.session.refresh(registration)


def core_of(registration: Registration) -> list[Places]:
    """The places that somebody needs to come at all: the event's, and those of their form where it has its own."""
    own = registration.form.places if registration.form is not None else None
    return [registration.event.places] if own is None else [registration.event.places, own]


def take(places: Places, count: int = 1, *, over: bool = False) -> None:
    """Take places that are free; `over` goes past the capacity, which only organisers may. Raises NoPlaceLeft."""
    if _rows(_TAKE_OVER if over else _TAKE, {"places": places.id, "more": count}) != 1:
        raise NoPlaceLeft
    set_committed_value(places, "taken", places.taken + count)


def free(places: Places, count: int) -> None:
    """Give so many back."""
    _rows(_FREE, {"places": places.id, "fewer": count})
    db.session.expire(places)


def note_holding(registration: Registration, places: Places, count: int = 1) -> None:
    """Write down who holds what was taken; the registration is stored already."""
    row = {"registration_id": registration.id, "places_id": places.id, "count": count, "state": HoldingState.HELD}
    db.session.execute(_HOLDING, row)


def change_holding(registration: Registration, places: Places, more: int, *, belongs_to_queue: bool) -> None:
    """Hold so many more, or fewer, than before. What is free while others wait is theirs. Raises NoSeatForMore."""
    if more < 0:
        free(places, -more)
    elif belongs_to_queue:
        raise NoSeatForMore
    else:
        try:
            take(places, more)
        except NoPlaceLeft:
            raise NoSeatForMore from None
    key = Holding.registration_id == registration.id, Holding.places_id == places.id
    changed = update(Holding).where(*key).values(count=Holding.count + more)
    db.session.execute(changed.execution_options(synchronize_session=False))


def note_wishes(registration: Registration, wanted: Sequence[Places]) -> None:
    """Write down which sessions and options somebody wants; `extras.settle` takes them or queues for them."""
    rows = [{"registration_id": registration.id, "places_id": one.id, "count": 1, "state": HoldingState.WISHED} for one in wanted]
    if rows:
        db.session.execute(_HOLDING, rows)


def give_back(registration: Registration) -> list[Places]:
    """Free all that a registration holds and leave every queue. Returns the sessions' and options' places that have room now.

    In the order of the places' ids, so that two of us never wait for each other.
    """
    db.session.flush()  # what this transaction took is given back as well
    query = select(Holding.places_id, Holding.count, Holding.state).where(Holding.registration_id == registration.id)
    core, freed = {places.id for places in core_of(registration)}, []
    for places_id, number, state in db.session.execute(query.order_by(Holding.places_id)).all():
        places = db.session.get_one(Places, places_id)
        if state is HoldingState.HELD:
            free(places, number)
            freed += [] if places_id in core else [places]
        elif state is HoldingState.WAITING:
            count_waiting(places, -1)
    gone = delete(Holding).where(Holding.registration_id == registration.id)
    db.session.execute(gone.execution_options(synchronize_session=False))
    return freed


def count(registration: Registration, status: RegistrationStatus, by: int) -> None:
    """One more or one less who waits or applies, at the event and at their form; nothing for a status that is not counted so."""
    column = COUNTED.get(status)
    if column is None:
        return
    for places in core_of(registration):
        _rows(update(Places).where(Places.id == places.id, column + by >= 0).values({column: column + by}))
        db.session.expire(places)


def count_waiting(places: Places, by: int) -> None:
    """One more or one less who waits for a session or an option."""
    _rows(update(Places).where(Places.id == places.id, Places.waiting + by >= 0).values(waiting=Places.waiting + by))
    db.session.expire(places)


def note_blocked(event: Event, number: int) -> None:
    """How many wait whom only their own full form keeps out: a free place of the event is not theirs."""
    if event.places.blocked != number:
        _rows(update(Places).where(Places.id == event.places_id).values(blocked=number))
        set_committed_value(event.places, "blocked", number)


def queued_at(event: Event, *, now: datetime) -> datetime:
    """Since when somebody waits who joins the queue now: not before whoever was here first.

    Callers read `now` before they had the lock, so it may be older than what another wrote meanwhile; time never runs back in a queue.
    """
    last = queries.last_queued_at(event.id)
    return now if last is None else max(now, last)


def note_form(form: Form) -> None:
    """A form of the held event has places of its own from now on."""
    held: Held = db.session().info[_HELD]
    if form.places is not None:
        held.forms[form.id] = form.places


def set_capacity(places: Places, capacity: int | None) -> None:
    """The new limit; below what is taken it expels nobody."""
    _rows(update(Places).where(Places.id == places.id).values(capacity=capacity))
    db.session.expire(places)


def _rows(statement: Update, values: dict[str, int] | None = None) -> int:
    result: Any = db.session.execute(statement, values, execution_options={"synchronize_session": False})
    return int(result.rowcount)
