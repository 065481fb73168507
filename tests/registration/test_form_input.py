"""Wrong values in the sign-up form, and forms that were changed while they were open."""

import re

import pytest
from flask.testing import FlaskClient

from eventsite.catalogue.models import Event
from eventsite.db import transaction
from eventsite.questions import queries as questions
from eventsite.questions import service as questions_service
from eventsite.questions.models import QuestionKind as Kind
from tests.conftest import NOW
from tests.factories import make_event
from tests.questions.builders import draft, make_form
from tests.registration.builders import registration_of
from tests.registration.pages import MEAL, beside, hidden, register, rows

pytestmark = pytest.mark.usefixtures("frozen_clock")


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    """Without limits, as for a benchmark; the tests of limits switch them on."""
    return environment | {"EVENTSITE_LIMITS": "off"}


WRONG = [
    ("full_name", "", "Enter your name"),
    ("full_name", "   ", "Enter your name"),
    ("full_name", "x" * 101, "Enter the name"),
    ("full_name", "Ada\0", "Enter the name"),
    ("full_name", "Ada \u202eecalevoL", "Enter the name"),
    ("full_name", "see https://example.org", "Enter the name"),
    ("full_name", "www.example.org", "Enter the name"),
    ("email", "", "Enter an email address"),
    ("email", "ada", "Enter an email address"),
    ("email", "ada@example", "Enter an email address"),
    ("email", "ada@@example.org", "Enter an email address"),
    ("email", "ada@example.org, eve@example.org", "Enter an email address"),
    ("email", "ada@example.org\nbcc: eve@example.org", "Enter an email address"),
    ("email", "ada\0@example.org", "Enter an email address"),
    ("email", "x" * 100_000 + "@example.org", "Enter an email address"),
    ("organisation", "x" * 201, "Shorten this"),
    ("organisation", "a\0", "Remove the characters"),
    ("job_title", "a\u2066b", "Remove the characters"),
    ("country", "XX", "Choose a country"),
    ("event_data", "", "Confirm that we may keep"),
    ("q_text", "x" * 201, "Shorten this"),
    ("q_text", "a\0b", "Remove the characters"),
    ("q_text", "a\u202eb", "Remove the characters"),
    ("q_long", "x" * 2001, "Shorten this"),
    ("q_long", "a\x07b", "Remove the characters"),
    ("q_choice", "stone", "no longer offered"),
    ("q_choice", "", "Choose one"),
    ("q_choices", "stone", "no longer offered"),
    ("q_yes", "maybe", "Choose yes or no"),
    ("q_number", "9" * 400, "Enter a whole number"),
    ("q_number", "1.5", "Enter a whole number"),
    ("q_number", "11", "from 0 to 10"),
    ("q_date", "2027-02-29", "Enter a date"),
    ("q_date", "20 September", "Enter a date"),
    ("q_country", "XX", "Choose a country"),
]


def make_full_form(event: Event) -> None:
    make_form(
        event, draft(Kind.TEXT, key="text"), draft(Kind.LONG_TEXT, key="long"),
        draft(Kind.CHOICE, key="choice", options=["a", "b"], required=True),
        draft(Kind.CHOICES, key="choices", options=["a", "b"]), draft(Kind.YES_NO, key="yes"),
        draft(Kind.NUMBER, key="number", minimum=0, maximum=10), draft(Kind.DATE, key="date"), draft(Kind.COUNTRY, key="country"),
    )  # fmt: skip


@pytest.mark.parametrize(("field", "value", "words"), WRONG)
def test_register_wrong_value_is_answered_beside_its_field_and_the_rest_is_kept(
    client: FlaskClient, field: str, value: str, words: str
) -> None:
    event = make_event()
    make_full_form(event)
    typed = {"organisation": "Analytical Engines", "q_choice": "b", "q_long": "kept & safe", "newsletter": "y", "country": "KR"}

    answer = register(client, event, **(typed | {field: value}))

    assert answer.status_code == 422
    assert words in (beside(answer.text, field) or "")
    assert "<title>Error:" in answer.text
    assert f'href="#{field}' in answer.text[: answer.text.index("<form")]
    kept = {"organisation": 'value="Analytical Engines"', "q_long": "kept &amp; safe", "email": 'value="ada@example.org"'}
    assert [name for name, shown in kept.items() if name != field and shown not in answer.text] == []
    assert re.search(r'<input checked[^>]*name="newsletter"', answer.text)
    assert rows()["registration"] == 0


def test_register_several_errors_are_listed_in_the_order_of_the_page(client: FlaskClient) -> None:
    event = make_event()
    make_full_form(event)

    page = client.post(f"/events/{event.slug}/register", data={"q_number": "x"}).text

    listed = re.findall(r'<li><a href="#([^"]*)"', page[page.index("error-summary") : page.index("<form")])
    assert listed == ["full_name", "email", "q_choice-0", "q_number", "event_data"]
    assert "5 answers need another look" in page


