"""Writing the record, in the transaction of the act."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import inspect

from eventsite.audit.models import AuditEntry
from eventsite.db import Base, db


@dataclass(frozen=True)
class Act:
    """What was done: `action` like event.moved; `details` hold ids and names of fields, never values of personal fields."""

    action: str
    subject: Base
    account_id: int | None = None
    actor: str = "organiser"
    event_id: int | None = None
    details: dict[str, Any] = field(default_factory=dict)


def record(act: Act) -> None:
    """Add one row; the subject is stored already."""
    identity = inspect(act.subject).identity
    if identity is None:
        raise ValueError("the record is about a stored row: flush first")
    db.session.add(
        AuditEntry(
            account_id=act.account_id,
            actor=act.actor,
            action=act.action,
            subject_kind=act.subject.__tablename__,
            subject_id=identity[0],
            event_id=act.event_id,
            details=act.details,
        )
    )
