"""Who was invited to register, and until when; and the lists of people who are about to be."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsite import clock
from eventsite.catalogue.models import Event
from eventsite.db import Base, unique_when
from eventsite.questions.models import Form


class Invitee(Base):
    """Somebody who was asked to register for an event, by a link of their own.

    A transferable link may be used for another address; a bound one only for the address it was mailed to.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    form_id: Mapped[int | None] = mapped_column(ForeignKey("form.id"))
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(String(254))
    full_name: Mapped[str] = mapped_column(default="")
    organisation: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(String(12), default="en")
    words: Mapped[str] = mapped_column(default="")  # of the organiser, in the mail
    transferable: Mapped[bool] = mapped_column(default=False)
    priority: Mapped[int] = mapped_column(default=0)
    ends_at: Mapped[datetime | None]  # none: when registration closes
    remind_days: Mapped[int | None]  # so many days before it ends; none: only by hand
    link_version: Mapped[int] = mapped_column(default=1)
    draft: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # what was typed and kept for later
    draft_at: Mapped[datetime | None]
    registered_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    decline_reason: Mapped[str] = mapped_column(default="")
    revoked_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    account_id: Mapped[int | None]  # who invited
    search: Mapped[str] = mapped_column(default="")  # people.rules.fold() of name, organisation and address
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    event: Mapped[Event] = relationship()
    form: Mapped[Form | None] = relationship()

    __table_args__ = (
        unique_when("revoked_at IS NULL", "event_id", "email_key", name="uq_invitee_address"),
        Index("ix_invitee_list", "event_id", "created_at", "id"),
    )


class InvitationList(Base):
    """People who are about to be invited, as they were typed or read from a file: looked at before anything goes, then written in portions.

    It is forgotten when the last of them is written, and a week after it was begun.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    form_id: Mapped[int | None] = mapped_column(ForeignKey("form.id"))
    rows: Mapped[list[Any]] = mapped_column(JSON)  # [number of the line, [cells]] of each
    columns: Mapped[dict[str, Any]] = mapped_column(JSON)  # which cell is the address, the name, the organisation
    source: Mapped[str] = mapped_column(default="")  # the file's name, or the event whose attendees they are
    language: Mapped[str] = mapped_column(String(12), default="en")
    words: Mapped[str] = mapped_column(default="")
    transferable: Mapped[bool] = mapped_column(default=False)
    priority: Mapped[int] = mapped_column(default=0)
    ends_at: Mapped[datetime | None]
    remind_days: Mapped[int | None]
    written: Mapped[int] = mapped_column(default=0)  # how many of its rows are done
    invited: Mapped[int] = mapped_column(default=0)  # of those, who was invited
    account_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    released_at: Mapped[datetime | None]  # since when it goes out by itself
    event: Mapped[Event] = relationship()
    form: Mapped[Form | None] = relationship()
