"""Offers: a place that is held for one person until a moment.

Taken, turned down, lapsed or taken back: when it becomes free, the next in line is served at once.
"""

from collections.abc import Sequence
from datetime import datetime

from eventsite.catalogue.models import Event
from eventsite.registration import emails, queries, rules
from eventsite.registration.errors import EventCancelled, OfferEnded, RegistrationClosed, TransitionRefused
from eventsite.registration.models import Registration
from eventsite.registration.rules import APPLIED, CONFIRMED, EXPIRED, OFFER_LAPSED, OFFERED, WAITLISTED, WITHDRAWN, By
from eventsite.registration.service import moves, places


def accept_offer(registration: Registration, by: By, *, now: datetime) -> None:
    """Take the place. A second time changes nothing. Raises OfferEnded, EventCancelled."""
    accept_offers([registration], by, now=now)


def accept_offers(registrations: Sequence[Registration], by: By, *, now: datetime) -> None:
    """The same for several, who are told together where they are reached at one address."""
    accepted = [registration for registration in registrations if _accept(registration, by, now=now)]
    for registration, together in emails.one_for_each_address(accepted):
        emails.send_offer_accepted(registration, together=together, now=now)


def _accept(registration: Registration, by: By, *, now: datetime) -> bool:
    places.hold_registration(registration)
    if registration.status is CONFIRMED:
        return False
    if registration.event.cancelled_at is not None:
        raise EventCancelled
    ends_at = registration.offer_ends_at or now
    if registration.status is not OFFERED or now >= min(ends_at, registration.event.starts_at):
        raise OfferEnded  # the event may have been moved ahead since
    moves.move(registration, CONFIRMED, by, now=now)
    return True


def decline_offer(registration: Registration, by: By, *, reason: str = "", now: datetime) -> None:
    """Turn the place down and leave the queue. A second time changes nothing. Raises OfferEnded, TransitionRefused."""
    places.hold_registration(registration)
    if registration.status is WITHDRAWN:
        return
    if registration.status is EXPIRED:
        raise OfferEnded
    if registration.status is not OFFERED:
        raise TransitionRefused
    moves.move(registration, WITHDRAWN, by, reason=reason, now=now)
    emails.send_withdrawn(registration, OFFERED)


def offer(registration: Registration, by: By, *, reason: str = "", now: datetime) -> None:
    """An organiser offers a place out of turn, or to an applicant. With every place taken it needs a reason. Raises NoPlaceLeft."""
    places.hold_registration(registration)
    if registration.event.cancelled_at is not None:
        raise EventCancelled
    if now >= registration.event.starts_at:
        raise RegistrationClosed
    if registration.status not in (WAITLISTED, APPLIED):
        raise TransitionRefused
    moves.move(registration, OFFERED, by, reason=reason, over=bool(reason.strip()), now=now)
    emails.send_offered(registration)


def expire_offers(event: Event, *, now: datetime) -> int:
    """End the offers that nobody took in time, and serve the next; how many ended. Who let it lapse is told how to join again."""
    places.hold(event)
    lapsed = queries.lapsed_offers(event.id, now)
    for registration in lapsed:
        moves.move(registration, EXPIRED, rules.CLOCK, reason=OFFER_LAPSED, now=now)
        emails.send_offer_lapsed(registration)
    return len(lapsed)
