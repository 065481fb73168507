"""The outbox: one row is one mail to one person, from the moment it is owed until long after it was delivered."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsite import clock
from eventsite.calendar.models import CalendarEntry
from eventsite.db import Base


class MessageStatus(enum.StrEnum):
    """Where a message stands. `held` waits for a person's release, nothing else."""

    HELD = "held"
    QUEUED = "queued"
    TRANSMITTING = "transmitting"
    DEFERRED = "deferred"
    SENT = "sent"
    BOUNCED = "bounced"
    FAILED = "failed"
    UNKNOWN = "unknown"
    MISSED = "missed"
    SUPERSEDED = "superseded"
    SUPPRESSED = "suppressed"


class MessageKind(enum.StrEnum):
    """Seat, change and cancellation mails are transactional: they ignore marketing opt-out."""

    TRANSACTIONAL = "transactional"
    MAILING = "mailing"


class CalendarMethod(enum.StrEnum):
    """What the calendar part of a message does (RFC 5546, 1.4)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


UNSENT = (MessageStatus.HELD, MessageStatus.QUEUED, MessageStatus.DEFERRED)
DUE = "status IN ('queued', 'deferred')"
LEASED = "status = 'transmitting'"
TROUBLE = "status IN ('bounced', 'failed', 'unknown')"  # what a person looks at
HELD_ROWS = "status = 'held'"  # few: what waits for a release
IN_ORDER = "status IN ('queued', 'deferred', 'transmitting')"  # what a younger message may have to wait for


class Message(Base):
    """One mail to one person. Rendered once, when it goes; a retry sends the same bytes."""

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    template: Mapped[str] = mapped_column(String(120))  # registration/emails/received
    language: Mapped[str] = mapped_column(String(12))
    recipient: Mapped[str]
    about_kind: Mapped[str] = mapped_column(String(40))  # the key of mail.hooks.subjects
    about_id: Mapped[int]
    event_id: Mapped[int | None] = mapped_column(index=True)  # for the desk's lists
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what only the moment of writing knew, e.g. the old time in words
    kind: Mapped[MessageKind] = mapped_column(default=MessageKind.TRANSACTIONAL)
    method: Mapped[CalendarMethod | None]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("calendar_entry.id"), index=True)
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    once: Mapped[str] = mapped_column(String(200), unique=True)  # no step is mailed twice
    status: Mapped[MessageStatus] = mapped_column(default=MessageStatus.QUEUED)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    next_attempt_at: Mapped[datetime] = mapped_column(default=clock.now)
    not_after: Mapped[datetime | None]  # later than this it is missed, not sent
    attempts: Mapped[int] = mapped_column(default=0)
    claim: Mapped[int] = mapped_column(default=0)  # rises with each claim: a late answer of an older claim is fenced off
    lease_until: Mapped[datetime | None]
    rendered_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    error: Mapped[str | None]  # in words for the desk; no personal data beyond the server's own answer
    wire: Mapped[bytes | None] = mapped_column(LargeBinary)  # gone after delivery
    entry_before: Mapped[dict[str, Any] | None]  # the entry before these bytes: put back when the server refuses them for good
    subject: Mapped[str | None]
    body_text: Mapped[str | None]  # for the desk, personal links masked
    body_html: Mapped[str | None]
    entry: Mapped[CalendarEntry | None] = relationship()

    __table_args__ = (
        Index("ix_message_due", "next_attempt_at", "id", sqlite_where=text(DUE), postgresql_where=text(DUE)),
        Index("ix_message_leased", "lease_until", sqlite_where=text(LEASED), postgresql_where=text(LEASED)),
        Index("ix_message_about", "about_kind", "about_id"),
        Index("ix_message_trouble", "event_id", "recipient", sqlite_where=text(TROUBLE), postgresql_where=text(TROUBLE)),
        Index("ix_message_held", "recipient", sqlite_where=text(HELD_ROWS), postgresql_where=text(HELD_ROWS)),
        Index("ix_message_in_order", "recipient", "event_id", "id", sqlite_where=text(IN_ORDER), postgresql_where=text(IN_ORDER)),
    )  # fmt: skip


class Suppression(Base):
    """An address that is not mailed any more, and why."""

    id: Mapped[int] = mapped_column(primary_key=True)
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    reason: Mapped[str] = mapped_column(String(40))  # bounced, complained, asked, not me
    detail: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    lifted_at: Mapped[datetime | None]


class AddressBudget(Base):
    """How much an address got because somebody typed it, before its owner has used a link of ours."""

    key: Mapped[str] = mapped_column(String(64), primary_key=True)  # an HMAC of the mailbox: no address rests here
    mails: Mapped[int] = mapped_column(default=1)
    last_at: Mapped[datetime] = mapped_column(index=True)  # when the last of them may go, which may lie ahead
    before_at: Mapped[datetime | None]  # the one before it
    proved_at: Mapped[datetime | None]  # since when nothing is counted any more


class MailSwitch(Base):
    """One row. `stopped` holds all mail without changing a message; a restored database starts stopped."""

    id: Mapped[int] = mapped_column(primary_key=True)
    stopped: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)


class HostPause(Base):
    """The mail server asked us to wait, or cannot be reached: shared by all workers, burns no message's attempts."""

    host: Mapped[str] = mapped_column(String(255), primary_key=True)
    until: Mapped[datetime]
    failures: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(default="")
    needs_person: Mapped[bool] = mapped_column(default=False)  # a refused password or policy: waiting alone does not help
