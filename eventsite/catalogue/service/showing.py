"""What calendars show of a programme, and the revisions that rise with it: of the one item that changed, and of no other."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from eventsite.catalogue import hooks, rules
from eventsite.catalogue.models import Event, ProgrammeSession, Stop
from eventsite.db import db


@contextmanager
def watched(event: Event, *, now: datetime) -> Iterator[None]:
    """Change the programme inside, as in `revising`; then whoever must hear of it is told."""
    with revising(event, now=now) as changed:
        yield
    for hear in hooks.programme_changed:
        hear(event, frozenset(changed), now=now)


@contextmanager
def revising(event: Event, *, now: datetime) -> Iterator[set[int]]:
    """Change the event inside. Then sessions and stops that a calendar shows otherwise have a higher revision, and the ids of
    those sessions are in the set. Wrap the whole act: what is flushed and read anew inside counts."""
    changed: set[int] = set()
    sessions = {session.id: _session(session, event) for session in event.sessions}
    stops = {stop.id: _stop(stop, event) for stop in event.stops}
    yield changed
    db.session.flush()  # what is new has its id, what is gone is gone
    changed |= {session.id for session in event.sessions if sessions.get(session.id) not in (None, _session(session, event))}
    others = [stop for stop in event.stops if stops.get(stop.id) not in (None, _stop(stop, event))]
    revised: list[ProgrammeSession | Stop] = [*(session for session in event.sessions if session.id in changed), *others]
    for item in revised:
        item.revision, item.changed_at = item.revision + 1, now


def _session(session: ProgrammeSession, event: Event) -> tuple[object, ...]:
    """All that an entry of it is made of."""
    texts = sorted((text.language, text.title, text.description) for text in session.texts)
    speakers = tuple((speaker.name, speaker.organisation) for speaker in session.speakers)
    around = (session.stop.city, session.stop.local_name) if session.stop else (rules.place_of(event), event.format)
    when = (session.starts_local, session.ends_local, session.starts_at, session.ends_at, session.zone, session.ends_zone)
    return (*when, session.room, session.address, around, _is_off(session, event), speakers, *texts)


def _stop(stop: Stop, event: Event) -> tuple[object, ...]:
    return (stop.city, stop.local_name, stop.starts_on, stop.ends_on, event.cancelled_at is not None)


def _is_off(session: ProgrammeSession, event: Event) -> bool:
    return session.cancelled_at is not None or event.cancelled_at is not None
