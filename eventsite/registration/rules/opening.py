"""Who may register, and what somebody new gets. Pure."""

from datetime import datetime

from eventsite.catalogue.models import Admission, Event, EventStatus
from eventsite.registration import errors
from eventsite.registration.models import Registration, RegistrationStatus
from eventsite.registration.rules.statuses import APPLIED, CONFIRMED, RETURNABLE, WAITLISTED


def status_for_new(event: Event) -> RegistrationStatus:
    """What somebody new gets now. The event's places were read under its lock."""
    if event.admission is not Admission.FIRST_COME:
        return APPLIED
    return CONFIRMED if event.places.left is None or event.places.left > 0 else WAITLISTED


def deadline(event: Event) -> datetime:
    """When registration ends: as the event says, at the latest when it starts."""
    return min(event.closes_at or event.starts_at, event.starts_at)


def check_open(event: Event, now: datetime) -> None:
    """Whether anybody may register. Raises NotPublic, EventCancelled, NotOpenYet, RegistrationClosed or EventFull."""
    if event.status is not EventStatus.PUBLISHED:
        raise errors.NotPublic
    if event.cancelled_at is not None:
        raise errors.EventCancelled
    if event.opens_at is not None and now < event.opens_at:
        raise errors.NotOpenYet
    if now >= deadline(event):
        raise errors.RegistrationClosed
    if not event.has_waitlist and status_for_new(event) is WAITLISTED:
        raise errors.EventFull


def check_may_come_back(registration: Registration, now: datetime) -> None:
    """Whether somebody may register again from their page. Raises as check_open(), and TransitionRefused for who was declined."""
    check_open(registration.event, now)
    if registration.status not in RETURNABLE:
        raise errors.TransitionRefused


def may_come_back(registration: Registration, now: datetime) -> bool:
    """Whether the personal page offers to register again."""
    try:
        check_may_come_back(registration, now)
    except errors.RegistrationError:
        return False
    return True
