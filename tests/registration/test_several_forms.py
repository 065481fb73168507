"""An event with several forms: the choice of one, each form's own places, forms that are closed, unlisted or not there."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from eventsite.catalogue.models import Admission, Audience, Event, Places
from eventsite.db import db, transaction
from eventsite.questions import drafts
from eventsite.questions.drafts import QuestionDraft
from eventsite.questions.models import Form, FormText, FormVersion
from eventsite.questions.models import QuestionKind as Kind
from tests.factories import make_event
from tests.questions.builders import draft
from tests.registration.builders import registration_of, sign_up, statuses
from tests.registration.pages import ADA, MEAL, beside, contents, hidden, rows

pytestmark = pytest.mark.usefixtures("frozen_clock")


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    """Without limits, as for a benchmark; the tests of limits switch them on."""
    return environment | {"EVENTSITE_LIMITS": "off"}


def add_form(event: Event, name: str, *questions: QuestionDraft, capacity: int | None = None, **values: Any) -> Form:
    """One more form of the event, titled as it is named."""
    with transaction():
        form = Form(event_id=event.id, name=name, position=len(name), **values)
        form.places = Places(capacity=capacity) if capacity is not None else None
        form.texts.append(FormText(language="en", title=name.title(), intro=f"For each {name}."))
        form.versions.append(FormVersion(number=1, questions=[drafts.question_of(one, n) for n, one in enumerate(questions)]))
        db.session.add(form)
    return form


def send(client: FlaskClient, event: Event, form: str = "", **values: Any) -> Any:
    return client.post(f"/events/{event.slug}/register{'/' if form else ''}{form}", data=ADA | values)


def test_register_with_one_listed_form_shows_it(client: FlaskClient) -> None:
    event = make_event()
    add_form(event, "attendee", MEAL)
    add_form(event, "guest", draft(Kind.TEXT, "Table", key="table"), listed=False)

    page = client.get(f"/events/{event.slug}/register").text

    assert ('name="q_meal"' in page, 'name="q_table"' in page, "How do you take part" in page) == (True, False, False)


def test_register_with_several_forms_asks_which_and_says_what_each_offers(client: FlaskClient) -> None:
    event = make_event(capacity=20)
    add_form(event, "press", capacity=3)
    add_form(event, "speaker", capacity=0)
    add_form(event, "attendee")
    add_form(event, "exhibitor", closed=True)
    add_form(event, "guest-of-honour", listed=False)

    page = client.get(f"/events/{event.slug}/register").text

    said = page[page.index('<ul class="ways">') : page.index("</main>")]
    shown = [said.index(words) for words in ("Press", "For each press.", "3 seats left", "Speaker", "Full, waitlist open", "Attendee",
                                             "20 seats left", "Exhibitor", "This form is closed")]  # fmt: skip
    assert shown == sorted(shown)
    assert [f"/register/{name}" in said for name in ("press", "speaker", "attendee", "exhibitor", "guest-of-honour")] == [
        True, True, True, False, False,
    ]  # fmt: skip


def test_register_where_no_form_is_listed_says_so(client: FlaskClient) -> None:
    event = make_event()
    add_form(event, "guest", listed=False)

    answers = [client.get(f"/events/{event.slug}/register"), send(client, event)]

    assert [(answer.status_code, "not listed" in answer.text) for answer in answers] == [(404, True)] * 2
    assert rows()["registration"] == 0


@pytest.mark.parametrize("listed", [True, False])
def test_register_by_a_form_asks_its_questions_and_is_kept_with_it(client: FlaskClient, listed: bool) -> None:
    event = make_event()
    add_form(event, "attendee", MEAL)
    speaker = add_form(event, "speaker", draft(Kind.TEXT, "Topic", key="topic", required=True), listed=listed)

    page = client.get(f"/events/{event.slug}/register/speaker").text
    refused = send(client, event, "speaker")
    accepted = send(client, event, "speaker", q_topic="Data", q_meal="pie")

    assert ("Speaker" in page, "For each speaker." in page, 'name="q_topic"' in page, 'name="q_meal"' in page) == (True, True, True, False)
    assert (refused.status_code, beside(refused.text, "q_topic")) == (422, "Answer this question")
    assert (accepted.status_code, registration_of(event, "ada").form_id) == (303, speaker.id)


def test_register_by_an_unknown_form_is_not_found(client: FlaskClient) -> None:
    event, other = make_event(), make_event()
    add_form(other, "speaker")

    paths = [f"/events/{event.slug}/register/{name}" for name in ("speaker", "attendee", "x" * 300, "%00", "%E2%80%AE")]

    assert [client.get(path).status_code for path in paths] == [404] * 5
    assert [client.post(path, data=ADA).status_code for path in paths] == [404] * 5


@pytest.mark.parametrize("listed", [True, False])
def test_register_by_a_closed_form_says_so_to_a_get_and_to_a_hand_made_post(client: FlaskClient, listed: bool) -> None:
    event = make_event()
    add_form(event, "attendee")
    add_form(event, "press", closed=True, listed=listed)
    before = contents()

    answers = [client.get(f"/events/{event.slug}/register/press"), send(client, event, "press"), send(client, event, "press", email="x")]

    assert [(answer.status_code, "This form is closed" in answer.text) for answer in answers] == [(410, True)] * 3
    assert f'href="/events/{event.slug}/register"' in answers[0].text
    assert contents() == before


def test_register_by_a_full_form_waits_while_the_event_has_seats(client: FlaskClient) -> None:
    event = make_event(capacity=20)
    add_form(event, "speaker", capacity=0)
    add_form(event, "attendee")

    page = client.get(f"/events/{event.slug}/register/speaker").text
    waits = send(client, event, "speaker")
    has_one = send(client, event, "attendee", email="grace@example.org")

    assert "Every seat is taken" in page
    assert (waits.location, has_one.location) == tuple(f"/events/{event.slug}/registered/{one}" for one in ("waitlisted", "confirmed"))
    assert statuses(event) == {"ada": "waitlisted", "grace": "confirmed"}


def test_page_that_was_open_when_another_form_came_is_taken_as_it_was_shown(client: FlaskClient) -> None:
    event = make_event()
    add_form(event, "attendee", MEAL)
    shown = hidden(client.get(f"/events/{event.slug}/register").text, "version")
    add_form(event, "speaker")

    accepted = send(client, event, version=shown, q_meal="pie")

    assert (accepted.status_code, registration_of(event, "ada").form.name) == (303, "attendee")  # type: ignore[union-attr]


def test_page_that_was_open_before_the_event_had_forms_is_taken_as_the_first_of_them(client: FlaskClient) -> None:
    event = make_event()
    version = hidden(client.get(f"/events/{event.slug}/register").text, "version")
    add_form(event, "press", MEAL)
    add_form(event, "attendee")

    asked = send(client, event, version=version)

    assert (version, asked.status_code, beside(asked.text, "q_meal") is not None, "Ada Lovelace" in asked.text) == ("", 422, True, True)
    assert ("How do you take part" in asked.text, statuses(event)) == (False, {})


def test_version_of_an_unlisted_form_or_of_another_event_opens_no_form(client: FlaskClient) -> None:
    event, other = make_event(), make_event()
    for name in ("attendee", "speaker"):
        add_form(event, name)
    hidden_form, foreign = add_form(event, "guest", listed=False), add_form(other, "attendee")
    before = contents()

    answers = [send(client, event, version=str(version)) for version in (hidden_form.versions[0].id, foreign.versions[0].id, "9" * 40)]

    assert [(answer.status_code, "How do you take part" in answer.text) for answer in answers] == [(200, True)] * 3
    assert contents() == before


def test_form_shown_before_a_change_keeps_what_was_typed_of_its_own_form_only(client: FlaskClient) -> None:
    event = make_event()
    attendee = add_form(event, "attendee", MEAL)
    add_form(event, "speaker", draft(Kind.TEXT, "Topic", key="topic", required=True))

    answer = send(client, event, "speaker", version=str(attendee.versions[0].id), organisation="Kept")

    assert (answer.status_code, 'value="Kept"' in answer.text, 'name="q_topic"' in answer.text) == (422, True, True)


# Who may come at all


@pytest.mark.parametrize(
    ("facts", "status", "words"),
    [
        ({"audience": Audience.INVITED}, 403, "for those who were invited"),
        ({"capacity": 0, "has_waitlist": False}, 409, "keeps no waitlist"),
        ({"capacity": 0, "waitlist_cap": 0}, 409, "so is its waitlist"),
    ],
)
def test_register_where_a_stranger_cannot_says_why_to_a_get_and_to_a_hand_made_post(
    client: FlaskClient, facts: dict[str, Any], status: int, words: str
) -> None:
    event = make_event(**facts)
    add_form(event, "attendee")
    add_form(event, "press")
    before = contents()

    answers = [client.get(f"/events/{event.slug}/register/press"), send(client, event, "press"), send(client, event, "press", email="x")]

    assert [(answer.status_code, words in answer.text) for answer in answers] == [(status, True)] * 3
    assert contents() == before


def test_choice_of_an_event_for_the_invited_says_so(client: FlaskClient) -> None:
    event = make_event(audience=Audience.INVITED)
    for name in ("attendee", "press"):
        add_form(event, name)

    answer = client.get(f"/events/{event.slug}/register")

    assert (answer.status_code, "for those who were invited" in answer.text) == (403, True)


def test_approval_asks_for_a_seat_and_never_speaks_of_a_waitlist(client: FlaskClient) -> None:
    event = make_event(admission=Admission.APPROVAL, capacity=1)
    sign_up(event, "grace", "mary")

    form = client.get(f"/events/{event.slug}/register").text
    answer = send(client, event)
    after = client.get(answer.location).text

    assert (answer.location, statuses(event)["ada"]) == (f"/events/{event.slug}/registered/applied", "applied")
    assert ("Ask for a seat" in form, "Your request has arrived" in after) == (True, True)
    assert [words for words in ("waitlist", "Waitlist", "queue", "Apply") for page in (form, after) if words in page] == []
