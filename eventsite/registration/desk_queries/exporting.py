"""What a file of the list holds: everybody whom the filter finds, every question that was ever asked, the answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from eventsite.db import db
from eventsite.questions.models import Answer, Form, FormVersion, Question, QuestionKind
from eventsite.questions.outside import names_of_uploads
from eventsite.questions.queries import label_of, labels_for
from eventsite.registration import queries
from eventsite.registration.desk_queries.listing import ListFilter, conditions
from eventsite.registration.models import Registration, RegistrationStatus


@dataclass(frozen=True)
class AskedEver:
    """A question of any version of the event's forms, as a column."""

    key: str
    label: str
    kind: QuestionKind
    sensitive: bool


def in_portions(event_id: int, wanted: ListFilter, size: int) -> Iterator[list[Registration]]:
    """All that the filter finds, by id, a portion at a time; each portion has read its people, tags and groups."""
    after = 0
    while True:
        statement = select(Registration).where(conditions(event_id, wanted), Registration.id > after).order_by(Registration.id)
        one_each = joinedload(Registration.person), joinedload(Registration.entry)
        read = *one_each, selectinload(Registration.tags), selectinload(Registration.groups)
        portion = list(db.session.scalars(statement.options(*read).limit(size)))
        if not portion:
            return
        after = portion[-1].id
        yield portion


def whole_queue(event_id: int) -> dict[int, int]:
    """The place of everybody in the queue, counted from one."""
    waiting = Registration.event_id == event_id, Registration.status == RegistrationStatus.WAITLISTED
    order = queries.queue_order(queries.policy_of(event_id))
    ids = db.session.scalars(select(Registration.id).where(*waiting).order_by(*order))
    return {registration_id: number for number, registration_id in enumerate(ids, 1)}


def asked_ever(event_id: int, language: str, main_language: str) -> list[AskedEver]:
    """Every question that the event's forms ever asked, the newest words of each, those of the newest form first."""
    statement = select(Question).join(FormVersion, FormVersion.id == Question.version_id).join(Form, Form.id == FormVersion.form_id)
    statement = statement.where(Form.event_id == event_id).order_by(FormVersion.number.desc(), Form.id, Question.position)
    found: dict[str, AskedEver] = {}
    for question in db.session.scalars(statement.options(selectinload(Question.texts))):
        label = label_of(question, language, main_language)
        found.setdefault(question.key, AskedEver(question.key, label, question.kind, question.sensitive))
    return list(found.values())


def answer_words(event_id: int, language: str, main_language: str) -> dict[str, str]:
    """What answers name, in its newest words: options that the event's forms ever had, sessions, organisations."""
    return labels_for(event_id, language, main_language)


def upload_names(asked: Sequence[AskedEver], answers: Mapping[int, Mapping[str, Any]]) -> dict[str, str]:
    """The names of the files among these answers."""
    keys = {question.key for question in asked if question.kind is QuestionKind.FILE}
    return names_of_uploads({str(value) for given in answers.values() for key, value in given.items() if key in keys})


def answers_of(set_ids: list[int]) -> dict[int, dict[str, Any]]:
    """The answers of many people, by set and by the question's key."""
    found: dict[int, dict[str, Any]] = {}
    statement = select(Answer.set_id, Question.key, Answer.value).join(Question, Question.id == Answer.question_id)
    for set_id, key, value in db.session.execute(statement.where(Answer.set_id.in_(set_ids))):
        found.setdefault(set_id, {})[key] = value
    return found
