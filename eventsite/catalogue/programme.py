"""A programme as pages set it: sessions at one time side by side, trips day by day, and the lines of the trip's chart."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

from eventsite import i18n
from eventsite.catalogue import words
from eventsite.catalogue.models import Event, ProgrammeSession, SessionKind, SessionText, Speaker, Stop
from eventsite.catalogue.queries import session_text
from eventsite.i18n import _
from eventsite.web.drawings import ChartCity, TripChart

MOVES = frozenset({SessionKind.TRANSFER, SessionKind.FLIGHT, SessionKind.TRAIN})
PAUSES = MOVES | {SessionKind.BREAK, SessionKind.MEAL}


@dataclass(frozen=True)
class Item:
    """One session with its words."""

    session: ProgrammeSession
    text: SessionText
    speakers: list[Speaker]
    home: str = ""  # the time at home, where it is another
    journey: str = ""  # both ends of a flight by their own clocks

    @property
    def is_pause(self) -> bool:
        """Whether it is set in small: nothing to read about it."""
        return self.session.kind in PAUSES and not self.text.description

    @property
    def is_worth_adding(self) -> bool:
        """Whether somebody may want it in their calendar by itself: a lunch is not, a flight is."""
        return not self.called_off and (self.session.kind in MOVES or not self.is_pause)

    @property
    def called_off(self) -> bool:
        """Whether it is not held."""
        return self.session.cancelled_at is not None

    @property
    def zone(self) -> str:
        """By which clocks it begins: Seoul time, UTC+9."""
        return i18n.zone_label(self.session.starts_at, self.session.zone)

    @property
    def ends_zone(self) -> str:
        """By which clocks it ends."""
        return i18n.zone_label(self.session.ends_at, self.session.ends_zone or self.session.zone)

    @property
    def where(self) -> str:
        """Room and address, where it has any of its own."""
        return ", ".join(part for part in (self.session.room, self.session.address) if part)

    @property
    def groups(self) -> str:
        """For whom it is, where it is not for everybody."""
        return ", ".join(group.name for group in self.session.groups)


@dataclass(frozen=True)
class Slot:
    """What begins at one time: one session, or several side by side."""

    starts_local: datetime
    items: list[Item]


@dataclass
class Day:
    """One day of a programme. On a trip with the cities of that day and what their clocks show.

    `zone_note` is of all times of the day; where they are of several zones there is none, and each time names its own.
    """

    date: date
    slots: list[Slot] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)
    zone_note: str = ""
    at_home: bool = False

    @property
    def items(self) -> list[Item]:
        """All sessions in order."""
        return [item for slot in self.slots for item in slot.items]

    @property
    def zone(self) -> str:
        """By which clocks all of its times are; nothing where they are of several zones, or where there are none."""
        zones = {item.zone for item in self.items}
        return zones.pop() if len(zones) == 1 else ""

    @property
    def has_several_zones(self) -> bool:
        """Whether each of its times must name its own."""
        return bool(self.slots) and not self.zone

    @property
    def last(self) -> Item | None:
        """What ends last of what is held, a night flight included, which lands on another day; none on a day without anything."""
        held = [item for item in self.items if not item.called_off]
        return max(held, key=lambda item: item.session.ends_at, default=None)


def days(event: Event, sessions: Sequence[ProgrammeSession] | None = None) -> list[Day]:
    """The programme, or these sessions of it, by the days of its own clocks."""
    chosen = event.sessions if sessions is None else sessions
    of_days: dict[date, list[Item]] = {}  # across the date line a day comes back
    for session in sorted(chosen, key=lambda session: (session.starts_at, session.starts_local, session.zone, session.id)):
        of_days.setdefault(session.starts_local.date(), []).append(_item(session, event))
    return [Day(day, _slots(of_days[day])) for day in sorted(of_days)]


def _slots(items: list[Item]) -> list[Slot]:
    """What begins at one moment by the same clocks stands side by side."""
    at_once = groupby(items, key=lambda item: (item.session.starts_local, item.session.zone))
    return [Slot(starts, list(of_slot)) for (starts, _zone), of_slot in at_once]


def itinerary(event: Event, sessions: Sequence[ProgrammeSession] | None = None) -> list[Day]:
    """Every day of a trip, with its cities, also a day without sessions. Of its sessions all, or these."""
    known = {day.date: day for day in days(event, sessions)}
    dates = set(known) | {stop.starts_on + timedelta(n) for stop in event.stops for n in range((stop.ends_on - stop.starts_on).days + 1)}
    trip = [known.get(day, Day(day)) for day in sorted(dates)]
    for day in trip:
        day.stops = _stops_on(day, event)
        day.at_home = not any(stop.zone != event.zone for stop in day.stops)
        day.zone_note = _zone_note(day, event)
    return trip


def _stops_on(day: Day, event: Event) -> list[Stop]:
    stops = [stop for stop in event.stops if stop.starts_on <= day.date <= stop.ends_on]
    return stops if len(stops) < 3 else [stops[0], stops[-1]]


def _zone_note(day: Day, event: Event) -> str:
    at = _clock_of(day)
    if at is None:
        return ""
    instant, zone = at
    own = _offset(instant, zone)
    is_clear = {_offset(instant, stop.zone) for stop in day.stops} == {own}  # beside the names of the cities
    offset = i18n.utc_offset(instant, zone) if is_clear else i18n.zone_label(instant, zone)
    ahead = own - _offset(instant, event.zone)
    if not ahead:
        return offset
    home = i18n.zone_city(event.zone)
    if ahead > timedelta():
        return f"{offset}, " + _("%(hours)s ahead of %(city)s", hours=_hours(ahead), city=home)
    return f"{offset}, " + _("%(hours)s behind %(city)s", hours=_hours(-ahead), city=home)


def _clock_of(day: Day) -> tuple[datetime, str] | None:
    """An instant of the day and the zone of its times, of which there is one: that of its sessions, else of the city where it ends."""
    if day.has_several_zones:
        return None
    if day.items:
        first = day.items[0].session
        return first.starts_at, first.zone
    return (_noon(day.date, day.stops[-1].zone), day.stops[-1].zone) if day.stops else None


def _hours(length: timedelta) -> str:
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    if not hours:
        return str(_("%(minutes)d min", minutes=minutes))
    return str(_("%(hours)d h %(minutes)02d", hours=hours, minutes=minutes)) if minutes else str(_("%(hours)d h", hours=hours))


def _item(session: ProgrammeSession, event: Event) -> Item:
    home = ""
    there, here = ZoneInfo(session.zone), ZoneInfo(event.zone)
    if session.starts_at.astimezone(there).utcoffset() != session.starts_at.astimezone(here).utcoffset():
        home = i18n.clock_time(session.starts_at.astimezone(here))
    return Item(session, session_text(session, event), list(session.speakers), home, journey(session))


def journey(session: ProgrammeSession) -> str:
    """17:30 (Copenhagen time, UTC+2) to Monday 11 October 2027, 11:10 (Shanghai time, UTC+8), 11 h 40. Empty for what has one zone."""
    if session.ends_zone is None:
        return ""
    starts = f"{i18n.clock_time(session.starts_local)} ({i18n.zone_label(session.starts_at, session.zone)})"
    ends = f"{i18n.clock_time(session.ends_local)} ({i18n.zone_label(session.ends_at, session.ends_zone)})"
    if session.ends_local.date() != session.starts_local.date():
        ends = f"{i18n.weekday_day_and_month(session.ends_local.date())}, {ends}"
    length = _hours(session.ends_at - session.starts_at)
    return str(_("%(starts)s to %(ends)s, %(length)s", starts=starts, ends=ends, length=length))


@dataclass(frozen=True)
class Stay:
    """A time in one city, between arriving and leaving; instants."""

    stop: Stop
    starts_at: datetime
    ends_at: datetime


def stays(event: Event) -> list[Stay]:
    """When the trip is where: from arrival to departure as the programme says, else noon of the stop's first and last day."""
    found: list[Stay] = []
    arrival: datetime | None = None
    stops = list(event.stops)
    for number, here in enumerate(stops):
        following = stops[number + 1] if number + 1 < len(stops) else None
        own = [session for session in event.sessions if session.stop_id == here.id]
        starts = arrival or (own[0].starts_at if own else _noon(here.starts_on, here.zone))
        leaves, arrival = _leg(own, here, following, event)
        ends = max(starts, leaves)
        found.append(Stay(here, starts, ends))
        arrival = max(arrival, ends) if arrival else None
    return found


