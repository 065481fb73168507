"""What one step of a delivery hands to the next: plain values, no rows, so that no read outlives its step."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from eventsite.mail.calendar_part import CalendarPart
from eventsite.mail.mime import Words
from eventsite.mail.models import CalendarMethod, MessageStatus


class ClaimLost(Exception):
    """Another worker has taken the message over, or mail was stopped meanwhile: nothing more is done here."""


@dataclass(frozen=True)
class Ticket:
    """One claimed message, and the number that proves the claim."""

    message_id: int
    claim: int
    suppressed: str | None = None  # why the address is not mailed: bounced, complained, asked


@dataclass(frozen=True)
class Row:
    """What of the row the answer's consequences depend on."""

    entry_id: int | None
    method: CalendarMethod | None
    attempts: int
    first_written_at: datetime | None
    not_after: datetime | None


@dataclass(frozen=True)
class Written:
    """A mail ready to go. `words` is none when the bytes were stored by an earlier try."""

    sender: str
    recipient: str
    wire: bytes
    words: Words | None
    part: CalendarPart | None
    before: dict[str, Any] | None  # of a stored mail: what its entry was before
    keeps_wire: bool
    row: Row
    record: Any  # what was loaded for it: kept alive, so that the next message finds it in the session


@dataclass(frozen=True)
class NotSent:
    """Why a message never goes."""

    status: MessageStatus
    reason: str
    entry_id: int | None = None
    before: dict[str, Any] | None = None  # bytes went out once and were refused: what the entry was before them

    @classmethod
    def broken(cls, error: Exception) -> "NotSent":
        """It cannot be written: a fault of a template or a value."""
        return cls(MessageStatus.FAILED, f"The mail cannot be written. {type(error).__name__}: {error}"[:500])
