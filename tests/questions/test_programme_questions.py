"""What the desk says of sessions that people choose: the advice while no question asks for them, and the preview of one that does."""

import re

import pytest
from flask.testing import FlaskClient

from eventsite.catalogue.models import Event, Places, SessionKind
from eventsite.db import transaction
from eventsite.questions.models import QuestionKind as Kind
from tests.conftest import NOW
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_session
from tests.questions.builders import draft, make_form

SESSIONS, MEALS = "A question “Sessions of the programme” in the form", "A question “Meals of the programme” in the form"
NOTHING = "There is nothing to choose from yet."


@pytest.fixture
def desk(client: FlaskClient, frozen_clock: object) -> FlaskClient:
    return sign_in(client, make_account())


def advice(desk: FlaskClient, event: Event) -> list[str]:
    """Which of the two questions the overview misses, with a link to the form."""
    items = re.findall(r"<li>.*?</li>", desk.get(f"/desk/events/{event.id}").text, re.S)
    found = [item for item in items if f'<a href="/desk/events/{event.id}/form">' in item and "Advice" in item]
    return [words for words in (SESSIONS, MEALS) if any(words in item for item in found)]


def preview(desk: FlaskClient, event: Event, kind: Kind) -> str:
    typed = {"label_en": "Which?"}
    return desk.post(f"/desk/events/{event.id}/form/preview-question?kind={kind.value}", data=typed).text


def test_event_whose_sessions_are_chosen_is_advised_to_ask_for_them(desk: FlaskClient) -> None:
    event = make_event()
    make_session(event, "Welcome")
    assert advice(desk, event) == []

    make_session(event, "Harbour walk", at="10:00", places=Places(capacity=5))
    assert advice(desk, event) == [SESSIONS]
    make_session(event, "Lunch", at="12:00", kind=SessionKind.MEAL, places=Places(capacity=5))
    assert advice(desk, event) == [SESSIONS, MEALS]

    make_form(event, draft(Kind.SESSIONS, key="walks"), draft(Kind.MEALS, key="meals", organiser_only=True))
    assert advice(desk, event) == [MEALS]  # which no person is asked


def test_session_that_is_called_off_needs_no_question(desk: FlaskClient) -> None:
    event = make_event()
    walk = make_session(event, "Harbour walk", places=Places(capacity=5))
    with transaction():
        walk.cancelled_at = NOW

    assert advice(desk, event) == []


def test_preview_of_the_first_question_of_an_event_shows_the_sessions_to_choose(desk: FlaskClient) -> None:
    event = make_event()
    make_session(event, "Harbour walk", places=Places(capacity=5))

    page = preview(desk, event, Kind.SESSIONS)

    assert ("Harbour walk" in page, NOTHING in page) == (True, False)


def test_preview_says_what_to_tick_where_no_session_or_meal_can_be_chosen(desk: FlaskClient) -> None:
    event = make_event()
    assert NOTHING in preview(desk, event, Kind.SESSIONS)

    make_session(event, "Welcome")
    sessions, meals = preview(desk, event, Kind.SESSIONS), preview(desk, event, Kind.MEALS)

    tick = "can be chosen yet. Tick “People choose this session” at one in the programme."
    assert (f"No session {tick}" in sessions, f"No meal {tick}" in meals) == (True, True)
    assert NOTHING not in sessions + meals
