"""What an invited person does with their invitation."""

from datetime import datetime
from typing import Any

from sqlalchemy import update

from eventsite.db import db
from eventsite.invitations.errors import InvitationUsed
from eventsite.invitations.models import Invitee


def mark_used(invitee: Invitee, *, now: datetime) -> None:
    """Somebody registered by it; what was typed and kept is forgotten. Raises InvitationUsed: of two at once, one has it."""
    unused = update(Invitee).where(Invitee.id == invitee.id, Invitee.registered_at.is_(None), Invitee.revoked_at.is_(None))
    used = unused.values(registered_at=now, declined_at=None, decline_reason="", draft=None, draft_at=None)
    result: Any = db.session.execute(used.execution_options(synchronize_session=False))
    if result.rowcount != 1:
        raise InvitationUsed
    db.session.expire(invitee)
