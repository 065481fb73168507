"""Mailings: one text to many people."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsite import clock
from eventsite.catalogue.models import Event
from eventsite.db import Base
from eventsite.registration.models import Registration


class MailingKind(enum.StrEnum):
    """A follow-up is about a seat and everyone gets it; an invitation is news and honours suppressions."""

    FOLLOW_UP = "follow_up"
    TRIP_INVITATION = "trip_invitation"


class MailingStatus(enum.StrEnum):
    """A draft can be changed; what was sent cannot."""

    DRAFT = "draft"
    SENT = "sent"


class Mailing(Base):
    """One text to many. The recipients are fixed when it is sent, and each is asked for again as their copy leaves."""

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    target_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))  # the trip that is invited to
    kind: Mapped[MailingKind]
    audience: Mapped[str] = mapped_column(String(40))  # confirmed, waitlisted, attended, chosen
    subject: Mapped[str]
    body: Mapped[str]  # Markdown with {name}-like merge fields of a closed list
    language: Mapped[str] = mapped_column(String(12), default="en")
    status: Mapped[MailingStatus] = mapped_column(default=MailingStatus.DRAFT)
    account_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_at: Mapped[datetime | None]
    event: Mapped[Event] = relationship(foreign_keys=[event_id])
    target: Mapped[Event | None] = relationship(foreign_keys=[target_id])


class MailingRecipient(Base):
    """One person's copy of a mailing."""

    id: Mapped[int] = mapped_column(primary_key=True)
    mailing_id: Mapped[int] = mapped_column(ForeignKey("mailing.id"), index=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    mailing: Mapped[Mailing] = relationship()
    registration: Mapped[Registration] = relationship()

    __table_args__ = (UniqueConstraint("mailing_id", "registration_id"),)
