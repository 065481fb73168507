"""Times, telephone numbers, web addresses, organisations, sessions, meals and files: which answers fit. No database."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from eventsite.questions import rules
from eventsite.questions.errors import AnswerRefused, AnswersRefused
from eventsite.questions.kinds import Faulty, Offers, SessionOffer, clean
from eventsite.questions.models import QuestionKind as Kind
from tests.questions.builders import question, version

NINE = datetime(2027, 9, 20, 7, tzinfo=UTC)


def session(key: str, title: str, hour: int, *, hours: int = 1, is_meal: bool = False) -> SessionOffer:
    starts = NINE + timedelta(hours=hour)
    return SessionOffer(key, is_meal, title, f"at {hour}", starts, starts + timedelta(hours=hours))


OFFERS = Offers(
    sessions=[session("3", "Harbour", 0, hours=3), session("1", "Hospital", 1), session("2", "Lunch", 3, is_meal=True)],
    organisations={"7": "Health Cluster Øst"},
    uploads=["k1"],
)
FITTING = [
    (Kind.TIME, "09:30", "09:30"),
    (Kind.TIME, "9.05", "09:05"),
    (Kind.TIME, " ２３：５９ ", "23:59"),
    (Kind.PHONE, "+45 33 12 34 56", "+45 33 12 34 56"),
    (Kind.PHONE, " (033)  12-34/56 ", "(033) 12-34/56"),
    (Kind.PHONE, "＋４５３３１２３４", "+45331234"),
    (Kind.URL, "https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
    (Kind.URL, " www.example.org ", "https://www.example.org"),
    (Kind.URL, "http://sundhed.øst.example.org:8080/å", "http://sundhed.øst.example.org:8080/å"),
    (Kind.ORGANISATION, "7", "7"),
    (Kind.SESSIONS, ["1", "3", "1"], ["3", "1"]),
    (Kind.SESSIONS, "1", ["1"]),
    (Kind.MEALS, ["2"], ["2"]),
    (Kind.FILE, "k1", "k1"),
]
HOSTILE = ["9" * 400, "x" * 10_000_000, "a\0b", "\ud800", "a\u202eb", "a\u2066b", ["a", "b"], [["a"]], {"a": "b"}, 5, True]
WRONG = [
    *[(kind, raw) for kind in dict.fromkeys(kind for kind, *_rest in FITTING) for raw in HOSTILE],
    *[(Kind.TIME, raw) for raw in ("24:00", "9:60", "9", "noon", "09:30:00", "-1:00", "٠٩:٣٠")],
    *[(Kind.PHONE, raw) for raw in ("1234", "1" * 16, "+45 33 12 34 56 call me", "tel:+4533123456", "++4533123456")],
    *[
        (Kind.URL, raw)
        for raw in (
            "javascript:alert(1)", "data:text/html,x", "ftp://example.org", "https://", "https://user@example.org", "https://a:b@example.org",
            "https://example.org:0", "https://example.org:99999", "https://exam ple.org", "https://example.org/<b>", "https://localhost",
            "//example.org", "https:\\\\example.org", "https://[::1", "https://example.org/" + "x" * 500, "mailto:ada@example.org",
            "example",
        )
    ],
    *[(Kind.ORGANISATION, raw) for raw in ("8", "Health Cluster Øst", "07")],
    *[(Kind.SESSIONS, raw) for raw in ("2", "4", ["1", "9"], "-1", "1.0")],
    *[(Kind.MEALS, raw) for raw in ("1", "4")],
    (Kind.FILE, "k2"),
    (Kind.FILE, Faulty("That file is too large")),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "raw", "expected"), FITTING)
def test_clean_fitting_answer_is_a_value(kind: Kind, raw: Any, expected: Any) -> None:
    assert clean(question(kind), raw, offers=OFFERS) == expected


@pytest.mark.parametrize(("kind", "raw"), WRONG)
def test_clean_wrong_answer_is_refused_in_words(kind: Kind, raw: Any, app: Any) -> None:
    with pytest.raises(AnswerRefused) as refusal:
        clean(question(kind), raw, offers=OFFERS)

    assert len(str(refusal.value.words)) > 10


@pytest.mark.parametrize(("kind", "held"), [(Kind.ORGANISATION, "8"), (Kind.FILE, "k9"), (Kind.SESSIONS, ["4"]), (Kind.MEALS, ["5"])])
def test_rule_15_what_somebody_has_stays_valid_for_them_though_it_is_gone(kind: Kind, held: Any) -> None:
    assert clean(question(kind), held, held=held, offers=OFFERS) == held


@pytest.mark.parametrize(
    ("kind", "words"), [(Kind.SESSIONS, "at least one session"), (Kind.MEALS, "one meal"), (Kind.FILE, "Choose a file")]
)
def test_check_needed_answer_that_is_missing_says_what_to_do(kind: Kind, words: str, app: Any) -> None:
    with pytest.raises(AnswersRefused) as refusal:
        rules.check(version(question(kind, required=True)), {}, offers=OFFERS)

    assert words in str(refusal.value.problems["q"])


def test_check_faulty_file_of_a_hidden_question_is_dropped() -> None:
    form = version(question(Kind.YES_NO, "talk"), question(Kind.FILE, "cv", shown_if={"key": "talk", "any_of": ["yes"]}))

    assert rules.check(form, {"talk": "no", "cv": Faulty("too large")}) == {"talk": False}


def test_overlapping_finds_every_two_at_one_time_and_none_that_follow_each_other() -> None:
    long, inside, after = session("1", "Long", 0, hours=3), session("2", "Inside", 1), session("3", "After", 3)

    assert rules.overlapping([after, inside, long]) == [(long, inside)]
    assert rules.overlapping([long, after]) == []


@pytest.mark.parametrize("may_overlap", [True, False])
def test_check_sessions_at_one_time_are_refused_unless_the_event_allows_them(may_overlap: bool, app: Any) -> None:
    form = version(question(Kind.MEALS, "meal"), question(Kind.SESSIONS, "visits"))
    offers = Offers(sessions=[*OFFERS.sessions, session("4", "Tasting", 1, is_meal=True)], may_overlap=may_overlap)
    chosen = {"meal": ["4"], "visits": ["1"]}

    if may_overlap:
        assert rules.check(form, chosen, offers=offers) == chosen
    else:
        with pytest.raises(AnswersRefused) as refusal:
            rules.check(form, chosen, offers=offers)
        assert {key: str(words) for key, words in refusal.value.problems.items()} == {
            "visits": "“Tasting” and “Hospital” are at the same time. Choose one of them"
        }  # fmt: skip


def test_wanted_sessions_and_places_are_those_of_the_answers() -> None:
    food = question(Kind.CHOICES, "food", options=["soup", "fish"])
    food.options[1].places_id = 12
    form = version(food, question(Kind.SESSIONS, "visits"), question(Kind.MEALS, "meal"))
    values: dict[str, Any] = {"food": ["soup", "fish"], "visits": ["3", "1"], "meal": ["2"]}

    assert rules.wanted_sessions(form, values) == [3, 1, 2]
    assert rules.wanted_places(form, values) == [12]
    assert (rules.wanted_sessions(form, {}), rules.wanted_places(form, {"food": ["soup"]})) == ([], [])
