"""One person's page: the registration with all that it shows, and everything that happened to it."""

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from eventsite.accounts.models import Account
from eventsite.audit.models import AuditEntry
from eventsite.catalogue.models import Event
from eventsite.db import db
from eventsite.mail.models import Message
from eventsite.people.models import Consent
from eventsite.questions.models import AnswerSet, FormVersion, Option, Question
from eventsite.registration.desk_queries.listing import with_trouble
from eventsite.registration.models import Registration, Transition


def attendee(event_id: int, registration_id: int) -> Registration | None:
    """One registration of this event with all that its page shows."""
    answers = selectinload(Registration.answer_set).selectinload(AnswerSet.answers)
    version = selectinload(Registration.answer_set).joinedload(AnswerSet.version).selectinload(FormVersion.questions)
    statement = select(Registration).where(Registration.event_id == event_id, Registration.id == registration_id)
    questions = version.selectinload(Question.texts), version.selectinload(Question.options).selectinload(Option.texts)
    return db.session.scalar(statement.options(joinedload(Registration.person), answers, *questions))


def has_mail_trouble(registration: Registration) -> bool:
    """Whether mail to this person's present address came back, was given up, or is suppressed."""
    condition = and_(Registration.id == registration.id, with_trouble(registration.event_id))
    return db.session.scalar(select(Registration.id).where(condition)) is not None


def transitions_of(registration_id: int) -> list[Transition]:
    """Every step of the registration, oldest first."""
    return list(db.session.scalars(select(Transition).where(Transition.registration_id == registration_id).order_by(Transition.id)))


def messages_of(registration: Registration) -> list[Message]:
    """Every mail about this registration, and every mailing of the event to its address, oldest first."""
    about = and_(Message.about_kind == Registration.__tablename__, Message.about_id == registration.id)
    mailed = and_(Message.event_id == registration.event_id, Message.recipient == registration.email, Message.about_kind.like("mailing%"))
    return list(db.session.scalars(select(Message).where(or_(about, mailed)).order_by(Message.id)))


def acts_on(registration_id: int) -> list[AuditEntry]:
    """What organisers did to the registration beside moving it, oldest first."""
    about = AuditEntry.subject_kind == Registration.__tablename__, AuditEntry.subject_id == registration_id
    return list(db.session.scalars(select(AuditEntry).where(*about).order_by(AuditEntry.id)))


def consents_of(registration: Registration) -> list[Consent]:
    """The person's consents, the newest first."""
    return list(db.session.scalars(select(Consent).where(Consent.person_id == registration.person_id).order_by(Consent.id.desc())))


def others_of(registration: Registration) -> list[Registration]:
    """The same person's other registrations with this team, the newest first."""
    same = Registration.person_id == registration.person_id, Registration.id != registration.id
    statement = select(Registration).where(*same).options(joinedload(Registration.event).selectinload(Event.texts))
    return list(db.session.scalars(statement.order_by(Registration.created_at.desc(), Registration.id.desc())))


def account_names(account_ids: set[int]) -> dict[int, str]:
    """Who the organisers are that acted."""
    return {row.id: row.name for row in db.session.execute(select(Account.id, Account.name).where(Account.id.in_(account_ids)))}
