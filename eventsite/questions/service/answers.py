"""Keeping answers. Every function is called inside `transaction()`."""

from collections.abc import Mapping
from typing import Any

from eventsite.db import db
from eventsite.questions import outside, queries, rules
from eventsite.questions.errors import AnswerRefused
from eventsite.questions.kinds import OF_PROGRAMME, Offers, clean
from eventsite.questions.models import Answer, AnswerSet, FormVersion, Question, QuestionKind
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


def carry_answers(answer_set: AnswerSet | None, version: FormVersion | None) -> AnswerSet | None:
    """What of somebody's answers fits another event's form, as a set of its own: where it asks the same, in the same shape.

    What was answered with a file or with a session of the programme is of that event and stays there, and nothing is required.
    """
    if answer_set is None or version is None:
        return None
    own = {answer.question.key: answer for answer in answer_set.answers}
    asked = [question for question in version.questions if question.kind not in (*OF_PROGRAMME, QuestionKind.FILE)]
    offers, values = outside.offers_for(version, {}), {}
    for question in asked:
        answer = own.get(question.key)
        if answer is not None and answer.question.kind is question.kind:
            values[question.key] = _fitting(question, answer.value, offers)
    cleaned = {key: value for key, value in values.items() if value is not None}
    shown = {question.key for question in asked if rules.is_shown(question, version.questions, cleaned)}
    carried = AnswerSet(version=version)
    _write(carried, version, {key: value for key, value in cleaned.items() if key in shown})
    db.session.add(carried)
    db.session.flush()
    return carried


def _fitting(question: Question, value: Value, offers: Offers) -> Value | None:
    """The answer as this question takes it; of several options those that it has; none where it takes nothing of it."""
    if isinstance(value, list):
        value = [one for one in value if one in {option.key for option in question.options}]
    try:
        return clean(question, value, offers=offers)
    except AnswerRefused:
        return None


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
