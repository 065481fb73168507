"""Named reads of what people do by themselves: what they pass on, what they want changed, what an address has registered for."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import joinedload

from eventsite.catalogue.models import Event
from eventsite.db import db
from eventsite.questions.models import Form
from eventsite.registration.models import (
    AddressFeed,
    AddressProof,
    Handover,
    HandoverKind,
    Party,
    ProposedChange,
    Registration,
    RegistrationStatus,
)
from eventsite.registration.rules import ACTIVE, COMING, HOLDING


def handover_by_id(handover_id: int) -> Handover | None:
    """What is, or was, on its way to another mailbox."""
    return db.session.get(Handover, handover_id)


def open_handover(registration_id: int, kind: HandoverKind) -> Handover | None:
    """What is on its way now; whether it can still be taken is for the rules."""
    mine = Handover.registration_id == registration_id, Handover.kind == kind
    return db.session.scalar(select(Handover).where(*mine, Handover.taken_at.is_(None), Handover.ended_at.is_(None)))


def was_passed_on(registration: Registration) -> bool:
    """Whether this seat went to a colleague. Asked of who has withdrawn only."""
    if registration.status is not RegistrationStatus.WITHDRAWN:
        return False
    taken = Handover.registration_id == registration.id, Handover.kind == HandoverKind.SEAT, Handover.taken_at.is_not(None)
    return bool(db.session.scalar(select(exists().where(*taken))))


def open_change(registration_id: int) -> ProposedChange | None:
    """What somebody wants to be different and nobody has decided on."""
    mine = ProposedChange.registration_id == registration_id, ProposedChange.decided_at.is_(None)
    return db.session.scalar(select(ProposedChange).where(*mine))


def change_by_id(change_id: int) -> ProposedChange | None:
    """One proposed change, decided or not."""
    return db.session.get(ProposedChange, change_id)


def changes_of(registration_id: int) -> list[ProposedChange]:
    """All that somebody ever proposed, oldest first."""
    query = select(ProposedChange).where(ProposedChange.registration_id == registration_id)
    return list(db.session.scalars(query.order_by(ProposedChange.id)))


def came_by(form: Form) -> bool:
    """Whether anybody signed up by this form, whatever became of them."""
    return bool(db.session.scalar(select(exists().where(Registration.form_id == form.id))))


def uploads_in_open_changes(keys: Sequence[str]) -> set[str]:
    """Which of these files stand in the answers of a change that nobody has decided on."""
    wanted = db.session.scalars(select(ProposedChange.answers).where(ProposedChange.decided_at.is_(None)))
    named = {value for answers in wanted for value in answers.values() if isinstance(value, str)}
    return named & set(keys)


def open_changes(event_id: int) -> list[ProposedChange]:
    """What people with a seat want to be different and nobody has decided on, the oldest first."""
    query = select(ProposedChange).join(Registration, Registration.id == ProposedChange.registration_id)
    open_ones = ProposedChange.decided_at.is_(None), Registration.status.in_(HOLDING)
    query = query.where(Registration.event_id == event_id, *open_ones).options(joinedload(ProposedChange.registration))
    return list(db.session.scalars(query.order_by(ProposedChange.created_at, ProposedChange.id)))


def without_address(party_id: int) -> list[Registration]:
    """Members of a party who are reached through its contact, and whose registration is not over."""
    query = select(Registration).where(Registration.party_id == party_id, Registration.email_key.is_(None), Registration.status.in_(ACTIVE))
    return list(db.session.scalars(query.order_by(Registration.id)))


def parties_at(event_id: int, key: str) -> list[Party]:
    """The parties of an event whose contact has this address, oldest first."""
    query = select(Party).where(Party.event_id == event_id, Party.email_key == key)
    return list(db.session.scalars(query.order_by(Party.id)))


def reached_at(event_id: int, key: str) -> list[Registration]:
    """Whose mails about the event go to an address at which a party is reached, of those who are not over: guests, and its owner."""
    parties = list(db.session.scalars(select(Party.id).where(Party.event_id == event_id, Party.email_key == key)))
    if not parties:
        return []
    guests = and_(Registration.party_id.in_(parties), Registration.email_key.is_(None))
    query = select(Registration).where(Registration.event_id == event_id, Registration.status.in_(ACTIVE))
    return list(db.session.scalars(query.where(or_(guests, Registration.email_key == key)).order_by(Registration.id)))


def newest_of_address(key: str) -> Registration | None:
    """The newest registration of an address over all events; `key` is people.rules.email_key()."""
    return next(iter(db.session.scalars(select(Registration).where(_of_address(key)).order_by(Registration.id.desc()))), None)


def newest_party_of_address(key: str) -> Party | None:
    """The newest party whose contact has this address."""
    return db.session.scalar(select(Party).where(Party.email_key == key).order_by(Party.id.desc()).limit(1))


def all_of_address(key: str) -> list[Registration]:
    """Every registration of an address over all events and teams, with its event, newest first."""
    query = select(Registration).where(_of_address(key), Registration.merged_into_id.is_(None))
    event = joinedload(Registration.event)
    query = query.options(event.selectinload(Event.texts), event.joinedload(Event.places))
    return list(db.session.scalars(query.order_by(Registration.id.desc())))


def seats_of_address(key: str) -> list[Registration]:
    """The same of those with a seat, with all that a calendar shows of their events themselves."""
    query = select(Registration).where(_of_address(key), Registration.merged_into_id.is_(None), Registration.status.in_(COMING))
    event = joinedload(Registration.event)
    query = query.options(event.selectinload(Event.texts), event.selectinload(Event.stops), joinedload(Registration.entry))
    return list(db.session.scalars(query.order_by(Registration.id.desc())))


def parties_of_address(key: str) -> list[Party]:
    """Every party whose contact has this address, newest first."""
    query = select(Party).where(Party.email_key == key).options(joinedload(Party.event).selectinload(Event.texts))
    return list(db.session.scalars(query.order_by(Party.id.desc())))


def proof_by_id(proof_id: int) -> AddressProof | None:
    """A request for "my registrations"."""
    return db.session.get(AddressProof, proof_id)


def feed_by_id(feed_id: int) -> AddressFeed | None:
    """The calendar of an address."""
    return db.session.get(AddressFeed, feed_id)


def feed_of_address(key: str) -> AddressFeed | None:
    """The same by the address, once somebody has asked for it."""
    return db.session.scalar(select(AddressFeed).where(AddressFeed.email_key == key))


def last_proof(key: str) -> AddressProof | None:
    """The newest request of this address."""
    return db.session.scalar(select(AddressProof).where(AddressProof.email_key == key).order_by(AddressProof.id.desc()).limit(1))


def _of_address(key: str) -> ColumnElement[bool]:
    """Said with the events, as the index begins with them: few events, and one look for each."""
    return and_(Registration.event_id.in_(select(Event.id)), Registration.email_key == key)
