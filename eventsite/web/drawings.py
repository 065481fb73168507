"""Drawings made from the data: the plate, the trip chart, the sign-up curve, and the icons of the sprite.

Plain functions that return SVG; every text that goes in is escaped. They are template globals.
"""

import re
from datetime import timedelta
from functools import cache
from html import escape
from math import cos, pi, sin
from pathlib import Path

from markupsafe import Markup

SPRITE = Path(__file__).resolve().parent.parent.parent / "static" / "img" / "sprite.svg"


@cache
def icon(name: str) -> Markup:
    """A symbol of the sprite, inline, decorative: it always stands beside words."""
    found = re.search(rf'<symbol id="i-{re.escape(name)}" viewBox="([^"]+)">(.*?)</symbol>', SPRITE.read_text("utf-8"), re.S)
    if found is None:
        raise LookupError(f"no icon {name}")
    return Markup('<svg class="icon" viewBox="{}" aria-hidden="true">{}</svg>').format(found[1], Markup(found[2]))  # noqa: S704


def plate(flutes=60, view="0 355 613 443"):
    """A fluted plate. `flutes` is three per day number; `view` is the crop (the plate fills 1000 by 1000)."""
    c, inner, mid, outer, rim = 500, 190, 320, 330, 452
    twist, step, d = 0.32, 2 * pi / flutes, []

    def at(r, a):
        return f"{c + r * cos(a):.0f} {c + r * sin(a):.0f}"

    for r, bulge in ((rim, 34), (rim - 10, 30)):
        d.append("M" + at(r, 0) + "".join(f"Q{at(r + bulge, (i + 0.5) * step)} {at(r, (i + 1) * step)}" for i in range(flutes)) + "Z")
    for i in range(flutes):
        a = i * step
        d.append(f"M{at(rim, a)}C{at(rim - 50, a)} {at(outer + 40, a + twist)} {at(outer, a + twist)}")
        d.append(f"M{at(mid, a + twist)}C{at(mid - 40, a + twist)} {at(inner + 40, a - twist / 3)} {at(inner, a - twist / 3)}")
    petals = max(6, flutes // 5)
    for i in range(petals):
        a, b = i * 2 * pi / petals, pi / petals
        d.append(f"M{c} {c}Q{at(120, a - b)} {at(170, a)}Q{at(120, a + b)} {c} {c}")
    rings = "".join(f'<circle cx="{c}" cy="{c}" r="{r}"/>' for r in (inner, inner - 9, mid, outer))
    return f'<svg class="plate" viewBox="{view}" preserveAspectRatio="xMaxYMin" aria-hidden="true"><path d="{"".join(d)}"/>{rings}</svg>'


def trip_chart(first, days, cities, stays, moves, stops=(), day_offset=8, month="", title="", desc=""):
    """Days across, cities down.

    first: midnight of the first column, UTC.  day_offset: the UTC offset that the columns follow.
    cities: (name, local name, language, UTC offset) from top to bottom.
    stays:  (row, from, to) in UTC.  moves: a label between each stay and the next.
    stops:  (row, time) in UTC for site visits and meetings, drawn as dots in the line.
    """
    left, day, top, row = 196, 120, 74, 66
    end = left + days * day
    height = top + row * len(cities) + 20

    def x(t):
        return left + (t - first).total_seconds() / 86400 * day

    def y(r):
        return top + 26 + r * row

    def local(t, r):
        return (t + timedelta(hours=cities[r][3])).strftime("%H:%M")

    o = [
        f'<svg class="trip-chart" viewBox="0 0 {end + 4} {height}" role="img" aria-labelledby="chart-t chart-d">'
        f'<title id="chart-t">{escape(title)}</title><desc id="chart-d">{escape(desc)}</desc><text x="0" y="26">{escape(month)}</text>'
    ]
    for i in range(days + 1):
        o.append(f'<path class="grid" d="M{left + i * day} 8V{y(len(cities) - 1) + 34}"/>')
    for i in range(days):
        when = first + timedelta(days=i, hours=day_offset)
        o.append(f'<text x="{left + i * day + 10}" y="28"><tspan class="dd">{when.day}</tspan><tspan dx="6">{when:%a}</tspan></text>')
    for r, (name, native, lang, offset) in enumerate(cities):
        night, shift = "", day_offset - offset
        for k in range(-1, days + 1):
            a, b = max(k * 24 + 22 + shift, 0), min(k * 24 + 31 + shift, days * 24)
            if b > a:
                w = (b - a) * day / 24
                night += f"M{left + a * day / 24:.0f} {y(r) - 13}h{w:.0f}v26h-{w:.0f}z"
        span = f'<tspan dx="8" font-size="15" font-weight="400" lang="{lang}">{native}</tspan>' if native else ""
        o.append(
            f'<path class="grid" d="M{left} {y(r)}H{end}"/><path class="night" d="{night}"/>'
            f'<text class="city" x="0" y="{y(r) - 1}">{escape(name)}{span}</text><text x="0" y="{y(r) + 17}">UTC{offset:+d}</text>'
        )
    for r, a, b in stays:
        o.append(f'<path d="M{x(a):.0f} {y(r)}H{x(b):.0f}"/>')
    for (r1, _, t1), (r2, t2, _), label in zip(stays, stays[1:], moves):
        m = (x(t1) + x(t2)) / 2
        o.append(
            f'<path class="move" d="M{x(t1):.0f} {y(r1)}C{m:.0f} {y(r1)} {m:.0f} {y(r2)} {x(t2):.0f} {y(r2)}"/>'
            f'<text x="{m + 14:.0f}" y="{(y(r1) + y(r2)) / 2 + 4 + (16 if r2 < r1 else 0):.0f}">{escape(label)}</text>'
        )
    for r, t in stops:
        o.append(f'<circle cx="{x(t):.0f}" cy="{y(r)}" r="2"/>')
    for i, (r, a, b) in enumerate(stays):
        if i:
            o.append(
                f'<circle class="stop" cx="{x(a):.0f}" cy="{y(r)}" r="6"/>'
                f'<text class="hh" x="{x(a):.0f}" y="{y(r) + (-14 if r < stays[i - 1][0] else 24)}" text-anchor="middle">{local(a, r)}</text>'
            )
        if i < len(stays) - 1:
            o.append(
                f'<circle class="stop" cx="{x(b):.0f}" cy="{y(r)}" r="6"/>'
                f'<text class="hh" x="{x(b):.0f}" y="{y(r) - 14}" text-anchor="{"end" if stays[i + 1][0] < r else "middle"}">{local(b, r)}</text>'
            )
    return "".join(o) + "</svg>"


def curve(values, seats, total, label, before=None, w=180, h=44):
    """Sign-ups so far against the seats; `before` is the same curve for an earlier event, `total` the number of steps to the day."""
    high = max(seats, *values) * 1.04

    def y(v):
        return h - 3 - (h - 8) * v / high

    def line(vs):
        return "M" + "L".join(f"{2 + i * (w - 8) / (total - 1):.0f} {y(v):.1f}" for i, v in enumerate(vs))

    ghost = f'<path class="ghost" d="{line(before)}"/>' if before else ""
    return (
        f'<svg class="curve" viewBox="0 0 {w} {h}" role="img" aria-label="{escape(label)}"><path class="seats" d="M2 {y(seats):.1f}H{w - 4}"/>'
        f'<path class="axis" d="M2 {h - 2.5}H{w - 4}"/>{ghost}<path class="line" d="{line(values)}"/>'
        f'<circle cx="{2 + (len(values) - 1) * (w - 8) / (total - 1):.0f}" cy="{y(values[-1]):.1f}" r="3"/></svg>'
    )
