"""Named reads of registrations. Whatever the desk asks is asked for one event of its own team."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, inspect, or_, select, tuple_
from sqlalchemy.orm import aliased, joinedload, selectinload
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from eventsite.catalogue.models import Event, EventStatus, Places, ProgrammeSession
from eventsite.db import db
from eventsite.mail.models import Message
from eventsite.people.models import Organisation
from eventsite.people.rules import email_key
from eventsite.questions.models import Answer, Form, FormVersion, Option, Question
from eventsite.registration.models import (
    Holding,
    HoldingState,
    Party,
    Policy,
    QueueOrder,
    Registration,
    RegistrationStatus,
    StatusCount,
    Transition,
)
from eventsite.registration.rules import ACTIVE, CONFIRMED, OFFERED, WAITLISTED, Room, Waiting

REMINDER = "registration/emails/reminder"
_OF_ADDRESS = (
    select(Registration)
    .where(Registration.event_id == bindparam("event"), Registration.email_key == bindparam("address"))
    .order_by(Registration.id.desc())
)


def by_id(registration_id: int) -> Registration | None:
    """One registration, whatever became of it."""
    return db.session.get(Registration, registration_id)


def for_mails(ids: Sequence[int]) -> Sequence[Registration]:
    """These registrations, with whom and what a mail about each of them names."""
    named = (joinedload(Registration.person), joinedload(Registration.entry), selectinload(Registration.of_entry))
    return db.session.scalars(select(Registration).where(Registration.id.in_(ids)).options(*named)).all()


def of_entry(entry_id: int) -> list[Registration]:
    """Who is invited by this calendar entry: more than one where several are reached at one address. Who was, and left, is among them."""
    return list(db.session.scalars(select(Registration).where(Registration.entry_id == entry_id).order_by(Registration.id)))


def active_registration(event_id: int, email: str) -> Registration | None:
    """The one registration of this address that is not over."""
    return next((registration for registration in _of_address(event_id, email) if registration.status in ACTIVE), None)


def active_since(registration: Registration) -> Registration | None:
    """What the holder of a registration has at its event now; a member of a party without an address is known as the same person."""
    if registration.email is not None:
        return active_registration(registration.event_id, registration.email)
    same = Registration.event_id == registration.event_id, Registration.person_id == registration.person_id
    return db.session.scalar(select(Registration).where(*same, Registration.email_key.is_(None), Registration.status.in_(ACTIVE)))


def known_registration(event_id: int, email: str, form_mark: str | None) -> Registration | None:
    """The active registration of this address, else the one that this very form made before."""
    found = _of_address(event_id, email)
    active = [registration for registration in found if registration.status in ACTIVE]
    same_form = [registration for registration in found if form_mark is not None and registration.form_key == form_mark]
    return next(iter(active + same_form), None)


def first_by_form(event_id: int, form_marks: Sequence[str]) -> Registration | None:
    """The first that this very form made when it was sent before; who of it was registered already has no mark of it."""
    if not form_marks:
        return None
    made = select(Registration).where(Registration.event_id == event_id, Registration.form_key.in_(form_marks))
    return db.session.scalar(made.order_by(Registration.id).limit(1))


def most_companions(event_id: int, asked: int) -> int:
    """How many may come along without a registration; not looked up for who comes alone."""
    return policy_of(event_id).most_companions if asked else 0


def is_member(organisation: str) -> bool:
    """Whether an organisation of this name is a member in the directory."""
    name = organisation.strip().lower()
    return bool(name) and bool(db.session.scalar(select(exists().where(Organisation.member, func.lower(Organisation.name) == name))))


def latest_registration(event_id: int, email: str) -> Registration | None:
    """The active registration of this address, else its newest one that is over: whose page the link opens."""
    found = _of_address(event_id, email)
    return next((registration for registration in found if registration.status in ACTIVE), next(iter(found), None))


def _of_address(event_id: int, email: str) -> list[Registration]:
    """All that this address ever had at the event, newest first: a few rows, by an index of their own at any length of the list."""
    return list(db.session.scalars(_OF_ADDRESS, {"event": event_id, "address": email_key(email)}))


def first_status(registration: Registration) -> RegistrationStatus:
    """What the person got when they registered."""
    query = select(Transition.became).where(Transition.registration_id == registration.id, Transition.was.is_(None))
    return db.session.scalar(query) or registration.status


def policy_of(event_id: int) -> Policy:
    """How the event fills its places; the defaults, not stored, where nobody has said otherwise."""
    return db.session.get(Policy, event_id) or default_policy(event_id)


def form_places(event_id: int) -> dict[int, Places]:
    """The places of those forms that have any of their own, by the form's id."""
    query = select(Form.id, Places).join(Places, Places.id == Form.places_id).where(Form.event_id == event_id)
    return dict(db.session.execute(query).all())


