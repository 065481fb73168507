"""Drawings made from the data: the plate, the trip chart, the sign-up curve, and the icons of the sprite.

Plain functions that return SVG; every text that goes in is escaped. They are template globals.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from math import cos, pi, sin
from pathlib import Path

from markupsafe import Markup, escape

SPRITE = Path(__file__).resolve().parent.parent.parent / "static" / "img" / "sprite.svg"
HOUR = timedelta(hours=1)
NIGHT = (22, 31)  # 22:00 to 07:00, counted on from midnight


@cache
def icon(name: str) -> Markup:
    """A symbol of the sprite, inline, decorative: it always stands beside words."""
    found = re.search(rf'<symbol id="i-{re.escape(name)}" viewBox="([^"]+)">(.*?)</symbol>', SPRITE.read_text("utf-8"), re.S)
    if found is None:
        raise LookupError(f"no icon {name}")
    return Markup('<svg class="icon" viewBox="{}" aria-hidden="true">{}</svg>').format(found[1], Markup(found[2]))  # noqa: S704


# The plate


CENTRE, INNER, MIDDLE, OUTER, RIM = 500, 190, 320, 330, 452
TWIST = 0.32


def _at(radius: float, angle: float) -> str:
    return f"{CENTRE + radius * cos(angle):.0f} {CENTRE + radius * sin(angle):.0f}"


class _Crop:
    """Which parts of the plate a view can show: the rest is not drawn, a page is light."""

    def __init__(self, view: str) -> None:
        x, y, width, height = (float(number) for number in view.split())
        self._left, self._right = x - width * 2, x + width + 70
        self._top, self._bottom = y - 70, y + height * 1.6

    def shows(self, *points: tuple[float, float]) -> bool:
        """Whether any of the points (radius, angle) lies in view or near it."""
        places = ((CENTRE + radius * cos(angle), CENTRE + radius * sin(angle)) for radius, angle in points)
        return any(self._left <= x <= self._right and self._top <= y <= self._bottom for x, y in places)


@cache
def plate(flutes: int = 60, view: str = "0 355 613 443") -> Markup:
    """A fluted plate. `flutes` is three per day number; `view` is the crop (the plate fills 1000 by 1000)."""
    crop = _Crop(view)
    path = "".join([*_rims(flutes, crop), *_flutes(flutes, crop), *_petals(max(6, flutes // 5), crop)])
    rings = "".join(f'<circle cx="{CENTRE}" cy="{CENTRE}" r="{r}"/>' for r in (INNER, INNER - 9, MIDDLE, OUTER))
    svg = f'<svg class="plate" viewBox="{escape(view)}" preserveAspectRatio="xMaxYMin" aria-hidden="true"><path d="{path}"/>{rings}</svg>'
    return Markup(svg)  # noqa: S704 - numbers only


def _rims(flutes: int, crop: _Crop) -> list[str]:
    step, parts = 2 * pi / flutes, []
    for radius, bulge in ((RIM, 34), (RIM - 10, 30)):
        drawing = False
        for i in range(flutes):
            begins, ends = i * step, (i + 1) * step
            if not crop.shows((radius, begins), (radius, ends)):
                drawing = False
                continue
            parts.append("" if drawing else "M" + _at(radius, begins))
            parts.append(f"Q{_at(radius + bulge, (begins + ends) / 2)} {_at(radius, ends)}")
            drawing = True
    return parts


def _flutes(flutes: int, crop: _Crop) -> list[str]:
    parts = []
    for i in range(flutes):
        a = i * 2 * pi / flutes
        if crop.shows((RIM, a), (OUTER, a + TWIST)):
            parts.append(f"M{_at(RIM, a)}C{_at(RIM - 50, a)} {_at(OUTER + 40, a + TWIST)} {_at(OUTER, a + TWIST)}")
        if crop.shows((MIDDLE, a + TWIST), (INNER, a - TWIST / 3)):
            ends = a - TWIST / 3
            parts.append(f"M{_at(MIDDLE, a + TWIST)}C{_at(MIDDLE - 40, a + TWIST)} {_at(INNER + 40, ends)} {_at(INNER, ends)}")
    return parts


def _petals(count: int, crop: _Crop) -> list[str]:
    parts = []
    for i in range(count):
        a, half = i * 2 * pi / count, pi / count
        if crop.shows((170, a), (0, a)):
            parts.append(f"M{CENTRE} {CENTRE}Q{_at(120, a - half)} {_at(170, a)}Q{_at(120, a + half)} {CENTRE} {CENTRE}")
    return parts


# The trip


@dataclass(frozen=True)
class ChartCity:
    """A row of the chart. `offset` is what its clocks are ahead of UTC."""

    name: str
    local: str
    language: str
    offset: timedelta


@dataclass(frozen=True)
class TripChart:
    """Days across, cities down, one line through both. Instants are aware.

    `first` is midnight of the first column on clocks that are `offset` ahead of UTC; `dates` are the columns' day and
    weekday; `stays` are (row, from, to); `moves` a label between each stay and the next; `visits` are (row, instant).
    """

    first: datetime
    days: int
    offset: timedelta
    cities: Sequence[ChartCity]
    stays: Sequence[tuple[int, datetime, datetime]]
    moves: Sequence[str]
    visits: Sequence[tuple[int, datetime]]
    dates: Sequence[tuple[str, str]]
    month: str
    title: str
    description: str

    LEFT, TOP, ROW = 196, 74, 66

    @property
    def day(self) -> int:
        """How wide a day is: the whole stays near 1160."""
        return 960 // self.days

    @property
    def right(self) -> int:
        """Where the last day ends."""
        return self.LEFT + self.days * self.day

    def x(self, moment: datetime) -> float:
        """Across."""
        return self.LEFT + (moment - self.first) / timedelta(days=1) * self.day

    def y(self, row: int) -> int:
        """Down."""
        return self.TOP + 26 + row * self.ROW

    def clock(self, moment: datetime, row: int) -> str:
        """The local time in the row's city."""
        return f"{moment + self.cities[row].offset:%H:%M}"


