"""Who may register, and what somebody new gets. Pure."""

from datetime import datetime

from eventsite.catalogue.models import Admission, Audience, Event, EventStatus, Places
from eventsite.catalogue.standing import deadline, waitlist_open
from eventsite.invitations.models import Invitee
from eventsite.registration import errors
from eventsite.registration.models import PartyRule, Policy, Registration, RegistrationStatus, Serving
from eventsite.registration.rules.requests import seats
from eventsite.registration.rules.statuses import APPLIED, CONFIRMED, OFFERED, RETURNABLE, WAITLISTED

__all__ = ["check_may_come_back", "check_open", "deadline", "may_come_back", "status_for_new", "status_on_return"]


def status_for_new(
    event: Event, form_places: Places | None = None, *, seats: int = 1, least: int | None = None, policy: Policy | None = None
) -> RegistrationStatus:
    """What somebody new gets now, or a party of so many seats. The places were read under the event's lock.

    Who finds seats free that nobody waiting fits into joins the queue and is served at once; a party of which only some
    fit waits, and those have their seats then.
    """
    if event.admission is not Admission.FIRST_COME:
        return APPLIED
    if fits_at_once(event, form_places, seats):
        return CONFIRMED
    need = min(seats, least or seats)
    idle = all(places.free is None or places.free >= need for places in _mine(event, form_places))
    if policy is None or policy.party_rule is PartyRule.WAIT_FOR or not idle:
        return WAITLISTED
    return CONFIRMED if policy.serving is Serving.CONFIRM else OFFERED


def fits_at_once(event: Event, form_places: Places | None, seats: int) -> bool:
    """Whether so many seats are for whoever comes now: free, and nobody waits for them."""
    return all(places.left is None or places.left >= seats for places in _mine(event, form_places))


def _mine(event: Event, form_places: Places | None) -> list[Places]:
    return [event.places] if form_places is None else [event.places, form_places]


def check_open(event: Event, now: datetime, *, invitee: Invitee | None = None, status: RegistrationStatus | None = None) -> None:
    """Whether anybody, or this invitee, may register. `status`: what they would get, where that hangs on their form.

    An invitee whose invitation was found to fit has an event to themselves before it opens for everybody.
    Raises NotPublic, EventCancelled, NotOpenYet, InvitationNeeded, RegistrationClosed, EventFull or WaitlistFull.
    """
    if event.status is not EventStatus.PUBLISHED:
        raise errors.NotPublic
    if event.cancelled_at is not None:
        raise errors.EventCancelled
    if now >= deadline(event):
        raise errors.RegistrationClosed
    if invitee is None and event.audience is Audience.INVITED:
        raise errors.InvitationNeeded
    if invitee is None and event.opens_at is not None and now < event.opens_at:
        raise errors.NotOpenYet
    if (status or status_for_new(event)) is WAITLISTED and not waitlist_open(event):
        raise errors.WaitlistFull if event.has_waitlist else errors.EventFull


def check_may_come_back(registration: Registration, now: datetime, status: RegistrationStatus | None = None) -> None:
    """Whether somebody may register again from their page, by the form and the invitation of then. `status`: what they would get.

    Raises as check_open(), FormClosed, and TransitionRefused for who was declined.
    """
    form, event = registration.form, registration.event
    if status is None:
        status = status_for_new(event, form.places if form is not None else None, seats=seats(registration))
    check_open(event, now, invitee=registration.invitee, status=status)
    if form is not None and form.closed and registration.invitee is None:
        raise errors.FormClosed
    if registration.status not in RETURNABLE or registration.merged_into_id is not None:
        raise errors.TransitionRefused


def status_on_return(registration: Registration, policy: Policy) -> RegistrationStatus:
    """What somebody who registers again by the form of then would get now."""
    form_places = registration.form.places if registration.form is not None else None
    return status_for_new(registration.event, form_places, seats=seats(registration), policy=policy)


def may_come_back(registration: Registration, now: datetime) -> bool:
    """Whether the personal page offers to register again."""
    try:
        check_may_come_back(registration, now)
    except errors.RegistrationError:
        return False
    return True
