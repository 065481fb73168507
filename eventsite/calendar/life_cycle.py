"""What each change does to an invitation: the one table. docs/calendar.md holds the same rows, and a test compares the two.

Features that write mails look up here which METHOD a change sends; the worker, which knows what was last sent, looks up here
what becomes of the SEQUENCE. A row is about one person: what a change means to who has a seat and to who waits are two rows.
A row with a method says what is sent at most: a CANCEL goes only to whom a REQUEST went, and nothing goes twice.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from eventsite.calendar.entry import Entry, Method, significant_change, text_change


class Change(StrEnum):
    """Whatever happens to a seat or to what it is a seat of."""

    SEAT_GIVEN = "seat_given"
    PROMOTED = "promoted"
    PROMOTED_AGAIN = "promoted_again"
    OFFERED = "offered"
    OFFER_ACCEPTED = "offer_accepted"
    OFFER_LAPSED = "offer_lapsed"
    WAITS_OR_APPLIES = "waits_or_applies"
    REGISTERED_AGAIN = "registered_again"

    MOVED = "moved"
    MOVED_UNSEATED = "moved_unseated"
    PLACE_CHANGED = "place_changed"
    PLACE_CHANGED_UNSEATED = "place_changed_unseated"
    ONLINE_LINK_CHANGED = "online_link_changed"
    TITLE_CHANGED = "title_changed"
    TEXT_CHANGED = "text_changed"
    PAGE_CHANGED = "page_changed"
    THERE_AND_BACK = "there_and_back"
    NOTHING_CHANGED = "nothing_changed"

    SESSION_ADDED = "session_added"
    SESSION_MOVED = "session_moved"
    SESSION_RENAMED = "session_renamed"
    SESSION_DROPPED = "session_dropped"
    SESSION_CALLED_OFF = "session_called_off"
    SESSION_SEAT = "session_seat"

    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    TO_WAITLIST = "to_waitlist"
    ENDED_UNSEATED = "ended_unseated"
    MERGED = "merged"
    TRANSFERRED_FROM = "transferred_from"
    TRANSFERRED_TO = "transferred_to"
    ADDRESS_LEFT = "address_left"
    ADDRESS_TAKEN = "address_taken"
    SPLIT_FROM = "split_from"
    SPLIT_TO = "split_to"
    SPLIT_UNSEATED = "split_unseated"
    EVENT_CANCELLED = "event_cancelled"
    EVENT_CANCELLED_UNSEATED = "event_cancelled_unseated"

    RESENT = "resent"
    REMINDED = "reminded"
    LINK_ASKED = "link_asked"
    DETAILS_CHANGED = "details_changed"


class Sequence(StrEnum):
    """SEQUENCE, against what was last sent under the UID (RFC 5546, 2.1.4)."""

    FIRST = "0"  # of a UID that nothing was sent under yet
    SAME = "the same"
    RAISED = "+1"
    NONE = ""  # no calendar object goes


class Stamp(StrEnum):
    """DTSTAMP, which tells two objects with one SEQUENCE apart."""

    NOW = "now"  # of a first object
    RISES = "rises"
    NONE = ""


@dataclass(frozen=True)
class Row:
    """What one change sends to one person."""

    method: Method | None  # REQUEST, CANCEL, or words only
    sequence: Sequence
    mail: bool  # whether a mail goes at all
    cancelled: bool = False  # whether the CANCEL says STATUS:CANCELLED: what it is an invitation to is off, not this one seat

    @property
    def dtstamp(self) -> Stamp:
        """Rises with every object of a UID."""
        return {Sequence.FIRST: Stamp.NOW, Sequence.NONE: Stamp.NONE}.get(self.sequence, Stamp.RISES)

    @property
    def new_uid(self) -> bool:
        """Whether the object has a UID of its own, never used before."""
        return self.sequence is Sequence.FIRST


INVITED = Row(Method.REQUEST, Sequence.FIRST, mail=True)
ASKED_ANEW = Row(Method.REQUEST, Sequence.RAISED, mail=True)  # who accepted must decide again
UPDATED = Row(Method.REQUEST, Sequence.SAME, mail=True)  # what they answered stands
OUT = Row(Method.CANCEL, Sequence.RAISED, mail=True)
OFF = Row(Method.CANCEL, Sequence.RAISED, mail=True, cancelled=True)
WORDS = Row(None, Sequence.NONE, mail=True)
SILENCE = Row(None, Sequence.NONE, mail=False)

TABLE: dict[Change, Row] = {
    Change.SEAT_GIVEN: INVITED,
    Change.PROMOTED: INVITED,
    Change.PROMOTED_AGAIN: ASKED_ANEW,
    Change.OFFERED: WORDS,
    Change.OFFER_ACCEPTED: INVITED,
    Change.OFFER_LAPSED: WORDS,
    Change.WAITS_OR_APPLIES: WORDS,
    Change.REGISTERED_AGAIN: INVITED,
    Change.MOVED: ASKED_ANEW,
    Change.MOVED_UNSEATED: WORDS,
    Change.PLACE_CHANGED: ASKED_ANEW,
    Change.PLACE_CHANGED_UNSEATED: WORDS,
    Change.ONLINE_LINK_CHANGED: UPDATED,
    Change.TITLE_CHANGED: UPDATED,
    Change.TEXT_CHANGED: SILENCE,
    Change.PAGE_CHANGED: SILENCE,
    Change.THERE_AND_BACK: SILENCE,
    Change.NOTHING_CHANGED: SILENCE,
    Change.SESSION_ADDED: INVITED,
    Change.SESSION_MOVED: ASKED_ANEW,
    Change.SESSION_RENAMED: UPDATED,
    Change.SESSION_DROPPED: OUT,
    Change.SESSION_CALLED_OFF: OFF,
    Change.SESSION_SEAT: WORDS,
    Change.WITHDRAWN: OUT,
    Change.DECLINED: OUT,
    Change.TO_WAITLIST: OUT,
    Change.ENDED_UNSEATED: WORDS,
    Change.MERGED: OUT,
    Change.TRANSFERRED_FROM: OUT,
    Change.TRANSFERRED_TO: INVITED,
    Change.ADDRESS_LEFT: OUT,
    Change.ADDRESS_TAKEN: INVITED,
    Change.SPLIT_FROM: OUT,
    Change.SPLIT_TO: INVITED,
    Change.SPLIT_UNSEATED: WORDS,
    Change.EVENT_CANCELLED: OFF,
    Change.EVENT_CANCELLED_UNSEATED: WORDS,
    Change.RESENT: UPDATED,
    Change.REMINDED: WORDS,
    Change.LINK_ASKED: WORDS,
    Change.DETAILS_CHANGED: WORDS,
}


def method_of(change: Change) -> Method | None:
    """The METHOD that goes with the mail about it; none where words are all."""
    return TABLE[change].method


def as_it_reads_now(sent: Entry, true: Entry, title_was: str | None = None) -> Entry:
    """What was sent, in the language of what is true now: that somebody reads another language is no change of the event.

    `title_was`: what the title was in that language, where it is not what it is now.
    """
    if not sent.language or not true.language or sent.language == true.language:
        return sent
    place = true.place if sent.online and true.online else sent.place
    return replace(sent, language=true.language, title=true.title if title_was is None else title_was, place=place)


def difference(sent: Entry, true: Entry) -> Change:
    """What has changed between what was last sent and what is true now, the gravest of it.

    MOVED, PLACE_CHANGED, ONLINE_LINK_CHANGED, TITLE_CHANGED, TEXT_CHANGED or NOTHING_CHANGED.
    """
    if significant_change(sent, true):
        there = replace(true, place=sent.place, city=sent.city, online=sent.online)
        return Change.MOVED if significant_change(sent, there) else Change.PLACE_CHANGED
    if sent.online_url != true.online_url:
        return Change.ONLINE_LINK_CHANGED
    if sent.title != true.title:
        return Change.TITLE_CHANGED
    return Change.TEXT_CHANGED if text_change(sent, true) else Change.NOTHING_CHANGED
