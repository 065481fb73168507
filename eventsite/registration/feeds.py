"""A person's own calendar, to subscribe to: of one registration, or of all that a proved address holds.

METHOD:PUBLISH: nobody is an attendee, and no link in it is a secret, since calendars are shared. The bytes change only when
something that they show does. What is called off stays for 30 days, so that every subscriber hears of it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select

from eventsite.calendar.build import build_published
from eventsite.calendar.entry import Entry
from eventsite.calendar.models import CalendarEntry
from eventsite.catalogue import queries as catalogue
from eventsite.catalogue.queries import CANCELLED_STAYS
from eventsite.db import db
from eventsite.i18n import _, in_language
from eventsite.people.queries import site
from eventsite.registration import itinerary, own_queries
from eventsite.registration.emails.words import entry_of
from eventsite.registration.leg_entries import as_published, session_entry, session_revised, stop_entry, stop_revised
from eventsite.registration.models import AddressFeed, Registration, SessionEntry
from eventsite.registration.rules import COMING

PAST_STAYS = timedelta(days=366)  # what is over goes from a subscribed calendar after a year
Revised = tuple[Entry, datetime]


def of_registration(registration: Registration, url: str, *, now: datetime) -> bytes:
    """The event and what they hold of its programme; empty for who has no seat."""
    with in_language(registration.language):
        title = catalogue.text_of(registration.event, registration.language).title
        return _built(entries_of(registration, now=now), name=title, url=url)


def of_address(feed: AddressFeed, url: str, *, now: datetime) -> bytes:
    """All that an address holds, over all events and teams."""
    found: list[Revised] = []
    for registration in own_queries.all_of_address(feed.email_key):
        with in_language(registration.language):
            found += entries_of(registration, now=now)
    with in_language(feed.language):
        return _built(found, name=name_of_all(), url=url)


def name_of_all() -> str:
    """What the calendar of an address is called, in the language in force."""
    return str(_("My events, %(site)s", site=site().name))


def file_of(registration: Registration) -> bytes | None:
    """Their own entry alone, to put into a calendar once, as their calendar has it; none for who has no seat."""
    if registration.status not in COMING:
        return None
    with in_language(registration.language):
        return _built([own_entry(registration)], name=None, url=None)


def own_entry(registration: Registration) -> Revised:
    """The event as it is now, under the UID of their invitation. Call it inside `in_language(registration.language)`."""
    return as_published(entry_of(registration), registration.entry), max(registration.event.changed_at, registration.calendar_changed_at)


def entries_of(registration: Registration, *, now: datetime) -> list[Revised]:
    """Each entry with when it changed last. Call it inside `in_language(registration.language)`."""
    event = registration.event
    if registration.status not in COMING or event.ends_at < now - PAST_STAYS or _is_old(event.cancelled_at, now):
        return []
    mine = itinerary.of(registration)
    rows = _invited(registration) if registration.invited_by_session else {}
    found = [own_entry(registration)]
    for session in mine.sessions:
        if not _is_old(session.cancelled_at, now):
            row = rows.get(session.id)
            entry = session_entry(session, registration, row)
            at = max(session_revised(session, event), registration.calendar_changed_at)  # in their language, under the UID of their own
            found.append((as_published(entry, row) if row else entry, at))
    found += [(stop_entry(stop, registration), stop_revised(stop, event)) for stop in mine.stops]
    return found


def _built(entries: Iterable[Revised], *, name: str | None, url: str | None) -> bytes:
    once: dict[str, Revised] = {}
    for entry, at in entries:
        once.setdefault(entry.uid, (entry, at))  # two seats at one event hold the same sessions
    return build_published(
        [entry for entry, _at in once.values()], name=name, url=url, revised_at={uid: at for uid, (_entry, at) in once.items()}
    )


def _invited(registration: Registration) -> dict[int, CalendarEntry]:
    """The entries of the sessions that they are invited to apart, by the session's id."""
    mine = SessionEntry.registration_id == registration.id, SessionEntry.ended_at.is_(None), SessionEntry.session_id.is_not(None)
    query = select(SessionEntry.session_id, CalendarEntry).join(CalendarEntry, CalendarEntry.id == SessionEntry.entry_id).where(*mine)
    return {session_id: entry for session_id, entry in db.session.execute(query) if session_id is not None}


def _is_old(cancelled_at: datetime | None, now: datetime) -> bool:
    return cancelled_at is not None and cancelled_at <= now - CANCELLED_STAYS
