"""Keeping answers. Every function is called inside `transaction()`."""

from collections.abc import Mapping
from typing import Any

from eventsite.db import db
from eventsite.questions import outside, queries, rules
from eventsite.questions.models import Answer, AnswerSet, FormVersion, QuestionKind
from eventsite.questions.rules import Value
from eventsite.questions.service import uploads


def store_answers(version: FormVersion, values: Mapping[str, Any], *, by_organiser: bool = False) -> AnswerSet:
    """Keep a person's answers to the version they were shown. Raises AnswersRefused.

    The check runs here, in the transaction, whatever a form said before: the form may have changed since.
    """
    offers = outside.offers_for(version, values)
    answers = rules.check(version, values, current=queries.newest_beside(version), by_organiser=by_organiser, offers=offers)
    answer_set = AnswerSet(version=version)
    _write(answer_set, version, answers)
    db.session.add(answer_set)
    db.session.flush()  # whoever asked points at its id
    uploads.take(answer_set, answers, {})
    return answer_set


def replace_answers(answer_set: AnswerSet, version: FormVersion, values: Mapping[str, Any], *, by_organiser: bool = False) -> AnswerSet:
    """Put a person's new answers in the place of the old; options they hold stay valid. Raises AnswersRefused.

    What only organisers answer is kept, unless it is they who answer.
    """
    held = queries.values_of(answer_set)
    offers, newest = outside.offers_for(version, values), queries.newest_beside(version)
    answers = rules.check(version, values, current=newest, held=held, by_organiser=by_organiser, offers=offers)
    own = {question.key for question in version.questions if question.organiser_only and not by_organiser}
    files = {answer.question.key: str(answer.value) for answer in answer_set.answers if answer.question.kind is QuestionKind.FILE}
    kept = {key: value for key, value in held.items() if key in own}
    answer_set.answers.clear()
    db.session.flush()  # the old answers go before new ones to the same questions come
    answer_set.version = version
    _write(answer_set, version, answers | kept)
    db.session.flush()
    uploads.take(answer_set, answers | kept, files)
    return answer_set


def copy_answers(answer_set: AnswerSet | None) -> AnswerSet | None:
    """The same answers once more, for a registration of their own; without what only organisers answer."""
    if answer_set is None:
        return None
    copy = AnswerSet(version=answer_set.version)
    asked = {question.key for question in rules.for_person(answer_set.version)}
    values = queries.values_of(answer_set)
    db.session.add(copy)
    db.session.flush()  # files belong to its id
    _write(copy, copy.version, uploads.copy_uploads(copy, {key: value for key, value in values.items() if key in asked}))
    db.session.flush()
    return copy


def remove_answers(answer_set: AnswerSet) -> None:
    """Delete somebody's answers. Whoever asked points elsewhere already."""
    files = [str(answer.value) for answer in answer_set.answers if answer.question.kind is QuestionKind.FILE]
    uploads.remove(files)
    db.session.delete(answer_set)
    db.session.flush()


def _write(answer_set: AnswerSet, version: FormVersion, answers: Mapping[str, Value]) -> None:
    for question in version.questions:
        if question.key in answers:
            answer_set.answers.append(Answer(question=question, value=answers[question.key]))
