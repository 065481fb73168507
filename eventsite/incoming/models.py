"""What reached us and what became of it. No text of a mail is kept; after 90 days the row goes too."""

import enum
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsite.calendar.models import CalendarEntry
from eventsite.db import Base


class MailKind(enum.StrEnum):
    """What a mail is."""

    REPLY = "reply"  # to an invitation: REPLY, COUNTER, REFRESH
    BOUNCE = "bounce"  # about a mail of ours that did not arrive
    AUTOMATIC = "automatic"  # out of office and the like
    OTHER = "other"  # written by somebody, or broken
    REFUSED = "refused"  # a calendar that wants to change ours


class Outcome(enum.StrEnum):
    """What became of it."""

    FILED = "filed"  # the answer stands
    OLDER_VERSION = "older_version"  # it stands, and answers an invitation that was changed since
    TO_CONFIRM = "to_confirm"  # a proved answer says otherwise, and this one is not proved: the attendee is asked
    SAME = "same"  # this answer was there already
    OVERTAKEN = "overtaken"  # a later answer of theirs came first
    NO_ANSWER = "no_answer"  # a reply that says neither yes, nor maybe, nor no
    UNMATCHED = "unmatched"  # somebody answered who was not invited by that invitation
    UNKNOWN = "unknown"  # no invitation of ours
    FORWARDED = "forwarded"  # the organisers have the words
    SENT_AGAIN = "sent_again"  # the invitation, as they asked
    KEPT = "kept"  # a bounce
    NOTHING = "nothing"  # nothing follows
    ODD = "odd"  # it cannot be read as what it says it is
    SET_ASIDE = "set_aside"  # it could not be taken at all: a person looks


class ReceivedMail(Base):
    """One mail that reached us. The same bytes a second time have no second effect."""

    id: Mapped[int] = mapped_column(primary_key=True)
    received_at: Mapped[datetime] = mapped_column(index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)  # SHA-256 of its bytes
    kind: Mapped[MailKind]
    outcome: Mapped[Outcome]
    sender: Mapped[str] = mapped_column(String(254), default="")  # as its From says, which proves nothing
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("calendar_entry.id", ondelete="SET NULL"))
    partstat: Mapped[str] = mapped_column(String(20), default="")
    sequence: Mapped[int | None]
    dtstamp: Mapped[datetime | None]
    proved: Mapped[bool] = mapped_column(default=False)  # our own mail server has seen that it is the attendee's
    size: Mapped[int]  # bytes
    entry: Mapped[CalendarEntry | None] = relationship()

    __table_args__ = (Index("ix_received_mail_of_entry", "entry_id", "received_at"),)


class Mailbox(Base):
    """How far we have read on an IMAP server, and how it went. UIDs rise; another UIDVALIDITY begins anew (RFC 3501, 2.3.1.1)."""

    key: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256 of server, user and folder
    uid_validity: Mapped[int] = mapped_column(BigInteger, default=0)
    last_uid: Mapped[int] = mapped_column(BigInteger, default=0)  # every mail up to it has been taken, or set aside
    trying_uid: Mapped[int] = mapped_column(BigInteger, default=0)  # of the mail that was begun last
    tries: Mapped[int] = mapped_column(default=0)
    read_at: Mapped[datetime | None]  # when the server last answered well
    failing_since: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]  # after a failure the server is left alone until then
    reason: Mapped[str] = mapped_column(String(200), default="")
