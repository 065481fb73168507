"""The one way a registration changes its status, and the queue that is served whenever that frees a place."""

from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from eventsite.catalogue.models import Event
from eventsite.db import db, table_of
from eventsite.registration import emails, queries, rules
from eventsite.registration.errors import TransitionRefused
from eventsite.registration.models import Registration, RegistrationStatus, Transition
from eventsite.registration.rules import CONFIRMED, HOLDING, WAITLISTED, By
from eventsite.registration.service import places

_STEP = insert(table_of(Transition))


def begin(registration: Registration, by: By, *, reason: str = "", over: bool = False, now: datetime) -> None:
    """Store a new registration with what its status takes. Raises NoPlaceLeft, TransitionRefused."""
    _check(None, registration.status)
    event = registration.event
    if registration.status in HOLDING:
        places.take(event.places, over=over)
    if registration.status is WAITLISTED:
        registration.queued_at = places.queued_at(event, now=now)
    places.count(event, registration.status, +1)
    db.session.add(registration)
    try:
        db.session.flush()  # holding, transition and message point at its id
    except IntegrityError as error:  # the partial unique index: one active registration for each address
        raise TransitionRefused("registered twice at once") from error
    if registration.status in HOLDING:
        places.note_holding(registration, event.places)
    _record(registration, None, by, reason=reason, now=now)


def move(registration: Registration, to: RegistrationStatus, by: By, *, reason: str = "", over: bool = False, now: datetime) -> None:
    """Change the status, with the places that go with it, and record who did it, when and why.

    The event is held. A place that becomes free goes to the queue before this returns. Raises TransitionRefused, NoPlaceLeft.
    """
    was, event = registration.status, registration.event
    _check(was, to)
    if to in HOLDING and was not in HOLDING:
        places.take(event.places, over=over)
        places.note_holding(registration, event.places)
    places.count(event, was, -1)
    places.count(event, to, +1)
    registration.queued_at = places.queued_at(event, now=now) if to is WAITLISTED else None
    registration.status = to
    _record(registration, was, by, reason=reason, now=now)
    if was in HOLDING and to not in HOLDING:
        places.give_back(registration)
        serve_queue(event, now=now)


def serve_queue(event: Event, *, now: datetime) -> list[Registration]:
    """Give what is free to who has waited longest, confirmed at once and mailed. The event is held. Returns who was served."""
    if not rules.may_serve_queue(event, now):
        return []
    capacity, waiting = event.places.capacity, event.places.waiting
    free = waiting if capacity is None else min(capacity - event.places.taken, waiting)
    if free <= 0:
        return []
    db.session.flush()  # who has just left the queue is not asked again
    served = queries.first_in_queue(event.id, free)
    for registration in served:
        move(registration, CONFIRMED, rules.QUEUE, reason=rules.NEXT_IN_QUEUE, now=now)
        emails.send_promoted(registration, now=now)
    return served


def _check(was: RegistrationStatus | None, to: RegistrationStatus) -> None:
    if not rules.may_follow(was, to):
        raise TransitionRefused(f"from {was} to {to}")


def _record(registration: Registration, was: RegistrationStatus | None, by: By, *, reason: str, now: datetime) -> None:
    step = {
        "registration_id": registration.id, "was": was, "became": registration.status, "at": now, "actor": by.actor,
        "account_id": by.account_id, "reason": reason.strip()[: rules.LONGEST_REASON],
    }  # fmt: skip
    db.session.execute(_STEP, step)
