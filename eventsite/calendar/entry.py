"""What a builder needs to know, and which differences between two states of it matter to an attendee."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from eventsite.calendar.local_time import canonical_zone

_MOMENTS = ("starts_local", "ends_local", "starts_at", "ends_at")


class Method(StrEnum):
    """METHOD of iTIP (RFC 5546, 1.4), the four that we write or read."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"
    REPLY = "REPLY"


@dataclass(frozen=True, slots=True)
class Invitation:
    """One iMIP object: the bytes of a VCALENDAR, and the method that the mail's Content-Type repeats."""

    method: Method
    ics: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One VEVENT before it is written.

    Local time and zone are the truth; the instants are derived from them. An entry of whole days (`all_day`, a trip)
    covers the dates from `starts_local` up to `ends_local`, the latter included unless it is midnight. A flight leaves by
    the clocks of `zone` and lands by those of `ends_zone`.
    Raises ValueError for a naive instant, a local time with an offset, an end that is not after the start, and
    UnknownZone; an alias of a zone is replaced by its canonical name.
    """

    uid: str
    sequence: int = 0
    starts_local: datetime
    ends_local: datetime
    zone: str
    ends_zone: str = ""  # by whose clocks it ends, where that is another zone
    starts_at: datetime
    ends_at: datetime
    all_day: bool = False
    title: str
    language: str = ""  # of title, text and place, as far as it is known
    place: str = ""  # the location as a person reads it
    city: str = ""
    online: bool = False
    online_url: str = ""  # where to join: for attendees only, never in a published file
    description: str = ""  # plain text
    url: str = ""  # the event's page, never a personal link: calendar files are passed on
    organiser_name: str
    organiser_email: str
    cancelled: bool = False  # the event is off, not one person's seat

    def __post_init__(self) -> None:
        object.__setattr__(self, "zone", canonical_zone(self.zone))
        ends_zone = canonical_zone(self.ends_zone) if self.ends_zone else ""
        object.__setattr__(self, "ends_zone", "" if ends_zone == self.zone else ends_zone)
        if self.starts_local.tzinfo or self.ends_local.tzinfo:
            raise ValueError("local times have no offset of their own")
        if self.starts_at.utcoffset() is None or self.ends_at.utcoffset() is None:
            raise ValueError("instants need an offset")
        if self.ends_at <= self.starts_at:
            raise ValueError("an entry ends after it starts")
        object.__setattr__(self, "starts_at", self.starts_at.astimezone(UTC))
        object.__setattr__(self, "ends_at", self.ends_at.astimezone(UTC))

    @property
    def zone_of_end(self) -> str:
        """The zone by whose clocks it ends."""
        return self.ends_zone or self.zone

    @property
    def first_day(self) -> date:
        return self.starts_local.date()

    @property
    def day_after(self) -> date:
        """The first day that is free again: DTEND is exclusive (RFC 5545, 3.6.1)."""
        last_moment = max(self.starts_local, self.ends_local - timedelta(microseconds=1))
        return last_moment.date() + timedelta(days=1)

    def as_snapshot(self) -> dict[str, Any]:
        """All fields as JSON can hold them: what is stored as last sent."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return values | {name: values[name].isoformat() for name in _MOMENTS}

    @classmethod
    def from_snapshot(cls, snapshot: Mapping[str, Any]) -> Self:
        """The entry that `as_snapshot` wrote, also by an older or newer version: unknown fields are passed over."""
        known = {field.name: snapshot[field.name] for field in fields(cls) if field.name in snapshot}
        return cls(**known | {name: datetime.fromisoformat(snapshot[name]) for name in _MOMENTS})


def significant_change(old: Entry, new: Entry) -> bool:
    """Whether an attendee must decide again: time, zone, place, held or not. SEQUENCE rises then (RFC 5546, 2.1.4)."""
    return _decisive(old) != _decisive(new)


def text_change(old: Entry, new: Entry) -> bool:
    """Whether only the words differ, the link to join by among them: the same SEQUENCE with a newer DTSTAMP.

    The organizer is not compared: it stays as first sent for the whole life of a UID.
    """
    return _words(old) != _words(new)


def _decisive(entry: Entry) -> tuple[object, ...]:
    span = (entry.starts_local, entry.ends_local, entry.starts_at, entry.ends_at)  # of whole days, too: a trip leaves at an hour
    place = (" ".join(entry.place.split()), " ".join(entry.city.split()), entry.online)
    return (entry.all_day, span, entry.zone, entry.zone_of_end, *place, entry.cancelled)


def _words(entry: Entry) -> tuple[str, ...]:
    return (entry.title, entry.description, entry.url, entry.online_url)
