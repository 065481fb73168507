"""What the desk's attendee list, one person's page and the exports read. The list costs the same statements at any length."""

import enum
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from eventsite.accounts.models import Account
from eventsite.audit.models import AuditEntry
from eventsite.catalogue.models import Event
from eventsite.db import db
from eventsite.mail.models import Message, MessageStatus, Suppression
from eventsite.people.models import Consent
from eventsite.people.rules import like_pattern
from eventsite.questions.models import Answer, AnswerSet, Form, FormVersion, Option, Question, QuestionKind
from eventsite.questions.queries import label_of, option_label
from eventsite.registration.models import Registration, RegistrationStatus, Transition

TROUBLE = (MessageStatus.BOUNCED, MessageStatus.FAILED, MessageStatus.UNKNOWN)
EVERYONE, MAIL_TROUBLE = "all", "mail"
MOST_CHOSEN = 500  # people that are picked one by one


class Sort(enum.StrEnum):
    """By what the list is ordered; each has an index."""

    NAME = "name"
    ORGANISATION = "organisation"
    DATE = "date"


@dataclass(frozen=True)
class ListFilter:
    """Which part of an event's registrations is asked for. `facet` is a status, "all" or "mail"; `since` is an instant."""

    facet: str = EVERYONE
    query: str = ""
    country: str = ""
    since: datetime | None = None
    sort: Sort = Sort.DATE
    descending: bool = True
    chosen: tuple[int, ...] = ()


@dataclass(frozen=True)
class Counts:
    """How many registrations an event has, by status and by country."""

    by_status: Counter[str] = field(default_factory=Counter)
    by_country: Counter[str] = field(default_factory=Counter)
    mail_trouble: int = 0

    @property
    def total(self) -> int:
        """All registrations, whatever their status."""
        return self.by_status.total()


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    registration: Registration
    mail_trouble: bool
    position: int | None  # in the waitlist


@dataclass(frozen=True)
class AskedEver:
    """A question of any version of the event's forms, as a column."""

    key: str
    label: str
    kind: QuestionKind
    sensitive: bool


def counts(event_id: int) -> Counts:
    """The numbers of all facets, in two statements."""
    grouped = select(Registration.status, Registration.country, func.count()).where(Registration.event_id == event_id)
    found = Counts(mail_trouble=_number(_with_trouble(event_id)))
    for status, country, number in db.session.execute(grouped.group_by(Registration.status, Registration.country)):
        found.by_status[status.value] += number
        found.by_country[country] += number
    return found


def matching(event_id: int, wanted: ListFilter) -> int:
    """How many registrations the filter finds."""
    return _number(_conditions(event_id, wanted))


def page_of(event_id: int, wanted: ListFilter, *, offset: int, limit: int) -> list[Row]:
    """One page of the list, in two statements."""
    trouble = _with_trouble(event_id).label("trouble")
    statement = select(Registration, trouble).where(_conditions(event_id, wanted)).order_by(*_order(wanted))
    found = db.session.execute(statement.options(joinedload(Registration.person)).offset(offset).limit(limit)).all()
    places = positions(event_id, [row[0].id for row in found])
    return [Row(row[0], bool(row[1]), places.get(row[0].id)) for row in found]


def positions(event_id: int, registration_ids: list[int]) -> dict[int, int]:
    """The places in the queue of those of them who wait, counted from one."""
    number = func.row_number().over(order_by=(Registration.queued_at, Registration.id)).label("number")
    waiting = Registration.event_id == event_id, Registration.status == RegistrationStatus.WAITLISTED
    queue = select(Registration.id, number).where(*waiting).subquery()
    return {row.id: row.number for row in db.session.execute(select(queue).where(queue.c.id.in_(registration_ids)))}


def whole_queue(event_id: int) -> dict[int, int]:
    """The place of everybody in the queue, counted from one."""
    waiting = Registration.event_id == event_id, Registration.status == RegistrationStatus.WAITLISTED
    ids = db.session.scalars(select(Registration.id).where(*waiting).order_by(Registration.queued_at, Registration.id))
    return {registration_id: number for number, registration_id in enumerate(ids, 1)}


def some_of(event_id: int, registration_ids: list[int]) -> list[Registration]:
    """Those of the ids that are this event's, by name; the rest is nobody's business."""
    statement = select(Registration).where(Registration.event_id == event_id, Registration.id.in_(registration_ids[:MOST_CHOSEN]))
    return list(db.session.scalars(statement.order_by(Registration.search, Registration.id)))


def in_portions(event_id: int, wanted: ListFilter, size: int) -> Iterator[list[Registration]]:
    """All that the filter finds, by id, a portion at a time; each portion has read its people."""
    after = 0
    while True:
        statement = select(Registration).where(_conditions(event_id, wanted), Registration.id > after).order_by(Registration.id)
        portion = list(db.session.scalars(statement.options(joinedload(Registration.person)).limit(size)))
        if not portion:
            return
        after = portion[-1].id
        yield portion


