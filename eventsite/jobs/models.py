"""The truth about jobs: which tick of the timetable ran, where, and how it ended."""

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eventsite import clock
from eventsite.db import Base


class Tick(Base):
    """One due moment of one job. The unique row is what lets two workers run it once."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    due_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("name", "due_at"),)


class JobRun(Base):
    """One run of one job."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(20), default="running")  # running, done, failed
    detail: Mapped[str] = mapped_column(default="")  # what it did in a few words, or the error's name

    __table_args__ = (Index("ix_job_run_latest", "name", "started_at"),)
