"""A person's own calendar, to subscribe to: of one registration, or of all that a proved address holds.

METHOD:PUBLISH: nobody is an attendee, and no link in it is a secret, since calendars are shared. The bytes change only when
something that they show does. What is called off stays for 30 days, so that every subscriber hears of it.
"""

from collections.abc import Iterable, Sequence
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
from eventsite.registration.itinerary import Itinerary
from eventsite.registration.leg_entries import as_published, session_entry, session_revised, stop_entry, stop_revised
from eventsite.registration.models import AddressFeed, Registration, SessionEntry
from eventsite.registration.rules import COMING

PAST_STAYS = timedelta(days=366)  # what is over goes from a subscribed calendar after a year
Revised = tuple[Entry, datetime]
Invited = dict[tuple[int, int | None], CalendarEntry]  # by registration and session


def of_registration(registration: Registration, url: str, *, now: datetime) -> bytes:
    """The event and what they hold of its programme; empty for who has no seat."""
    with in_language(registration.language):
        title = catalogue.text_of(registration.event, registration.language).title
        return _built(_entries([registration], now=now), name=title, url=url)


def of_address(feed: AddressFeed, url: str, *, now: datetime) -> bytes:
    """All that an address holds, over all events and teams."""
    found = _entries(own_queries.seats_of_address(feed.email_key), now=now)
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
        return _built([_own_entry(registration, itinerary.of(registration))], name=None, url=None)


def _entries(people: Sequence[Registration], *, now: datetime) -> list[Revised]:
    """Each entry of these people with when it changed last, each in their language. Everybody is read with the same few statements."""
    shown = [registration for registration in people if _is_shown(registration, now)]
    held, invited = itinerary.of_all(shown), _invited(shown)
    found: list[Revised] = []
    for registration in shown:
        with in_language(registration.language):
            found += _entries_of(registration, held[registration.id], invited, now=now)
    return found


def _is_shown(registration: Registration, now: datetime) -> bool:
    event = registration.event
    return registration.status in COMING and event.ends_at >= now - PAST_STAYS and not _is_old(event.cancelled_at, now)


def _own_entry(registration: Registration, mine: Itinerary) -> Revised:
    """The event as it is now, under the UID of their invitation."""
    entry = as_published(entry_of(registration, mine), registration.entry)
    return entry, max(registration.event.changed_at, registration.calendar_changed_at)


def _entries_of(registration: Registration, mine: Itinerary, invited: Invited, *, now: datetime) -> list[Revised]:
    event = registration.event
    found = [_own_entry(registration, mine)]
    for session in mine.sessions:
        if not _is_old(session.cancelled_at, now):
            row = invited.get((registration.id, session.id))
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


def _invited(people: Sequence[Registration]) -> Invited:
    """The entries of the sessions that they are invited to apart."""
    ids = [registration.id for registration in people if registration.invited_by_session]
    if not ids:
        return {}
    mine = SessionEntry.registration_id.in_(ids), SessionEntry.ended_at.is_(None), SessionEntry.session_id.is_not(None)
    query = select(SessionEntry.registration_id, SessionEntry.session_id, CalendarEntry)
    rows = db.session.execute(query.join(CalendarEntry, CalendarEntry.id == SessionEntry.entry_id).where(*mine))
    return {(registration_id, session_id): entry for registration_id, session_id, entry in rows}


def _is_old(cancelled_at: datetime | None, now: datetime) -> bool:
    return cancelled_at is not None and cancelled_at <= now - CANCELLED_STAYS
