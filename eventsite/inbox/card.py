"""A calendar part as a person reads it: what each entry says, and where its times are."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar
from icalendar.cal import Component

ENTRIES = ("VEVENT", "VTODO", "VFREEBUSY")
SHOWN_AT_MOST = 50


@dataclass(frozen=True)
class Attendee:
    """One invited address, with the answer that the entry records for it."""

    address: str
    name: str
    answer: str


@dataclass(frozen=True)
class EntryCard:
    """One entry. Every line is text for a page; an empty one was not in the file."""

    title: str
    uid: str
    sequence: str
    starts: str
    ends: str
    place: str
    organiser: str
    status: str
    stamp: str
    attendees: tuple[Attendee, ...]


@dataclass(frozen=True)
class CalendarCard:
    """A calendar object: METHOD and its entries, or why it cannot be read."""

    method: str
    entries: tuple[EntryCard, ...]
    fault: str = ""


def read_card(text: str) -> CalendarCard:
    """Read a calendar part. A broken one gives a card with the reason; it never raises."""
    try:
        calendar = Calendar.from_ical(text)
        entries = [_entry(part) for part in calendar.walk() if part.name in ENTRIES][:SHOWN_AT_MOST]
        return CalendarCard(_text(calendar.get("METHOD")), tuple(entries))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        return CalendarCard("", (), fault=str(error) or type(error).__name__)


def _entry(part: Component) -> EntryCard:
    starts, ends = _moment(part, "DTSTART"), _moment(part, "DTEND")
    return EntryCard(
        title=_text(part.get("SUMMARY")),
        uid=_text(part.get("UID")),
        sequence=_text(part.get("SEQUENCE")),
        starts=_shown(starts, last=False),
        ends=_shown(ends, last=True),
        place=_text(part.get("LOCATION")),
        organiser=_person(part.get("ORGANIZER")),
        status=_text(part.get("STATUS")),
        stamp=_shown(_moment(part, "DTSTAMP"), last=False),
        attendees=tuple(_attendee(value) for value in _several(part.get("ATTENDEE"))),
    )


def _moment(part: Component, name: str) -> date | None:
    value = getattr(part.get(name), "dt", None)
    return value if isinstance(value, date) else None


def _shown(moment: date | None, *, last: bool) -> str:
    """A day, or a time with its zone. The end of an all-day entry is exclusive (RFC 5545, 3.6.1): the day before is shown."""
    if moment is None:
        return ""
    if not isinstance(moment, datetime):
        return f"{moment - timedelta(days=int(last)):%a %-d %b %Y}, all day"
    if moment.tzinfo is None:
        return f"{moment:%a %-d %b %Y, %H:%M}, wherever one is"
    zone = getattr(moment.tzinfo, "key", None) or moment.tzname() or "unnamed zone"
    return f"{moment:%a %-d %b %Y, %H:%M} {zone}"


def _attendee(value: Any) -> Attendee:
    answer = _text(value.params.get("PARTSTAT", "")) or "NEEDS-ACTION"
    return Attendee(_address(value), _text(value.params.get("CN", "")), answer.replace("-", " ").lower())


def _person(value: Any) -> str:
    if value is None:
        return ""
    name = _text(value.params.get("CN", ""))
    return f"{name} <{_address(value)}>" if name else _address(value)


def _address(value: Any) -> str:
    text = str(value)
    return text[len("mailto:") :] if text.lower().startswith("mailto:") else text


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value is not None else []


def _text(value: Any) -> str:
    return "" if value is None else str(value)
