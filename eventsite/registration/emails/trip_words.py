"""A trip's days in words, for the text of its one invitation and of the mails about it: each time with its zone."""

from eventsite.catalogue import programme
from eventsite.catalogue.models import EventKind
from eventsite.catalogue.programme import Day, Item
from eventsite.i18n import _, clock_time, weekday_day_and_month
from eventsite.registration import itinerary
from eventsite.registration.itinerary import Itinerary
from eventsite.registration.models import Registration


def itinerary_text(registration: Registration, mine: Itinerary | None = None) -> str:
    """What they hold of a trip, a paragraph for each day, in the language in force; nothing of another kind of event."""
    if registration.event.kind is not EventKind.STUDY_TRIP:
        return ""
    mine = mine or itinerary.of(registration)
    return "\n\n".join(_day(day) for day in programme.days(mine.event, mine.sessions))


def _day(day: Day) -> str:
    date = weekday_day_and_month(day.date)
    return "\n".join([f"{date} ({day.zone})" if day.zone else date, *(_line(item, day) for item in day.items)])


def _line(item: Item, day: Day) -> str:
    time = clock_time(item.session.starts_local)
    if day.has_several_zones and not item.journey:  # which says both of its zones
        time = f"{time} ({item.zone})"
    title = _("%(title)s (called off)", title=item.text.title) if item.called_off else item.text.title
    return f"{time} {title}" + (f": {item.journey}" if item.journey else "")