def trip_chart(chart: TripChart) -> Markup:
    """The drawing, with its title and description for who cannot see it."""
    height = chart.TOP + chart.ROW * len(chart.cities) + 20
    begin = Markup(
        '<svg class="trip-chart" viewBox="0 0 {} {}" role="img" aria-labelledby="chart-t chart-d"><title id="chart-t">{}</title>'
        '<desc id="chart-d">{}</desc><text x="0" y="26">{}</text>'
    ).format(chart.right + 4, height, chart.title, chart.description, chart.month)
    parts = [begin, *_columns(chart), *_rows(chart), *_lines(chart), *_ends(chart), Markup("</svg>")]
    return Markup("").join(parts)


def _columns(chart: TripChart) -> list[Markup]:
    bottom = chart.y(len(chart.cities) - 1) + 34
    edges = [chart.LEFT + i * chart.day for i in range(chart.days + 1)]
    lines = [Markup('<path class="grid" d="M{} 8V{}"/>').format(x, bottom) for x in edges]
    label = Markup('<text x="{}" y="28"><tspan class="dd">{}</tspan><tspan dx="6">{}</tspan></text>')
    return lines + [label.format(x + 10, *date) for x, date in zip(edges, chart.dates, strict=False)]


def _rows(chart: TripChart) -> list[Markup]:
    parts = []
    for row, city in enumerate(chart.cities):
        local = Markup('<tspan dx="8" font-size="15" font-weight="400" lang="{}">{}</tspan>').format(city.language, city.local)
        grid = Markup('<path class="grid" d="M{} {}H{}"/>').format(chart.LEFT, chart.y(row), chart.right)
        night = Markup('<path class="night" d="{}"/>').format(_nights(chart, row))
        name = Markup('<text class="city" x="0" y="{}">{}{}</text>').format(chart.y(row) - 1, city.name, local if city.local else "")
        offset = Markup('<text x="0" y="{}">{}</text>').format(chart.y(row) + 17, _offset_words(city.offset))
        parts.append(grid + night + name + offset)
    return parts


