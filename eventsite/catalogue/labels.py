"""What the catalogue's kinds, roles and languages are called at the desk."""

from datetime import datetime

from eventsite.catalogue.models import Admission, Audience, Event, EventKind, Format, HostRole, SessionKind, Topic
from eventsite.catalogue.rules import EventFacts, Missing, instant, place_of, programme_shift
from eventsite.i18n import _, _l, clock_time, language, locale_for, long_date, ngettext, zone_label

KINDS = {EventKind.SEMINAR: _l("Seminar"), EventKind.WORKSHOP: _l("Workshop"), EventKind.STUDY_TRIP: _l("Study trip")}
FORMATS = {Format.IN_PERSON: _l("In person"), Format.ONLINE: _l("Online"), Format.HYBRID: _l("In person or online")}
ADMISSIONS = {
    Admission.FIRST_COME: _l("Who registers first, until the places are taken"),
    Admission.APPROVAL: _l("People ask for a seat, and you let them in one by one"),
    Admission.SELECTION: _l("People apply, and you choose among them"),
}
AUDIENCES = {
    Audience.EVERYONE: _l("Everybody"),
    Audience.INVITED_FIRST: _l("The invited first, everybody later"),
    Audience.INVITED: _l("Only who was invited"),
}
HOST_ROLES = {HostRole.HOST: _l("Host"), HostRole.CO_HOST: _l("Co-host"), HostRole.SUPPORTER: _l("Supporter")}
SESSION_KINDS = {
    SessionKind.TALK: _l("Talk"),
    SessionKind.PANEL: _l("Panel"),
    SessionKind.PITCH: _l("Pitch"),
    SessionKind.WORKSHOP: _l("Workshop"),
    SessionKind.SITE_VISIT: _l("Site visit"),
    SessionKind.MATCHMAKING: _l("Matchmaking"),
    SessionKind.MEAL: _l("Meal"),
    SessionKind.BREAK: _l("Break"),
    SessionKind.TRANSFER: _l("Transfer"),
    SessionKind.FLIGHT: _l("Flight"),
    SessionKind.TRAIN: _l("Train"),
    SessionKind.OTHER: _l("Other"),
}
MISSING = {
    Missing.INTRODUCTION: _l("An introduction: the first lines that people read"),
    Missing.PLACE: _l("A venue or an address"),
    Missing.CONTACT: _l("A contact person with an email address"),
    Missing.PROGRAMME: _l("A programme"),
    Missing.CAPACITY: _l("The number of places; without it there is no limit"),
    Missing.CLOSING: _l("The end of registration; without it people register until the event starts"),
    Missing.ONLINE_LINK: _l("The link to the online meeting; only people with a seat see it"),
    Missing.HOST: _l("Who hosts it"),
    Missing.STOPS: _l("The stops of the trip"),
    Missing.SESSION_QUESTION: _l("A question “Sessions of the programme” in the form; without it nobody chooses one when they register"),
    Missing.MEAL_QUESTION: _l("A question “Meals of the programme” in the form; without it nobody chooses one when they register"),
}
CHANGES = {
    "time": _l("the time"),
    "place": _l("the place"),
    "format": _l("how people take part"),
    "link": _l("the link to the online meeting"),
    "title": _l("the title"),
}
TEXT_LANGUAGES = ("en", "da", "de", "sv", "nb", "fr", "zh-Hans", "ko", "ja")
_NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}  # two letters in CLDR, but no country


def language_name(code: str) -> str:
    """Korean, koreansk: a language's name in the language in force."""
    names = locale_for(language()).languages
    return str(names.get(code.replace("-", "_")) or names.get(code.partition("-")[0]) or code)


def language_choices() -> list[tuple[str, str]]:
    """The languages that a page can have."""
    return [(code, language_name(code)) for code in TEXT_LANGUAGES]


def spoken_languages() -> list[tuple[str, str]]:
    """The languages that are spoken at events: Chinese is Chinese there, whatever the script."""
    return [(code, language_name(code)) for code in (code.partition("-")[0] for code in TEXT_LANGUAGES)]


def optional_languages() -> list[tuple[str, str]]:
    """A language or none."""
    return [("", str(_("None"))), *language_choices()]


def country_choices() -> list[tuple[str, str]]:
    """ISO 3166 codes with names in the language in force, by name; none first."""
    names = locale_for(language()).territories
    countries = [(code, str(name)) for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES]
    return [("", str(_("None"))), *sorted(countries, key=lambda country: country[1])]


def topic_name(topic: Topic) -> str:
    """The topic in the language in force, or in any."""
    names = {text.language: text.name for text in topic.texts}
    return names.get(language()) or next(iter(names.values()), topic.slug)


def event_when(event: Event) -> str:
    """Monday 20 September 2027, 09:00–15:30 (Copenhagen time, UTC+2); where the clocks change meanwhile, each time with its zone."""
    return _when(event.starts_local, event.ends_local, zone_label(event.starts_at, event.zone), zone_label(event.ends_at, event.zone))


def event_place(event: Event) -> str:
    """Pakhus 47, Lodskaj 12, Copenhagen."""
    return place_of(event) or str(FORMATS[event.format])


def facts_when(facts: EventFacts) -> str:
    """The same of facts that are not stored yet; their times exist."""
    starts, ends = facts.starts_local, facts.ends_local
    moments = (instant(starts, facts.zone, "starts_local"), instant(ends, facts.zone, "ends_local"))
    first, last = (zone_label(moment, facts.zone) for moment in moments)
    return _when(starts, ends, first, last)


def facts_place(facts: EventFacts) -> str:
    """The same of facts that are not stored yet."""
    return place_of(facts) or str(FORMATS[facts.format])


def programme_after(event: Event, facts: EventFacts) -> str:
    """What becomes of stops and sessions when the event has these dates; empty where there are none, or its times stay."""
    same = (event.starts_local, event.ends_local, event.zone) == (facts.starts_local, facts.ends_local, facts.zone)
    if same or not (event.sessions or event.stops):
        return ""
    days = programme_shift(event, facts)
    if days is None:
        return str(_("The programme stays on its days: it moves along only when start and end move by the same number of days."))
    if days == 0:
        return str(_("The programme keeps its days and times."))
    if days > 0:
        return str(ngettext("The programme moves along, by one day.", "The programme moves along, by %(num)d days.", days))
    return str(ngettext("The programme moves along, one day back.", "The programme moves along, %(num)d days back.", -days))


def _when(starts: datetime, ends: datetime, starts_zone: str, ends_zone: str) -> str:
    first = clock_time(starts) if starts_zone == ends_zone else f"{clock_time(starts)} ({starts_zone})"
    last = f"{clock_time(ends)} ({ends_zone})"
    if starts.date() == ends.date():
        return f"{long_date(starts)}, {first}–{last}"
    return f"{long_date(starts)}, {first} – {long_date(ends)}, {last}"
