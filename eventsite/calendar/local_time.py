"""Zones by name, and from the clock on the wall to the instant.

Local time and zone name are the stored truth of an event; the instant is derived from them here. A wall-clock time
that a zone skips or shows twice has no one instant, so it is refused where it is typed.
"""

from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

_ZONE_TABLES = ("zone1970.tab", "zone.tab")
_UTC_NAMES = frozenset({"Etc/UTC", "Etc/GMT"})
_MINUTE = timedelta(minutes=1)


class UnknownZone(ValueError):
    """Not the name of a place or of UTC in the tz database: "UTC+02:00", "Romance Standard Time", "Etc/GMT-8"."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no time zone is called {name!r}")
        self.name = name


class LocalTimeRefused(ValueError):
    """A wall-clock time without one instant. `earlier` and `later` are the nearest naive times that have one."""

    def __init__(self, local: datetime, zone: str, *, earlier: datetime, later: datetime, fault: str) -> None:
        super().__init__(f"{local:%Y-%m-%d %H:%M} {fault} in {zone}; the nearest are {earlier:%H:%M} and {later:%H:%M}")
        self.local = local
        self.zone = zone
        self.earlier = earlier
        self.later = later


class LocalTimeInGap(LocalTimeRefused):
    """The clock was put forward over this time."""


class LocalTimeTwice(LocalTimeRefused):
    """The clock was put back over this time, so it comes twice."""


def canonical_zone(name: str) -> str:
    """The name that calendars write: "PRC" is Asia/Shanghai, "Zulu" is UTC. Raises UnknownZone."""
    try:
        return _canonical_names()[name]
    except KeyError:
        raise UnknownZone(name) from None


def known_zone(name: str) -> bool:
    """Whether `name`, or what it is an alias of, can be used for an event."""
    return name in _canonical_names()


@cache
def list_zones() -> tuple[str, ...]:
    """All canonical names in order, UTC last: what a person chooses from."""
    places = set(_canonical_names().values()) - {"UTC"}
    return (*sorted(places), "UTC")


def to_utc(local: datetime, zone: str) -> datetime:
    """The instant, in UTC, at which the clocks of `zone` show the naive time `local`.

    Raises LocalTimeInGap or LocalTimeTwice where there is none or more than one, UnknownZone, and ValueError for a
    time that has an offset already or lies outside the years that datetime can hold in UTC.
    """
    if local.tzinfo is not None:
        raise ValueError("a local time has no offset of its own")
    tz = ZoneInfo(canonical_zone(zone))
    first, second = local.replace(tzinfo=tz, fold=0), local.replace(tzinfo=tz, fold=1)
    if first.utcoffset() != second.utcoffset():
        raise _refusal(local, zone, tz)
    try:
        return first.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"the year {local.year} is out of range") from None


def _refusal(local: datetime, zone: str, tz: ZoneInfo) -> LocalTimeRefused:
    jump = _jump_near(local, tz)
    before, after = (jump - _MINUTE).astimezone(tz), jump.astimezone(tz)
    stops = (before + _MINUTE).replace(tzinfo=None)  # what the clock was about to show
    starts = after.replace(tzinfo=None)  # what it shows instead
    kind, fault = (LocalTimeInGap, "is skipped") if starts > stops else (LocalTimeTwice, "comes twice")
    return kind(local, zone, earlier=min(starts, stops) - _MINUTE, later=max(starts, stops), fault=fault)


def _jump_near(local: datetime, tz: ZoneInfo) -> datetime:
    """The UTC instant of the change that makes `local` ambiguous: both readings of it enclose the change."""
    readings = sorted(local.replace(tzinfo=tz, fold=fold).astimezone(UTC) for fold in (0, 1))
    low, high = readings[0], readings[1]
    offset_before = low.astimezone(tz).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        if middle.astimezone(tz).utcoffset() == offset_before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


@cache
def _canonical_names() -> dict[str, str]:
    """Every usable name of the tz database, mapped to the one that stands for it.

    The names of places are those of the zone tables, which keep one for each country: the links alone would turn
    Europe/Copenhagen into Europe/Berlin. An alias follows its links until it meets such a name.
    """
    data = files("tzdata") / "zoneinfo"
    tables = [(data / table).read_text("utf-8").splitlines() for table in _ZONE_TABLES]
    names = {line.split("\t")[2]: line.split("\t")[2] for lines in tables for line in lines if not line.startswith("#")}
    names |= dict.fromkeys(_UTC_NAMES | {"UTC"}, "UTC")
    lines = (data / "tzdata.zi").read_text("utf-8").splitlines()
    links = {alias: target for _, target, alias in (line.split() for line in lines if line.startswith("L "))}
    for alias in links:
        target = alias
        while target not in names and target in links:
            target = links[target]
        if target in names:
            names[alias] = names[target]
    return names
