"""Several forms at the desk: started, named, offered, put in order; seats of options; privacy; the live preview."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.accounts.models import Role
from eventsite.catalogue.models import Event, EventText, Places, SessionKind
from eventsite.db import db, transaction
from eventsite.questions import queries, service, starters
from eventsite.questions.models import Form, Question
from eventsite.questions.models import QuestionKind as Kind
from eventsite.questions.rules import AnswerInput
from tests.conftest import NOW
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_session, make_team
from tests.forms import send
from tests.questions.builders import draft, make_form
from tests.registration.builders import sign_up
from tests.registration.pages import beside

MEAL = draft(Kind.CHOICE, "Meal", key="meal", options=["fish", "pie"])


@pytest.fixture
def desk(client: FlaskClient) -> FlaskClient:
    return sign_in(client, make_account())


def make_danish_event() -> Event:
    event = make_event()
    with transaction():
        event.texts.append(EventText(language="da", title="AI i sundhedsvæsenet"))
    return event


def names(event: Event) -> list[str]:
    db.session.rollback()
    return [form.name for form in queries.forms_of(event.id)]


def form_named(event: Event, name: str) -> Form:
    db.session.rollback()
    return queries.form_by_name(event.id, name) or pytest.fail(f"no form {name}")


def asked(event: Event, name: str = "") -> list[Question]:
    db.session.rollback()
    version = queries.current_version(event.id, name)
    return list(version.questions) if version else []


def start(desk: FlaskClient, event: Event, start: str, **values: str) -> Any:
    return desk.post(f"/desk/events/{event.id}/forms/new", data={"start": start} | values)


@pytest.mark.parametrize("starter", starters.ALL, ids=lambda one: one.name)
def test_form_is_started_from_each_template_in_each_language_and_can_be_previewed(desk: FlaskClient, starter: starters.Starter) -> None:
    event = make_danish_event()

    answer = start(desk, event, starter.name)

    assert (answer.status_code, answer.location) == (303, f"/desk/events/{event.id}/forms/{starter.name}")
    form, questions = form_named(event, starter.name), asked(event, starter.name)
    assert {text.language: text.title for text in form.texts} == dict(starter.titles)
    assert all({text.language for text in question.texts} == {"en", "da"} for question in questions)
    assert all({text.language for text in option.texts} == {"en", "da"} for question in questions for option in question.options)
    keys = {question.key for question in questions}
    assert all(question.shown_if is None or question.shown_if["key"] in keys for question in questions)
    assert all(question.purpose and question.keep_days for question in questions if question.sensitive)
    assert len(keys) == len(questions) > 2
    page = desk.get(f"/desk/events/{event.id}/forms/{starter.name}/preview")
    assert all(queries.label_of(question, "en") in page.text for question in questions)


def test_form_of_a_template_speaks_english_where_the_event_has_another_language(desk: FlaskClient) -> None:
    event = make_event()
    with transaction():
        event.main_language = event.texts[0].language = "ko"

    start(desk, event, "press")

    assert {text.language for text in asked(event, "press")[0].texts} == {"ko"}
    assert queries.form_title(form_named(event, "press"), "ko", "ko") == "Press"


def test_form_is_copied_from_another_event_of_the_team_and_no_other(desk: FlaskClient) -> None:
    event, other, foreign = make_event(), make_event(), make_event(team=make_team("oresund"))
    for one in (other, foreign):
        make_form(one, MEAL)
    copied, hidden = str(form_named(other, "attendee").id), str(form_named(foreign, "attendee").id)

    refused = start(desk, event, "copy", copied=hidden)
    nothing = start(desk, event, "copy")
    done = start(desk, event, "copy", copied=copied, title="Press & Film")

    assert [(one.status_code, beside(one.text, "copied")) for one in (refused, nothing)] == [(422, "Choose the form to copy")] * 2
    assert (done.status_code, names(event)) == (303, ["press-film"])
    assert [queries.label_of(question, "en") for question in asked(event)] == ["Meal"]


def test_forms_of_one_name_have_addresses_of_their_own(desk: FlaskClient) -> None:
    event = make_event()

    for title in ("Press", "press", "New", "中文"):
        start(desk, event, "empty", title=title)

    assert names(event) == ["press", "press-2", "new-2", "zhongwen"]


@pytest.mark.parametrize(("value", "field"), [({"start": "poem"}, "start"), ({"start": ""}, "start"), ({"title": "x" * 101}, "title"),
                                              ({"title": "a\0"}, "title"), ({"title": "a\u202eb"}, "title")])  # fmt: skip
def test_adding_a_form_with_a_wrong_value_is_refused_beside_the_field(desk: FlaskClient, value: dict[str, str], field: str) -> None:
    event = make_event()

    answer = desk.post(f"/desk/events/{event.id}/forms/new", data={"start": "press"} | value)

    assert (answer.status_code, names(event), bool(beside(answer.text, field))) == (422, [], True)


def test_settings_name_the_form_in_each_language_and_give_it_seats(desk: FlaskClient) -> None:
    event = make_danish_event()
    start(desk, event, "press")
    address = f"/desk/events/{event.id}/forms/press/settings"

    answer = send(desk, address, title_en="Media", title_da="Medier", intro_da="Kun presse", closed="y", seats="2", priority="5")

    form = form_named(event, "press")
    assert (answer.status_code, form.closed, form.listed, form.priority) == (303, True, True, 5)
    assert (form.places and form.places.capacity) == 2
    assert queries.form_title(form, "da") == "Medier"
    page = desk.get(address).text
    assert ('value="Media"' in page, 'value="2"' in page, "/register/press" in page) == (True, True, True)


@pytest.mark.parametrize(
    ("field", "value"),
    [("title_en", ""), ("title_en", "x" * 101), ("seats", "9" * 400), ("seats", "-1"), ("priority", "101"), ("intro_en", "a\u202eb")],
)
def test_settings_wrong_value_is_refused_and_what_was_typed_is_kept(desk: FlaskClient, field: str, value: str) -> None:
    event = make_event()
    start(desk, event, "press")

    answer = send(desk, f"/desk/events/{event.id}/forms/press/settings", **({"title_en": "Media", field: value}))

    assert (answer.status_code, bool(beside(answer.text, field))) == (422, True)
    assert form_named(event, "press").texts[0].title == "Press"


def test_first_form_answers_at_the_plain_address_and_each_at_its_own(desk: FlaskClient) -> None:
    event = make_event()
    make_form(event, MEAL)
    start(desk, event, "press")
    at = f"/desk/events/{event.id}"

    desk.post(f"{at}/forms/press/new?kind=text", data={"label_en": "Camera"})
    desk.post(f"{at}/form/new?kind=text", data={"label_en": "Table"})
    desk.post(f"{at}/forms/press/move-form", data={"to": "up"})

    assert names(event) == ["press", "attendee"]
    assert [queries.label_of(question, "en") for question in asked(event, "attendee")] == ["Meal", "Table"]
    assert queries.label_of(asked(event, "press")[-1], "en") == "Camera"
    assert ("Camera" in desk.get(f"{at}/form").text, "Camera" in desk.get(f"{at}/forms/attendee").text) == (True, False)


def test_form_that_nobody_used_is_deleted_and_one_that_was_used_stays(desk: FlaskClient) -> None:
    event = make_event()
    start(desk, event, "press")
    start(desk, event, "speaker")
    start(desk, event, "empty", title="Guests")
    medium = asked(event, "press")[0]
    sign_up(event, "ada", form_id=form_named(event, "press").id, answers=AnswerInput(medium.version_id, {medium.key: "Daily"}), now=NOW)
    sign_up(event, "eve", form_id=form_named(event, "guests").id, now=NOW)
    address = f"/desk/events/{event.id}/forms"

    for name in ("press", "speaker", "guests"):
        assert desk.post(f"{address}/{name}/delete-form").status_code == 303

    assert names(event) == ["press", "guests"]
    assert "Close it instead" in desk.get(address).text


def test_questions_are_put_in_order_at_once_and_a_list_that_is_not_theirs_is_refused(desk: FlaskClient) -> None:
    event = make_event()
    make_form(event, MEAL, draft(Kind.TEXT, "Why", key="why"), draft(Kind.DATE, "When", key="when"))
    address = f"/desk/events/{event.id}/form/order"

    wrong = [desk.post(address, data={"key": keys}).status_code for keys in (["meal"], ["meal", "why", "why"], ["a", "b", "c"], [])]
    done = desk.post(address, data={"key": ["when", "meal", "why"]})

    assert (wrong, done.status_code) == ([409] * 4, 204)
    assert [question.key for question in asked(event)] == ["when", "meal", "why"]


def test_options_get_seats_by_their_keys_and_new_ones_by_their_lines(desk: FlaskClient) -> None:
    event = make_event()
    make_form(event, MEAL)
    typed = {"label_en": "Meal", "options_en": "Pie\nFish\nSoup", "seats_fish": "12", "seats_pie": "", "new_seats_3": "4"}

    answer = desk.post(f"/desk/events/{event.id}/form/meal", data=typed)

    seats = {queries.option_label(o, "en"): o.places.capacity if o.places else None for o in asked(event)[0].options}
    assert (answer.status_code, seats) == (303, {"Pie": None, "Fish": 12, "Soup": 4})
    assert 'value="12"' in desk.get(f"/desk/events/{event.id}/form/meal").text


@pytest.mark.parametrize("seats", ["-1", "many", "9" * 400, "1.5", "100001"])
def test_option_with_seats_that_are_no_number_is_refused(desk: FlaskClient, seats: str) -> None:
    event = make_event()
    make_form(event, MEAL)

    answer = desk.post(f"/desk/events/{event.id}/form/meal", data={"label_en": "M", "options_en": "Fish\nPie", "seats_fish": seats})

    assert (answer.status_code, bool(beside(answer.text, "seats_fish"))) == (422, True)
    assert asked(event)[0].options[0].places is None


def test_option_with_seats_keeps_who_holds_it_over_versions(desk: FlaskClient) -> None:
    event = make_event()
    version = make_form(event, MEAL)
    sign_up(event, "ada", "eve", form_id=form_named(event, "attendee").id, answers=AnswerInput(version.id, {"meal": "fish"}), now=NOW)

    for seats in ("1", "5"):
        desk.post(f"/desk/events/{event.id}/form/meal", data={"label_en": "Meal", "options_en": "Fish\nPie", "seats_fish": seats})

    places = asked(event)[0].options[0].places
    assert (places and (places.capacity, places.taken)) == (5, 2)


def test_sensitive_question_says_what_for_and_how_long_beside_it(desk: FlaskClient, client: FlaskClient) -> None:
    event = make_event()
    address = f"/desk/events/{event.id}/form/new?kind=text"

    refused = desk.post(address, data={"label_en": "Diet", "sensitive": "y"})
    desk.post(address, data={"label_en": "Diet", "sensitive": "y", "purpose": "For the kitchen.", "keep_days": "30"})

    assert (refused.status_code, "Say what the answers are for" in (beside(refused.text, "purpose") or "")) == (422, True)
    question = asked(event)[0]
    assert (question.sensitive, question.purpose, question.keep_days) == (True, "For the kitchen.", 30)
    page = client.get(f"/events/{event.slug}/register").text
    assert "What it is for: For the kitchen. The organisers delete it 30 days after the event." in page


@pytest.mark.parametrize(
    ("shown", "lang", "label"),
    [("", "en", "For which medium?"), ("?shown=en", "en", "For which medium?"), ("?shown=da", "da", "For hvilket medie?"),
     ("?shown=ko", "en", "For which medium?"), ("?shown=%22%3E", "en", "For which medium?")],
)  # fmt: skip
def test_preview_of_a_form_is_in_the_language_of_the_event_that_is_asked_for(desk: FlaskClient, shown: str, lang: str, label: str) -> None:
    event = make_danish_event()
    start(desk, event, "press")

    page = desk.get(f"/desk/events/{event.id}/forms/press/preview{shown}").text

    assert f'<div class="fields" lang="{lang}">' in page
    assert [words for words in ("For which medium?", "For hvilket medie?") if words in page] == [label]
    assert re.findall(r'shown=(\w+)" aria-current="page"', page) == [lang]


def test_preview_of_an_event_in_another_language_than_the_desk_is_in_its_own(desk: FlaskClient) -> None:
    event = make_danish_event()
    start(desk, event, "press")
    with transaction():
        event.main_language = "da"
        event.texts[:] = [text for text in event.texts if text.language == "da"]

    page = desk.get(f"/desk/events/{event.id}/forms/press/preview").text

    assert ("For hvilket medie?" in page, "For which medium?" in page) == (True, False)


def test_preview_of_a_question_shows_what_is_typed_in_each_language_and_saves_nothing(desk: FlaskClient) -> None:
    event = make_danish_event()
    typed = {"label_en": "Which day?", "label_da": "Hvilken dag?", "options_en": "Mon\nTue", "options_da": "Man\nTirs"}

    page = desk.post(f"/desk/events/{event.id}/form/preview-question?kind=choices", data=typed).text

    assert re.findall(r'<section class="previewed" lang="(\w+)"', page) == ["en", "da"]
    assert [words in page for words in ("Which day?", "Hvilken dag?", "Mon", "Tirs", "(optional)", "(valgfrit)")] == [True] * 6
    assert (asked(event), "<html" in page) == ([], False)


@pytest.mark.parametrize("kind", list(Kind))
def test_question_of_each_kind_is_added_changed_and_previewed(desk: FlaskClient, kind: Kind) -> None:
    event = make_event()
    make_session(event, "Harbour walk", at="10:00", places=Places(capacity=5))
    make_session(event, "Lunch", at="12:00", kind=SessionKind.MEAL, places=Places(capacity=0))
    at = f"/desk/events/{event.id}/form"
    typed = {"label_en": "Question", "options_en": "One\nTwo"}

    hostile = "label_en=%3Cb%3E%00%ED%A0%80&maximum=x&keep_days=x&shown_if=x&options_en=" + "x" * 100_000
    content_type = "application/x-www-form-urlencoded"
    live = desk.post(f"{at}/preview-question?kind={kind}", data=hostile, content_type=content_type)
    added = desk.post(f"{at}/new?kind={kind}", data=typed)
    key = asked(event)[0].key
    changed = desk.post(f"{at}/{key}", data=typed | {"label_en": "Other"})
    pages = [desk.get(path) for path in (at, f"{at}/{key}", f"{at}/preview", f"/events/{event.slug}/register")]

    assert [answer.status_code for answer in (live, added, changed, *pages)] == [200, 303, 303, 200, 200, 200, 200]
    assert ("&lt;b&gt;" in live.text, "Other" in pages[3].text) == (True, True)
    assert ("full – you can wait" in pages[3].text) == (kind is Kind.MEALS)


@pytest.mark.parametrize("path", ["forms", "forms/new", "forms/press", "forms/press/settings", "forms/press/preview", "forms/none"])
def test_forms_of_another_team_are_not_found(desk: FlaskClient, path: str) -> None:
    event = make_event(team=make_team("oresund"))
    make_form(event, MEAL)

    assert desk.get(f"/desk/events/{event.id}/{path}").status_code == 404


def test_viewer_sees_the_forms_and_changes_none(client: FlaskClient) -> None:
    event = make_event()
    make_form(event, MEAL)
    viewer = sign_in(client, make_account("vera@kattegat.example.org", role=Role.VIEWER))
    at = f"/desk/events/{event.id}/forms"

    assert (viewer.get(at).status_code, viewer.get(f"{at}/attendee").status_code) == (200, 200)
    refused = ("settings", "order", "move-form", "delete-form", "preview-question")
    assert {viewer.post(f"{at}/{path}").status_code for path in ("new", *(f"attendee/{one}" for one in refused))} == {403}


def test_copy_of_an_event_has_its_forms_and_seats_and_nobody_in_them(app: Flask) -> None:
    event, copy = make_event(), make_event()
    make_form(event, MEAL)
    with transaction():
        form = service.add_form(event, "press", {"en": service.Words("Press", "For media.")}, [MEAL], by=1, now=NOW)
        service.change_form(event, form, service.FormDraft(seats=3, listed=False, priority=2), by=1, now=NOW)

    with transaction():
        service.copy_form(event, copy)

    press = form_named(copy, "press")
    assert (names(copy), press.listed, press.priority, press.texts[0].intro) == (["attendee", "press"], False, 2, "For media.")
    assert press.places is not None
    assert (press.places.capacity, press.places.taken, press.places_id != form_named(event, "press").places_id) == (3, 0, True)
