"""Who may be given whose seat. Pure."""

from datetime import datetime

from eventsite.registration import errors
from eventsite.registration.models import Registration
from eventsite.registration.rules.requests import seats
from eventsite.registration.rules.statuses import APPLIED, CONFIRMED, OFFERED, WAITLISTED

SEATED = frozenset({CONFIRMED, OFFERED})
WITHOUT = frozenset({WAITLISTED, APPLIED})


def seat_is_free(registration: Registration) -> bool:
    """Whether the event, and the form that they came by, have room for as many as they are: nobody has to give a seat up then."""
    form, needed = registration.form, seats(registration)
    mine = [registration.event.places, form.places if form is not None else None]
    return all(places is None or places.free is None or places.free >= needed for places in mine)


def check_may_swap(seated: Registration, other: Registration, now: datetime) -> None:
    """Raises EventCancelled, RegistrationClosed, TransitionRefused or SwapUneven. Both were read under the event's lock."""
    event = seated.event
    if event.cancelled_at is not None:
        raise errors.EventCancelled
    if now >= event.starts_at:
        raise errors.RegistrationClosed
    if other.event_id != event.id or seated.status not in SEATED or other.status not in WITHOUT:
        raise errors.TransitionRefused
    if seats(seated) != seats(other):
        raise errors.SwapUneven
