"""Events in words, in the language of the page: what kind, where, when, in which languages. Templates know it as `say`."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale
from babel.lists import format_list
from markupsafe import Markup

from eventsite import i18n
from eventsite.catalogue.models import Event, EventKind, Format, HostRole, SessionKind
from eventsite.i18n import _, _l, ngettext

ONLINE = "online"  # in the filter for cities
EVENING = timedelta(hours=12)  # what lasts no longer is of the day on which it begins, but for a trip, which takes whole days
KINDS = {EventKind.SEMINAR: _l("Seminar"), EventKind.WORKSHOP: _l("Workshop"), EventKind.STUDY_TRIP: _l("Study trip")}
KINDS_PLURAL = {EventKind.SEMINAR: _l("Seminars"), EventKind.WORKSHOP: _l("Workshops"), EventKind.STUDY_TRIP: _l("Study trips")}
SESSION_KINDS = {
    SessionKind.TALK: _l("Talk"), SessionKind.PANEL: _l("Panel"), SessionKind.PITCH: _l("Pitches"), SessionKind.WORKSHOP: _l("Workshop"),
    SessionKind.SITE_VISIT: _l("Site visit"), SessionKind.MATCHMAKING: _l("Matchmaking"), SessionKind.MEAL: _l("Meal"),
    SessionKind.BREAK: _l("Break"), SessionKind.TRANSFER: _l("Travel"), SessionKind.FLIGHT: _l("Flight"), SessionKind.TRAIN: _l("Train"),
    SessionKind.OTHER: "",
}  # fmt: skip
HOST_ROLES = {HostRole.HOST: _l("Hosted by"), HostRole.CO_HOST: _l("With"), HostRole.SUPPORTER: _l("Supported by")}


def kind(event: Event) -> str:
    """Seminar."""
    return str(KINDS[event.kind])


def kinds(one: EventKind) -> str:
    """Seminars."""
    return str(KINDS_PLURAL[one])


def session_kind(one: SessionKind) -> str:
    """Site visit."""
    return str(SESSION_KINDS[one])


def host_role(role: HostRole) -> str:
    """Hosted by."""
    return str(HOST_ROLES[role])


def headline(event: Event) -> str:
    """Seminar in Copenhagen; Online workshop; Study trip to China."""
    what = kind(event)
    if event.kind is EventKind.STUDY_TRIP:
        return str(_("Study trip to %(country)s", country=country(event.country))) if event.country else what
    if event.format is Format.ONLINE or not event.city:
        return str(_("%(kind)s online", kind=what)) if event.format is Format.ONLINE else what
    if event.format is Format.HYBRID:
        return str(_("%(kind)s in %(city)s and online", kind=what, city=event.city))
    return str(_("%(kind)s in %(city)s", kind=what, city=event.city))


def country(code: str) -> str:
    """The country's name, or the code where nobody has one."""
    return str(i18n.locale_for(i18n.language()).territories.get(code, code))


def place(event: Event) -> Markup:
    """Copenhagen; Daegu with its own name beside; Copenhagen and online; China."""
    if event.format is Format.ONLINE:
        return Markup("{}").format(_("Online"))
    if event.kind is EventKind.STUDY_TRIP and event.country:
        return Markup("{}").format(country(event.country))
    city = with_local_name(event.city, event.city_local, event.city_language)
    return Markup("{}").format(_("%(city)s and online", city=city)) if event.format is Format.HYBRID and event.city else city


def address(event: Event) -> str:
    """Pakhus 47, Lodskaj 12: what stands before the city. Nothing for an event that is online, whatever it once was."""
    return "" if event.format is Format.ONLINE else ", ".join(part for part in (event.venue, event.address) if part)


def with_local_name(name: str, local: str, language: str) -> Markup:
    """A name with the form of its own script beside it, marked with its language."""
    if not local or local == name:
        return Markup("{}").format(name)
    return Markup('{} <span lang="{}">{}</span>').format(name, language or "und", local)


def language_name(code: str) -> str:
    """English, dansk: a language's name in the language of the page."""
    names = i18n.locale_for(i18n.language()).languages
    return str(names.get(code) or names.get(code.partition("-")[0]) or code)


def languages(event: Event) -> str:
    """English and Korean."""
    return format_list([language_name(code) for code in event.languages], locale=i18n.locale_for(i18n.language()))


def cities(event: Event, *, away: bool = False) -> list[tuple[str, str, str]]:
    """The cities of a trip in order, without coming back to one: name, local name and its language. `away`: without home."""
    found: dict[str, tuple[str, str, str]] = {}
    abroad = [stop for stop in event.stops if stop.zone != event.zone]
    for stop in (abroad or event.stops) if away else event.stops:
        found.setdefault(stop.city, (stop.city, stop.local_name, stop.local_language))
    return list(found.values())


def days(event: Event) -> int:
    """On how many days it takes place; an end at midnight, or of an evening past midnight, does not count as another day."""
    if event.kind is not EventKind.STUDY_TRIP and event.ends_local - event.starts_local <= EVENING:
        return 1
    last = max(event.starts_local, event.ends_local - timedelta(microseconds=1))
    return (last.date() - event.starts_local.date()).days + 1


def length(event: Event) -> str:
    """09:00–15:30, 19:00–00:30, or 8 days."""
    count = days(event)
    if count > 1:
        return str(ngettext("%(num)d day", "%(num)d days", count))
    return f"{i18n.clock_time(event.starts_local)}–{i18n.clock_time(event.ends_local)}"


def last_day(event: Event) -> datetime:
    """A local time on its last day."""
    return event.starts_local + timedelta(days=days(event) - 1)


def iso(instant: datetime, zone: str) -> str:
    """2027-09-20T09:00+02:00: what `<time datetime>` takes."""
    return instant.astimezone(ZoneInfo(zone)).isoformat(timespec="minutes")


def deadline(instant: datetime, zone: str) -> str:
    """Monday 13 September, 12:00: the year goes without saying."""
    local = instant.astimezone(ZoneInfo(zone))
    return f"{i18n.weekday_day_and_month(local.date())}, {i18n.clock_time(local)}"


def day(instant: datetime, zone: str) -> str:
    """13 September."""
    return i18n.day_and_month(instant.astimezone(ZoneInfo(zone)).date())


def is_foreign(code: str) -> bool:
    """Whether a text in this language needs a `lang` of its own on this page."""
    return code != i18n.language()


def locale() -> Locale:
    """The page's locale, for social previews."""
    return i18n.locale_for(i18n.language())
