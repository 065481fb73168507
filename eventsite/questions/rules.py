"""Which answers fit which questions, and what a change of the form does to them. Pure.

A value is text, a whole number, true or false, an ISO date, a country code, an option's key or a list of them; in JSON
as in Python. What a form sends is text: `clean` makes a value of it.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import LazyString

from eventsite.i18n import _l
from eventsite.questions.countries import CODES
from eventsite.questions.errors import AnswerRefused, AnswersRefused
from eventsite.questions.models import FormVersion, Question, QuestionKind
from eventsite.web import typed_text

Value = str | int | bool | list[str]

TEXT_LENGTH = 200
LONG_TEXT_LENGTH = 2000
LONGEST_TEXT = 5000
LARGEST_NUMBER = 10**12
LONGEST_NUMBER = 24  # characters, spaces between the digits included
FIRST_YEAR, LAST_YEAR = 1900, 2199
YES, NO = "yes", "no"
_WIDE = str.maketrans("０１２３４５６７８９－＋−", "0123456789-+-")

NEEDED = _l("Answer this question")
CHOOSE_ONE = _l("Choose one of the options")
CHOOSE_SOME = _l("Choose at least one option")
GONE = _l("What you had chosen is no longer offered. Choose again")
NEW_QUESTION = _l("This question is new since you opened the form. Answer it too")


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


def longest(question: Question) -> int:
    """How many characters a text may have."""
    usual = TEXT_LENGTH if question.kind is QuestionKind.TEXT else LONG_TEXT_LENGTH
    return min(question.maximum or usual, LONGEST_TEXT)


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
) -> dict[str, Value]:
    """The person's answers as values, without those to hidden questions and to questions that are not theirs.

    `current` is the newest version where the form was opened before a change: options that are gone and required
    questions that are new are refused. `held` are answers already given: their options stay valid for who has them.
    Raises AnswersRefused with the words for each question.
    """
    questions = questions_of(version, by_organiser=by_organiser)
    cleaned: dict[str, Value] = {}
    problems: dict[str, LazyString | str] = {}
    for question in questions:
        try:
            value = clean(question, values.get(question.key), held=(held or {}).get(question.key))
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
    if problems:
        raise AnswersRefused(problems)
    return answers


def needed(question: Question) -> LazyString | str:
    """What to say where a required answer is missing."""
    return {QuestionKind.CHOICE: CHOOSE_ONE, QuestionKind.CHOICES: CHOOSE_SOME}.get(question.kind, NEEDED)


def clean(question: Question, raw: Any, *, held: Value | None = None) -> Value | None:
    """One answer as a value; nothing where there is none. Raises AnswerRefused."""
    if raw is None or raw == [] or (isinstance(raw, str) and not raw.strip(" \t\r\n")):
        return None
    if question.kind in (QuestionKind.CHOICE, QuestionKind.CHOICES):
        return _options(question, raw, held)
    return _CLEANERS[question.kind](question, raw)


def _options(question: Question, raw: Any, held: Value | None) -> Value:
    offered = [option.key for option in question.options]
    own = [held] if isinstance(held, str) else held if isinstance(held, list) else []
    chosen = [raw] if isinstance(raw, str) else raw
    if not isinstance(chosen, list) or not all(isinstance(key, str) and (key in offered or key in own) for key in chosen):
        raise AnswerRefused(GONE)
    if question.kind is QuestionKind.CHOICES:
        return [key for key in dict.fromkeys([*offered, *own]) if key in chosen]
    if len(chosen) != 1:
        raise AnswerRefused(CHOOSE_ONE)
    return str(chosen[0])


def _text(question: Question, raw: Any) -> Value:
    several = question.kind is QuestionKind.LONG_TEXT
    if not isinstance(raw, str):
        raise AnswerRefused(NEEDED)
    text = raw.replace("\r\n", "\n") if len(raw) <= 2 * LONGEST_TEXT else raw
    words = typed_text.problem(text, longest(question), lines=several)
    if words is not None:
        raise AnswerRefused(words)
    return text.strip() if several else typed_text.one_line(text)


def _yes_no(_question: Question, raw: Any) -> Value:
    if isinstance(raw, bool):
        return raw
    if raw not in (YES, NO):
        raise AnswerRefused(_l("Choose yes or no"))
    return bool(raw == YES)


def _number(question: Question, raw: Any) -> Value:
    low = -LARGEST_NUMBER if question.minimum is None else question.minimum
    high = LARGEST_NUMBER if question.maximum is None else question.maximum
    number = raw if isinstance(raw, int) and not isinstance(raw, bool) else whole_number(raw)
    if number is None:
        raise AnswerRefused(_l("Enter a whole number, in digits"))
    if not low <= number <= high:
        raise AnswerRefused(_bounds(question))
    return number


def whole_number(raw: Any) -> int | None:
    """What was typed as a number; also with spaces between the digits, and in the wide digits of East Asian keyboards."""
    if not isinstance(raw, str) or len(raw) > LONGEST_NUMBER:
        return None
    digits = re.sub(r"\s", "", raw).translate(_WIDE)
    return int(digits) if re.fullmatch(r"[+-]?[0-9]{1,18}", digits) else None


def _bounds(question: Question) -> LazyString:
    if question.minimum is not None and question.maximum is not None:
        return _l("Enter a number from %(low)d to %(high)d", low=question.minimum, high=question.maximum)
    if question.minimum is not None:
        return _l("Enter a number of at least %(low)d", low=question.minimum)
    return _l("Enter a number of at most %(high)d", high=LARGEST_NUMBER if question.maximum is None else question.maximum)


def _date(_question: Question, raw: Any) -> Value:
    text = raw.strip() if isinstance(raw, str) and len(raw) <= 20 else ""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = date.min
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            return day.isoformat()
    raise AnswerRefused(_l("Enter a date like 2027-09-20"))


def _country(_question: Question, raw: Any) -> Value:
    if not isinstance(raw, str) or raw not in CODES:
        raise AnswerRefused(_l("Choose a country from the list"))
    return raw


_CLEANERS: dict[QuestionKind, Callable[[Question, Any], Value]] = {
    QuestionKind.TEXT: _text,
    QuestionKind.LONG_TEXT: _text,
    QuestionKind.YES_NO: _yes_no,
    QuestionKind.NUMBER: _number,
    QuestionKind.DATE: _date,
    QuestionKind.COUNTRY: _country,
}


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
        if value is not None and question.kind in (QuestionKind.CHOICE, QuestionKind.CHOICES):
            try:
                clean(question, value, held=held.get(question.key))
            except AnswerRefused:
                problems[question.key] = GONE
    return problems
