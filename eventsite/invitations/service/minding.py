"""What organisers do with invitations that are out: again, later, no more; reminding, by hand and by the clock; and forgetting."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select, update

from eventsite.audit.service import Act, record
from eventsite.catalogue.models import Event
from eventsite.db import db, lock
from eventsite.invitations import emails, hooks, queries, rules
from eventsite.invitations.errors import (
    AlreadyInvited,
    AlreadyRegistered,
    InvitationDeclined,
    InvitationRevoked,
    InvitationUsed,
    NotAnAddress,
    NotMailed,
)
from eventsite.invitations.lists import address_of
from eventsite.invitations.models import InvitationList, Invitee
from eventsite.mail import queries as mail_queries
from eventsite.mail import service as mail
from eventsite.people.rules import email_key, fold


def send_again(invitee: Invitee, email: str, *, account_id: int | None, now: datetime) -> None:
    """Mail the invitation once more; to another address if the first was wrong, and then no older link works.

    An address that mail came back from is tried again, because a person says so; who asked for no mail gets none. Raises
    NotAnAddress, AlreadyInvited, AlreadyRegistered, NotMailed, InvitationDeclined, or as rules.check_may_use().
    """
    lock(invitee)
    rules.check_may_use(invitee, invitee.email, now)
    if invitee.declined_at is not None:
        raise InvitationDeclined
    address = address_of(email)
    if address is None:
        raise NotAnAddress
    if email_key(address) != invitee.email_key:
        _readdress(invitee, address)
    elif hooks.above.registered(invitee.event_id, [invitee.email_key]):
        raise AlreadyRegistered
    known = mail_queries.suppression(address)
    if known is not None and known.reason != "bounced":
        raise NotMailed
    mail.lift_suppression(address, now=now)
    emails.send_invitation(invitee, again_at=now)
    record(Act("invitation.sent_again", invitee, account_id, event_id=invitee.event_id))


def extend(invitee: Invitee, ends_at: datetime | None, *, account_id: int | None, now: datetime) -> None:
    """Let this one answer until another time; none: until registration closes.

    Raises EndsInThePast, EndsTooLate, InvitationUsed, InvitationRevoked.
    """
    lock(invitee)
    rules.check_end(invitee.event, ends_at, now)
    if invitee.revoked_at is not None:
        raise InvitationRevoked
    if invitee.registered_at is not None:
        raise InvitationUsed
    invitee.ends_at = ends_at
    record(Act("invitation.extended", invitee, account_id, event_id=invitee.event_id))


def revoke(invitee: Invitee, *, account_id: int | None, now: datetime) -> None:
    """Take the invitation back: its link opens nothing, its mails do not go. Raises InvitationUsed; twice is once."""
    lock(invitee)
    if invitee.registered_at is not None:
        raise InvitationUsed
    if invitee.revoked_at is not None:
        return
    invitee.revoked_at = now
    invitee.link_version += 1
    invitee.draft = invitee.draft_at = None
    record(Act("invitation.revoked", invitee, account_id, event_id=invitee.event_id))


def remind(event: Event, ids: Sequence[int], *, account_id: int | None, now: datetime) -> int:
    """Remind those of them whose answer is waited for; how many. Who registered, said no or asked for no mail is left in peace.

    Under the event's lock, so that of two at once one writes each mail.
    """
    lock(event)
    invitees = queries.some_of(event.id, ids)
    keys = [invitee.email_key for invitee in invitees]
    left_alone = queries.suppressed(keys) | hooks.above.registered(event.id, keys)
    reminded = [invitee for invitee in invitees if invitee.email_key not in left_alone and rules.may_remind(invitee, now)]
    for invitee in reminded:
        invitee.reminded_at = now
        emails.send_reminder(invitee, now=now)
    if account_id is not None and reminded:
        record(Act("invitations.reminded", event, account_id, event_id=event.id, details={"people": len(reminded)}))
    return len(reminded)


def tidy(*, now: datetime) -> None:
    """Forget lists that nobody sent within a week, and what invited people kept for later, a month after the event."""
    old = InvitationList.released_at.is_(None), InvitationList.created_at < now - rules.KEEP_LISTS
    db.session.execute(delete(InvitationList).where(*old).execution_options(synchronize_session=False))
    over = select(Event.id).where(or_(Event.ends_at < now - rules.KEEP_DRAFTS, Event.cancelled_at < now - rules.KEEP_DRAFTS))
    forgotten = update(Invitee).where(Invitee.draft_at.is_not(None), Invitee.event_id.in_(over)).values(draft=None, draft_at=None)
    db.session.execute(forgotten.execution_options(synchronize_session=False))


def _readdress(invitee: Invitee, address: str) -> None:
    key = email_key(address)
    if queries.invited(invitee.event_id, [key]):
        raise AlreadyInvited
    if hooks.above.registered(invitee.event_id, [key]):
        raise AlreadyRegistered
    invitee.email, invitee.email_key = address, key
    invitee.search = fold(invitee.full_name, invitee.organisation, address)
    invitee.link_version += 1
    invitee.draft = invitee.draft_at = None
    db.session.flush()
