"""Whoever holds a seat, and what of the programme they hold: the one answer that page, feed, invitations and paper are made from."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from eventsite.catalogue.models import Event, ProgrammeSession, Stop
from eventsite.db import db
from eventsite.registration.models import Holding, HoldingState, Registration
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
    event = registration.event
    if registration.status not in COMING:
        return Itinerary(event)
    sessions = programme_of(event.id)
    held = _held(registration.id) if any(session.places_id is not None for session in sessions) else set()
    groups = {group.id for group in registration.groups} if any(session.groups for session in sessions) else set()
    mine = [session for session in sessions if _is_theirs(session, held, groups)]
    return Itinerary(event, mine, list(event.stops))


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


def _held(registration_id: int) -> set[int]:
    mine = Holding.registration_id == registration_id, Holding.state == HoldingState.HELD
    return set(db.session.scalars(select(Holding.places_id).where(*mine)))