def queue(event_id: int, policy: Policy, room: Room) -> list[Waiting]:
    """The waitlist in the order of the policy, as far as the room may reach, without those whose own form is full."""
    columns = Registration.id, Registration.companions, Registration.party_id, Registration.form_id, Party.least
    query = select(*columns).outerjoin(Party, Party.id == Registration.party_id).where(_waits(event_id)).order_by(*queue_order(policy))
    full = [form_id for form_id, free in room.by_form.items() if free == 0]
    if full:
        query = query.where(or_(Registration.form_id.is_(None), Registration.form_id.not_in(full)))
    if room.free is not None and not room.by_form and policy.most_in_party == 1 and not policy.most_companions:
        query = query.limit(room.free)  # everybody needs one place
    return [Waiting(row.id, 1 + row.companions, row.party_id, row.form_id, row.least) for row in db.session.execute(query)]


def queue_order(policy: Policy) -> tuple[ColumnElement[Any], ...]:
    """By what the waitlist is sorted. Members of a party have the same time, priority and lot, and ids that follow each other."""
    by_time = Registration.queued_at.asc(), Registration.id.asc()
    if policy.queue_order is QueueOrder.PRIORITY:
        return (Registration.priority.desc(), *by_time)
    return (Registration.lot.asc(), *by_time) if policy.queue_order is QueueOrder.DRAW else by_time


def last_queued_at(event_id: int) -> datetime | None:
    """Since when the last in the waitlist has waited; who left it has no such time."""
    query = select(Registration.queued_at).where(Registration.event_id == event_id, Registration.queued_at.is_not(None))
    return db.session.scalar(query.order_by(Registration.queued_at.desc()).limit(1))


def last_queued_for(places_id: int) -> datetime | None:
    """Since when the last in the queue of a session or an option has waited."""
    return db.session.scalar(select(func.max(Holding.queued_at)).where(Holding.places_id == places_id))


def queue_position(registration: Registration) -> int | None:
    """Where somebody stands in the waitlist, from one; nothing for who does not wait. Only who waits has a `queued_at`."""
    if registration.status is not WAITLISTED or registration.queued_at is None:
        return None
    policy = policy_of(registration.event_id)
    before = tuple_(Registration.queued_at, Registration.id) < tuple_(registration.queued_at, registration.id)
    if policy.queue_order is QueueOrder.PRIORITY:
        before = or_(Registration.priority > registration.priority, and_(Registration.priority == registration.priority, before))
    elif policy.queue_order is QueueOrder.DRAW:
        before = or_(Registration.lot < registration.lot, and_(Registration.lot == registration.lot, before))
    return 1 + (db.session.scalar(select(func.count()).where(_waits(registration.event_id), before)) or 0)


def number_ahead(event_id: int, policy: Policy, priority: int, lot: str) -> int:
    """How many of the waitlist stand before somebody who joins it now with this priority and this lot."""
    before = Registration.priority >= priority if policy.queue_order is QueueOrder.PRIORITY else Registration.lot <= lot
    return db.session.scalar(select(func.count()).where(_waits(event_id), before)) or 0


def lapsed_offers(event_id: int, now: datetime) -> list[Registration]:
    """The offers of an event that have ended without an answer, in the order in which they did."""
    query = select(Registration).where(Registration.event_id == event_id, Registration.status == OFFERED, Registration.offer_ends_at <= now)
    return list(db.session.scalars(query.order_by(Registration.offer_ends_at, Registration.id)))


def events_with_lapsed_offers(now: datetime) -> list[Event]:
    """Where an offer has ended without an answer; an event that is off has told everybody."""
    ids = select(Registration.event_id).where(Registration.status == OFFERED, Registration.offer_ends_at <= now)
    return list(db.session.scalars(select(Event).where(Event.id.in_(ids), Event.cancelled_at.is_(None)).order_by(Event.id)))


def members_of(party_id: int) -> list[Registration]:
    """Everybody whom a contact has signed up, whatever became of them, in the order of the form."""
    return list(db.session.scalars(select(Registration).where(Registration.party_id == party_id).order_by(Registration.id)))


def party_by_id(party_id: int) -> Party | None:
    """One party."""
    return db.session.get(Party, party_id)


def holdings_of(registration_id: int) -> list[Holding]:
    """All that somebody holds, waits for or wishes for, with its places."""
    query = select(Holding).where(Holding.registration_id == registration_id).options(joinedload(Holding.places))
    return list(db.session.scalars(query.order_by(Holding.places_id).execution_options(populate_existing=True)))


def holding_position(holding: Holding) -> int | None:
    """Where somebody stands in the queue of a session or an option, from one; nothing for who does not wait for it."""
    if holding.state is not HoldingState.WAITING or holding.queued_at is None:
        return None
    before = tuple_(Holding.queued_at, Holding.registration_id) < tuple_(holding.queued_at, holding.registration_id)
    same = Holding.places_id == holding.places_id, Holding.state == HoldingState.WAITING
    return 1 + (db.session.scalar(select(func.count()).select_from(Holding).where(*same, before)) or 0)


def first_lot_code(event_id: int, email: str) -> str:
    """The code that this address drew its lot with at this event before; empty where it never did."""
    return next((registration.lot_code for registration in reversed(_of_address(event_id, email)) if registration.lot_code), "")


