"""The one way a registration changes its status, and the queue that is served whenever that frees a place."""

from collections.abc import Sequence
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from eventsite.catalogue.models import Event
from eventsite.db import db, table_of
from eventsite.registration import emails, queries, rules
from eventsite.registration.errors import TransitionRefused
from eventsite.registration.models import Holding, Registration, RegistrationStatus, Serving, Transition
from eventsite.registration.rules import CONFIRMED, HOLDING, OFFERED, PARTY_IN_PART, WAITLISTED, By
from eventsite.registration.service import counting, extras, places, session_entries
from eventsite.registration.service.entries import entry_at_address

_STEP = insert(table_of(Transition))

# The organiser's act that the steps of this transaction belong to, so that it can be taken back as a whole.
current_act: ContextVar[str | None] = ContextVar("current_act", default=None)


def begin(registration: Registration, by: By, *, reason: str = "", over: bool = False, now: datetime) -> None:
    """Store a new registration with what its status takes. Raises NoPlaceLeft, TransitionRefused."""
    _check(None, registration.status)
    seats = rules.seats(registration)
    core = places.core_of(registration)
    if registration.status in HOLDING:
        for one in core:
            places.take(one, seats, over=over)
    if registration.status is WAITLISTED:
        _join_queue(registration, now=now)
    if registration.status is OFFERED:
        _offer(registration, now=now)
    places.count(registration, registration.status, +1)
    registration.entry = entry_at_address(registration) or registration.entry
    db.session.add(registration)
    try:
        db.session.flush()  # holding, transition and message point at its id
    except IntegrityError as error:  # the partial unique index: one active registration for each address
        raise TransitionRefused("registered twice at once") from error
    if registration.status in HOLDING:
        for one in core:
            places.note_holding(registration, one, seats)
    _record(registration, None, by, reason=reason, now=now)
    if over and registration.status in HOLDING:
        serve_queue(registration.event, now=now)


def move(registration: Registration, to: RegistrationStatus, by: By, *, reason: str = "", over: bool = False, now: datetime) -> None:
    """Change the status, with the places that go with it, and record who did it, when and why.

    The event is held. A place that becomes free goes to the queue before this returns. Raises TransitionRefused, NoPlaceLeft.
    """
    if _step(registration, to, by, reason=reason, over=over, now=now) and by != rules.QUEUE:
        serve_queue(registration.event, now=now)


def move_together(registrations: Sequence[Registration], to: RegistrationStatus, by: By, *, reason: str, now: datetime) -> None:
    """As `move`, for several of one event: the queue is served once, when all of them have moved, and so none of them."""
    asked = [_step(registration, to, by, reason=reason, over=False, now=now) for registration in registrations]
    if any(asked):
        serve_queue(registrations[0].event, now=now)


def _step(registration: Registration, to: RegistrationStatus, by: By, *, reason: str, over: bool, now: datetime) -> bool:
    """One step, with its places; whether the queue is to be asked after it."""
    was = registration.status
    _check(was, to)
    before = _before(registration)
    if to in HOLDING and was not in HOLDING:
        for one in places.core_of(registration):
            places.take(one, rules.seats(registration), over=over)
            places.note_holding(registration, one, rules.seats(registration))
    places.count(registration, was, -1)
    registration.queued_at = registration.offer_ends_at = None
    if to is WAITLISTED:
        _join_queue(registration, now=now)
    if to is OFFERED:
        _offer(registration, now=now)
    places.count(registration, to, +1)
    registration.status = to
    _record(registration, was, by, reason=reason, before=before, now=now)
    if to in HOLDING and was not in HOLDING:
        extras.settle(registration, now=now)
    elif to not in HOLDING and (was in HOLDING or to in rules.ENDED):
        _let_go(registration, wanted=to is WAITLISTED, served=was in HOLDING, now=now)
    session_entries.keep(registration, now=now)
    # Also: who was waited for has left the way free, or who was seated has filled their form.
    return was is WAITLISTED or (was in HOLDING) is not (to in HOLDING)


