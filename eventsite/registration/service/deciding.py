"""An organiser gives somebody a place: an applicant, or one of the waitlist out of turn."""

from datetime import datetime

from eventsite.registration import emails, rules
from eventsite.registration.errors import EventCancelled, RegistrationClosed, TransitionRefused
from eventsite.registration.models import Registration, RegistrationStatus
from eventsite.registration.rules import APPLIED, CONFIRMED, WAITLISTED, By
from eventsite.registration.service import moves, places


def accept(registration: Registration, by: By, *, reason: str = "", words: str = "", now: datetime) -> None:
    """Take an application. With every place taken it needs a reason. Raises NoPlaceLeft, TransitionRefused.

    `reason` is for the record; `words` are for the person and stand in the mail.
    """
    _give_place(registration, APPLIED, by, reason=reason, now=now)
    emails.send_accepted(registration, words.strip())


def accept_if_room(registration: Registration, by: By, *, reason: str = "", words: str = "", now: datetime) -> RegistrationStatus:
    """Take an application: a seat if one is free, else a place in the waitlist. Returns which. Raises TransitionRefused."""
    places.hold_registration(registration)
    if registration.status is not APPLIED:
        raise TransitionRefused
    if rules.fits_at_once(registration.event, registration.form.places if registration.form else None, rules.seats(registration)):
        accept(registration, by, reason=reason, words=words, now=now)
    else:
        to_waitlist(registration, by, reason=reason, words=words, now=now)
    return registration.status


def to_waitlist(registration: Registration, by: By, *, reason: str = "", words: str = "", now: datetime) -> None:
    """Take an application into the waitlist: accepted, and next when a seat is free. Raises TransitionRefused, EventCancelled."""
    places.hold_registration(registration)
    if registration.event.cancelled_at is not None:
        raise EventCancelled
    if registration.status is not APPLIED:
        raise TransitionRefused
    moves.move(registration, WAITLISTED, by, reason=reason, now=now)
    if registration not in moves.serve_queue(registration.event, now=now):
        emails.send_to_waitlist(registration, APPLIED, words.strip())


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
