"""Sessions and stops as entries of a person's calendar, in the language in force. No entry holds a link that is a secret."""

from dataclasses import replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from flask import url_for

from eventsite.calendar.entry import Entry, significant_change
from eventsite.calendar.life_cycle import as_it_reads_now
from eventsite.calendar.models import CalendarEntry
from eventsite.catalogue.feeds.entries import description_of_session, place_of_session
from eventsite.catalogue.models import Event, Format, ProgrammeSession, Stop
from eventsite.catalogue.queries import session_text
from eventsite.registration.models import Registration


def session_entry(session: ProgrammeSession, registration: Registration, row: CalendarEntry | None = None) -> Entry:
    """The session as it is now; under the UID of its own invitation where there is one, `row`."""
    event, organiser = registration.event, row or registration.entry
    return Entry(
        uid=row.uid if row else session.uid, sequence=row.sequence if row else session.revision - 1,
        starts_local=session.starts_local, ends_local=session.ends_local, zone=session.zone, ends_zone=session.ends_zone or "",
        starts_at=session.starts_at, ends_at=session.ends_at, title=session_text(session, event).title,
        place=place_of_session(session, event), online=event.format is Format.ONLINE,
        description=description_of_session(session, event), url=_page(event),
        organiser_name=organiser.organiser_name, organiser_email=organiser.organiser_email,
        cancelled=bool(session.cancelled_at or event.cancelled_at),
    )  # fmt: skip


def stop_entry(stop: Stop, registration: Registration) -> Entry:
    """The days in a city: whole days, which take no time. Noon stands in for the instants, which order them."""
    event, organiser = registration.event, registration.entry
    first, last = datetime.combine(stop.starts_on, time(12)), datetime.combine(stop.ends_on, time(13))
    zone = ZoneInfo(stop.zone)
    return Entry(
        uid=stop.uid, sequence=stop.revision - 1, starts_local=first, ends_local=last, zone=stop.zone,
        starts_at=first.replace(tzinfo=zone).astimezone(UTC), ends_at=last.replace(tzinfo=zone).astimezone(UTC), all_day=True,
        title=f"{stop.city} {stop.local_name}".strip(), city=stop.city, url=_page(event),
        organiser_name=organiser.organiser_name, organiser_email=organiser.organiser_email, cancelled=event.cancelled_at is not None,
    )  # fmt: skip


def as_published(entry: Entry, row: CalendarEntry) -> Entry:
    """An entry that is also mailed, in a feed: with the SEQUENCE that the next mail about it has, or had.

    Nobody is mailed that what they were never invited to is off, so that the feed is alone in saying so.
    """
    if row.last_sent is None:
        return replace(entry, sequence=1 if entry.cancelled else 0)
    last = Entry.from_snapshot(row.last_sent)
    return replace(entry, sequence=row.sequence + (1 if significant_change(as_it_reads_now(last, entry), entry) else 0))


def session_revised(session: ProgrammeSession, event: Event) -> datetime:
    """When what calendars show of it changed last; one without a place of its own is where the event is."""
    moments = [session.changed_at, event.cancelled_at]
    return max(moment for moment in moments if moment is not None)


def stop_revised(stop: Stop, event: Event) -> datetime:
    """When what calendars show of it changed last."""
    return max(stop.changed_at, event.cancelled_at or stop.changed_at)


def _page(event: Event) -> str:
    return url_for("catalogue.event", slug=event.slug, _external=True, lang=None)
