"""Entries into bytes: the invitation of one attendee (iMIP), and files and feeds for everyone.

Pure, so golden files pin every line. What may stand in which METHOD is decided by the tables of RFC 5546, 3.2.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import icalendar
from icalendar import vCalAddress, vText, vUri

from eventsite.calendar import text
from eventsite.calendar.entry import Entry, Invitation, Method
from eventsite.calendar.zones import can_express, vtimezone

_PRODID = "-//eventsite//calendar//EN"  # without a version: a release must not change the bytes of a feed
_REFRESH_EVERY = "PT4H"
_ALARM_BEFORE = timedelta(hours=1)
_ALARM_BEFORE_ONLINE = timedelta(minutes=15)
_END = b"END:VCALENDAR\r\n"
_AT_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
# A whole content line, its folded rest included. Inside a value no line begins like this: it would begin with a blank.
_PERSONAL_LINE = re.compile(rb"^(UID|DTSTAMP|ATTENDEE)[:;].*\r\n(?: .*\r\n)*", re.MULTILINE)


def build_invitation(entry: Entry, attendee_email: str, attendee_name: str | None, method: Method, *, now: datetime) -> Invitation:
    """REQUEST or CANCEL of one entry to one attendee, who is the only person named beside the organizer.

    `now` (aware) becomes DTSTAMP; the caller keeps it rising for each UID. A CANCEL says STATUS:CANCELLED only when the
    event is off, not when one seat is given up (RFC 5546, 3.2.5). Raises ValueError for another method, for the REQUEST
    of a cancelled event, and for the organizer's own address, which no program can answer from (`may_be_invited`).
    """
    if method not in (Method.REQUEST, Method.CANCEL):
        raise ValueError(f"{method} is not sent to one attendee")
    if method is Method.REQUEST and entry.cancelled:
        raise ValueError("nobody is invited to a cancelled event; its method is CANCEL")
    if not may_be_invited(entry, attendee_email):
        raise ValueError("the organizer cannot be the attendee")
    shared = _invitation_of_all(replace(entry, uid=""), method)
    own = _personal_lines(entry.uid, _attendee(attendee_email, attendee_name), now)
    return Invitation(method, b"".join(own[part] if number % 2 else part for number, part in enumerate(shared)))


@lru_cache(maxsize=128)
def _invitation_of_all(entry: Entry, method: Method) -> tuple[bytes, ...]:
    """What the attendees of an event have in common, written once: text and, at each odd place, the name of a line that is
    a person's own. An event's invitations go in hundreds."""
    vevent = _vevent(entry, dtstamp=_AT_NO_TIME, with_join_link=True)
    vevent.add("attendee", _attendee("a@b", None))
    vevent.add("x-microsoft-disallow-counter", vText("TRUE"))
    if method is Method.REQUEST:
        vevent.add("status", "CONFIRMED")
        if not entry.all_day:  # nobody wants to be woken at midnight for a day that is a week long
            vevent.add_component(_alarm(entry))
    elif entry.cancelled:
        vevent.add("status", "CANCELLED")
    return tuple(_PERSONAL_LINE.split(_written(_plain_head(method), [vevent.to_ical()], _zones_of(entry))))


def _personal_lines(uid: str, attendee: vCalAddress, dtstamp: datetime) -> dict[bytes, bytes]:
    vevent = icalendar.Event()
    vevent.add("uid", text.uri(uid))
    vevent.add("dtstamp", _utc(dtstamp))
    vevent.add("attendee", attendee)
    return {name.encode("ascii"): vevent.content_line(name, value).to_ical() + b"\r\n" for name, value in vevent.items()}


def may_be_invited(entry: Entry, email: str) -> bool:
    """Whether the address can be an ATTENDEE: the organizer's own cannot, its mail goes without a calendar part."""
    return email.strip().casefold() != entry.organiser_email.strip().casefold()


def build_published(entries: Iterable[Entry], *, name: str | None, url: str | None, revised_at: Mapping[str, datetime]) -> bytes:
    """METHOD:PUBLISH, for a file or a feed that anybody may pass on: no attendee, no alarm, no link to join by.

    `name` and `url` are those of a feed, the address it is fetched from; both are None for the file of one event, which
    some programs would else open as a calendar of its own. `revised_at` gives for each UID when its entry last changed
    (aware); as DTSTAMP it keeps the bytes the same until something changes. Raises ValueError for a UID given twice,
    KeyError for one without its revision.
    """
    ordered = sorted(entries, key=lambda entry: (entry.starts_at, entry.uid))
    if len({entry.uid for entry in ordered}) < len(ordered):
        raise ValueError("two entries with one UID")
    return join_published([publish(entry, revised_at[entry.uid]) for entry in ordered], name=name, url=url)


@dataclass(frozen=True, slots=True)
class Published:
    """One entry as it stands in files and feeds: its VEVENT, and the zones that this names."""

    vevent: bytes
    zones: tuple[str, ...]


def publish(entry: Entry, revised_at: datetime) -> Published:
    """The entry as `build_published` writes it. `revised_at` (aware) is when it last changed."""
    vevent = _vevent(entry, dtstamp=revised_at, with_join_link=False)
    vevent.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    return Published(vevent.to_ical(), _zones_of(entry))


