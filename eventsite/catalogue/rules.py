"""What an event, its programme and its texts may be, what changed, and what is missing. Pure: facts in, decision or error out."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from anyascii import anyascii

from eventsite.calendar.local_time import LocalTimeInGap, LocalTimeRefused, UnknownZone, canonical_zone, to_utc
from eventsite.catalogue import errors
from eventsite.catalogue.models import Admission, Audience, Event, EventKind, EventText, Format, HostRole, SessionKind

LONGEST = timedelta(days=366)
SLUG_LENGTH = 80  # the column holds 100: a number may follow


@dataclass(frozen=True)
class Change:
    """What changed on a published event, and what stood there before.

    `what` holds some of "time", "place", "format", "link", "title", "text" (and "cancelled"): what an attendee must know of.
    The old times are local to `old_zone`.
    """

    what: frozenset[str]
    old_starts_local: datetime
    old_ends_local: datetime
    old_zone: str
    old_place: str = ""
    was_online: bool = False  # all met online, wherever the place is said to be
    was_whole_days: bool = False
    old_titles: tuple[tuple[str, str], ...] = field(default=(), compare=False)  # language and title, the main one first

    @property
    def moves(self) -> bool:
        """Whether time or place are others now: what an acceptance was given for."""
        return bool(self.what & {"time", "place", "format", "cancelled"})

    def old_title(self, language: str) -> str:
        """What the event was called for who reads this language."""
        return dict(self.old_titles).get(language) or next((title for _language, title in self.old_titles), "")

    @property
    def is_mailed(self) -> bool:
        """Whether people with a seat get a mail about it. Other text goes with the next mail, and stands on the page."""
        return bool(self.what - {"text"})


@dataclass(frozen=True, kw_only=True)
class EventFacts:
    """What an event is, when and where. Local times are naive, in `zone`."""

    kind: EventKind
    format: Format
    starts_local: datetime
    ends_local: datetime
    zone: str
    venue: str = ""
    address: str = ""
    city: str = ""
    city_local: str = ""
    city_language: str = ""
    country: str = ""
    map_url: str = ""
    online_url: str = ""
    languages: tuple[str, ...] = ()
    main_language: str = "en"
    contact_name: str = ""
    contact_role: str = ""
    contact_email: str = ""
    contact_phone: str = ""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How a place is had. Local times are naive, in the event's zone. Capacity is the queue's business: it has its own way."""

    audience: Audience = Audience.EVERYONE
    admission: Admission = Admission.FIRST_COME
    opens_local: datetime | None = None
    closes_local: datetime | None = None
    has_waitlist: bool = True
    waitlist_cap: int | None = None
    asks_to_share: bool = False
    share_with: str = ""


@dataclass(frozen=True, kw_only=True)
class Words:
    """An event's text in one language; `body` is Markdown."""

    title: str
    standfirst: str = ""
    body: str = ""
    price: str = ""
    practical: str = ""


@dataclass(frozen=True, kw_only=True)
class SessionFacts:
    """An item of the programme. Local times are naive, in the zone of its stop, or else of the event; the end in `ends_zone`
    where it has one. `texts` are title and description for each language. People choose it if it is `choosable`; its capacity
    is none where there is no limit. Without groups it is for everybody; what people choose is for no groups."""

    kind: SessionKind
    starts_local: datetime
    ends_local: datetime
    ends_zone: str = ""
    stop_id: int | None = None
    room: str = ""
    address: str = ""
    track: str = ""
    group_ids: tuple[int, ...] = ()
    texts: dict[str, tuple[str, str]]
    speaker_ids: tuple[int, ...] = ()
    choosable: bool = False
    capacity: int | None = None


@dataclass(frozen=True, kw_only=True)
class StopFacts:
    """A city of a study trip and the days in it."""

    city: str
    zone: str
    starts_on: date
    ends_on: date
    local_name: str = ""
    local_language: str = ""


@dataclass(frozen=True, kw_only=True)
class SpeakerFacts:
    """Somebody named on the page."""

    name: str
    local_name: str = ""
    local_language: str = ""
    job_title: str = ""
    organisation: str = ""


@dataclass(frozen=True)
class HostFacts:
    """An organisation and how it stands behind the event."""

    organisation_id: int
    role: HostRole


@dataclass(frozen=True)
class People:
    """How many registrations an event has: with a seat, in the queue, applying."""

    seated: int
    waiting: int
    applied: int

    @property
    def total(self) -> int:
        """Everybody who would be told that the event is off."""
        return self.seated + self.waiting + self.applied


# What a change of these means to somebody who has a place. The body and the price are read on the page.
MEANING = {
    "starts_local": "time", "ends_local": "time", "zone": "time", "venue": "place", "address": "place", "city": "place", "country": "place",
    "format": "format", "title": "title", "main_language": "title", "standfirst": "text", "practical": "text", "online_url": "link",
    "contact_name": "text", "contact_email": "text", "contact_phone": "text",
}  # fmt: skip


