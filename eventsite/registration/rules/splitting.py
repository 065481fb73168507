"""Who may be moved to which other event, and where they stand there. Pure."""

from datetime import datetime

from eventsite.catalogue.models import Admission, Event, EventStatus
from eventsite.registration import errors
from eventsite.registration.models import Registration, RegistrationStatus
from eventsite.registration.rules.statuses import APPLIED, CONFIRMED, OFFERED, WAITLISTED

MOVED = "moved_to_another_event"  # why, as it is kept with the steps
SEATED = (CONFIRMED, OFFERED)
MOVABLE = frozenset({CONFIRMED, OFFERED, WAITLISTED, APPLIED})  # who came has been there, and what has ended is not moved


def may_receive(event: Event, target: Event, now: datetime) -> bool:
    """Whether people of one event can be moved to the other: another one of the same team, published, held and not over."""
    is_open = target.status is EventStatus.PUBLISHED and target.cancelled_at is None and now < target.ends_at
    return target.id != event.id and target.team_id == event.team_id and is_open


def check_may_move(event: Event, target: Event, now: datetime) -> None:
    """Raises EventCancelled, RegistrationClosed or NoSuchTarget. Both events were read under their locks."""
    if event.cancelled_at is not None:
        raise errors.EventCancelled
    if now >= event.ends_at:
        raise errors.RegistrationClosed
    if not may_receive(event, target, now):
        raise errors.NoSuchTarget


def stands_there(registration: Registration, target: Event, room: bool) -> RegistrationStatus:
    """The status that a new registration begins with at the other event; `room`: whether their seats are free there.

    Who waits joins the queue, which serves them as that event says. Who is chosen by selection there has not been chosen yet.
    """
    if registration.status in SEATED:
        return registration.status if room else WAITLISTED
    return APPLIED if target.admission is Admission.SELECTION else WAITLISTED
