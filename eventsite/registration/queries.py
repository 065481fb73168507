"""Named reads of registrations. Whatever the desk asks is asked for one event of its own team."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, exists, func, select, tuple_
from sqlalchemy.orm import joinedload

from eventsite.catalogue.models import Event, EventStatus
from eventsite.db import db
from eventsite.mail.models import Message
from eventsite.people.rules import email_key
from eventsite.registration.models import Registration, RegistrationStatus, Transition
from eventsite.registration.rules import ACTIVE, CONFIRMED, WAITLISTED

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
    named = (joinedload(Registration.person), joinedload(Registration.entry))
    return db.session.scalars(select(Registration).where(Registration.id.in_(ids)).options(*named)).all()


def active_registration(event_id: int, email: str) -> Registration | None:
    """The one registration of this address that is not over."""
    return next((registration for registration in _of_address(event_id, email) if registration.status in ACTIVE), None)


def known_registration(event_id: int, email: str, form_mark: str | None) -> Registration | None:
    """The active registration of this address, else the one that this very form made before."""
    found = _of_address(event_id, email)
    active = [registration for registration in found if registration.status in ACTIVE]
    same_form = [registration for registration in found if form_mark is not None and registration.form_key == form_mark]
    return next(iter(active + same_form), None)


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


def first_in_queue(event_id: int, count: int) -> list[Registration]:
    """The next so many of the waitlist, in order."""
    query = select(Registration).where(Registration.event_id == event_id, Registration.queued_at.is_not(None))
    query = query.where(Registration.status == WAITLISTED).order_by(Registration.queued_at, Registration.id)
    return list(db.session.scalars(query.limit(count)))


def last_queued_at(event_id: int) -> datetime | None:
    """Since when the last in the waitlist has waited; who left it has no such time."""
    query = select(Registration.queued_at).where(Registration.event_id == event_id, Registration.queued_at.is_not(None))
    return db.session.scalar(query.order_by(Registration.queued_at.desc()).limit(1))


def queue_position(registration: Registration) -> int | None:
    """Where somebody stands in the waitlist, from one; nothing for who does not wait. Only who waits has a `queued_at`."""
    if registration.status is not WAITLISTED or registration.queued_at is None:
        return None
    place = tuple_(Registration.queued_at, Registration.id)
    earlier = place < tuple_(registration.queued_at, registration.id)
    return 1 + (db.session.scalar(select(func.count()).where(Registration.event_id == registration.event_id, earlier)) or 0)


def registrations_to_tell(event_id: int, statuses: tuple[RegistrationStatus, ...]) -> list[Registration]:
    """Everybody of these statuses, in the order in which they came, with what a mail to them needs."""
    query = select(Registration).where(Registration.event_id == event_id, Registration.status.in_(statuses))
    return list(db.session.scalars(query.order_by(Registration.id).options(joinedload(Registration.entry))))


def counts_by_status(event_id: int) -> dict[RegistrationStatus, int]:
    """How many there are of each status; zero where there is none."""
    query = select(Registration.status, func.count()).where(Registration.event_id == event_id).group_by(Registration.status)
    counted = dict(db.session.execute(query).all())
    return {status: counted.get(status, 0) for status in RegistrationStatus}


def events_with_reminders(now: datetime) -> list[Event]:
    """The public events that start within the next two days: no zone's day before is earlier than that."""
    soon = and_(Event.starts_at > now, Event.starts_at < now + timedelta(days=2))
    query = select(Event).where(Event.status == EventStatus.PUBLISHED, Event.cancelled_at.is_(None), soon)
    return list(db.session.scalars(query.order_by(Event.id)))


def registrations_to_remind(event_id: int, due_at: datetime) -> list[Registration]:
    """Who has had a seat since before the reminder was due, and has none yet: a later seat came with a mail that says it all."""
    seated = exists().where(Transition.registration_id == Registration.id, Transition.became == CONFIRMED, Transition.at < due_at)
    written = exists().where(
        Message.about_kind == Registration.__tablename__,
        Message.about_id == Registration.id,
        Message.template == REMINDER,
        Message.created_at >= due_at,
    )
    query = select(Registration).where(Registration.event_id == event_id, Registration.status == CONFIRMED, seated, ~written)
    return list(db.session.scalars(query.order_by(Registration.id)))