def meaning(fields: Iterable[str]) -> frozenset[str]:
    """What the changed fields are to an attendee: some of time, place, format, link, title, text."""
    return frozenset(MEANING[field] for field in fields if field in MEANING)


def place_of(event: Event | EventFacts) -> str:
    """Pakhus 47, Lodskaj 12, Copenhagen. The city is not said twice where the address ends in it."""
    city = "" if event.city and event.address.endswith(f" {event.city}") else event.city
    return ", ".join(part for part in (event.venue, event.address, city) if part)


def takes_whole_days(event: Event | EventFacts) -> bool:
    """Whether calendars show days and not hours: a trip that ends on another day."""
    return event.kind is EventKind.STUDY_TRIP and event.starts_local.date() != event.ends_local.date()


def change_of(event: Event, fields: Iterable[str], wanted: EventFacts | None = None) -> Change:
    """The change of these fields on the event as it stands before they are written. Where all meet in one room no link matters.

    `wanted`: the facts that it will have, where those are what changes. What becomes a trip of several days, or was one, takes
    other hours of people's calendars.
    """
    what = meaning(fields) - ({"link"} if event.format is Format.IN_PERSON else frozenset())
    whole_days = takes_whole_days(event)
    if wanted is not None and takes_whole_days(wanted) is not whole_days:
        what |= {"time"}
    online = event.format is Format.ONLINE
    titles = sorted(((text.language, text.title) for text in event.texts), key=lambda title: title[0] != event.main_language)
    return Change(what, event.starts_local, event.ends_local, event.zone, place_of(event), online, whole_days, tuple(titles))


def values_of(facts: EventFacts) -> dict[str, Any]:
    """The facts as the columns of an event hold them. Raises NoSuchZone."""
    return asdict(facts) | {"zone": checked_zone(facts.zone), "languages": list(facts.languages)}


def changed_fields(row: Any, facts: dict[str, Any]) -> list[str]:
    """The names of the facts that are others than the row's."""
    return [name for name, value in facts.items() if getattr(row, name) != value]


def fingerprint(*facts: Any) -> str:
    """Sixteen characters that differ when any of the facts do: what a form shows, so that saving over another's work is noticed."""
    return sha256(repr(facts).encode("utf-8", "replace")).hexdigest()[:16]


def checked_zone(name: str) -> str:
    """The canonical name of the zone. Raises NoSuchZone."""
    try:
        return canonical_zone(name)
    except UnknownZone:
        raise errors.NoSuchZone from None


def instant(local: datetime, zone: str, field: str) -> datetime:
    """The UTC instant of a wall-clock time; `field` is where it was typed. Raises NoSuchLocalTime, OutOfRange."""
    if not 1971 <= local.year <= 2999:
        raise errors.OutOfRange
    try:
        return to_utc(local, zone)
    except LocalTimeRefused as refused:
        raise errors.NoSuchLocalTime(field, local, isinstance(refused, LocalTimeInGap), refused.earlier, refused.later) from None


def span(starts_local: datetime, ends_local: datetime, zone: str) -> tuple[datetime, datetime]:
    """The two instants. Raises EndsBeforeStart, TooLong, NoSuchLocalTime, OutOfRange."""
    return span_of_two(starts_local, ends_local, (zone, zone))


def check_terms(terms: Terms) -> None:
    """Raises OpensNeeded: the invited come first where everybody may come later."""
    if terms.audience is Audience.INVITED_FIRST and terms.opens_local is None:
        raise errors.OpensNeeded


def window(terms: Terms, zone: str, starts_at: datetime) -> tuple[datetime | None, datetime | None]:
    """When registration opens and closes. Raises OpensAfterClose, ClosesAfterStart, NoSuchLocalTime."""
    opens_at = instant(terms.opens_local, zone, "opens_local") if terms.opens_local else None
    closes_at = instant(terms.closes_local, zone, "closes_local") if terms.closes_local else None
    if closes_at is not None and closes_at > starts_at:
        raise errors.ClosesAfterStart
    if opens_at is not None and opens_at >= (closes_at or starts_at):
        raise errors.OpensAfterClose
    return opens_at, closes_at


def timing(facts: EventFacts, terms: Terms) -> tuple[datetime, datetime, datetime | None, datetime | None]:
    """Start, end, opening and closing as instants. Raises what checked_zone(), span() and window() raise."""
    zone = checked_zone(facts.zone)
    starts_at, ends_at = span(facts.starts_local, facts.ends_local, zone)
    return starts_at, ends_at, *window(terms, zone, starts_at)