def succeed(old: Registration, new: Registration, by: By, *, reason: str, now: datetime) -> None:
    """Store a new registration with all the places of another, which ends: no count changes, and nobody is served.

    Both are of one event, which is held. Raises TransitionRefused.
    """
    was = old.status
    _check(was, rules.WITHDRAWN)
    _check(None, new.status)
    before = _before(old)
    old.status, old.offer_ends_at = rules.WITHDRAWN, None
    db.session.flush()  # the old one has ended before the new one begins
    new.entry = entry_at_address(new) or new.entry
    db.session.add(new)
    try:
        db.session.flush()  # what is held will be the new one's: by its id
    except IntegrityError as error:
        raise TransitionRefused("registered twice at once") from error
    theirs = update(Holding).where(Holding.registration_id == old.id).values(registration_id=new.id)
    db.session.execute(theirs.execution_options(synchronize_session=False))
    new.groups = list(old.groups)  # the seat is in them
    session_entries.keep(old, now=now)
    _record(old, was, by, reason=reason, before=before, now=now)
    _record(new, None, by, reason=reason, now=now)


def serve_queue(event: Event, *, now: datetime) -> list[Registration]:
    """Give what is free to those whose turn it is, confirmed or offered as the event says, and mailed. The event is held.

    Returns who was served. Afterwards nobody waits whom the rules would serve.
    """
    if event.places.waiting == 0:
        places.note_blocked(event, 0)
        return []
    policy = places.policy_of(event)
    forms = places.of_forms(event)
    served: list[Registration] = []
    if rules.may_serve_queue(event, policy, now):
        db.session.flush()  # who has just left the queue is not asked again
        room = rules.Room(event.places.free, {form_id: one.free for form_id, one in forms.items() if one.free is not None})
        if room.free is None or room.free > 0:
            served = [_serve(one, policy.serving, now=now) for one in rules.plan(queries.queue(event.id, policy, room), room, policy)]
            _tell(served, now=now)
    full = [one for one in forms.values() if one.free == 0]
    places.note_blocked(event, sum(one.waiting for one in full))
    return served


def _serve(next_one: rules.Served, serving: Serving, *, now: datetime) -> Registration:
    registration = db.session.get_one(Registration, next_one.id)
    if next_one.reason == PARTY_IN_PART and registration.party is not None:
        registration.party.least = 1  # the rest of them comes with as many as have room
    move(registration, OFFERED if serving is Serving.OFFER else CONFIRMED, rules.QUEUE, reason=next_one.reason, now=now)
    return registration


def _tell(served: Sequence[Registration], *, now: datetime) -> None:
    """Of those who are reached at one address, one mail is for all."""
    for registration, together in emails.one_for_each_address(served):
        if registration.status is OFFERED:
            emails.send_offered(registration, together=together)
        else:
            emails.send_promoted(registration, together=together, now=now)


def _join_queue(registration: Registration, *, now: datetime) -> None:
    """To the end of the waitlist, with a lot where the order is drawn."""
    registration.queued_at = places.queued_at(registration.event, now=now)
    policy = places.policy_of(registration.event)
    if policy.draw_seed and not registration.lot:
        registration.lot_code = registration.lot_code or registration.code
        registration.lot = rules.lot(policy.draw_seed, registration.lot_code)


def _offer(registration: Registration, *, now: datetime) -> None:
    event = registration.event
    registration.offer_ends_at = rules.offer_ends_at(event, places.policy_of(event).offer_hours, now)


def _let_go(registration: Registration, *, wanted: bool, served: bool, now: datetime) -> None:
    """Give places and wishes back; who goes back to the waitlist keeps the wishes."""
    wishes = extras.wished_by(registration) if wanted else []
    freed = places.give_back(registration)
    places.note_wishes(registration, wishes)
    if served:
        for one in freed:
            extras.serve(one, registration.event, now=now)


def _before(registration: Registration) -> dict[str, Any]:
    """What taking the step back restores, beside the status."""
    moments = {"queued_at": registration.queued_at, "offer_ends_at": registration.offer_ends_at}
    return {name: moment.isoformat() if moment is not None else None for name, moment in moments.items()}


def _check(was: RegistrationStatus | None, to: RegistrationStatus) -> None:
    if not rules.may_follow(was, to):
        raise TransitionRefused(f"from {was} to {to}")


def _record(
    registration: Registration, was: RegistrationStatus | None, by: By, *, reason: str, now: datetime, before: dict[str, Any] | None = None
) -> None:
    step = {
        "registration_id": registration.id, "was": was, "became": registration.status, "at": now, "actor": by.actor,
        "account_id": by.account_id, "reason": reason.strip()[: rules.LONGEST_REASON], "act": current_act.get(), "before": before,
    }  # fmt: skip
    db.session.execute(_STEP, step)
    counting.note_step(registration.event_id, was, registration.status)
