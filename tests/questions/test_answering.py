"""Questions about the programme on the sign-up page, and what comes of every kind in exports."""

import csv
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.catalogue.models import Event, Places
from eventsite.db import db, transaction
from eventsite.questions import queries
from eventsite.questions.models import QuestionKind as Kind
from eventsite.questions.rules import AnswerInput
from eventsite.registration import exports
from eventsite.registration import service as registrations
from eventsite.registration.desk_queries import ListFilter
from eventsite.registration.models import Holding, HoldingState
from eventsite.web import spreadsheet
from tests.conftest import NOW
from tests.factories import make_event, make_organisation, make_session
from tests.questions.builders import draft, make_form
from tests.questions.test_rule_15 import make_everything
from tests.registration.builders import OLGA, sign_up
from tests.registration.pages import beside, register, rows

pytestmark = pytest.mark.usefixtures("frozen_clock")


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    return environment | {"EVENTSITE_LIMITS": "off"}


def make_visits() -> tuple[Event, list[str]]:
    """An event with three visits to choose from, the first two at one time and the third full."""
    event = make_event()
    places = (Places(capacity=5), Places(capacity=5), Places(capacity=0))
    made = [
        make_session(event, title, at=at, places=one) for title, at, one in zip("ABC", ("10:00", "10:30", "11:30"), places, strict=True)
    ]
    make_form(event, draft(Kind.SESSIONS, "Visits", key="visits"))
    return event, [str(session.id) for session in made]


def holdings() -> list[HoldingState]:
    db.session.rollback()
    core = {event.places_id for event in db.session.query(Event)}
    return [one.state for one in db.session.query(Holding).order_by(Holding.places_id) if one.places_id not in core]


def test_register_with_sessions_says_when_they_are_and_which_can_be_waited_for(client: FlaskClient) -> None:
    event, ids = make_visits()

    page = client.get(f"/events/{event.slug}/register").text
    answer = register(client, event, q_visits=[ids[0], ids[2]])

    assert "Monday 20 September, 10:00–10:45 (Copenhagen time, UTC+2)" in page
    assert page.count("full – you can wait") == 1
    assert (answer.status_code, holdings()) == (303, [HoldingState.HELD, HoldingState.WAITING])


def test_register_with_sessions_at_one_time_is_refused_beside_the_question_and_keeps_the_ticks(client: FlaskClient) -> None:
    event, ids = make_visits()

    answer = register(client, event, q_visits=ids[:2])

    assert (answer.status_code, rows()["registration"]) == (422, 0)
    assert beside(answer.text, "q_visits") == "“A” and “B” are at the same time. Choose one of them"
    assert answer.text.count("checked") == 3  # both, and the consent


def test_register_with_sessions_at_one_time_is_fine_where_the_event_allows_it(client: FlaskClient) -> None:
    event, ids = make_visits()
    with transaction():
        registrations.set_policy(event, {"sessions_may_overlap": True}, OLGA, now=NOW)

    assert register(client, event, q_visits=ids[:2]).status_code == 303


@pytest.mark.parametrize("foreign", ["0", "-1", "9" * 400, "a\0", "x" * 100_000])
def test_register_with_a_session_that_is_not_offered_is_refused(client: FlaskClient, foreign: str) -> None:
    event, ids = make_visits()
    other = str(make_session(make_event(), "Elsewhere", places=Places(capacity=5)).id)

    answers = [register(client, event, q_visits=[ids[0], wrong]) for wrong in (foreign, other)]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert all("no longer in the programme" in (beside(answer.text, "q_visits") or "") for answer in answers)
    assert rows()["registration"] == 0


def test_register_with_an_organisation_shows_its_name_and_takes_no_other(client: FlaskClient) -> None:
    event = make_event()
    known = make_organisation("Health Cluster Øst")
    make_form(event, draft(Kind.ORGANISATION, "Member", key="member", required=True))

    page = client.get(f"/events/{event.slug}/register").text
    answers = [register(client, event, q_member=value).status_code for value in ("999", known.name, str(known.id))]

    assert (f'<option value="{known.id}">Health Cluster Øst</option>' in page, answers) == (True, [422, 422, 303])


def test_full_option_is_marked_and_refused_and_kept_by_who_has_it(client: FlaskClient) -> None:
    event = make_event()
    version = make_form(event, draft(Kind.CHOICE, "Meal", key="meal", options=["fish", "pie"]))
    with transaction():
        registrations.set_option_capacity(event, "fish", 1, now=NOW)
    sign_up(event, "eve", form_id=version.form_id, answers=AnswerInput(version.id, {"meal": "fish"}), now=NOW)

    page = client.get(f"/events/{event.slug}/register").text
    answer = register(client, event, q_meal="fish")

    assert ("Fish (full)" in page, "Pie (full)" in page) == (True, False)
    assert (answer.status_code, "Every place of this option is taken" in (beside(answer.text, "q_meal") or "")) == (422, True)


def test_export_says_every_kind_in_words_and_leaves_sensitive_ones_out(app: Flask) -> None:
    event, _questions, values = make_everything()
    version = queries.current_version(event.id)
    assert version is not None
    with transaction():
        next(question for question in version.questions if question.kind is Kind.FILE).sensitive = True
    sign_up(event, "ada", form_id=version.form_id, answers=AnswerInput(version.id, values), now=NOW)

    [plain], [whole] = (_exported(event, with_sensitive=chosen) for chosen in (False, True))

    said = {name.rpartition("[q_")[2].rstrip("]"): value for name, value in whole.items() if "[q_" in name}
    assert said == {
        "text": "Ada", "long_text": "One\ntwo", "choice": "Fish", "choices": "Fish; Pie", "yes_no": "Yes", "number": "7",
        "date": "2027-09-20", "time": "09:30", "country": "KR", "phone": said["phone"], "url": "https://example.org", "file": "cv.pdf",
        "organisation": "Health Cluster Øst",
        "sessions": "Harbour walk, Monday 20 September, 10:00–10:45 (Copenhagen time, UTC+2)",
        "meals": "Lunch, Monday 20 September, 12:00–12:45 (Copenhagen time, UTC+2)",
    }  # fmt: skip
    assert said["phone"].endswith("+45 33 12 34 56")
    assert not said["phone"].startswith("+")  # a cell that begins so is a formula
    assert {name for name in whole if name not in plain} == {name for name in whole if name.endswith("[q_file]")}


def _exported(event: Event, *, with_sensitive: bool) -> list[dict[str, str]]:
    db.session.rollback()
    export = exports.Export(event, ListFilter(), "en", with_sensitive)
    text = b"".join(spreadsheet.as_csv(exports.columns(export), exports.rows(export), bom=False)).decode()
    return list(csv.DictReader(io.StringIO(text)))
