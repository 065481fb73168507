"""Who hears of mail that reached us. app.py fills both lists; they are called in order, in the transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from eventsite.calendar.models import Answer, CalendarEntry
from eventsite.incoming.itip import Itip
from eventsite.incoming.models import ReceivedMail


@dataclass(frozen=True)
class Reply:
    """What the attendee of an invitation sent. REPLY: the answer has been filed with the entry just now, or waits to be confirmed.

    COUNTER: they propose another time; REFRESH: they want the invitation once more. Both hold no answer.
    """

    entry: CalendarEntry
    calendar: Itip
    proved: bool
    answer: Answer | None = None
    of_older_version: bool = False


on_reply: list[Callable[[Reply, datetime], bool]] = []  # whether something was done about it
on_bounce: list[Callable[[ReceivedMail, bytes, datetime], None]] = []  # the mail as it came, or its first 2 MB
