"""What was last sent for a calendar UID: the truth that the next message is compared with."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from eventsite.db import Base


class Answer(enum.StrEnum):
    """What somebody's program answered to an invitation: their PARTSTAT (RFC 5545, 3.2.12)."""

    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"


class CalendarEntry(Base):
    """One UID and its life. A registration has one, and one for each session that it is invited to apart; who registers again has others.

    `uid` is random (128 bits or more), opaque and never reused. `organiser` is fixed when the entry is made and never
    changes, because clients take a new ORGANIZER for a takeover (RFC 5546, 6.1.3).
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(120), unique=True)
    organiser_email: Mapped[str]
    organiser_name: Mapped[str]
    sequence: Mapped[int] = mapped_column(default=0)  # of what was last sent; the next is derived from the change
    last_method: Mapped[str | None] = mapped_column(String(10))
    last_dtstamp: Mapped[datetime | None]
    last_sent: Mapped[dict[str, Any] | None]  # Entry.as_snapshot() of what was last sent
    last_email: Mapped[str | None]  # the attendee of what was last sent
    # Of the last REPLY: a later one has a higher SEQUENCE, or the same and a later DTSTAMP (RFC 5546, 2.1.5).
    answer: Mapped[Answer | None]
    answered_at: Mapped[datetime | None]  # when it reached us
    answer_sequence: Mapped[int | None]  # lower than `sequence`: an older version was answered
    answer_dtstamp: Mapped[datetime | None]
    answer_comment: Mapped[str] = mapped_column(String(500), default="")
    answer_proved: Mapped[bool] = mapped_column(default=False)  # whether the mail came from the attendee: DMARC, or their own click
