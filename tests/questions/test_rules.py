"""Which answers fit which questions. No database."""

from typing import Any

import pytest

from eventsite.questions import rules
from eventsite.questions.errors import AnswerRefused, AnswersRefused
from eventsite.questions.models import QuestionKind as Kind
from tests.questions.builders import question, version

FITTING = [
    (Kind.TEXT, {}, "  Ada   Lovelace ", "Ada Lovelace"),
    (Kind.TEXT, {}, "李娜 (Li Na)", "李娜 (Li Na)"),
    (Kind.LONG_TEXT, {}, "one\r\ntwo\n", "one\ntwo"),
    (Kind.LONG_TEXT, {}, "#" * 2000, "#" * 2000),
    (Kind.CHOICE, {"options": ["a", "b"]}, "b", "b"),
    (Kind.CHOICES, {"options": ["a", "b", "c"]}, ["c", "a", "c"], ["a", "c"]),
    (Kind.YES_NO, {}, "yes", True),
    (Kind.YES_NO, {}, "no", False),
    (Kind.YES_NO, {}, False, False),
    (Kind.NUMBER, {}, " 1 200 ", 1200),
    (Kind.NUMBER, {}, "-7", -7),
    (Kind.NUMBER, {}, "１２", 12),
    (Kind.NUMBER, {"minimum": 1, "maximum": 5}, "5", 5),
    (Kind.NUMBER, {}, 3, 3),
    (Kind.DATE, {}, "2028-02-29", "2028-02-29"),
    (Kind.COUNTRY, {}, "KR", "KR"),
    *[
        (kind, {"options": ["a"]} if kind in (Kind.CHOICE, Kind.CHOICES) else {}, nothing, None)
        for kind in Kind
        for nothing in (None, "", " ", [])
    ],
]
WRONG = [
    *[
        (kind, {}, text)
        for kind in (Kind.TEXT, Kind.LONG_TEXT)
        for text in ("a\0b", "a\x07b", "a\ud800b", "a\u202eb", "a\u2066b", "a\ufffdb", ["a"], 5)
    ],
    (Kind.TEXT, {}, "a\nb"),
    (Kind.TEXT, {}, "x" * 201),
    (Kind.TEXT, {"maximum": 5}, "sixsix"),
    (Kind.LONG_TEXT, {}, "x" * 2001),
    (Kind.LONG_TEXT, {}, "x" * 10_000_000),
    (Kind.CHOICE, {"options": ["a", "b"]}, "c"),
    (Kind.CHOICE, {"options": ["a", "b"]}, ["a", "b"]),
    (Kind.CHOICES, {"options": ["a", "b"]}, ["a", "c"]),
    (Kind.CHOICES, {"options": ["a", "b"]}, [["a"]]),
    (Kind.CHOICES, {"options": ["a", "b"]}, {"a": "b"}),
    (Kind.YES_NO, {}, "maybe"),
    (Kind.YES_NO, {}, 2),
    *[
        (Kind.NUMBER, {}, text)
        for text in ("9" * 400, "1" * 5000, "1.5", "1,5", "1e3", "0x10", "five", "٣٫٥", "--1", "1\0", True, 10**13, "²")
    ],
    (Kind.NUMBER, {"minimum": 1}, "0"),
    (Kind.NUMBER, {"maximum": 5}, "6"),
    (Kind.NUMBER, {"minimum": 1, "maximum": 5}, "6"),
    *[
        (Kind.DATE, {}, text)
        for text in ("2027-02-29", "2027-13-01", "20.09.2027", "2027-9-1", "0001-01-01", "9999-12-31", "２０２７-09-01", 5)
    ],
    *[(Kind.COUNTRY, {}, text) for text in ("XX", "dk", "Denmark", "EU", "ZZ", ["DK"], "D" * 1000)],
]


