"""What the time zone database says of all zones, for comparing readers of our VTIMEZONE with it."""

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

from eventsite.calendar.local_time import list_zones
from eventsite.calendar.zones import can_express, vtimezone_text
from tests.judges.calendar_lines import Zone, content_lines, zones_of
from tests.judges.ics import vobject_zone

START, END, HOUR = datetime.fromisoformat("2026-01-01 00:00"), datetime.fromisoformat("2031-01-01 00:00"), timedelta(hours=1)
HOURS = (END - START) // HOUR  # 2028 has a day more
_DAYS = [START.replace(tzinfo=UTC) + timedelta(days=day) for day in range(HOURS // 24 + 1)]


@cache
def writable_zones() -> tuple[str, ...]:
    """Every zone of which we write a VTIMEZONE."""
    return tuple(zone for zone in list_zones() if can_express(zone, datetime(2035, 7, 1, tzinfo=UTC)))


def one_of_each_kind(zones: tuple[str, ...]) -> list[str]:
    """The first of all zones whose VTIMEZONEs differ only in their names."""
    kinds: dict[str, str] = {}
    for zone in zones:
        kinds.setdefault(re.sub(r"(TZID|TZNAME):.*\r\n", "", vtimezone_text(zone)), zone)
    return [*kinds.values()]


@cache
def zone_as_written(zone: str) -> Zone:
    """Our VTIMEZONE, read by the reader of the tests."""
    [read] = zones_of(content_lines(vtimezone_text(zone).encode()))
    return read


@cache
def changes_of(zone: str) -> tuple[datetime, ...]:
    """The instants within the five years at which the database changes the clocks, to the second."""
    tz = ZoneInfo(zone)
    offsets = [day.astimezone(tz).utcoffset() for day in _DAYS]
    found = []
    for (low, before), (high, after) in pairwise(zip(_DAYS, offsets, strict=True)):
        start, end = low, high
        while before != after and end - start > timedelta(seconds=1):
            middle = start + (end - start) // 2
            start, end = (middle, end) if middle.astimezone(tz).utcoffset() == before else (start, middle)
        if before != after:
            found.append(end.replace(microsecond=0))
    return tuple(found)


def misread(zone: str, instants: list[datetime]) -> list[datetime]:
    """Of the instants that we would write in local time, those to which our VTIMEZONE does not lead back."""
    tz, written = ZoneInfo(zone), zone_as_written(zone)
    local = [instant.astimezone(tz) for instant in instants if can_express(zone, instant)]
    return [wall for wall in local if written.offset_at(wall.replace(tzinfo=None)) != wall.utcoffset()]


def offset_minutes(zone: str, wall: datetime) -> int | None:
    """What to subtract from the clock on the wall, or None where we would not write it: gaps, overlaps, other rules."""
    local = wall.replace(tzinfo=ZoneInfo(zone))
    offset = local.utcoffset()
    if offset != local.replace(fold=1).utcoffset() or not can_express(zone, local):
        return None
    return offset // timedelta(minutes=1)


@cache
def offsets_of_five_years(zone: str) -> list[int | None]:
    """The same for each hour on the clock of the zone."""
    return [offset_minutes(zone, START + hour * HOUR) for hour in range(HOURS)]


def vobject_misread_hours(zone: str, walls: list[datetime] | None = None) -> list[datetime]:
    """The hours of the five years, or of these, that vobject reads otherwise, under a name that it cannot look up elsewhere."""
    read_as = vobject_zone(vtimezone_text(zone).replace(f"TZID:{zone}", "TZID:Judged/Zone"), "Judged/Zone")
    if walls is None:
        hours = [(START + hour * HOUR, offset) for hour, offset in enumerate(offsets_of_five_years(zone))]
    else:
        hours = [(wall, offset_minutes(zone, wall)) for wall in walls]
    known = [(wall, timedelta(minutes=offset)) for wall, offset in hours if offset is not None]
    return [wall for wall, offset in known if wall.replace(tzinfo=read_as).utcoffset() != offset]


def span(start: datetime, offsets: list[int | None]) -> dict[str, object]:
    """Hours in a row, as `icaljs_misread_hours` takes them."""
    runs = [(offset, len(list(same))) for offset, same in groupby(offsets)]
    return {"start": f"{start:%Y-%m-%dT%H:%M}Z", "runs": runs}


def runs_around_changes(zone: str) -> list[list[datetime]]:
    """The hours on the clocks of two days around each change of the five years, and one of each month."""
    tz = ZoneInfo(zone)
    midnights = [change.astimezone(tz).replace(hour=0, minute=0, second=0, tzinfo=None) for change in changes_of(zone)]
    hours = [(midnight - 12 * HOUR, 48) for midnight in midnights] + [(day.replace(tzinfo=None), 1) for day in _DAYS[::30]]
    return [[start + hour * HOUR for hour in range(count)] for start, count in hours]


def spans_around_changes(zone: str) -> list[dict[str, object]]:
    """The same, as `icaljs_misread_hours` takes them."""
    return [span(walls[0], [offset_minutes(zone, wall) for wall in walls]) for walls in runs_around_changes(zone)]
