"""Keeping answers, and changing forms that are in use."""

import pytest
from flask import Flask

from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.questions import queries, service
from eventsite.questions.errors import AnswersRefused, NoSuchQuestion, QuestionRefused
from eventsite.questions.models import Answer, AnswerSet, FormVersion
from eventsite.questions.models import QuestionKind as Kind
from tests.conftest import NOW
from tests.factories import make_event
from tests.questions.builders import draft, make_form

MEAL = draft(Kind.CHOICE, "Meal", key="meal", options=["fish", "pie"])
DAYS = draft(Kind.CHOICES, "Days", key="days", options=["mon", "tue"])


def answered(event: Event, values: dict[str, object]) -> AnswerSet:
    version = queries.current_version(event.id)
    assert version is not None
    with transaction():
        return service.store_answers(version, values)


def asked(event: Event) -> list[str]:
    version = queries.current_version(event.id)
    return [queries.label_of(question, "en") for question in version.questions] if version else []


def test_store_answers_keeps_values_typed(app: Flask) -> None:
    event = make_event()
    make_form(event, draft(Kind.NUMBER, key="n"), draft(Kind.YES_NO, key="y"), draft(Kind.DATE, key="d"), DAYS)

    answers = answered(event, {"n": "12", "y": "no", "d": "2027-09-20", "days": ["tue"]})

    db.session.expire_all()
    assert queries.values_of(answers) == {"n": 12, "y": False, "d": "2027-09-20", "days": ["tue"]}


def test_store_answers_refused_writes_nothing(app: Flask) -> None:
    event = make_event()
    make_form(event, MEAL)

    with pytest.raises(AnswersRefused):
        answered(event, {"meal": "stone"})

    assert db.session.query(Answer).count() == 0


def test_answers_in_words_speak_the_language_that_was_asked_for(app: Flask) -> None:
    event = make_event()
    meal = draft(Kind.CHOICE, "Meal", key="meal", options=["fish"])
    make_form(
        event, meal, draft(Kind.YES_NO, "Lunch", key="y"), draft(Kind.DATE, "From", key="d"), draft(Kind.COUNTRY, "Home", key="c"), DAYS
    )
    answers = answered(event, {"meal": "fish", "y": "yes", "d": "2027-09-20", "c": "KR", "days": ["mon", "tue"]})

    words = [(answer.label, answer.words) for answer in queries.answers_in_words(answers, "en")]

    assert words == [
        ("Meal", "Fish"),
        ("Lunch", "Yes"),
        ("From", "Monday 20 September 2027"),
        ("Home", "South Korea"),
        ("Days", "Mon, Tue"),
    ]
    danish = {answer.key: answer.words for answer in queries.answers_in_words(answers, "da")}
    assert (danish["d"], danish["c"]) == ("mandag den 20. september 2027", "Sydkorea")


def test_change_of_a_form_without_answers_stays_in_its_version(app: Flask) -> None:
    event = make_event()
    first = make_form(event, MEAL)

    with transaction():
        service.add_question(event, draft(Kind.TEXT, "Why"), by=1, now=NOW)

    assert (asked(event), db.session.query(FormVersion).count(), first.number) == (["Meal", "Why"], 1, 1)


def test_change_of_a_form_in_use_makes_the_next_version_and_old_answers_stay_readable(app: Flask) -> None:
    event = make_event()
    make_form(event, MEAL)
    answers = answered(event, {"meal": "fish"})
    before = event.revision

    with transaction():
        service.change_question(event, "meal", draft(Kind.CHOICE, "Dish", options=["pie"]), by=1, now=NOW)
    with transaction():
        service.delete_question(event, "meal", by=1, now=NOW)

    assert [(a.label, a.words) for a in queries.answers_in_words(answers, "en")] == [("Meal", "Fish")]
    assert (asked(event), db.session.query(FormVersion).count(), event.revision, event.changed_at) == ([], 2, before + 2, NOW)


def test_move_question_changes_places_and_stops_at_the_ends(app: Flask) -> None:
    event = make_event()
    make_form(event, MEAL, DAYS)

    with transaction():
        service.move_question(event, "days", up=True, by=1, now=NOW)
    with transaction():
        service.move_question(event, "days", up=True, by=1, now=NOW)

    assert asked(event) == ["Days", "Meal"]


def test_deleting_a_question_frees_those_that_hung_on_it(app: Flask) -> None:
    event = make_event()
    make_form(event, MEAL, draft(Kind.TEXT, "Cut", key="cut", shown_if={"key": "meal", "any_of": ["pie"]}))

    with transaction():
        service.delete_question(event, "meal", by=1, now=NOW)

    version = queries.current_version(event.id)
    assert version is not None
    assert [question.shown_if for question in version.questions] == [None]


def test_changing_a_question_that_is_gone_is_refused(app: Flask) -> None:
    event = make_event()
    make_form(event, MEAL)

    with pytest.raises(NoSuchQuestion), transaction():
        service.change_question(event, "other", MEAL, by=1, now=NOW)


def test_a_form_of_many_questions_is_refused_one_more(app: Flask) -> None:
    event = make_event()
    make_form(event, *[draft(Kind.TEXT, key=f"q{number}") for number in range(60)])

    with pytest.raises(QuestionRefused), transaction():
        service.add_question(event, draft(Kind.TEXT), by=1, now=NOW)


def test_replace_answers_keeps_a_held_option_and_what_organisers_noted(app: Flask) -> None:
    event = make_event()
    make_form(event, MEAL, draft(Kind.TEXT, key="note", organiser_only=True))
    answers = answered(event, {"meal": "fish"})
    with transaction():
        note = next(question for question in answers.version.questions if question.key == "note")
        answers.answers.append(Answer(question=note, value="vip"))
    with transaction():
        service.change_question(event, "meal", draft(Kind.CHOICE, "Meal", options=["pie"]), by=1, now=NOW)
    version = queries.current_version(event.id)
    assert version is not None

    with transaction():
        service.replace_answers(answers, version, {"meal": "fish", "note": "mine"})

    assert queries.values_of(answers) == {"meal": "fish", "note": "vip"}
    assert [answer.words for answer in queries.answers_in_words(answers, "en")] == ["Fish", "vip"]


def test_copy_form_asks_the_same_at_another_event(app: Flask) -> None:
    event, copy = make_event(), make_event()
    make_form(event, MEAL, DAYS)

    with transaction():
        service.copy_form(event, copy)

    assert asked(copy) == ["Meal", "Days"]


def test_version_of_another_event_is_not_found(app: Flask) -> None:
    event, other = make_event(), make_event()
    version = make_form(event, MEAL)

    assert queries.version_of_event(other.id, version.id) is None
    assert queries.version_of_event(event.id, version.id) is version
