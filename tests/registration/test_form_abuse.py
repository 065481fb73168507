"""Machines, doubles, limits and foreign pages at the sign-up form."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.app import create_app
from eventsite.config import Settings
from eventsite.registration.public_views.counting import FORMS_PER_QUARTER
from tests.conftest import outbox
from tests.factories import make_event
from tests.questions.builders import make_form
from tests.registration.builders import statuses
from tests.registration.pages import MEAL, contents, hidden, register, rows

pytestmark = pytest.mark.usefixtures("frozen_clock")


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    """Without limits, as for a benchmark; the tests of limits switch them on."""
    return environment | {"EVENTSITE_LIMITS": "off"}


@pytest.fixture
def limited(environment: dict[str, str], app: Flask) -> FlaskClient:
    """A browser at the same database with limits on."""
    application = create_app(Settings.from_env(environment | {"EVENTSITE_LIMITS": "on"}))
    application.config["WTF_CSRF_ENABLED"] = False
    application.extensions.pop("eventsite.bell")
    return application.test_client()


def test_register_filled_trap_sees_success_and_stores_nothing(client: FlaskClient) -> None:
    event = make_event()
    before = rows()

    answer = register(client, event, website="https://example.org")

    assert (answer.status_code, answer.location) == (303, f"/events/{event.slug}/registered/confirmed")
    assert rows() == before


def test_register_the_same_form_twenty_times_is_one_registration_and_one_mail(limited: FlaskClient, frozen_clock: Any) -> None:
    event = make_event(capacity=1)
    token = hidden(limited.get(f"/events/{event.slug}/register").text, "token")
    frozen_clock.shift(30)

    answers = {(answer.status_code, answer.location) for answer in (register(limited, event, token=token) for _ in range(20))}

    assert answers == {(303, f"/events/{event.slug}/registered/confirmed")}
    assert (statuses(event), [message.template for message in outbox()]) == ({"ada": "confirmed"}, ["registration/emails/received"])


@pytest.mark.parametrize(("seconds", "words"), [(1, "That was very quick"), (25 * 3600, "open for long")])
def test_register_too_quick_or_too_late_keeps_what_was_typed_and_works_when_sent_again(
    limited: FlaskClient, frozen_clock: Any, seconds: int, words: str
) -> None:
    event = make_event()
    token = hidden(limited.get(f"/events/{event.slug}/register").text, "token")
    frozen_clock.shift(seconds)

    refused = register(limited, event, token=token, organisation="Kept")
    frozen_clock.shift(3)
    accepted = register(limited, event, token=hidden(refused.text, "token"), organisation="Kept")

    assert (refused.status_code, words in refused.text, 'value="Kept"' in refused.text) == (422, True, True)
    assert (accepted.status_code, statuses(event)) == (303, {"ada": "confirmed"})


@pytest.mark.parametrize("token", ["", "forged", "W10.x", "x" * 1000])
def test_register_without_a_true_token_is_shown_the_form_again(limited: FlaskClient, token: str) -> None:
    event = make_event()

    answer = register(limited, event, token=token)

    assert (answer.status_code, 'value="Ada Lovelace"' in answer.text, rows()["registration"]) == (422, True, 0)


def test_register_many_forms_of_one_network_are_slowed_with_the_text_kept(limited: FlaskClient, frozen_clock: Any) -> None:
    event = make_event()
    answers = []
    for number in range(FORMS_PER_QUARTER + 1):
        token = hidden(limited.get(f"/events/{event.slug}/register").text, "token")
        frozen_clock.shift(3)
        answers.append(register(limited, event, token=token, email=f"ada{number}@example.org"))

    assert [answer.status_code for answer in answers] == [303] * FORMS_PER_QUARTER + [429]
    kept, waits = f"ada{FORMS_PER_QUARTER}@example.org" in answers[-1].text, "Retry-After" in answers[-1].headers
    assert (kept, waits, rows()["registration"]) == (True, True, FORMS_PER_QUARTER)


def test_register_needs_a_csrf_token(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    app.config["WTF_CSRF_ENABLED"] = True

    refused = register(client, event)
    page = client.get(f"/events/{event.slug}/register").text
    accepted = register(client, event, csrf_token=hidden(page, "csrf_token"))

    assert (refused.status_code, accepted.status_code) == (400, 303)


def test_pages_without_a_form_set_no_cookie(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    app.config["WTF_CSRF_ENABLED"] = True

    cookies = {path: "Set-Cookie" in client.get(f"/events/{event.slug}/{path}").headers for path in ("registered/confirmed", "register")}

    assert cookies == {"registered/confirmed": False, "register": True}


def test_sign_up_pages_looked_at_often_change_nothing(client: FlaskClient) -> None:
    event = make_event()
    make_form(event, MEAL)
    paths = ("register", "registered/confirmed", "my-link")
    before = contents()

    for path in paths:
        client.head(f"/events/{event.slug}/{path}")
        for _ in range(5):
            client.get(f"/events/{event.slug}/{path}")

    assert contents() == before


def test_ask_link_many_times_is_slowed_with_the_address_kept(limited: FlaskClient) -> None:
    event = make_event()

    answers = [limited.post(f"/events/{event.slug}/my-link", data={"email": f"ada{number}@example.org"}) for number in range(11)]

    assert [answer.status_code for answer in answers] == [303] * 10 + [429]
    assert 'value="ada10@example.org"' in answers[10].text
