"""VTIMEZONE (RFC 5545, 3.6.5) made from the last line of a zone's TZif file, its rule for all years to come.

That line is a POSIX TZ string such as `CET-1CEST,M3.5.0,M10.5.0/3`. Its rules become one STANDARD, or one STANDARD and
one DAYLIGHT with a yearly RRULE of one BYDAY each: the only form that every calendar program reduces to its own rules.
RDATE is never written, programs differ on it by an hour.

Where this says less than the tz database does, the entry is written in UTC, which every program reads alike; ask
`can_express` for each instant. That is so for:

- rules that are not "the n-th weekday of a month": a change a day or more beside its weekday (Jerusalem `M3.4.4/26`,
  Gaza `/50`, Nuuk `/-1`), a day of the year (`J79`, `79`), summer time that never ends. Midnight at the end of a day
  (Santiago `/24`) is within reach, see `_LAST_SECOND`;
- instants before the rule began, or in a time that the database lists year by year (Ramadan in Casablanca);
- the hour that comes twice in autumn: programs disagree on which one a local time means.
"""

import re
import zoneinfo
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from struct import pack
from typing import cast
from zoneinfo import ZoneInfo

import icalendar

from eventsite.calendar.local_time import canonical_zone

_FIRST_YEAR = 1970
_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")  # in the order of POSIX, where Sunday is 0
_DAY = timedelta(days=1)
# RFC 5545 has no 24:00. One second earlier is the same change for every time that is given in minutes.
_LAST_SECOND = _DAY - timedelta(seconds=1)

_NAME = r"<[+\-0-9A-Za-z]+>|[A-Za-z]+"
_CLOCK = r"[+\-]?\d+(?::\d+){0,2}"
_FOOTER = re.compile(
    rf"(?P<std>{_NAME})(?P<offset>{_CLOCK})"
    rf"(?:(?P<dst>{_NAME})(?P<dst_offset>{_CLOCK})?,(?P<start>[^,]+),(?P<end>[^,]+))?"
)
_RULE = re.compile(rf"M(?P<month>\d+)\.(?P<week>\d)\.(?P<day>\d)(?:/(?P<time>{_CLOCK}))?")


@dataclass(frozen=True)
class Observance:
    """One STANDARD or DAYLIGHT component. `onset` is on the clock that is about to end."""

    name: str
    offset_from: timedelta
    offset_to: timedelta
    onset: datetime
    rrule: str | None = None


def can_express(zone: str, instant: datetime) -> bool:
    """Whether our VTIMEZONE of `zone` leads every reader of its local time back to `instant` (aware)."""
    zone = canonical_zone(zone)
    if zone == "UTC" or instant.year <= _FIRST_YEAR or not _observances(zone):
        return False
    wall = instant.astimezone(_zone_of_footer(zone))
    if wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset():
        return False
    return wall.utcoffset() == instant.astimezone(ZoneInfo(zone)).utcoffset()


@cache
def vtimezone_text(zone: str) -> str:
    """The VTIMEZONE of a canonical zone name, as lines ended by CRLF. Raises ValueError where there is none."""
    parts = _observances(zone)
    if zone == "UTC" or not parts:
        raise ValueError(f"{zone} has no rule that a VTIMEZONE can hold; write its times in UTC")
    # Summer time is what lies further ahead, also where the database says otherwise: winter in Dublin is its "DST".
    ahead = max(part.offset_to for part in parts)
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    for part in parts:
        kind = "DAYLIGHT" if part.rrule and part.offset_to == ahead else "STANDARD"
        lines += [f"BEGIN:{kind}", f"DTSTART:{part.onset:%Y%m%dT%H%M%S}"]
        lines += [f"RRULE:{part.rrule}"] if part.rrule else []
        lines += [f"TZNAME:{part.name}", f"TZOFFSETFROM:{_offset_text(part.offset_from)}"]
        lines += [f"TZOFFSETTO:{_offset_text(part.offset_to)}", f"END:{kind}"]
    return "\r\n".join([*lines, "END:VTIMEZONE", ""])


