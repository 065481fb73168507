"""What was last sent for a calendar UID: the truth that the next message is compared with."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from eventsite.db import Base


class CalendarEntry(Base):
    """One UID and its life. A registration has one; registering again after a withdrawal makes another.

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
