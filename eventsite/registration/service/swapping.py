"""Swapping: somebody with a seat, and somebody who waits or applies, change places. The counts of the event stay as they are."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from eventsite.audit.service import Act, record
from eventsite.db import db
from eventsite.registration import emails, queries, rules
from eventsite.registration.errors import NoPlaceLeft, ReasonNeeded, SeatIsFree
from eventsite.registration.models import QueueOrder, Registration
from eventsite.registration.rules import APPLIED, CONFIRMED, DECLINED, WAITLISTED, By
from eventsite.registration.rules.swapping import check_may_swap
from eventsite.registration.service import moves, places

HAIR = timedelta(microseconds=1)


@dataclass(frozen=True)
class Swap:
    """Why, for the record; what the two are told; whether who gives the seat up is declined instead of being next in line."""

    reason: str
    words: str = ""  # to who gives the seat up
    words_to_other: str = ""
    decline: bool = False


def swap(seated: Registration, other: Registration, wanted: Swap, by: By, *, now: datetime) -> None:
    """Give the seat of `seated` to `other`, who has it at once. Raises ReasonNeeded, SeatIsFree, NoPlaceLeft, or as check_may_swap()."""
    places.hold_registration(seated)
    db.session.refresh(other)
    check_may_swap(seated, other, now)
    if not wanted.reason.strip():
        raise ReasonNeeded
    own, others = places.core_of(seated), places.core_of(other)
    left_behind = [core.free + (0 if core in others else rules.seats(seated)) for core in own if core.free is not None]
    if not wanted.decline and all(free >= rules.seats(seated) for free in left_behind):
        raise SeatIsFree  # who goes to the waitlist would have it at once
    for core in others:
        if core not in own and core.free is not None and core.free < rules.seats(other):
            raise NoPlaceLeft  # of a form that only the other one came by
    was, other_was = seated.status, other.status
    moves.move(other, CONFIRMED, by, reason=wanted.reason, over=True, now=now)  # first, so that nobody is served in between
    moves.move(seated, DECLINED if wanted.decline else WAITLISTED, by, reason=wanted.reason, now=now)
    if wanted.decline:
        emails.send_declined(seated, was, wanted.words.strip())
    elif seated.status is WAITLISTED:  # nobody else was free to be served
        _to_the_head(seated)
        emails.send_to_waitlist(seated, was, wanted.words.strip(), step=f"{now.timestamp():.0f}")
    if other_was is APPLIED:
        emails.send_accepted(other, wanted.words_to_other.strip())
    else:
        emails.send_promoted(other, now=now)
    for one, another in ((seated, other), (other, seated)):
        record(Act("registration.swapped", one, by.account_id, by.actor, one.event_id, {"with": another.id}))


def _to_the_head(registration: Registration) -> None:
    """Next in line, whatever orders it."""
    db.session.flush()
    waits = Registration.event_id == registration.event_id, Registration.status == WAITLISTED, Registration.id != registration.id
    highest, first = db.session.execute(select(func.max(Registration.priority), func.min(Registration.queued_at)).where(*waits)).one()
    order = queries.policy_of(registration.event_id).queue_order
    if order is QueueOrder.PRIORITY and highest is not None:
        registration.priority = max(registration.priority, highest)
    elif order is QueueOrder.DRAW:
        registration.lot = ""  # before every lot that was drawn
    if first is not None and registration.queued_at is not None:
        registration.queued_at = min(first - HAIR, registration.queued_at)