@cache
def vtimezone(zone: str) -> icalendar.Timezone:
    """`vtimezone_text` as a component, shared by all that is built: never to be changed. Raises ValueError likewise."""
    return cast(icalendar.Timezone, icalendar.Timezone.from_ical(vtimezone_text(zone)))


def observances(footer: str) -> tuple[Observance, ...]:
    """What a footer says, in the order of the year, or nothing where two yearly rules cannot say it."""
    match = _FOOTER.fullmatch(footer)
    if match is None:
        return ()
    std, offset = match["std"].strip("<>"), -_clock(match["offset"])
    if match["dst"] is None:
        return (Observance(std, offset, offset, datetime.combine(date(_FIRST_YEAR, 1, 1), time())),)
    dst = match["dst"].strip("<>")
    dst_offset = -_clock(match["dst_offset"]) if match["dst_offset"] else offset + timedelta(hours=1)
    start, end = _yearly(match["start"]), _yearly(match["end"])
    if start is None or end is None:
        return ()
    both = (Observance(dst, offset, dst_offset, *start), Observance(std, dst_offset, offset, *end))
    return tuple(sorted(both, key=lambda part: part.onset))


@cache
def _observances(zone: str) -> tuple[Observance, ...]:
    return observances(_footer(zone))


def _yearly(rule: str) -> tuple[datetime, str] | None:
    """First onset and RRULE of a POSIX rule "Mm.w.d/time", or None where one BYDAY cannot say it."""
    match = _RULE.fullmatch(rule)
    if match is None:
        return None
    clock = _clock(match["time"] or "2")
    if clock == _DAY:
        clock = _LAST_SECOND
    if not timedelta(0) <= clock < _DAY:
        return None
    month, week, weekday = int(match["month"]), int(match["week"]), int(match["day"])
    onset = datetime.combine(_nth_weekday(month, week, weekday), time()) + clock
    nth = -1 if week == 5 else week  # POSIX: the fifth is the last
    return onset, f"FREQ=YEARLY;BYMONTH={month};BYDAY={nth}{_WEEKDAYS[weekday]}"


def _nth_weekday(month: int, week: int, weekday: int) -> date:
    first = date(_FIRST_YEAR, month, 1)
    day = 1 + (weekday - first.isoweekday()) % 7 + 7 * (week - 1)
    return first.replace(day=day if day <= monthrange(_FIRST_YEAR, month)[1] else day - 7)


def _clock(text: str) -> timedelta:
    """Signed "h[:mm[:ss]]". As an offset in a POSIX string it is what to add to reach UTC: west is positive."""
    hours, minutes, seconds = (*map(int, text.lstrip("+-").split(":")), 0, 0)[:3]
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -length if text.startswith("-") else length


def _offset_text(offset: timedelta) -> str:
    minutes = abs(offset) // timedelta(minutes=1)
    return f"{'-' if offset < timedelta(0) else '+'}{minutes // 60:02}{minutes % 60:02}"


@cache
def _zone_of_footer(zone: str) -> ZoneInfo:
    """A clock that has followed the last rule of `zone` for ever, as a reader of our VTIMEZONE does.

    It is a TZif file (RFC 8536) without a single transition: two empty blocks and the footer.
    """
    block = b"TZif2" + bytes(15) + pack(">6l", 0, 0, 0, 0, 1, 4) + pack(">lbb", 0, 0, 0) + b"UTC\0"
    return ZoneInfo.from_file(BytesIO(block + block + f"\n{_footer(zone)}\n".encode()), key=zone)


def _footer(zone: str) -> str:
    """The last line of the zone's file, searched for where ZoneInfo searches, so that both tell the same time."""
    found = next((path for root in zoneinfo.TZPATH if (path := Path(root) / zone).is_file()), None)
    content = found.read_bytes() if found else files("tzdata").joinpath("zoneinfo", *zone.split("/")).read_bytes()
    return content.rsplit(b"\n", 2)[1].decode("ascii")
