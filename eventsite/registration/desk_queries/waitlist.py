"""The waitlist of an event: its open offers, and who waits for sessions and options."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsite.db import db
from eventsite.registration.models import Holding, HoldingState, Registration, RegistrationStatus

MOST_SHOWN = 200


@dataclass(frozen=True)
class WaitsFor:
    """Somebody in the queue of a session or an option."""

    registration: Registration
    holding: Holding


def open_offers(event_id: int) -> list[Registration]:
    """Who is offered a seat, the offer that ends first at the head."""
    query = select(Registration).where(Registration.event_id == event_id, Registration.status == RegistrationStatus.OFFERED)
    query = query.order_by(Registration.offer_ends_at, Registration.id).limit(MOST_SHOWN)
    return list(db.session.scalars(query.options(joinedload(Registration.person), joinedload(Registration.party))))


def waiting_for(places_ids: Sequence[int]) -> dict[int, list[WaitsFor]]:
    """Who waits for each of these places, in the order in which they are served."""
    query = select(Registration, Holding).join(Holding, Holding.registration_id == Registration.id)
    query = query.where(Holding.places_id.in_(places_ids), Holding.state == HoldingState.WAITING)
    query = query.order_by(Holding.places_id, Holding.queued_at, Holding.registration_id).limit(MOST_SHOWN)
    found: dict[int, list[WaitsFor]] = {}
    for registration, holding in db.session.execute(query.options(joinedload(Registration.person))):
        found.setdefault(holding.places_id, []).append(WaitsFor(registration, holding))
    return found
