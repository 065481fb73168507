"""A trip's days in words, for the text of its one invitation and of the mails about it: each time with its zone."""

from eventsite.catalogue import programme
from eventsite.catalogue.models import EventKind
from eventsite.catalogue.programme import Day
from eventsite.i18n import _, clock_time, weekday_day_and_month, zone_label
from eventsite.registration import itinerary
from eventsite.registration.models import Registration


def itinerary_text(registration: Registration) -> str:
    """What they hold of a trip, a paragraph for each day, in the language in force; nothing of another kind of event."""
    if registration.event.kind is not EventKind.STUDY_TRIP:
        return ""
    mine = itinerary.of(registration)
    return "\n\n".join(_day(day) for day in programme.days(mine.event, mine.sessions))


def _day(day: Day) -> str:
    first = day.items[0].session
    lines = [f"{weekday_day_and_month(day.date)} ({zone_label(first.starts_at, first.zone)})"]
    for item in day.items:
        title = _("%(title)s (called off)", title=item.text.title) if item.called_off else item.text.title
        lines.append(f"{clock_time(item.session.starts_local)} {title}" + (f": {item.journey}" if item.journey else ""))
    return "\n".join(lines)
