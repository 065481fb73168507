"""What an invited person does with their invitation."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import update

from eventsite.db import db, lock
from eventsite.invitations import rules
from eventsite.invitations.errors import DraftTooLong, InvitationUsed
from eventsite.invitations.models import Invitee
from eventsite.mail import service as mail


def mark_used(invitee: Invitee, *, now: datetime) -> None:
    """Somebody registered by it; what was typed and kept is forgotten. Raises InvitationUsed: of two at once, one has it."""
    unused = update(Invitee).where(Invitee.id == invitee.id, Invitee.registered_at.is_(None), Invitee.revoked_at.is_(None))
    used = unused.values(registered_at=now, declined_at=None, decline_reason="", draft=None, draft_at=None)
    result: Any = db.session.execute(used.execution_options(synchronize_session=False))
    if result.rowcount != 1:
        raise InvitationUsed
    db.session.expire(invitee)


def decline(invitee: Invitee, reason: str, *, now: datetime) -> None:
    """They cannot come, and say why if they like. Raises as rules.check_may_use()."""
    lock(invitee)
    rules.check_may_use(invitee, invitee.email, now)
    invitee.declined_at, invitee.decline_reason = now, reason
    invitee.draft = invitee.draft_at = None


def take_back_no(invitee: Invitee, *, now: datetime) -> None:
    """They may come after all. Raises as rules.check_may_use()."""
    lock(invitee)
    rules.check_may_use(invitee, invitee.email, now)
    invitee.declined_at, invitee.decline_reason = None, ""


def keep_draft(invitee: Invitee, typed: dict[str, Any], *, now: datetime) -> None:
    """Keep what was typed into the form for later. Raises DraftTooLong, or as rules.check_may_use()."""
    if len(json.dumps(typed)) > rules.LONGEST_DRAFT:
        raise DraftTooLong
    lock(invitee)
    rules.check_may_use(invitee, invitee.email, now)
    invitee.draft, invitee.draft_at = typed, now


def no_more(invitee: Invitee, *, now: datetime) -> None:
    """The owner of the address wants no invitations; mails about a seat that they take go on. Twice is once."""
    mail.stop_mailing(invitee.email, now=now)