def sessions_of_places(places_ids: Sequence[int]) -> list[ProgrammeSession]:
    """The sessions that have these places, in the order of the programme."""
    query = select(ProgrammeSession).where(ProgrammeSession.places_id.in_(places_ids)).options(selectinload(ProgrammeSession.texts))
    return list(db.session.scalars(query.order_by(ProgrammeSession.starts_at, ProgrammeSession.id)))


def option_of_places(places_id: int) -> Option | None:
    """The newest version of the option that has these places."""
    return db.session.scalar(select(Option).where(Option.places_id == places_id).order_by(Option.id.desc()).limit(1))


def versions_of_option(event_id: int, key: str) -> list[Option]:
    """One option in every version of the event's forms."""
    query = select(Option).join(Question, Question.id == Option.question_id).join(FormVersion, FormVersion.id == Question.version_id)
    query = query.join(Form, Form.id == FormVersion.form_id).where(Form.event_id == event_id, Option.key == key)
    return list(db.session.scalars(query.options(joinedload(Option.places)).order_by(Option.id)))


def who_chose(event_id: int, key: str) -> list[Registration]:
    """The active registrations of an event that have chosen this option."""
    questions = [option.question_id for option in versions_of_option(event_id, key)]
    query = select(Registration, Answer.value).join(Answer, Answer.set_id == Registration.answers_id)
    query = query.where(Registration.event_id == event_id, Registration.status.in_(ACTIVE), Answer.question_id.in_(questions))
    rows = db.session.execute(query.order_by(Registration.id)).all()
    return [row[0] for row in rows if key in (row[1] if isinstance(row[1], list) else [row[1]])]


def choosable_sessions(event_id: int) -> list[ProgrammeSession]:
    """The sessions of the programme that people choose, with their places; not what is called off."""
    query = select(ProgrammeSession).where(ProgrammeSession.event_id == event_id, ProgrammeSession.places_id.is_not(None))
    query = query.where(ProgrammeSession.cancelled_at.is_(None))
    query = query.options(joinedload(ProgrammeSession.places)).order_by(ProgrammeSession.starts_at, ProgrammeSession.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def registered(event_id: int, keys: Sequence[str]) -> set[str]:
    """Which of these addresses, as people.rules.email_key() writes them, have an active registration."""
    found: set[str] = set()
    for start in range(0, len(keys), 500):
        mine = select(Registration.email_key).where(Registration.event_id == event_id, Registration.status.in_(ACTIVE))
        found.update(key for key in db.session.scalars(mine.where(Registration.email_key.in_(keys[start : start + 500]))) if key)
    return found


def _waits(event_id: int) -> ColumnElement[bool]:
    return and_(Registration.event_id == event_id, Registration.queued_at.is_not(None), Registration.status == WAITLISTED)


def default_policy(event_id: int) -> Policy:
    """What a stored row has when nothing is said; a row that is only made has no defaults yet."""
    row = Policy(event_id=event_id)
    for column in inspect(Policy).columns:
        if isinstance(column.default, ScalarElementColumnDefault):
            setattr(row, column.key, column.default.arg)
    return row


def registrations_to_tell(event_id: int, statuses: tuple[RegistrationStatus, ...]) -> list[Registration]:
    """Everybody of these statuses, in the order in which they came, with what a mail to them needs."""
    query = select(Registration).where(Registration.event_id == event_id, Registration.status.in_(statuses))
    return list(db.session.scalars(query.order_by(Registration.id).options(joinedload(Registration.entry))))


def counts_by_status(event_id: int) -> dict[RegistrationStatus, int]:
    """How many there are of each status; zero where there is none."""
    counted = dict(db.session.execute(select(StatusCount.status, StatusCount.number).where(StatusCount.event_id == event_id)).all())
    return {status: counted.get(status, 0) for status in RegistrationStatus}


def events_with_reminders(now: datetime) -> list[Event]:
    """The public events that start within the next three days, as no day before begins earlier, or started within the last two."""
    near = and_(Event.starts_at > now - timedelta(days=2), Event.starts_at < now + timedelta(days=3))
    query = select(Event).where(Event.status == EventStatus.PUBLISHED, Event.cancelled_at.is_(None), near)
    return list(db.session.scalars(query.order_by(Event.id).options(selectinload(Event.stops))))


def registrations_to_remind(event_id: int, due_at: datetime) -> list[Registration]:
    """Who has had a seat since before the reminder was due, and has none yet: a later seat came with a mail that says it all."""
    seated = exists().where(Transition.registration_id == Registration.id, Transition.became == CONFIRMED, Transition.at < due_at)
    told = aliased(Registration)  # at the same address: one mail is for all who are reached there
    written = exists().where(
        told.entry_id == Registration.entry_id,
        Message.about_kind == Registration.__tablename__,
        Message.about_id == told.id,
        Message.template == REMINDER,
        Message.created_at >= due_at,
    )
    query = select(Registration).where(Registration.event_id == event_id, Registration.status == CONFIRMED, seated, ~written)
    return list(db.session.scalars(query.order_by(Registration.id)))
