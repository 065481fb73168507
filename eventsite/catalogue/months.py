"""A month as a calendar on the wall shows it, and the same as a list of days. Pure.

An item stands on the days that its own zone's clocks show, not on those of the reader: a workshop that begins in Seoul at
nine on the fifth is on the fifth. Which day is today is said by the site's zone.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from eventsite.catalogue import words
from eventsite.catalogue.models import Event
from eventsite.i18n import in_zone

EARLIEST = date(2000, 1, 1)
YEARS_AHEAD = 10
AGENDA_DAYS = 30
_MONTH = re.compile(r"(?!0000)[0-9]{4}-(0[1-9]|1[0-2])")
_DAY = timedelta(days=1)


class Moment(StrEnum):
    """What of an event stands in a calendar: the event itself, or a day that matters to its organisers."""

    EVENT = "event"
    OPENS = "opens"
    CLOSES = "closes"


@dataclass(frozen=True)
class Item:
    """It stands on `first` to `last`. `starts_local` is by the clocks of the event's zone."""

    event: Event
    moment: Moment
    starts_local: datetime
    first: date
    last: date

    @property
    def days(self) -> int:
        """On how many days it stands, at least one."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Showing:
    """An item on one of its days: the second of eight. `over`: on how many days it goes on in this row; 0 where it came from the left."""

    item: Item
    number: int
    over: int

    @property
    def begins(self) -> bool:
        """Whether this is its first day."""
        return self.number == 1

    @property
    def ends(self) -> bool:
        """Whether this is its last day."""
        return self.number == self.item.days


@dataclass(frozen=True)
class Day:
    """One day. `bars` last several days, each in the same line as on the day before (none: an empty line); `rest` is over that day."""

    date: date
    is_today: bool
    bars: tuple[Showing | None, ...]
    rest: tuple[Showing, ...]

    @property
    def all(self) -> list[Showing]:
        """What there is, what lasts longer first."""
        return [*(bar for bar in self.bars if bar is not None), *self.rest]


@dataclass(frozen=True)
class Week:
    """A week from Monday, with its ISO number. Days of other months are none."""

    number: int
    days: tuple[Day | None, ...]


@dataclass(frozen=True)
class Range:
    """The months that have a page."""

    first: date
    last: date

    def holds(self, month: date) -> bool:
        """Whether this month has one."""
        return self.first <= month <= self.last


def pages(today: date) -> Range:
    """From January 2000 to the December in ten years, so that nobody can walk on for ever."""
    return Range(EARLIEST, date(today.year + YEARS_AHEAD, 12, 1))


def read_month(text: str, today: date) -> date | None:
    """The first day of the month asked for; this month where none is asked for; none for anything that has no page.

    2026-11 and nothing else is a month: 2026-13, 0000-00, a date, other digits and 400 of them have no page.
    """
    if not text:
        return today.replace(day=1)
    if _MONTH.fullmatch(text) is None:
        return None
    month = date(int(text[:4]), int(text[5:]), 1)
    return month if pages(today).holds(month) else None


def moved(month: date, by: int) -> date:
    """The first day of the month so many months later, or earlier."""
    count = month.year * 12 + month.month - 1 + by
    return date(count // 12, count % 12 + 1, 1)


def name(month: date) -> str:
    """2026-11, as addresses have it."""
    return f"{month:%Y-%m}"


def week_of(day: date) -> list[date]:
    """The seven days of its week, from Monday."""
    return [day + (number - day.weekday()) * _DAY for number in range(7)]


def event_item(event: Event) -> Item:
    """The event on its days."""
    return Item(event, Moment.EVENT, event.starts_local, event.starts_local.date(), words.last_day(event).date())


def desk_items(events: Iterable[Event], first: date, last: date) -> list[Item]:
    """What of these events the desk shows of these days: each event, and when its registration opens and closes."""
    items: list[Item] = []
    for event in events:
        items.append(event_item(event))
        if event.cancelled_at is not None:
            continue
        if event.opens_at is not None:
            items.append(_moment(event, Moment.OPENS, event.opens_at))
        if event.closes_at is not None:
            items.append(_moment(event, Moment.CLOSES, event.closes_at))
    return [item for item in items if item.first <= last and item.last >= first]


def _moment(event: Event, moment: Moment, at: datetime) -> Item:
    local = in_zone(at, event.zone).replace(tzinfo=None)
    return Item(event, moment, local, local.date(), local.date())


def agenda(items: Iterable[Item], first: date, last: date, today: date) -> list[Day]:
    """The days from `first` to `last` that have something, in order."""
    return [day for day in _days(items, first, last, today) if day.all]


def weeks(items: Iterable[Item], month: date, today: date) -> list[Week]:
    """The whole weeks that the month touches."""
    last = moved(month, 1) - _DAY
    before = month.weekday()
    days: list[Day | None] = [*[None] * before, *_days(items, month, last, today)]
    days += [None] * (-len(days) % 7)
    monday = month - before * _DAY
    return [Week((monday + at * _DAY).isocalendar().week, tuple(days[at : at + 7])) for at in range(0, len(days), 7)]


def _days(items: Iterable[Item], first: date, last: date, today: date) -> Iterator[Day]:
    """Each day from `first` to `last`."""
    of_day: dict[date, list[Item]] = {}
    for item in items:
        start, end = max(item.first, first), min(item.last, last)
        for number in range((end - start).days + 1):
            of_day.setdefault(start + number * _DAY, []).append(item)
    lines: list[Item | None] = []
    for number in range((last - first).days + 1):
        day = first + number * _DAY
        held = sorted(of_day.get(day, ()), key=_order)
        before = [] if day.weekday() == 0 else lines  # a new row of the table: nothing to keep in line with
        lines = _in_lines(before, [item for item in held if item.days > 1])
        bars = tuple(None if item is None else _on(item, day, last, leads=item not in before) for item in lines)
        yield Day(day, day == today, bars, tuple(_on(item, day, last, leads=True) for item in held if item.days == 1))


def _in_lines(before: list[Item | None], today: list[Item]) -> list[Item | None]:
    """Today's items, each in the line it had the day before, new ones in the first that is free."""
    staying = set(today)
    lines = [item if item in staying else None for item in before]
    placed, free = set(lines), [at for at, item in enumerate(lines) if item is None]
    for item in today:
        if item in placed:
            continue
        if free:
            lines[free.pop(0)] = item
        else:
            lines.append(item)
    while lines and lines[-1] is None:
        lines.pop()
    return lines


def _order(item: Item) -> tuple[date, bool, int, datetime, int, str]:
    """What began earlier first, then what lasts longer; of one day what starts earlier, by the clocks where it takes place."""
    return (item.first, item.moment is Moment.EVENT, -item.days, item.starts_local, item.event.id, item.moment.value)


def _on(item: Item, day: date, last: date, *, leads: bool) -> Showing:
    over = min((item.last - day).days, 6 - day.weekday(), (last - day).days) + 1
    return Showing(item, (day - item.first).days + 1, over if leads else 0)
