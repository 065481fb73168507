"""Rule 15 over every kind of question: answers to an older form stay readable, and what people have stays valid for them."""

from typing import Any

import pytest
from flask import Flask

from eventsite.catalogue.models import Event, Places, SessionKind
from eventsite.db import db, transaction
from eventsite.files.service import Upload
from eventsite.questions import queries, service
from eventsite.questions.drafts import QuestionDraft
from eventsite.questions.errors import AnswersRefused
from eventsite.questions.models import Form, FormVersion
from eventsite.questions.models import QuestionKind as Kind
from tests.conftest import NOW
from tests.factories import make_event, make_organisation, make_session
from tests.files.test_documents import PDF
from tests.questions.builders import draft, make_form


def make_everything() -> tuple[Event, list[QuestionDraft], dict[str, Any]]:
    """An event with a question of every kind, and an answer to each."""
    event = make_event()
    harbour = make_session(event, "Harbour walk", at="10:00", places=Places(capacity=5))
    lunch = make_session(event, "Lunch", at="12:00", kind=SessionKind.MEAL, places=Places(capacity=None))
    organisation = make_organisation("Health Cluster Øst")
    questions = [draft(kind, kind.value.title(), key=kind.value, options=_options(kind)) for kind in Kind]
    version = make_form(event, *questions)
    with transaction():
        upload = service.keep_upload(version, Upload("cv.pdf", PDF))
    values = {
        "text": "Ada", "long_text": "One\ntwo", "choice": "fish", "choices": ["fish", "pie"], "yes_no": "yes", "number": "7",
        "date": "2027-09-20", "time": "9:30", "country": "KR", "phone": "+45 33 12 34 56", "url": "example.org", "file": upload,
        "organisation": str(organisation.id), "sessions": [str(harbour.id)], "meals": [str(lunch.id)],
    }  # fmt: skip
    assert set(values) == {kind.value for kind in Kind}
    return event, questions, values


def _options(kind: Kind) -> list[str]:
    return ["fish", "pie"] if kind in (Kind.CHOICE, Kind.CHOICES) else []


def form_of(event: Event) -> Form:
    return queries.form_of(event.id) or pytest.fail("no form")


def version_of(event: Event) -> FormVersion:
    return queries.current_version(event.id) or pytest.fail("no version")


READABLE = {
    "text": "Ada", "long_text": "One\ntwo", "choice": "Fish", "choices": "Fish, Pie", "yes_no": "Yes", "number": "7",
    "date": "Monday 20 September 2027", "time": "09:30", "country": "South Korea", "phone": "+45 33 12 34 56", "url": "https://example.org",
    "file": "cv.pdf", "organisation": "Health Cluster Øst",
    "sessions": "Harbour walk, Monday 20 September, 10:00–10:45 (Copenhagen time, UTC+2)",
    "meals": "Lunch, Monday 20 September, 12:00–12:45 (Copenhagen time, UTC+2)",
}  # fmt: skip


def test_rule_15_answers_of_every_kind_stay_readable_when_their_questions_are_gone(app: Flask) -> None:
    event, questions, values = make_everything()
    with transaction():
        answers = service.store_answers(version_of(event), values)

    for question in questions:
        with transaction():
            service.delete_question(event, question.key, by=1, now=NOW)

    assert version_of(event).questions == []
    assert {answer.key: answer.words for answer in queries.answers_in_words(answers, "en")} == READABLE


def test_rule_15_what_people_have_stays_valid_when_it_is_no_longer_offered(app: Flask) -> None:
    event, _questions, values = make_everything()
    with transaction():
        answers = service.store_answers(version_of(event), values)
    with transaction():
        for kind in (Kind.CHOICE, Kind.CHOICES):
            service.change_question(event, kind.value, draft(kind, "Other", options=["soup", "stew"]), by=1, now=NOW)
        for session in event.sessions:
            session.places = None  # nobody chooses it any more
    held = queries.values_of(answers)

    with transaction():
        service.replace_answers(answers, version_of(event), held)

    assert queries.values_of(answers) == held
    with pytest.raises(AnswersRefused) as refusal, transaction():
        service.store_answers(version_of(event), held)
    assert set(refusal.value.problems) == {"choice", "choices", "sessions", "meals", "file"}


def test_rule_15_hidden_answers_of_every_kind_are_dropped(app: Flask) -> None:
    event, questions, values = make_everything()
    with transaction():
        shown_if = {"key": "yes_no", "any_of": ["no"]}
        for question in questions:
            if question.kind is not Kind.YES_NO:
                hidden = draft(question.kind, "Hidden", options=_options(question.kind), shown_if=shown_if)
                service.change_question(event, question.key, hidden, by=1, now=NOW)

    with transaction():
        answers = service.store_answers(version_of(event), values)

    assert queries.values_of(answers) == {"yes_no": True}


def test_rule_15_what_only_organisers_answer_is_kept_for_every_kind(app: Flask) -> None:
    event, questions, values = make_everything()
    with transaction():
        for question in questions:
            own = draft(question.kind, "Own", options=_options(question.kind), organiser_only=True)
            service.change_question(event, question.key, own, by=1, now=NOW)
    with transaction():
        answers = service.store_answers(version_of(event), values, by_organiser=True)
    before = queries.values_of(answers)

    with transaction():
        service.replace_answers(answers, version_of(event), {"text": "mine"})

    assert (set(before), queries.values_of(answers)) == ({kind.value for kind in Kind}, before)


def test_words_of_what_was_deleted_elsewhere_say_so(app: Flask) -> None:
    event, _questions, values = make_everything()
    with transaction():
        answers = service.store_answers(version_of(event), values)
    with transaction():
        for answer in answers.answers:
            if answer.question.kind in (Kind.FILE, Kind.ORGANISATION):
                answer.value = "999"
            elif answer.question.kind in (Kind.SESSIONS, Kind.MEALS):
                answer.value = ["999"]
    db.session.expire_all()

    words = {answer.key: answer.words for answer in queries.answers_in_words(answers, "en") if "no longer" in answer.words}

    assert set(words) == {"file", "organisation", "sessions", "meals"}


def test_two_questions_of_one_option_share_its_places_over_versions(app: Flask) -> None:
    event = make_event()
    make_form(event, draft(Kind.CHOICE, "Meal", key="meal", options=["fish", "pie"]))
    with transaction():
        service.store_answers(version_of(event), {"meal": "pie"})
    fish = version_of(event).questions[0].options[0].key

    for seats in (5, 3):
        before = queries.newest_of(form_of(event))
        assert before is not None
        drafted = draft(Kind.CHOICE, "Meal", options=["fish", "pie"])
        options = [type(one)(one.key, one.labels, seats=seats if one.key == fish else None) for one in drafted.options]
        kept = [type(one)(one.key, one.labels, before.questions[0].options[n].places_id, one.seats) for n, one in enumerate(options)]
        with transaction():
            changed = QuestionDraft(Kind.CHOICE, {"en": "Meal"}, options=kept)
            service.change_question(event, "meal", changed, by=1, now=NOW)

    db.session.expire_all()
    ids = {option.places_id for version in form_of(event).versions for q in version.questions for option in q.options if option.key == fish}
    places = version_of(event).questions[0].options[0].places
    assert (len(ids), places and places.capacity, len(form_of(event).versions)) == (1, 3, 2)
