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
    return of_all(registration.event, [registration])[registration.id]


def of_all(event: Event, people: Sequence[Registration]) -> dict[int, Itinerary]:
    """The same for several people of one event, by their ids, in as many statements as for one."""
    coming = {registration.id for registration in people if registration.status in COMING}
    sessions = programme_of(event.id) if coming else []
    held = _held(coming) if any(session.places_id is not None for session in sessions) else {}
    groups = _groups(coming) if any(session.groups for session in sessions) else {}
    nothing: set[int] = set()
    found = {registration.id: Itinerary(event) for registration in people}
    for number in coming:
        theirs = held.get(number, nothing), groups.get(number, nothing)
        found[number] = Itinerary(event, [session for session in sessions if _is_theirs(session, *theirs)], list(event.stops))
    return found


def programme_of(event_id: int) -> Sequence[ProgrammeSession]:
    """All sessions of an event with their words, in the order of time."""
    query = select(ProgrammeSession).where(ProgrammeSession.event_id == event_id)
    words = selectinload(ProgrammeSession.texts), selectinload(ProgrammeSession.speakers), selectinload(ProgrammeSession.groups)
    query = query.options(*words, joinedload(ProgrammeSession.stop))
    return db.session.scalars(query.order_by(ProgrammeSession.starts_at, ProgrammeSession.id)).all()


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
