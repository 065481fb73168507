"""The editor of an event's questions."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.accounts.models import Role
from eventsite.catalogue.models import Event, EventText
from eventsite.db import db, transaction
from eventsite.questions import queries
from eventsite.questions.models import QuestionKind as Kind
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_team
from tests.questions.builders import draft, make_form

MEAL = draft(Kind.CHOICE, "Meal", key="meal", options=["fish", "pie"])


@pytest.fixture
def desk(client: FlaskClient) -> FlaskClient:
    return sign_in(client, make_account())


def make_danish_event() -> Event:
    event = make_event()
    with transaction():
        event.texts.append(EventText(language="da", title="AI i sundhedsvæsenet"))
    return event


def asked(event: Event) -> list[tuple[str, str, bool]]:
    db.session.rollback()
    version = queries.current_version(event.id)
    return [(q.kind.value, queries.label_of(q, "en"), q.required) for q in version.questions] if version else []


def test_new_question_is_asked_last_in_every_language(desk: FlaskClient) -> None:
    event = make_danish_event()
    make_form(event, MEAL)
    words = {"label_en": "Days", "hint_en": "All that fit", "options_en": "Mon\n Tue \n\n", "label_da": "Dage", "options_da": "Man\nTirs"}

    answer = desk.post(f"/desk/events/{event.id}/form/new?kind=choices", data=words | {"required": "y"})

    assert (answer.status_code, answer.location) == (303, f"/desk/events/{event.id}/form")
    assert asked(event) == [("choice", "Meal", False), ("choices", "Days", True)]
    version = queries.current_version(event.id)
    assert version is not None
    assert [queries.option_label(option, "da") for option in version.questions[1].options] == ["Man", "Tirs"]
    assert "Days" in desk.get(answer.location).text


@pytest.mark.parametrize(
    ("kind", "words", "field", "message"),
    [
        ("text", {"label_en": " "}, "label_en", "Enter the question"),
        ("text", {"label_en": "x" * 301}, "label_en", "at most 300 characters"),
        ("text", {"label_en": "a\0b"}, "label_en", "Remove the characters"),
        ("text", {"label_en": "Q", "hint_en": "x" * 501}, "hint_en", "at most 500 characters"),
        ("text", {"label_en": "Q", "maximum": "0"}, "maximum", "from 1 to 5000"),
        ("number", {"label_en": "Q", "minimum": "9" * 400}, "minimum", "Enter a whole number"),
        ("number", {"label_en": "Q", "minimum": "5", "maximum": "4"}, "maximum", "not below the lowest"),
        ("choice", {"label_en": "Q", "options_en": "one"}, "options_en", "at least two options"),
        ("choice", {"label_en": "Q", "options_en": "one\none"}, "options_en", "Two options are the same"),
        ("choice", {"label_en": "Q", "options_en": "one\n" + "x" * 201}, "options_en", "at most 200 characters"),
        ("choice", {"label_en": "Q", "options_en": "\n".join(map(str, range(61)))}, "options_en", "at most 60 options"),
        ("choice", {"label_en": "Q", "options_en": "one\ntwo", "options_da": "en"}, "options_da", "as many options"),
        ("text", {"label_en": "Q", "shown_if": "meal:stone"}, "shown_if", "no longer there"),
        ("text", {"label_en": "Q", "shown_if": ["meal:fish", "lunch:yes"]}, "shown_if", "one question only"),
    ],
)
def test_new_question_wrong_value_is_refused_beside_the_field(
    desk: FlaskClient, kind: str, words: dict[str, str], field: str, message: str
) -> None:
    event = make_danish_event()
    make_form(event, MEAL, draft(Kind.YES_NO, "Lunch", key="lunch"))

    answer = desk.post(f"/desk/events/{event.id}/form/new?kind={kind}", data=words)

    beside = re.search(rf'id="{field}-error">(.*?)</p>', answer.text, re.DOTALL)
    assert answer.status_code == 422
    assert beside is not None
    assert message in beside[1]
    assert len(asked(event)) == 2


def test_change_question_keeps_the_keys_of_reworded_options(desk: FlaskClient) -> None:
    event = make_event()
    make_form(event, MEAL)

    desk.post(f"/desk/events/{event.id}/form/meal", data={"label_en": "Dish", "options_en": "Smoked fish\nPie\nSoup"})

    version = queries.current_version(event.id)
    assert version is not None
    options = {queries.option_label(option, "en"): option.key for option in version.questions[0].options}
    assert (list(options), options["Smoked fish"], options["Pie"]) == (["Smoked fish", "Pie", "Soup"], "fish", "pie")


def test_change_question_shows_what_stands_there(desk: FlaskClient) -> None:
    event = make_event()
    make_form(event, MEAL, draft(Kind.NUMBER, "Guests", key="n", minimum=0, maximum=3, shown_if={"key": "meal", "any_of": ["pie"]}))

    page = desk.get(f"/desk/events/{event.id}/form/n").text

    assert ('value="Guests"' in page, 'value="0"' in page, 'value="3"' in page) == (True, True, True)
    assert re.search(r'<input[^>]*checked[^>]*value="meal:pie"', page)


def test_move_and_delete_by_buttons(desk: FlaskClient) -> None:
    event = make_event()
    make_form(event, MEAL, draft(Kind.TEXT, "Why", key="why"))

    desk.post(f"/desk/events/{event.id}/form/why/move", data={"to": "up"})
    moved = asked(event)
    desk.post(f"/desk/events/{event.id}/form/meal/delete")

    assert (moved, asked(event)) == ([("text", "Why", False), ("choice", "Meal", False)], [("text", "Why", False)])


def test_preview_shows_the_questions_of_a_draft(desk: FlaskClient) -> None:
    event = make_event(status="draft")
    make_form(event, MEAL)

    page = desk.get(f"/desk/events/{event.id}/form/preview").text

    assert ("Meal" in page, "Fish" in page) == (True, True)


@pytest.mark.parametrize("path", ["", "/new?kind=text", "/meal", "/preview"])
def test_form_of_another_team_is_not_found(desk: FlaskClient, path: str) -> None:
    event = make_event(team=make_team("oresund"))
    make_form(event, MEAL)

    assert desk.get(f"/desk/events/{event.id}/form{path}").status_code == 404


def test_form_of_another_team_cannot_be_changed(desk: FlaskClient) -> None:
    event = make_event(team=make_team("oresund"))
    make_form(event, MEAL)

    paths = ("new?kind=text", "meal", "meal/move", "meal/delete")

    assert {desk.post(f"/desk/events/{event.id}/form/{path}", data={"label_en": "x"}).status_code for path in paths} == {404}
    assert asked(event) == [("choice", "Meal", False)]


def test_form_viewer_sees_but_does_not_change(client: FlaskClient) -> None:
    event = make_event()
    make_form(event, MEAL)
    viewer = sign_in(client, make_account("vera@kattegat.example.org", role=Role.VIEWER))

    assert viewer.get(f"/desk/events/{event.id}/form").status_code == 200
    assert viewer.post(f"/desk/events/{event.id}/form/meal/delete").status_code == 403
    assert asked(event) == [("choice", "Meal", False)]


def test_form_unknown_question_and_kind_are_not_found(desk: FlaskClient) -> None:
    event = make_event()
    make_form(event, MEAL)

    paths = ("new", "new?kind=poem", "other")

    assert {desk.get(f"/desk/events/{event.id}/form/{path}").status_code for path in paths} == {404}


def test_form_buttons_need_a_csrf_token(desk: FlaskClient, app: Flask) -> None:
    event = make_event()
    make_form(event, MEAL)
    app.config["WTF_CSRF_ENABLED"] = True

    assert desk.post(f"/desk/events/{event.id}/form/meal/delete").status_code == 400
    assert asked(event) == [("choice", "Meal", False)]
