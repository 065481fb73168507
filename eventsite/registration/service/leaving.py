"""Leaving: the person withdraws, or an organiser declines. The place goes to the queue at once."""

from datetime import datetime

from eventsite.registration import emails, rules
from eventsite.registration.errors import EventCancelled
from eventsite.registration.models import Registration
from eventsite.registration.rules import DECLINED, WITHDRAWN, By
from eventsite.registration.service import moves, places


def withdraw(registration: Registration, by: By, *, reason: str = "", now: datetime) -> None:
    """The person gives their place, or their place in the queue, back. A second time changes nothing. Raises a RegistrationError."""
    places.hold_registration(registration)
    if registration.status is WITHDRAWN:
        return
    rules.check_may_withdraw(registration, now)
    was = registration.status
    moves.move(registration, WITHDRAWN, by, reason=reason, now=now)
    emails.send_withdrawn(registration, was)


def decline(registration: Registration, by: By, *, reason: str = "", words: str = "", now: datetime) -> None:
    """An organiser turns an application down, or takes a place or a place in the queue back. Raises TransitionRefused, EventCancelled.

    `reason` is for the record; `words` are for the person and stand in the mail.
    """
    places.hold_registration(registration)
    if registration.event.cancelled_at is not None:
        raise EventCancelled  # everybody has been told already
    was = registration.status
    moves.move(registration, DECLINED, by, reason=reason, now=now)
    emails.send_declined(registration, was, words.strip())
