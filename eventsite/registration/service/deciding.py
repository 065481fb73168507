"""An organiser gives somebody a place: an applicant, or one of the waitlist out of turn."""

from datetime import datetime

from eventsite.registration import emails
from eventsite.registration.errors import EventCancelled, RegistrationClosed, TransitionRefused
from eventsite.registration.models import Registration, RegistrationStatus
from eventsite.registration.rules import APPLIED, CONFIRMED, WAITLISTED, By
from eventsite.registration.service import moves, places


def accept(registration: Registration, by: By, *, reason: str = "", now: datetime) -> None:
    """Take an application. With every place taken it needs a reason. Raises NoPlaceLeft, TransitionRefused."""
    _give_place(registration, APPLIED, by, reason=reason, now=now)
    emails.send_accepted(registration, now=now)


def promote(registration: Registration, by: By, *, reason: str = "", now: datetime) -> None:
    """Give one of the waitlist a place out of turn. With every place taken it needs a reason. Raises NoPlaceLeft, TransitionRefused."""
    _give_place(registration, WAITLISTED, by, reason=reason, now=now)
    emails.send_promoted(registration, now=now)


def _give_place(registration: Registration, was: RegistrationStatus, by: By, *, reason: str, now: datetime) -> None:
    places.hold_registration(registration)
    if registration.event.cancelled_at is not None:
        raise EventCancelled
    if now >= registration.event.ends_at:
        raise RegistrationClosed
    if registration.status is not was:
        raise TransitionRefused
    moves.move(registration, CONFIRMED, by, reason=reason, over=bool(reason.strip()), now=now)
