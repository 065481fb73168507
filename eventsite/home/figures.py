"""Sign-up curves: how the seats of each upcoming event filled, day by day, and what it heads for. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

STEPS = 15  # points of a small curve
WEEK = timedelta(days=7)
WIDTH, HEIGHT = 600, 300  # of the large figure
LEFT, RIGHT, TOP, FLOOR = 34, 590, 40, 262


@dataclass(frozen=True)
class SignUps:
    """An event's sign-ups: `values` run from the first day to today, at `total` equal steps to the day of the event."""

    values: list[int]
    total: int
    now: int
    last_week: int


@dataclass(frozen=True)
class Tick:
    """A line of the large figure's scale, or a day below it."""

    at: float
    words: str


@dataclass(frozen=True)
class LargeCurve:
    """The large figure, ready to be drawn: one path, the seats' height, the scale, and the days below."""

    path: str
    count: int
    x: float
    y: float
    label_y: float  # of the words at the curve's end: under it where the words about the seats stand
    seats_y: float | None
    scale: list[Tick]
    first: date
    today: date
    last: date


def sign_ups(days: list[tuple[date, int]], opened: date, starts: date, today: date) -> SignUps:
    """Add the days up. A curve begins on the day of opening, or with the first sign-up, and is as wide as the time to the event."""
    first = min([opened, *(day for day, _count in days)], default=opened)
    span = max((starts - first).days, 1)
    values: list[int] = []
    for step in range(STEPS):
        upto = first + timedelta(days=round(span * step / (STEPS - 1)))
        if upto > today and values:
            break
        values.append(sum(count for day, count in days if day <= upto))
    now = sum(count for _day, count in days)
    values[-1] = now
    return SignUps(values, STEPS, now, sum(count for day, count in days if day > today - WEEK))


def large_curve(days: list[tuple[date, int]], capacity: int | None, opened: date, starts: date, today: date) -> LargeCurve | None:
    """The figure beside the list of what needs attention; none before the second day."""
    first = min([opened, *(day for day, _count in days)])
    span = (starts - first).days
    if span < 2 or (today - first).days < 1 or not days:
        return None
    now = sum(count for _day, count in days)
    high = max(capacity or 0, now, 4)

    def x(day: date) -> float:
        return LEFT + (RIGHT - LEFT) * (day - first).days / span

    def y(value: float) -> float:
        return FLOOR - (FLOOR - TOP) * value / high

    points, count = [], 0
    by_day = dict(days)
    for offset in range((min(today, starts) - first).days + 1):
        day = first + timedelta(days=offset)
        count += by_day.get(day, 0)
        points.append(f"{x(day):.0f} {y(count):.1f}")
    scale = [Tick(y(value), str(value)) for value in range(0, high, _nice(high))]
    shown = scale if capacity is None else [tick for tick in scale if tick.at - TOP > 12 or tick.words == "0"]
    end = min(today, starts)
    label = y(now) - 10 if y(now) - TOP > 16 else y(now) + 22
    seats = y(capacity) if capacity else None
    return LargeCurve("M" + "L".join(points), now, x(end), y(now), label, seats, shown, first, today, starts)


def _nice(high: int) -> int:
    """A step of the scale that gives three or four lines."""
    for step in (1, 2, 5, 10, 20, 25, 40, 50, 100, 200, 250, 500, 1000, 2500, 5000):
        if high / step <= 4:
            return step
    return 10_000