def _leg(own: list[ProgrammeSession], here: Stop, following: Stop | None, event: Event) -> tuple[datetime, datetime | None]:
    """When this stop is left, and when the next one is reached."""
    last_end = max([_noon(here.ends_on, here.zone), *(session.ends_at for session in own)])
    if following is None:
        return last_end, None
    theirs = [session for session in event.sessions if session.stop_id == following.id]
    leg = next((session for session in reversed(own) if session.kind in MOVES and session.cancelled_at is None), None)
    leaves, reaches = (leg.starts_at, leg.ends_at) if leg else (last_end, _noon(following.starts_on, following.zone))
    if theirs and (leg is None or theirs[0].kind in MOVES):
        reaches = theirs[0].starts_at
    return leaves, max(leaves, reaches)


def _noon(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(12), ZoneInfo(zone)).astimezone(UTC)


def chart(event: Event) -> TripChart | None:
    """The trip's drawing; none for a trip of one city, or of more days than a line can show."""
    spent = stays(event)
    cities = words.cities(event)
    count = words.days(event)
    if len(cities) < 2 or not 2 <= count <= 16:
        return None
    row = {city[0]: number for number, city in enumerate(cities)}
    zones = {stop.city: stop.zone for stop in reversed(event.stops)}
    home = ZoneInfo(event.zone)
    first = datetime.combine(event.starts_local.date(), time(), home)
    seen = [session for session in event.sessions if session.stop and session.kind not in PAUSES and session.cancelled_at is None]
    return TripChart(
        first=first.astimezone(UTC), days=count, offset=_offset(first, event.zone),
        cities=[ChartCity(name, local, code, _offset(first + timedelta(days=1), zones[name])) for name, local, code in cities],
        stays=[(row[stay.stop.city], stay.starts_at, stay.ends_at) for stay in spent],
        moves=[_hours(there.starts_at - here.ends_at) if there.starts_at > here.ends_at else "" for here, there in pairwise(spent)],
        visits=[(row[session.stop.city], session.starts_at) for session in seen if session.stop],
        dates=[(f"{first.date() + timedelta(n):%-d}", i18n.weekday_short(first.date() + timedelta(n))) for n in range(count)],
        month=i18n.month_and_year(first.date()), title=str(_("The route in %(count)d days", count=count)), description=_described(spent),
    )  # fmt: skip


def _offset(moment: datetime, zone: str) -> timedelta:
    return moment.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()


def _described(spent: list[Stay]) -> str:
    parts = []
    for stay in spent:
        zone = ZoneInfo(stay.stop.zone)
        begins, ends = i18n.long_date(stay.starts_at.astimezone(zone).date()), i18n.long_date(stay.ends_at.astimezone(zone).date())
        between = begins if begins == ends else str(_("%(begins)s to %(ends)s", begins=begins, ends=ends))
        parts.append(f"{stay.stop.city}: {between}")
    return "; ".join(parts) + "."