def attendee(event_id: int, registration_id: int) -> Registration | None:
    """One registration of this event with all that its page shows."""
    answers = selectinload(Registration.answer_set).selectinload(AnswerSet.answers)
    version = selectinload(Registration.answer_set).joinedload(AnswerSet.version).selectinload(FormVersion.questions)
    statement = select(Registration).where(Registration.event_id == event_id, Registration.id == registration_id)
    questions = version.selectinload(Question.texts), version.selectinload(Question.options).selectinload(Option.texts)
    return db.session.scalar(statement.options(joinedload(Registration.person), answers, *questions))


def asked_ever(event_id: int, language: str, main_language: str) -> list[AskedEver]:
    """Every question that the event's forms ever asked, the newest words of each, those of the newest form first."""
    statement = select(Question).join(FormVersion, FormVersion.id == Question.version_id).join(Form, Form.id == FormVersion.form_id)
    statement = statement.where(Form.event_id == event_id).order_by(FormVersion.number.desc(), Form.id, Question.position)
    found: dict[str, AskedEver] = {}
    for question in db.session.scalars(statement.options(selectinload(Question.texts))):
        label = label_of(question, language, main_language)
        found.setdefault(question.key, AskedEver(question.key, label, question.kind, question.sensitive))
    return list(found.values())


def option_words(event_id: int, language: str, main_language: str) -> dict[str, str]:
    """Every option that the event's forms ever had, by key, in its newest words."""
    statement = select(Option).join(Question, Question.id == Option.question_id).join(FormVersion, FormVersion.id == Question.version_id)
    statement = statement.join(Form, Form.id == FormVersion.form_id).where(Form.event_id == event_id).order_by(FormVersion.number)
    return {
        option.key: option_label(option, language, main_language)
        for option in db.session.scalars(statement.options(selectinload(Option.texts)))
    }


def answers_of(set_ids: list[int]) -> dict[int, dict[str, Any]]:
    """The answers of many people, by set and by the question's key."""
    found: dict[int, dict[str, Any]] = {}
    statement = select(Answer.set_id, Question.key, Answer.value).join(Question, Question.id == Answer.question_id)
    for set_id, key, value in db.session.execute(statement.where(Answer.set_id.in_(set_ids))):
        found.setdefault(set_id, {})[key] = value
    return found


def has_mail_trouble(registration: Registration) -> bool:
    """Whether mail to this person's present address came back, was given up, or is suppressed."""
    condition = and_(Registration.id == registration.id, _with_trouble(registration.event_id))
    return _number(condition) > 0


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


def in_queue_order(wanted: ListFilter) -> ListFilter:
    """The waitlist is read from its head."""
    return replace(wanted, sort=Sort.DATE, descending=False)


def _number(condition: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(Registration).where(condition)) or 0


def _order(wanted: ListFilter) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    column = {Sort.NAME: Registration.search, Sort.ORGANISATION: Registration.organisation, Sort.DATE: Registration.created_at}[wanted.sort]
    return (column.desc(), Registration.id.desc()) if wanted.descending else (column.asc(), Registration.id.asc())


def _conditions(event_id: int, wanted: ListFilter) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [Registration.event_id == event_id]
    if wanted.facet == MAIL_TROUBLE:
        conditions.append(_with_trouble(event_id))
    elif wanted.facet != EVERYONE:
        known = wanted.facet in set(RegistrationStatus)
        conditions.append(Registration.status == RegistrationStatus(wanted.facet) if known else false())
    conditions += [Registration.search.like(like_pattern(word), escape="\\") for word in wanted.query.split()[:8]]
    if wanted.country:
        conditions.append(Registration.country == wanted.country)
    if wanted.since is not None:
        conditions.append(Registration.created_at >= wanted.since)
    if wanted.chosen:
        conditions.append(Registration.id.in_(wanted.chosen[:MOST_CHOSEN]))
    return and_(*conditions)


def _with_trouble(event_id: int) -> ColumnElement[bool]:
    # By address, not by message: once the address is corrected, the trouble is over.
    troubled = select(Message.recipient).where(Message.event_id == event_id, Message.status.in_(TROUBLE))
    suppressed = select(Suppression.email_key).where(Suppression.lifted_at.is_(None))
    return and_(Registration.event_id == event_id, or_(Registration.email.in_(troubled), Registration.email_key.in_(suppressed)))


def account_names(account_ids: set[int]) -> dict[int, str]:
    """Who the organisers are that acted."""
    return {row.id: row.name for row in db.session.execute(select(Account.id, Account.name).where(Account.id.in_(account_ids)))}
