"""Who may pass a seat on, or have another address, and how long what is on its way can be taken. Pure."""

from datetime import datetime

from eventsite.catalogue.models import Event
from eventsite.people.rules import email_key
from eventsite.registration import errors
from eventsite.registration.models import Handover, HandoverKind, Policy, Registration
from eventsite.registration.rules.statuses import ACTIVE, CONFIRMED, OFFERED

TRANSFERRED = "transferred"  # the reason of both steps, as it is kept
PASSABLE = frozenset({CONFIRMED, OFFERED})  # a seat; nobody passes on a place in a queue


def check_may_pass_on(registration: Registration, policy: Policy, now: datetime) -> None:
    """Whether the holder may give the seat to a colleague. Raises EventCancelled, WithdrawingClosed, TransferRefused.

    An invitation that is bound to an address was meant for that person alone.
    """
    _check_ahead(registration.event, now)
    bound = registration.invitee is not None and not registration.invitee.transferable
    if not policy.transferable or bound or not _has_seat(registration, now):
        raise errors.TransferRefused


def may_pass_on(registration: Registration, policy: Policy, now: datetime) -> bool:
    """Whether the personal page offers to pass the seat on."""
    try:
        check_may_pass_on(registration, policy, now)
    except errors.RegistrationError:
        return False
    return True


def check_may_change_address(registration: Registration, now: datetime) -> None:
    """Whether mails may go elsewhere from now on. Raises EventCancelled, RegistrationClosed, TransitionRefused."""
    if registration.event.cancelled_at is not None:
        raise errors.EventCancelled
    if now >= registration.event.ends_at:
        raise errors.RegistrationClosed
    if registration.status not in ACTIVE:
        raise errors.TransitionRefused


def may_change_address(registration: Registration, now: datetime) -> bool:
    """Whether the personal page offers another address."""
    try:
        check_may_change_address(registration, now)
    except errors.RegistrationError:
        return False
    return True


def check_other_address(registration: Registration, email: str) -> None:
    """Raises OwnAddress for the address that the registration has already."""
    if registration.email_key == email_key(email):
        raise errors.OwnAddress


def may_take(handover: Handover, now: datetime) -> bool:
    """Whether what is on its way can still be taken: it was not called back, and what it is about still stands."""
    if handover.taken_at is not None or handover.ended_at is not None:
        return False
    registration = handover.registration
    if handover.kind is HandoverKind.ADDRESS:
        return may_change_address(registration, now)
    event = registration.event
    return event.cancelled_at is None and now < event.starts_at and _has_seat(registration, now)


def check_may_take(handover: Handover, now: datetime) -> None:
    """Raises HandoverEnded."""
    if not may_take(handover, now):
        raise errors.HandoverEnded


def _has_seat(registration: Registration, now: datetime) -> bool:
    lapsed = registration.status is OFFERED and registration.offer_ends_at is not None and now >= registration.offer_ends_at
    return registration.status in PASSABLE and not lapsed


def _check_ahead(event: Event, now: datetime) -> None:
    if event.cancelled_at is not None:
        raise errors.EventCancelled
    if now >= event.starts_at:
        raise errors.WithdrawingClosed
