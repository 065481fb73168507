"""Named reads of invitations. Whatever the desk asks is asked for one event of its own team."""

from sqlalchemy import select

from eventsite.db import db
from eventsite.invitations.models import Invitee
from eventsite.people.rules import email_key


def by_id(invitee_id: int) -> Invitee | None:
    """One invitation, whatever became of it."""
    return db.session.get(Invitee, invitee_id)


def open_invitation(event_id: int, email: str) -> Invitee | None:
    """The invitation that was mailed to this address and is neither used nor revoked. Whether it is too late is for the rules."""
    mine = select(Invitee).where(Invitee.event_id == event_id, Invitee.email_key == email_key(email))
    return db.session.scalar(mine.where(Invitee.revoked_at.is_(None), Invitee.registered_at.is_(None)))
