"""Whoever holds a seat, and what of the programme they hold: the one answer that page, feed, invitations and paper are made from."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from eventsite.catalogue.models import Event, ProgrammeSession, Stop
from eventsite.db import db
from eventsite.registration.models import Holding, HoldingState, Registration, registration_group
from eventsite.registration.rules import COMING


@dataclass(frozen=True)
class Itinerary:
    """What one person has of an event, in the order of time; what is called off among it. Nothing for who has no seat."""

    event: Event
    sessions: list[ProgrammeSession] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)


def of(registration: Registration) -> Itinerary:
    """The sessions that they hold: of those without places what is for everybody or for a group of theirs, of those with places
    what they have a seat in. And the stops, which are everybody's."""
    return of_all([registration])[registration.id]


def of_all(people: Sequence[Registration]) -> dict[int, Itinerary]:
    """The same for several people, also of several events, by their ids, in as many statements as for one."""
    coming = [registration for registration in people if registration.status in COMING]
    programmes = programmes_of({registration.event_id for registration in coming})
    sessions, ids = [session for programme in programmes.values() for session in programme], [registration.id for registration in coming]
    held = _held(ids) if any(session.places_id is not None for session in sessions) else {}
    groups = _groups(ids) if any(session.groups for session in sessions) else {}
    nothing: set[int] = set()
    found = {registration.id: Itinerary(registration.event) for registration in people}
    for registration in coming:
        event, theirs = registration.event, (held.get(registration.id, nothing), groups.get(registration.id, nothing))
        mine = [session for session in programmes.get(event.id, ()) if _is_theirs(session, *theirs)]
        found[registration.id] = Itinerary(event, mine, list(event.stops))
    return found


def programme_of(event_id: int) -> Sequence[ProgrammeSession]:
    """All sessions of an event with their words, in the order of time."""
    return programmes_of([event_id]).get(event_id, ())


def programmes_of(event_ids: Collection[int]) -> dict[int, list[ProgrammeSession]]:
    """The same of several events, by their ids."""
    found: dict[int, list[ProgrammeSession]] = defaultdict(list)
    if not event_ids:
        return found
    query = select(ProgrammeSession).where(ProgrammeSession.event_id.in_(event_ids))
    words = selectinload(ProgrammeSession.texts), selectinload(ProgrammeSession.speakers), selectinload(ProgrammeSession.groups)
    query = query.options(*words, joinedload(ProgrammeSession.stop))
    for session in db.session.scalars(query.order_by(ProgrammeSession.starts_at, ProgrammeSession.id)):
        found[session.event_id].append(session)
    return found


def _is_theirs(session: ProgrammeSession, held: set[int], groups: set[int]) -> bool:
    if session.places_id is not None:
        return session.places_id in held
    return not session.groups or any(group.id in groups for group in session.groups)


def _held(ids: Collection[int]) -> dict[int, set[int]]:
    """The places that they hold."""
    query = select(Holding.registration_id, Holding.places_id).where(Holding.registration_id.in_(ids), Holding.state == HoldingState.HELD)
    found: dict[int, set[int]] = defaultdict(set)
    for registration_id, places_id in db.session.execute(query):
        found[registration_id].add(places_id)
    return found


def _groups(ids: Collection[int]) -> dict[int, set[int]]:
    """The groups that they are in."""
    columns = registration_group.c.registration_id, registration_group.c.group_id
    found: dict[int, set[int]] = defaultdict(set)
    for registration_id, group_id in db.session.execute(select(*columns).where(columns[0].in_(ids))):
        found[registration_id].add(group_id)
    return found