def join_published(published: Sequence[Published], *, name: str | None, url: str | None) -> bytes:
    """A file or a feed of entries that were written before, in this order: no UID comes twice. `name` and `url` as above."""
    calendar = _calendar(Method.PUBLISH)
    if name is not None:
        calendar.add("name", vText(text.one_line(name)))
        calendar.add("x-wr-calname", vText(text.one_line(name)))
    if url is not None:
        calendar.add("source", vUri(text.uri(url)), parameters={"VALUE": "URI"})
        calendar.add("refresh-interval", vText(_REFRESH_EVERY), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", vText(_REFRESH_EVERY))
    return _written(_head(calendar), [entry.vevent for entry in published], {zone for entry in published for zone in entry.zones})


def _calendar(method: Method) -> icalendar.Calendar:
    calendar = icalendar.Calendar()
    calendar.add("prodid", _PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    return calendar


def _head(calendar: icalendar.Calendar) -> bytes:
    """A calendar that nothing was added to, without its last line."""
    ics: bytes = calendar.to_ical()
    return ics.removesuffix(_END)


@cache
def _plain_head(method: Method) -> bytes:
    return _head(_calendar(method))


def _written(head: bytes, vevents: Iterable[bytes], zones: Iterable[str]) -> bytes:
    """The bytes: the zones that the entries name, each once and before them, then the entries.

    Zones are put in as they were written once: they are a third of the lines of an invitation, and always the same.
    """
    return b"".join([head, *(_zone_bytes(zone) for zone in sorted(zones)), *vevents, _END])


def _zones_of(entry: Entry) -> tuple[str, ...]:
    """The zones that need a VTIMEZONE; none where times are days or written in UTC."""
    return tuple({entry.zone, entry.zone_of_end}) if _in_local_time(entry) else ()


@cache
def _zone_bytes(zone: str) -> bytes:
    written: bytes = vtimezone(zone).to_ical()
    return written


def _vevent(entry: Entry, *, dtstamp: datetime, with_join_link: bool) -> icalendar.Event:
    join_link = text.uri(entry.online_url) if with_join_link else ""
    vevent = icalendar.Event()
    vevent.add("uid", text.uri(entry.uid))
    vevent.add("sequence", entry.sequence)
    vevent.add("dtstamp", _utc(dtstamp))
    _add_times(vevent, entry)
    vevent.add("summary", text.one_line(entry.title))
    if location := text.one_line(entry.place, joiner=", ") or text.one_line(entry.city) or join_link:
        vevent.add("location", location)
    if description := _description(entry, join_link):
        vevent.add("description", description)
    if entry.url:
        vevent.add("url", vUri(text.uri(entry.url)))
    if join_link:
        vevent.add("conference", vUri(join_link), parameters={"VALUE": "URI", "FEATURE": "VIDEO"})
    vevent.add("organizer", _organizer(entry))
    vevent.add("class", "PUBLIC")
    vevent.add("transp", "TRANSPARENT" if entry.all_day else "OPAQUE")
    return vevent


def _add_times(vevent: icalendar.Event, entry: Entry) -> None:
    if entry.all_day:
        vevent.add("dtstart", entry.first_day)
        vevent.add("dtend", entry.day_after)
    elif _in_local_time(entry):
        vevent.add("dtstart", entry.starts_local.replace(tzinfo=ZoneInfo(entry.zone)))
        vevent.add("dtend", entry.ends_local.replace(tzinfo=ZoneInfo(entry.zone_of_end)))
    else:
        vevent.add("dtstart", entry.starts_at)
        vevent.add("dtend", entry.ends_at)


def _in_local_time(entry: Entry) -> bool:
    """Whether start and end are written as wall-clock time with TZID. Whole days have no zone at all."""
    return not entry.all_day and can_express(entry.zone, entry.starts_at) and can_express(entry.zone_of_end, entry.ends_at)


def _description(entry: Entry, join_link: str) -> str:
    """The text with both links, because many programs show neither URL nor CONFERENCE."""
    description = text.lines(entry.description)
    links = [link for link in (join_link, text.uri(entry.url)) if link and link not in description]
    return "\n\n".join(part for part in (description, *links) if part)


def _organizer(entry: Entry) -> vCalAddress:
    organizer = vCalAddress(text.mailto(entry.organiser_email))
    if name := text.person_name(entry.organiser_name):
        organizer.params["CN"] = name
    return organizer


def _attendee(email: str, name: str | None) -> vCalAddress:
    attendee = vCalAddress(text.mailto(email))
    attendee.params.update(CUTYPE="INDIVIDUAL", ROLE="REQ-PARTICIPANT", PARTSTAT="NEEDS-ACTION", RSVP="TRUE")
    if cleaned := text.person_name(name or ""):
        attendee.params["CN"] = cleaned
    return attendee


def _alarm(entry: Entry) -> icalendar.Alarm:
    """One DISPLAY alarm, the only kind that all programs keep: time to travel, or to find the link."""
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text.one_line(entry.title))
    alarm.add("trigger", -(_ALARM_BEFORE_ONLINE if entry.online else _ALARM_BEFORE))
    return alarm


def _utc(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("DTSTAMP needs an instant with an offset")
    return moment.astimezone(UTC).replace(microsecond=0)
