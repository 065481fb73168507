"""Which answers fit which questions, and what a change of the form does to them. Pure.

`kinds.clean` makes a value of what a form sends.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from typing import Any, Protocol, TypeVar

from flask_babel import LazyString

from eventsite.i18n import _l
from eventsite.questions.errors import AnswerRefused, AnswersRefused
from eventsite.questions.kinds import (
    CHOOSE_ONE,
    GONE,
    LONGEST_NUMBER,
    LONGEST_TEXT,
    NEEDED,
    NO,
    NOTHING,
    OF_OPTIONS,
    OF_PROGRAMME,
    YES,
    Offers,
    Value,
    clean,
    longest,
    whole_number,
)
from eventsite.questions.models import FormVersion, Question, QuestionKind

CHOOSE_SOME = _l("Choose at least one option")
NEW_QUESTION = _l("This question is new since you opened the form. Answer it too")
_MISSING = {
    QuestionKind.CHOICE: CHOOSE_ONE,
    QuestionKind.CHOICES: CHOOSE_SOME,
    QuestionKind.SESSIONS: _l("Choose at least one session"),
    QuestionKind.MEALS: _l("Choose at least one meal"),
    QuestionKind.FILE: _l("Choose a file"),
}


class Timed(Protocol):
    """What takes place from one instant to another."""

    @property
    def starts_at(self) -> datetime: ...

    @property
    def ends_at(self) -> datetime: ...


S = TypeVar("S", bound=Timed)


@dataclass(frozen=True)
class AnswerInput:
    """Answers as they came in, with the version that was shown. `values` goes by the questions' keys.

    `by_organiser`: they answer what only organisers answer, too.
    """

    version_id: int
    values: Mapping[str, Any] = field(default_factory=dict)
    by_organiser: bool = False


def for_person(version: FormVersion) -> list[Question]:
    """What a person is asked, in order; organiser-only questions are not."""
    return [question for question in version.questions if not question.organiser_only]


def questions_of(version: FormVersion, *, by_organiser: bool = False) -> list[Question]:
    """What is asked of a person; of an organiser who answers for somebody, all of it."""
    return list(version.questions) if by_organiser else for_person(version)


def is_shown(question: Question, questions: Iterable[Question], values: Mapping[str, Value]) -> bool:
    """Whether a conditional question is asked, given the other answers. Hidden behind a hidden one is hidden."""
    by_key = {other.key: other for other in questions}
    seen: set[str] = set()
    while question.shown_if:
        parent = by_key.get(str(question.shown_if.get("key")))
        if parent is None or parent.key in seen or not _meets(values.get(parent.key), question.shown_if.get("any_of", [])):
            return False
        seen.add(parent.key)
        question = parent
    return True


def check(
    version: FormVersion,
    values: Mapping[str, Any],
    *,
    current: FormVersion | None = None,
    held: Mapping[str, Value] | None = None,
    by_organiser: bool = False,
    offers: Offers = NOTHING,
) -> dict[str, Value]:
    """The person's answers as values, without those to hidden questions and to questions that are not theirs.

    `current` is the newest version where the form was opened before a change: options that are gone and required
    questions that are new are refused. `held` are answers already given: their options stay valid for who has them.
    `offers` are the sessions, organisations and uploads that may be answered with.
    Raises AnswersRefused with the words for each question.
    """
    questions = questions_of(version, by_organiser=by_organiser)
    cleaned: dict[str, Value] = {}
    problems: dict[str, LazyString | str] = {}
    for question in questions:
        try:
            value = clean(question, values.get(question.key), held=(held or {}).get(question.key), offers=offers)
        except AnswerRefused as refusal:
            problems[question.key] = refusal.words
        else:
            if value is not None:
                cleaned[question.key] = value
    shown = {question.key for question in questions if is_shown(question, questions, cleaned)}
    answers = {key: value for key, value in cleaned.items() if key in shown}
    problems = {key: words for key, words in problems.items() if key in shown}
    for question in questions:
        if question.required and question.key in shown and question.key not in answers:
            problems.setdefault(question.key, needed(question))
    if current is not None and current is not version:
        problems |= _outdated(version, current, answers, held or {})
    if not offers.may_overlap:
        problems = _at_one_time(questions, answers, offers) | problems
    if problems:
        raise AnswersRefused(problems)
    return answers


def needed(question: Question) -> LazyString | str:
    """What to say where a required answer is missing."""
    return _MISSING.get(question.kind, NEEDED)


def wanted_places(version: FormVersion, values: Mapping[str, Value]) -> list[int]:
    """The ids of the places of the options that were chosen, in the order of the form; options without any of their own have none."""
    chosen = [option for question in version.questions for option in question.options if option.key in _keys(question, OF_OPTIONS, values)]
    return [option.places_id for option in chosen if option.places_id is not None]


def wanted_sessions(version: FormVersion, values: Mapping[str, Value]) -> list[int]:
    """The ids of the sessions and meals that were chosen, in the order of the answers, each once."""
    chosen = [int(key) for question in version.questions for key in _keys(question, OF_PROGRAMME, values)]
    return list(dict.fromkeys(chosen))


def overlapping(sessions: Sequence[S]) -> list[tuple[S, S]]:
    """Every two of the sessions that take place at one time. One that begins when another ends does not overlap it."""
    in_order = sorted(sessions, key=lambda one: one.starts_at)
    return [(one, other) for one, other in combinations(in_order, 2) if other.starts_at < one.ends_at and one.starts_at < other.ends_at]


def _keys(question: Question, kinds: Collection[QuestionKind], values: Mapping[str, Value]) -> list[str]:
    value = values.get(question.key) if question.kind in kinds else None
    return value if isinstance(value, list) else [value] if isinstance(value, str) else []


def _at_one_time(questions: Sequence[Question], answers: Mapping[str, Value], offers: Offers) -> dict[str, LazyString | str]:
    """The words for the last question in which two sessions at one time were chosen, here or in a question before it."""
    asked = [question for question in questions if question.kind in OF_PROGRAMME]
    chosen = [(question, key) for question in asked for key in _keys(question, OF_PROGRAMME, answers)]
    by_key = {one.key: one for one in offers.sessions}
    pairs = overlapping([by_key[key] for _question, key in chosen if key in by_key])
    if not pairs:
        return {}
    one, other = pairs[0]
    words = _l("“%(one)s” and “%(other)s” are at the same time. Choose one of them", one=one.title, other=other.title)
    return {[question for question, key in chosen if key in (one.key, other.key)][-1].key: words}


def _meets(value: Value | None, any_of: Collection[str]) -> bool:
    if isinstance(value, bool):
        return (YES if value else NO) in any_of
    if isinstance(value, list):
        return any(key in any_of for key in value)
    return isinstance(value, str) and value in any_of


def _outdated(
    shown: FormVersion, current: FormVersion, answers: Mapping[str, Value], held: Mapping[str, Value]
) -> dict[str, LazyString | str]:
    """What answers to an older version cannot stand for: options that are gone, required questions that are new."""
    problems: dict[str, LazyString | str] = {}
    known = {question.key for question in shown.questions}
    questions = for_person(current)
    for question in questions:
        if question.key not in known:
            if question.required and is_shown(question, questions, answers):
                problems[question.key] = NEW_QUESTION
            continue
        value = answers.get(question.key)
        if value is not None and question.kind in OF_OPTIONS:
            try:
                clean(question, value, held=held.get(question.key))
            except AnswerRefused:
                problems[question.key] = GONE
    return problems


__all__ = [
    "CHOOSE_ONE", "CHOOSE_SOME", "LONGEST_NUMBER", "LONGEST_TEXT", "NEEDED", "NEW_QUESTION", "NO", "NOTHING", "YES", "AnswerInput",
    "Offers", "Value", "check", "clean", "for_person", "is_shown", "longest", "needed", "overlapping", "questions_of", "wanted_places",
    "wanted_sessions", "whole_number",
]  # fmt: skip
