"""Whether an invitation may be used, and until when. Pure."""

from datetime import datetime

from eventsite.catalogue.models import Event, EventStatus
from eventsite.catalogue.standing import deadline
from eventsite.invitations import errors
from eventsite.invitations.models import Invitee
from eventsite.people.rules import email_key


def ends_at(invitee: Invitee) -> datetime:
    """Until when it may be used: as said, and never after registration closes."""
    closes_at = deadline(invitee.event)
    return min(invitee.ends_at or closes_at, closes_at)


def check_may_use(invitee: Invitee, email: str, now: datetime) -> None:
    """Whether this address may register by it. Raises InvitationRevoked, InvitationUsed, InvitationEnded or InvitationForAnother.

    A transferable one serves any address, once. That it was declined before binds nobody.
    """
    if invitee.revoked_at is not None:
        raise errors.InvitationRevoked
    if invitee.registered_at is not None:
        raise errors.InvitationUsed
    if now >= ends_at(invitee):
        raise errors.InvitationEnded
    if not invitee.transferable and email_key(email) != invitee.email_key:
        raise errors.InvitationForAnother


def opens_for(event: Event, invitee: Invitee | None, now: datetime) -> bool:
    """Whether the event stands open for this invitee: to itself before it opens for everybody, or although it never does."""
    if invitee is None or invitee.event_id != event.id:
        return False
    if event.status is not EventStatus.PUBLISHED or event.cancelled_at is not None:
        return False
    try:
        check_may_use(invitee, invitee.email, now)
    except errors.InvitationError:
        return False
    return True