@pytest.mark.parametrize(("kind", "values", "raw", "expected"), FITTING)
def test_clean_fitting_answer_is_a_value(kind: Kind, values: dict[str, Any], raw: Any, expected: Any) -> None:
    found = rules.clean(question(kind, **values), raw)

    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(("kind", "values", "raw"), WRONG)
def test_clean_wrong_answer_is_refused_in_words(kind: Kind, values: dict[str, Any], raw: Any, app: Any) -> None:
    with pytest.raises(AnswerRefused) as refusal:
        rules.clean(question(kind, **values), raw)

    assert len(str(refusal.value.words)) > 10


def test_check_required_question_without_answer_is_refused(app: Any) -> None:
    form = version(question(Kind.TEXT, "name", required=True), question(Kind.CHOICES, "meal", options=["a"], required=True))

    with pytest.raises(AnswersRefused) as refusal:
        rules.check(form, {"meal": []})

    assert {key: str(words) for key, words in refusal.value.problems.items()} == {
        "name": "Answer this question",
        "meal": "Choose at least one option",
    }


def test_check_hidden_conditional_answer_is_dropped() -> None:
    form = version(
        question(Kind.YES_NO, "lunch"),
        question(Kind.CHOICE, "meal", options=["meat", "none"], shown_if={"key": "lunch", "any_of": ["yes"]}, required=True),
        question(Kind.TEXT, "cut", shown_if={"key": "meal", "any_of": ["meat"]}, required=True),
    )

    assert rules.check(form, {"lunch": "no", "meal": "meat", "cut": "rare"}) == {"lunch": False}
    assert rules.check(form, {"lunch": "yes", "meal": "none", "cut": "x" * 900}) == {"lunch": True, "meal": "none"}
    assert rules.check(form, {"lunch": "yes", "meal": "meat", "cut": "rare"}) == {"lunch": True, "meal": "meat", "cut": "rare"}


def test_check_conditions_in_a_circle_hide_and_end() -> None:
    form = version(
        question(Kind.YES_NO, "a", shown_if={"key": "b", "any_of": ["yes"]}),
        question(Kind.YES_NO, "b", shown_if={"key": "a", "any_of": ["yes"]}),
    )

    assert rules.check(form, {"a": "yes", "b": "yes"}) == {}


def test_check_organiser_only_and_foreign_questions_are_not_answered() -> None:
    form = version(question(Kind.TEXT, "mine"), question(Kind.TEXT, "theirs", organiser_only=True, required=True))

    assert rules.check(form, {"mine": "a", "theirs": "b", "foreign": "c"}) == {"mine": "a"}


def test_check_older_version_counts_as_shown_if_still_meaningful() -> None:
    old = version(question(Kind.CHOICE, "meal", options=["a", "b"]), question(Kind.TEXT, "gone"))
    new = version(question(Kind.CHOICE, "meal", options=["a"]), question(Kind.TEXT, "optional"), number=2)

    assert rules.check(old, {"meal": "a", "gone": "kept"}, current=new) == {"meal": "a", "gone": "kept"}


def test_check_older_version_with_option_that_is_gone_is_refused(app: Any) -> None:
    old = version(question(Kind.CHOICE, "meal", options=["a", "b"]))
    new = version(question(Kind.CHOICE, "meal", options=["a"]), question(Kind.TEXT, "why", required=True), number=2)

    with pytest.raises(AnswersRefused) as refusal:
        rules.check(old, {"meal": "b"}, current=new)

    assert refusal.value.problems == {"meal": rules.GONE, "why": rules.NEW_QUESTION}


def test_check_held_option_stays_valid_for_who_has_it() -> None:
    new = version(question(Kind.CHOICE, "meal", options=["a"]), question(Kind.CHOICES, "days", options=["x", "y"]))

    answers = rules.check(new, {"meal": "b", "days": ["w", "x"]}, held={"meal": "b", "days": ["w"]})

    assert answers == {"meal": "b", "days": ["x", "w"]}
