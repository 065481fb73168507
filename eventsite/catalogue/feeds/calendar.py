"""Calendar files and feeds (RFC 5545, METHOD:PUBLISH).

Writing an entry costs a hundred times what a feed spends on it otherwise. So each is kept as it was written, with what it
was written from; when one of thousands has changed, one is written anew.
"""

from datetime import datetime, timedelta

from flask import current_app, url_for

from eventsite.calendar.build import Published, build_published, join_published, publish
from eventsite.catalogue import lists, queries
from eventsite.catalogue.feeds.asked import Asked
from eventsite.catalogue.feeds.entries import entry_of, session_entry, session_revised
from eventsite.catalogue.feeds.publisher import Publisher, revised
from eventsite.catalogue.models import Event, ProgrammeSession
from eventsite.catalogue.queries import FeedLine
from eventsite.web.kept import Kept

MOST_BYTES = 32 * 1024 * 1024  # of entries that are kept: some 35,000 of usual length
AT_ONCE = 500  # events loaded by one statement
LONGEST = timedelta(days=1)  # that a feed is kept without being looked at
STORE = "eventsite.published_entries"
Version = tuple[object, ...]
Store = Kept[tuple[int, str], tuple[Version, Published]]


def event_file(event: Event, publisher: Publisher) -> bytes:
    """One event."""
    return build_published([entry_of(event, publisher)], name=None, url=None, revised_at={event.uid: revised(event)})


def feed(asked: Asked, publisher: Publisher, now: datetime) -> tuple[bytes, datetime]:
    """What is asked for, to subscribe to; and until when it is true, should nobody change anything. Named in the language in force."""
    lines, name = _lines(asked, now), asked.name(publisher.name, publisher.short_name)
    until = min((line.until for line in lines), default=now + LONGEST)
    return join_published(_published(lines, publisher), name=name, url=feed_url(asked, publisher.language)), min(until, now + LONGEST)


def feed_url(asked: Asked, language: str = "") -> str:
    """The address of the feed."""
    return url_for("catalogue.calendar_feed", lang=language or None, _external=True, **asked.filters.args())


def count(asked: Asked, now: datetime) -> int:
    """How many events are in it now."""
    return len(_lines(asked, now))


def _lines(asked: Asked, now: datetime) -> list[FeedLine]:
    lines = queries.feed_lines(now)
    if not asked.filters.any:
        return lines
    fitting = {line.id for line in lists.lines_of(asked.filters, now) if asked.filters.fits(line)}
    return [line for line in lines if line.id in fitting]


def _published(lines: list[FeedLine], publisher: Publisher) -> list[Published]:
    """Each line as it is written, in order; from the store where nothing that it shows has changed."""
    store: Store = current_app.extensions.setdefault(STORE, Kept(MOST_BYTES))
    versions = {line.id: (line.revision, line.changed_at, line.team_name, publisher.revision) for line in lines}
    kept = {number: store.get((number, publisher.language)) for number in versions}
    written = {number: found[1] for number, found in kept.items() if found is not None and found[0] == versions[number]}
    missing = [number for number in versions if number not in written]
    for first in range(0, len(missing), AT_ONCE):
        for event in queries.with_words_and_hosts(missing[first : first + AT_ONCE]):
            entry = publish(entry_of(event, publisher), revised(event))
            written[event.id] = entry
            store.put((event.id, publisher.language), (versions[event.id], entry), len(entry.vevent))
    return [written[line.id] for line in lines if line.id in written]


def session_file(session: ProgrammeSession, event: Event, publisher: Publisher) -> bytes:
    """One item of a programme."""
    entry = session_entry(session, event, publisher)
    return build_published([entry], name=None, url=None, revised_at={entry.uid: session_revised(session, event)})
