"""An organiser moves somebody into a party, into another, or out of one. Seat and status stay."""

from datetime import datetime

from eventsite.audit.service import Act, record
from eventsite.db import db
from eventsite.registration import queries
from eventsite.registration.errors import AddressNeeded, PartyOfAnotherEvent
from eventsite.registration.models import Party, Registration
from eventsite.registration.rules import WAITLISTED, By
from eventsite.registration.service import moves, places
from eventsite.registration.service.addresses import correct_address, reached_elsewhere


def regroup(registration: Registration, party: Party | None, by: By, *, email: str = "", now: datetime) -> bool:
    """Of this party from now on, or of none; whether that is new. Who was reached through the contact gets `email`, to be alone.

    Who waits stands where the party stands. Raises PartyOfAnotherEvent, AddressNeeded, or as correct_address().
    """
    places.hold_registration(registration)
    if party is not None and party.event_id != registration.event_id:
        raise PartyOfAnotherEvent
    was, becomes = registration.party_id, party.id if party is not None else None
    if was == becomes:
        return False
    if party is None and registration.email is None:
        if not email:
            raise AddressNeeded
        correct_address(registration, email, by, now=now)
    with reached_elsewhere([registration], by_organiser=True, now=now):  # who has no address is reached through another contact
        registration.party = party
    if party is not None and registration.status is WAITLISTED:
        _stand_with(registration, party)
    db.session.flush()
    details = {"from": was, "to": becomes}
    record(Act("registration.regrouped", registration, by.account_id, by.actor, registration.event_id, details))
    moves.serve_queue(registration.event, now=now)  # who is left, or is together now, may fit
    return True


def _stand_with(registration: Registration, party: Party) -> None:
    others = (one for one in queries.members_of(party.id) if one.status is WAITLISTED and one.id != registration.id)
    other = next(others, None)
    if other is not None:
        registration.queued_at, registration.priority = other.queued_at, other.priority
        registration.lot, registration.lot_code = other.lot, other.lot_code