def _offset_words(offset: timedelta) -> str:
    hours, minutes = divmod(abs(int(offset / timedelta(minutes=1))), 60)
    return f"UTC{'+' if offset >= timedelta() else '−'}{hours}" + (f":{minutes:02d}" if minutes else "")


def _nights(chart: TripChart, row: int) -> str:
    shift = (chart.offset - chart.cities[row].offset) / HOUR
    parts = []
    for day in range(-1, chart.days + 1):
        begins = max(day * 24 + NIGHT[0] + shift, 0)
        ends = min(day * 24 + NIGHT[1] + shift, chart.days * 24)
        if ends > begins:
            width = (ends - begins) * chart.day / 24
            parts.append(f"M{chart.LEFT + begins * chart.day / 24:.0f} {chart.y(row) - 13}h{width:.0f}v26h-{width:.0f}z")
    return "".join(parts)


def _lines(chart: TripChart) -> list[Markup]:
    parts = [Markup('<path d="M{:.0f} {}H{:.0f}"/>').format(chart.x(a), chart.y(row), chart.x(b)) for row, a, b in chart.stays]
    for (here, there), label in zip(pairwise(chart.stays), chart.moves, strict=True):
        (row, _, leaves), (next_row, reaches, _) = here, there
        x1, y1, x2, y2 = chart.x(leaves), chart.y(row), chart.x(reaches), chart.y(next_row)
        middle = (x1 + x2) / 2
        label_y = (y1 + y2) / 2 + 4 + (16 if next_row < row else 0)
        parts.append(
            Markup('<path class="move" d="M{:.0f} {}C{:.0f} {} {:.0f} {} {:.0f} {}"/><text x="{:.0f}" y="{:.0f}">{}</text>').format(
                x1, y1, middle, y1, middle, y2, x2, y2, middle + 14, label_y, label
            )
        )
    return parts + [Markup('<circle cx="{:.0f}" cy="{}" r="2"/>').format(chart.x(moment), chart.y(row)) for row, moment in chart.visits]


def _ends(chart: TripChart) -> list[Markup]:
    """Where the line arrives and leaves, with the local time."""
    circle = Markup('<circle class="stop" cx="{0:.0f}" cy="{1}" r="6"/><text class="hh" x="{0:.0f}" y="{2}" text-anchor="{3}">{4}</text>')
    parts = []
    for i, (row, arrives, leaves) in enumerate(chart.stays):
        y = chart.y(row)
        if i:
            above = row < chart.stays[i - 1][0]
            parts.append(circle.format(chart.x(arrives), y, y - 14 if above else y + 24, "middle", chart.clock(arrives, row)))
        if i < len(chart.stays) - 1:
            anchor = "end" if chart.stays[i + 1][0] < row else "middle"
            parts.append(circle.format(chart.x(leaves), y, y - 14, anchor, chart.clock(leaves, row)))
    return parts


# The curve


def curve(values: Sequence[float], seats: float, total: int, label: str, before: Sequence[float] | None = None) -> Markup:
    """Sign-ups so far against the seats; `before` is the same curve for an earlier event, `total` the number of steps to the day."""
    width, height = 180, 44
    high = max(seats, *values) * 1.04 or 1
    step = (width - 8) / max(total - 1, 1)

    def y(value: float) -> float:
        return height - 3 - (height - 8) * value / high

    def line(points: Sequence[float]) -> str:
        return "M" + "L".join(f"{2 + i * step:.0f} {y(value):.1f}" for i, value in enumerate(points))

    ghost = Markup('<path class="ghost" d="{}"/>').format(line(before)) if before else Markup("")
    return Markup(
        '<svg class="curve" viewBox="0 0 {} {}" role="img" aria-label="{}"><path class="seats" d="M2 {:.1f}H{}"/>'
        '<path class="axis" d="M2 {}H{}"/>{}<path class="line" d="{}"/><circle cx="{:.0f}" cy="{:.1f}" r="3"/></svg>'
    ).format(
        width, height, label, y(seats), width - 4, height - 2.5, width - 4, ghost, line(values), 2 + (len(values) - 1) * step, y(values[-1])
    )  # fmt: skip
