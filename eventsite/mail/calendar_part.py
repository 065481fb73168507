"""Which calendar object a message carries, decided when it is written, against what was last sent for its UID.

- Nothing was sent yet: REQUEST, SEQUENCE 0.
- Nothing has changed that `calendar.life_cycle` has a mail for: nothing goes at all. Two edits make one message, there and back
  makes none. A message whose values say `again` goes all the same, with the same SEQUENCE: the person asked for it.
- Another language of the reader is no change: what was sent is compared as it reads in theirs (`title_was` in the values).
- Time, zone, place or holding have changed: SEQUENCE + 1. Title or link to join alone: the same SEQUENCE (RFC 5546, 2.1.4).
- CANCEL is made from the snapshot, since that is what stands in the person's calendar. Who was never sent a REQUEST gets
  the mail without a calendar object (RFC 5546, 5.2.1): the words still matter to whoever saw the page say "you have a seat".
- DTSTAMP rises with each object of a UID, by a second at least, which is all that iCalendar can tell apart.

The snapshot is stored in the commit that comes before the first byte, so it says what the person may have. When the server
refuses those bytes for good, `before` is put back (all but DTSTAMP): the person never got them, a later REQUEST goes anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from eventsite.calendar.build import build_invitation, may_be_invited
from eventsite.calendar.entry import Entry, Invitation, Method
from eventsite.calendar.life_cycle import TABLE, Change, Sequence, as_it_reads_now, difference
from eventsite.calendar.models import CalendarEntry
from eventsite.mail.models import CalendarMethod, Message


class NothingChanged(Exception):
    """The person has this already."""


@dataclass(frozen=True)
class CalendarPart:
    """The object, and what the entry's row says before and after it was sent."""

    invitation: Invitation
    entry_id: int
    before: dict[str, Any]
    after: dict[str, Any]


def decide(message: Message, facts: Entry | None, attendee_name: str | None, *, now: datetime) -> CalendarPart | None:
    """The calendar part of this message, or none. Raises NothingChanged when an update would say nothing new."""
    row = message.entry
    if row is None or message.method is None:
        return None
    entry = _request(row, facts, message.values) if message.method is CalendarMethod.REQUEST else _cancel(row, facts)
    if entry is None or not may_be_invited(entry, message.recipient):
        return None
    stamp = _next_stamp(row, now)
    method = Method(message.method.value)
    invitation = build_invitation(entry, message.recipient, attendee_name, method, now=stamp)
    after = {
        "sequence": entry.sequence, "last_method": method.value, "last_dtstamp": stamp, "last_sent": entry.as_snapshot(),
        "last_email": message.recipient,
    }  # fmt: skip
    before = {name: getattr(row, name) for name in ("sequence", "last_method", "last_sent", "last_email")}
    return CalendarPart(invitation, row.id, before, after)


def _request(row: CalendarEntry, facts: Entry | None, values: Mapping[str, Any]) -> Entry | None:
    if facts is None:
        return None
    entry = replace(facts, uid=row.uid, organiser_email=row.organiser_email, organiser_name=row.organiser_name, sequence=0)
    if row.last_sent is None:
        return entry
    sent = as_it_reads_now(Entry.from_snapshot(row.last_sent), entry, values.get("title_was"))
    change = Change.PROMOTED_AGAIN if row.last_method == Method.CANCEL else difference(sent, entry)
    if not TABLE[change].mail and not values.get("again"):
        raise NothingChanged
    raised = TABLE[change].sequence is Sequence.RAISED
    return replace(entry, sequence=row.sequence + 1 if raised else row.sequence)


def _cancel(row: CalendarEntry, facts: Entry | None) -> Entry | None:
    if row.last_sent is None or row.last_method == Method.CANCEL:
        return None
    cancelled = facts is not None and facts.cancelled  # the event is off, not this one seat
    return replace(Entry.from_snapshot(row.last_sent), sequence=row.sequence + 1, cancelled=cancelled)


def _next_stamp(row: CalendarEntry, now: datetime) -> datetime:
    stamp = now.replace(microsecond=0)
    return stamp if row.last_dtstamp is None else max(stamp, row.last_dtstamp + timedelta(seconds=1))