def test_register_broken_bytes_are_refused_and_shown(client: FlaskClient) -> None:
    event = make_event()

    fields = {b"full_name": b"Ada \xed\xa0\x80", b"email": b"ada@example.org", b"event_data": b"y"}
    body = b"".join(b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % field for field in fields.items()) + b"--x--\r\n"
    answer = client.post(f"/events/{event.slug}/register", data=body, content_type="multipart/form-data; boundary=x")

    assert (answer.status_code, "Enter the name" in (beside(answer.text, "full_name") or "")) == (422, True)


def test_register_ten_megabytes_are_refused(client: FlaskClient) -> None:
    event = make_event()

    answer = register(client, event, organisation="x" * 10_000_000)

    assert (answer.status_code, rows()["registration"]) == (413, 0)


def test_register_question_of_another_event_is_not_answered(client: FlaskClient) -> None:
    event, other = make_event(), make_event()
    make_form(event, draft(Kind.TEXT, key="mine"))
    foreign = make_form(other, draft(Kind.TEXT, key="theirs"))

    register(client, event, version=str(foreign.id), q_mine="a", q_theirs="b")

    assert questions.values_of(registration_of(event, "ada").answer_set) == {"mine": "a"}


@pytest.mark.parametrize("version", ["0", "-1", "x", "9" * 30, "²"])
def test_register_odd_version_means_the_newest(client: FlaskClient, version: str) -> None:
    event = make_event()
    make_form(event, MEAL)

    assert register(client, event, version=version, q_meal="pie").status_code == 303


def change_meal(event: Event, *options: str) -> None:
    with transaction():
        questions_service.change_question(event, "meal", draft(Kind.CHOICE, "Meal", options=list(options)), by=1, now=NOW)


def test_register_with_the_form_shown_before_a_change_counts_as_shown(client: FlaskClient) -> None:
    event = make_event()
    shown = make_form(event, MEAL, draft(Kind.TEXT, "Why", key="why"))
    register(client, event, email="first@example.org", q_meal="pie")  # the form is in use: the change makes a version
    with transaction():
        questions_service.delete_question(event, "why", by=1, now=NOW)

    register(client, event, version=str(shown.id), q_meal="fish", q_why="because")

    answers = registration_of(event, "ada").answer_set
    assert answers is not None
    assert (answers.version_id, questions.values_of(answers)) == (shown.id, {"meal": "fish", "why": "because"})


def test_register_with_an_option_that_is_gone_is_told_so_and_keeps_the_rest(client: FlaskClient) -> None:
    event = make_event()
    shown = make_form(event, MEAL)
    register(client, event, email="first@example.org", q_meal="pie")
    change_meal(event, "pie", "soup")

    answer = register(client, event, version=str(shown.id), q_meal="fish", organisation="Kept")

    newest = questions.current_version(event.id)
    assert newest is not None
    assert (answer.status_code, hidden(answer.text, "version")) == (422, str(newest.id))
    assert "no longer offered" in (beside(answer.text, "q_meal") or "")
    assert ("Soup" in answer.text, 'value="Kept"' in answer.text) == (True, True)


def test_register_with_a_new_required_question_is_asked_it(client: FlaskClient) -> None:
    event = make_event()
    shown = make_form(event, MEAL)
    register(client, event, email="first@example.org", q_meal="pie")
    with transaction():
        key = questions_service.add_question(event, draft(Kind.TEXT, "Why", required=True), by=1, now=NOW)

    refused = register(client, event, version=str(shown.id), q_meal="fish")
    accepted = register(client, event, version=hidden(refused.text, "version"), q_meal="fish", **{f"q_{key}": "because"})

    assert (refused.status_code, "new since you opened" in (beside(refused.text, f"q_{key}") or ""), accepted.status_code) == (
        422,
        True,
        303,
    )


def test_register_hidden_conditional_answer_is_dropped(client: FlaskClient) -> None:
    event = make_event()
    make_form(
        event, draft(Kind.YES_NO, key="lunch"), draft(Kind.TEXT, key="diet", required=True, shown_if={"key": "lunch", "any_of": ["yes"]})
    )

    register(client, event, q_lunch="no", q_diet="nuts")

    assert questions.values_of(registration_of(event, "ada").answer_set) == {"lunch": False}


def test_register_organiser_only_question_is_neither_shown_nor_answered(client: FlaskClient) -> None:
    event = make_event()
    make_form(event, draft(Kind.TEXT, "Secret note", key="note", organiser_only=True))

    page = client.get(f"/events/{event.slug}/register").text
    register(client, event, q_note="vip")

    assert ("Secret note" in page, questions.values_of(registration_of(event, "ada").answer_set)) == (False, {})
