"""When and where an event takes place, as mails say it: in the language of the mail, each time with its zone."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from eventsite.catalogue.models import Event, Format
from eventsite.catalogue.rules import place_of, takes_whole_days
from eventsite.i18n import _, clock_time, long_date, month_and_year, short_date, weekday, zone_label


@dataclass(frozen=True)
class When:
    """Start and end in words. `day` is the numeral of the cobalt block; `lines` stand beside it."""

    starts_at: datetime
    day: int
    short: str  # Mon 20 Sept
    date: str  # Monday 20 September 2027, or from … to …
    time: str  # 09:00–15:30, or nothing on a trip; 09:00 (Copenhagen time, UTC+1) – 17:00 where it ends by another offset
    zone: str  # of its end: Copenhagen time, UTC+2
    lines: list[str]

    @property
    def full(self) -> str:
        """Monday 20 September 2027, 09:00–15:30 (Copenhagen time, UTC+2). Whole days have no hours, and so no zone."""
        return f"{self.date}, {self.time} ({self.zone})" if self.time else self.date


def when(starts_local: datetime, ends_local: datetime, zone: str, *, all_day: bool = False) -> When:
    """These local times in words, with their zone."""
    starts_at, ends_at = (local.replace(tzinfo=ZoneInfo(zone)) for local in (starts_local, ends_local))
    first, last = starts_local.date(), ends_local.date()
    opening, label = zone_label(starts_at, zone), zone_label(ends_at, zone)
    time = f"{clock_time(starts_local)}–{clock_time(ends_local)}"
    if opening != label:
        time = f"{clock_time(starts_local)} ({opening}) – {clock_time(ends_local)}"
    lines = [f"{weekday(first)}, {month_and_year(first)}"]
    if first == last:
        date = long_date(first)
    else:
        date = _("%(first)s to %(last)s", first=long_date(first), last=long_date(last))
        time = "" if all_day else time
        lines.append(_("to %(day)s", day=long_date(last)))
    if time:
        lines.append(f"{time} ({label})")
    return When(starts_at, first.day, short_date(first), date, time, label, lines)


def when_of(event: Event) -> When:
    """When the event takes place; a trip of several days takes them whole."""
    return when(event.starts_local, event.ends_local, event.zone, all_day=takes_whole_days(event))


def where_of(event: Event) -> list[str]:
    """The place in lines; an online event has none but the word."""
    if event.format is Format.ONLINE:
        return [_("Online")]
    said = event.city and not event.city_local and event.address.endswith(f" {event.city}")
    city = "" if said else f"{event.city} {event.city_local}".strip()
    lines = [line for line in (event.venue, ", ".join(part for part in (event.address, city) if part)) if line]
    return [*lines, _("and online")] if event.format is Format.HYBRID else lines


def place_in_words(event: Event) -> str:
    """The place in one line, as calendars show it."""
    return _("Online") if event.format is Format.ONLINE else place_of(event)
