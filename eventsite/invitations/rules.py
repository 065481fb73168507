"""Whether an invitation may be used, until when, when it reminds, and how it stands. Pure."""

import enum
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from eventsite.catalogue.models import Event, EventStatus
from eventsite.catalogue.standing import deadline
from eventsite.invitations import errors
from eventsite.invitations.models import Invitee
from eventsite.mail.models import MessageStatus
from eventsite.people.rules import email_key

REMINDER_HOUR = 9  # by the clocks of the event's zone
MOST_REMINDER_DAYS = 60
LONGEST_WORDS = 2_000
LONGEST_REASON = 500
LONGEST_DRAFT = 40_000  # characters, of all that was typed
KEEP_DRAFTS = timedelta(days=30)  # after the event
KEEP_LISTS = timedelta(days=7)
BETWEEN_MAILS = timedelta(minutes=10)  # to one person, by hand

ON_ITS_WAY = frozenset({MessageStatus.HELD, MessageStatus.QUEUED, MessageStatus.TRANSMITTING, MessageStatus.DEFERRED})
NOT_ARRIVED = frozenset({MessageStatus.BOUNCED, MessageStatus.FAILED, MessageStatus.UNKNOWN, MessageStatus.SUPPRESSED})
NOT_SENT = frozenset({MessageStatus.MISSED, MessageStatus.SUPERSEDED})  # says nothing of the invitation before it


class State(enum.StrEnum):
    """How an invitation stands, the last word first: who registered has registered, whatever came before."""

    REGISTERED = "registered"
    REVOKED = "revoked"
    DECLINED = "declined"
    ENDED = "ended"
    DRAFT = "draft"  # something was typed and kept for later
    BOUNCED = "bounced"  # its newest mail did not arrive
    DELIVERED = "delivered"  # handed to the mail server of the address
    SENT = "sent"  # on its way


EVERYONE, UNANSWERED = "all", "unanswered"  # parts of a list that are no state
OPEN = (State.DRAFT, State.BOUNCED, State.DELIVERED, State.SENT)  # who may still answer


def ends_at(invitee: Invitee) -> datetime:
    """Until when it may be used: as said, and never after registration closes."""
    return end_for(invitee.event, invitee.ends_at)


def end_for(event: Event, said: datetime | None) -> datetime:
    """Until when an invitation to this event may be used, if this was said of it."""
    closes_at = deadline(event)
    return min(said or closes_at, closes_at)


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
    if invitee is None or invitee.event_id != event.id or not is_public(event):
        return False
    try:
        check_may_use(invitee, invitee.email, now)
    except errors.InvitationError:
        return False
    return True


def check_may_invite(event: Event, now: datetime) -> None:
    """Whether an invitation would lead anywhere. Raises EventNotOpen."""
    if not is_public(event) or now >= deadline(event):
        raise errors.EventNotOpen


def check_end(event: Event, said: datetime | None, now: datetime) -> None:
    """Whether an invitation may end then. Raises EndsInThePast, EndsTooLate."""
    if said is None:
        return
    if said <= now:
        raise errors.EndsInThePast
    if said > deadline(event):
        raise errors.EndsTooLate


def is_open(invitee: Invitee, now: datetime) -> bool:
    """Whether an answer is still waited for."""
    answered = invitee.registered_at or invitee.declined_at or invitee.revoked_at
    return answered is None and now < ends_at(invitee) and is_public(invitee.event)


def reminder_at(invitee: Invitee) -> datetime | None:
    """When it reminds by itself: so many days before it ends, at nine by the clocks of the event's zone.

    None where nothing was said, and where that would follow the invitation within a day.
    """
    if invitee.remind_days is None:
        return None
    zone = ZoneInfo(invitee.event.zone)
    day = ends_at(invitee).astimezone(zone).date() - timedelta(days=invitee.remind_days)
    at = datetime.combine(day, time(REMINDER_HOUR), zone).astimezone(UTC)
    return at if at >= invitee.created_at + timedelta(days=1) else None


def reminder_due(invitee: Invitee, now: datetime) -> bool:
    """Whether it reminds now: its moment has come, nobody reminded by hand since, and an answer is waited for."""
    at = reminder_at(invitee)
    return at is not None and at <= now and invitee.reminded_at is None and is_open(invitee, now)


def may_remind(invitee: Invitee, now: datetime) -> bool:
    """Whether an organiser may remind now: an answer is waited for, and the last reminder is not of this moment."""
    return is_open(invitee, now) and (invitee.reminded_at is None or now - invitee.reminded_at >= BETWEEN_MAILS)


def state_of(invitee: Invitee, mail: MessageStatus | None, now: datetime) -> State:
    """How it stands; `mail` is the newest of its mails that went out or is to go."""
    answers = (
        (invitee.registered_at, State.REGISTERED), (invitee.revoked_at, State.REVOKED), (invitee.declined_at, State.DECLINED),
        (now >= ends_at(invitee), State.ENDED), (invitee.draft_at, State.DRAFT), (mail in NOT_ARRIVED, State.BOUNCED),
        (mail is MessageStatus.SENT, State.DELIVERED),
    )  # fmt: skip
    return next((state for holds, state in answers if holds), State.SENT)


def is_public(event: Event) -> bool:
    """Whether the event is announced and not called off."""
    return event.status is EventStatus.PUBLISHED and event.cancelled_at is None