def programme_shift(event: Event, facts: EventFacts) -> int | None:
    """By how many days the programme goes along when the event gets these facts: as many as both its start and its end move.

    None where the two move by different numbers, as when a day is added: then nobody knows which sessions belong to which day.
    """
    days, at_the_end = (
        (facts.starts_local.date() - event.starts_local.date()).days,
        (facts.ends_local.date() - event.ends_local.date()).days,
    )
    return days if days == at_the_end else None


def slug_of(title: str) -> str:
    """The title as it stands in an address: "Digital sundhed på Øresund" is digital-sundhed-pa-oresund; never empty."""
    plain = re.sub(r"[^a-z0-9]+", "-", anyascii(title).lower()).strip("-")
    return plain[:SLUG_LENGTH].rstrip("-") or "event"


def free_slug(title: str, taken: set[str]) -> str:
    """The title's slug, with a number behind it when the plain one is taken."""
    plain = slug_of(title)
    number, slug = 1, plain
    while slug in taken:
        number += 1
        slug = f"{plain}-{number}"
    return slug


class Missing(StrEnum):
    """What an event still lacks. The first three are needed before anybody sees the page; the rest is advice."""

    INTRODUCTION = "introduction"
    PLACE = "place"
    CONTACT = "contact"
    PROGRAMME = "programme"
    CAPACITY = "capacity"
    CLOSING = "closing"
    ONLINE_LINK = "online_link"
    HOST = "host"
    STOPS = "stops"
    SESSION_QUESTION = "session_question"
    MEAL_QUESTION = "meal_question"


NEEDED = frozenset({Missing.INTRODUCTION, Missing.PLACE, Missing.CONTACT})


def missing(event: Event) -> list[Missing]:
    """What the event lacks by itself, most needed first; `hooks.lacking` knows what its form lacks."""
    text = main_text(event)
    where = event.city if event.kind is EventKind.STUDY_TRIP else event.venue or event.address
    online = event.format is not Format.IN_PERSON
    lacks = {
        Missing.INTRODUCTION: not (text and text.standfirst),
        Missing.PLACE: event.format is not Format.ONLINE and not where and not event.stops,
        Missing.CONTACT: not (event.contact_name and event.contact_email),
        Missing.PROGRAMME: not event.sessions,
        Missing.CAPACITY: event.places.capacity is None,
        Missing.CLOSING: event.closes_at is None,
        Missing.ONLINE_LINK: online and not event.online_url,
        Missing.HOST: not event.hosts,
        Missing.STOPS: event.kind is EventKind.STUDY_TRIP and not event.stops,
    }
    return [what for what, is_missing in lacks.items() if is_missing]


def main_text(event: Event) -> EventText | None:
    """The text that stands in for every missing one."""
    return next((text for text in event.texts if text.language == event.main_language), event.texts[0] if event.texts else None)


def check_publishable(event: Event) -> None:
    """Raises AlreadyCancelled or NotReady."""
    if event.cancelled_at is not None:
        raise errors.AlreadyCancelled
    if NEEDED & set(missing(event)):
        raise errors.NotReady


def span_of_two(starts_local: datetime, ends_local: datetime, zones: tuple[str, str]) -> tuple[datetime, datetime]:
    """The two instants of what begins by the clocks of one zone and ends by those of another: compared as instants.

    Raises as span(), or ArrivesBeforeItLeaves.
    """
    starts_at, ends_at = instant(starts_local, zones[0], "starts_local"), instant(ends_local, zones[1], "ends_local")
    if ends_at <= starts_at:
        raise errors.EndsBeforeStart if zones[0] == zones[1] else errors.ArrivesBeforeItLeaves
    if ends_at - starts_at > LONGEST:
        raise errors.TooLong
    return starts_at, ends_at


def checked_ends_zone(name: str, zone: str) -> str | None:
    """The canonical name of the zone in which a session ends; none where it is that of its start. Raises NoSuchEndsZone."""
    try:
        ends = canonical_zone(name) if name else zone
    except UnknownZone:
        raise errors.NoSuchEndsZone from None
    return None if ends == zone else ends


def session_span(facts: SessionFacts, zones: tuple[str, str], event: Event) -> tuple[datetime, datetime]:
    """The two instants of a session; it lies within a day of the event. Raises as span_of_two(), and OutsideTheEvent."""
    starts_at, ends_at = span_of_two(facts.starts_local, facts.ends_local, zones)
    day = timedelta(days=1)
    if starts_at < event.starts_at - day or ends_at > event.ends_at + day:
        raise errors.OutsideTheEvent
    return starts_at, ends_at


def check_whose(facts: SessionFacts) -> None:
    """Raises ForGroupsOrChosen: either its group gives somebody a session, or the seat that they chose in it."""
    if facts.choosable and facts.group_ids:
        raise errors.ForGroupsOrChosen


def check_stop(facts: StopFacts) -> None:
    """Raises NoSuchZone or StopEndsBeforeStart."""
    checked_zone(facts.zone)
    if facts.ends_on < facts.starts_on:
        raise errors.StopEndsBeforeStart
