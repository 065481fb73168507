"""Who did what to which record, for people to read. Rows are only ever added."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from eventsite import clock
from eventsite.db import Base


class AuditEntry(Base):
    """One act. Holds ids and names of fields, never values of personal fields."""

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    account_id: Mapped[int | None]  # none: the person themselves, or a job
    actor: Mapped[str] = mapped_column(String(12))  # organiser, person, job
    action: Mapped[str] = mapped_column(String(60))  # event.moved, registration.exported
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    event_id: Mapped[int | None] = mapped_column(index=True)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)

    __table_args__ = (Index("ix_audit_entry_subject", "subject_kind", "subject_id"),)
