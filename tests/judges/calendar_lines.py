"""A reader of our own, for tests: content lines, and what a VTIMEZONE says. It shares no mistake with what writes them."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import groupby

_LINE = re.compile(r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(.*)', re.DOTALL)
_PARAMETER = re.compile(r';([A-Z0-9-]+)=("[^"]*"|[^";:]*)')
_RULE = {"FREQ": "YEARLY", "BYMONTH": r"\d{1,2}", "BYDAY": r"(-1|[1-4])[A-Z]{2}"}
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_YEARS = range(1970, 2051)  # as far as changes are listed


@dataclass(frozen=True)
class Line:
    """One unfolded content line and the components that enclose it, outermost first."""

    path: tuple[str, ...]
    name: str
    parameters: dict[str, str]
    value: str
    component: int = 0  # which BEGIN it stands below, counted from the top


def content_lines(ics: bytes) -> list[Line]:
    """All properties with where they stand. Raises ValueError for what is no content line or not nested."""
    unfolded = re.sub(rb"\r?\n[ \t]", b"", ics).decode("utf-8")
    path: list[tuple[str, int]] = []
    lines: list[Line] = []
    begun = 0
    for text in filter(None, re.split("\r?\n", unfolded)):
        match = _LINE.fullmatch(text)
        if match is None:
            raise ValueError(f"not a content line: {text[:40]}")
        name, parameters, value = match.groups()
        if name == "BEGIN":
            begun += 1
            path.append((value, begun))
        elif name == "END":
            if not path or path.pop()[0] != value:
                raise ValueError(f"END:{value} closes nothing")
        else:
            found = {key: content.strip('"') for key, content in _PARAMETER.findall(parameters)}
            lines.append(Line(tuple(kind for kind, _ in path), name, found, value, path[-1][1] if path else 0))
    if path:
        raise ValueError(f"{path[-1][0]} is not closed")
    return lines


@dataclass(frozen=True)
class Zone:
    """A VTIMEZONE as RFC 5545, 3.6.5 has it read. `onsets` are the changes, each on the clock that ends with it."""

    name: str
    onsets: tuple[tuple[datetime, timedelta, timedelta], ...]  # when, the offset before, the offset after

    def offset_at(self, wall: datetime) -> timedelta:
        """What the clock is ahead of UTC when it shows `wall` (naive), which is after the first onset."""
        place = bisect_right(self._walls, wall)
        return self.onsets[max(place - 1, 0)][2]

    @cached_property
    def _walls(self) -> list[datetime]:
        return [onset for onset, _, _ in self.onsets]


def zones_of(lines: Iterable[Line]) -> list[Zone]:
    """All VTIMEZONEs. Raises ValueError for a rule that is not one weekday of one month in each year, and for RDATE."""
    inside = [line for line in lines if "VTIMEZONE" in line.path]
    zones = []
    for is_zone, group in groupby(inside, key=lambda line: line.path[-1] == "VTIMEZONE"):
        if is_zone:
            name = next(line.value for line in group if line.name == "TZID")
            continue
        observances = [list(each) for _, each in groupby(group, key=lambda line: line.component)]
        zones.append(Zone(name, tuple(sorted(onset for each in observances for onset in _onsets(each)))))
    return zones


def _onsets(observance: list[Line]) -> Iterator[tuple[datetime, timedelta, timedelta]]:
    values = {line.name: line.value for line in observance}
    if "RDATE" in values:
        raise ValueError("RDATE in a VTIMEZONE")
    first = datetime.strptime(values["DTSTART"], "%Y%m%dT%H%M%S")  # noqa: DTZ007 - on the clock of the zone
    before, after = _offset(values["TZOFFSETFROM"]), _offset(values["TZOFFSETTO"])
    if "RRULE" not in values:
        yield first, before, after
        return
    rule = dict(part.split("=", 1) for part in values["RRULE"].split(";"))
    if rule.keys() != _RULE.keys() or not all(re.fullmatch(_RULE[key], rule[key]) for key in rule):
        raise ValueError(f"RRULE {values['RRULE']}")
    for year in _YEARS:
        yield _nth(first.replace(year=year, month=int(rule["BYMONTH"]), day=1), rule["BYDAY"]), before, after


def _nth(first_of_month: datetime, byday: str) -> datetime:
    nth, weekday = int(byday[:-2]), _WEEKDAYS.index(byday[-2:])
    days = [first_of_month + timedelta(days=day) for day in range(31)]
    fitting = [day for day in days if day.month == first_of_month.month and day.weekday() == weekday]
    return fitting[nth - 1 if nth > 0 else nth]


def _offset(text: str) -> timedelta:
    hours = timedelta(hours=int(text[1:3]), minutes=int(text[3:5]))
    return -hours if text[0] == "-" else hours
