"""Machines, doubles, limits and foreign pages at the sign-up form."""

import re
from datetime import timedelta
from hashlib import sha256
from itertools import count
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite.app import create_app
from eventsite.catalogue.models import Event
from eventsite.config import Settings
from eventsite.db import db
from eventsite.registration import form_code
from eventsite.registration.public_views.counting import FORMS_PER_QUARTER, FREE_PER_DAY, FREE_PER_QUARTER, WIDE
from eventsite.web import proof_of_work
from eventsite.web.errors import MOST_WITHOUT_TOKEN
from eventsite.web.models import RateCount
from tests.conftest import NOW, outbox
from tests.factories import make_event
from tests.questions.builders import make_form
from tests.registration.builders import statuses
from tests.registration.pages import ADA, MEAL, beside, contents, hidden, register, rows

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


def test_security_24_filled_trap_sees_success_and_stores_nothing(client: FlaskClient) -> None:
    event = make_event()
    before = rows()

    answer = register(client, event, website="https://example.org")

    assert (answer.status_code, answer.location) == (303, f"/events/{event.slug}/registered/confirmed")
    assert rows() == before


def test_security_14_the_same_form_twenty_times_is_one_registration_and_one_mail(limited: FlaskClient, frozen_clock: Any) -> None:
    event = make_event(capacity=1)
    token = hidden(limited.get(f"/events/{event.slug}/register").text, "token")
    frozen_clock.shift(30)

    answers = {(answer.status_code, answer.location) for answer in (register(limited, event, token=token) for _ in range(20))}

    assert answers == {(303, f"/events/{event.slug}/registered/confirmed")}
    assert (statuses(event), [message.template for message in outbox()]) == ({"ada": "confirmed"}, ["registration/emails/received"])


@pytest.mark.parametrize(("seconds", "words"), [(1, "That was very quick"), (25 * 3600, "open for long")])
def test_security_25_too_quick_or_too_late_keeps_what_was_typed_and_works_when_sent_again(
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
def test_security_25_without_a_true_token_is_shown_the_form_again(limited: FlaskClient, token: str) -> None:
    event = make_event()

    answer = register(limited, event, token=token)

    assert (answer.status_code, 'value="Ada Lovelace"' in answer.text, rows()["registration"]) == (422, True, 0)


def send(limited: FlaskClient, event: Event, clock: Any, name: str, **values: Any) -> Any:
    """Open the form, take three seconds, and send it; with `solved` the sum is worked out, with `peer` it comes from there."""
    environ = {"REMOTE_ADDR": values.pop("peer", "127.0.0.1")}
    page = limited.get(f"/events/{event.slug}/register", environ_base=environ).text
    clock.shift(3)
    if values.pop("solved", False):
        values |= solved(page)
    data = ADA | {"token": hidden(page, "token"), "email": f"{name}@example.org"} | values
    return limited.post(f"/events/{event.slug}/register", data=data, environ_base=environ)


def solved(page: str) -> dict[str, str]:
    """What the browser works out."""
    text, bits = hidden(page, "work"), int(re.findall(r'data-bits="(\d+)"', page)[0])
    answer = next(n for n in count() if int.from_bytes(sha256(f"{text}.{n}".encode()).digest()[:4], "big") >> (32 - bits) == 0)
    return {"work": text, "work_answer": str(answer)}


def test_security_21_many_forms_of_one_network_need_a_proof_and_very_many_wait_with_the_text_kept(
    limited: FlaskClient, frozen_clock: Any
) -> None:
    event = make_event()
    free = [send(limited, event, frozen_clock, f"ada{number}").status_code for number in range(FREE_PER_QUARTER)]
    bare = send(limited, event, frozen_clock, "bo", organisation="Kept")
    proved = [
        send(limited, event, frozen_clock, f"cy{number}", solved=True).status_code for number in range(FORMS_PER_QUARTER - FREE_PER_QUARTER)
    ]
    last = send(limited, event, frozen_clock, "di", solved=True)

    assert (free, proved) == ([303] * FREE_PER_QUARTER, [303] * (FORMS_PER_QUARTER - FREE_PER_QUARTER))
    assert (bare.status_code, 'value="Kept"' in bare.text, "One more step" in bare.text, "data-send" in bare.text) == (
        422,
        True,
        True,
        True,
    )
    assert (last.status_code, "di@example.org" in last.text, "Retry-After" in last.headers) == (429, True, True)
    assert rows()["registration"] == FORMS_PER_QUARTER


@pytest.mark.parametrize(
    ("first", "then", "asked"),
    [
        ("203.0.113.7", "203.0.113.250", True),
        ("203.0.113.7", "203.0.114.7", False),
        ("::ffff:203.0.113.7", "203.0.113.8", True),
        ("2001:db8:1:2::1", "2001:db8:1:ffff::1", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
    ],
)
def test_security_21_a_network_is_a_24_or_a_48(limited: FlaskClient, frozen_clock: Any, first: str, then: str, asked: bool) -> None:
    event = make_event()
    for number in range(FREE_PER_QUARTER):
        assert send(limited, event, frozen_clock, f"ada{number}", peer=first).status_code == 303
    assert (send(limited, event, frozen_clock, "bo", peer=then).status_code == 422) is asked


def test_security_21_the_wide_network_around_counts_too(limited: FlaskClient, frozen_clock: Any) -> None:
    event = make_event()
    for number in range(FREE_PER_QUARTER * WIDE):
        assert send(limited, event, frozen_clock, f"ada{number}", peer=f"203.0.{number}.7").status_code == 303
    assert send(limited, event, frozen_clock, "bo", peer="203.0.250.7").status_code == 422
    assert send(limited, event, frozen_clock, "bo", peer="203.1.1.7").status_code == 303


def test_security_21_a_day_is_counted_beside_the_quarter(limited: FlaskClient, frozen_clock: Any) -> None:
    event, answers = make_event(capacity=None), []
    for number in range(FREE_PER_DAY + 1):
        answers.append(send(limited, event, frozen_clock, f"ada{number}").status_code)
        frozen_clock.shift(20 * 60)
    assert answers == [303] * FREE_PER_DAY + [422]


def test_security_21_an_event_may_expect_more_of_one_network(limited: FlaskClient, frozen_clock: Any) -> None:
    event = make_event(policy={"forms_per_network": 8})
    answers = [send(limited, event, frozen_clock, f"ada{number}").status_code for number in range(9)]
    assert answers == [303] * 8 + [429]


def test_security_21_addresses_of_networks_rest_hashed_and_for_a_day_at_most(limited: FlaskClient, frozen_clock: Any) -> None:
    send(limited, make_event(), frozen_clock, "ada", peer="203.0.113.7")
    db.session.rollback()
    counters = list(db.session.scalars(select(RateCount)))
    assert counters
    assert not any("203.0" in counter.key or "ada" in counter.key for counter in counters)
    assert all(counter.window_ends_at <= NOW + timedelta(days=1) for counter in counters)


@pytest.fixture
def crowded(limited: FlaskClient, frozen_clock: Any) -> Event:
    """An event whose form came so often from here that the next one needs a proof."""
    event = make_event()
    for number in range(FREE_PER_QUARTER):
        assert send(limited, event, frozen_clock, f"ada{number}").status_code == 303
    return event


def test_security_26_a_proof_serves_once(limited: FlaskClient, frozen_clock: Any, crowded: Event) -> None:
    page = limited.get(f"/events/{crowded.slug}/register").text
    proof = solved(page)
    first = send(limited, crowded, frozen_clock, "bo", **proof)
    second = send(limited, crowded, frozen_clock, "cy", **proof)
    assert (first.status_code, second.status_code) == (303, 422)
    assert hidden(second.text, "work") != proof["work"]


def test_security_26_a_proof_is_bound_to_its_event(limited: FlaskClient, frozen_clock: Any, crowded: Event) -> None:
    proof = solved(limited.get(f"/events/{crowded.slug}/register").text)
    assert send(limited, make_event(), frozen_clock, "bo", **proof).status_code == 422


@pytest.mark.parametrize(
    "change", [{"work_answer": ""}, {"work_answer": "-1"}, {"work_answer": "9" * 400}, {"work": "forged"}, {"work": ""}]
)
def test_security_26_what_is_no_proof_is_asked_for_again(
    limited: FlaskClient, frozen_clock: Any, crowded: Event, change: dict[str, str]
) -> None:
    proof = solved(limited.get(f"/events/{crowded.slug}/register").text)
    answer = send(limited, crowded, frozen_clock, "bo", **(proof | change))
    assert (answer.status_code, rows()["registration"]) == (422, FREE_PER_QUARTER)


def test_security_26_a_proof_lasts_two_hours(limited: FlaskClient, frozen_clock: Any) -> None:
    event = make_event(policy={"forms_per_network": None})
    with limited.application.app_context(), limited.application.test_request_context("/"):
        old = proof_of_work.issue(f"register {event.id}", bits=8, now=NOW)
        later = NOW + proof_of_work.LASTS + timedelta(seconds=1)
        assert proof_of_work.read(f"register {event.id}", old.text, now=later) is None
        assert proof_of_work.read(f"register {event.id}", old.text, now=NOW + proof_of_work.LASTS) is not None
        db.engine.dispose()


def test_security_26_a_solved_sum_is_kept_while_something_else_is_put_right(
    limited: FlaskClient, frozen_clock: Any, crowded: Event
) -> None:
    proof = solved(limited.get(f"/events/{crowded.slug}/register").text)
    wrong = send(limited, crowded, frozen_clock, "bo", full_name="", **proof)
    assert (wrong.status_code, hidden(wrong.text, "work"), hidden(wrong.text, "work_answer")) == (422, proof["work"], proof["work_answer"])
    assert send(limited, crowded, frozen_clock, "bo", **proof).status_code == 303


def test_security_26_without_script_a_code_by_mail_lets_the_form_through(limited: FlaskClient, frozen_clock: Any, crowded: Event) -> None:
    asked = send(limited, crowded, frozen_clock, "bo", do="mail-code", organisation="Kept")
    token = hidden(asked.text, "token")
    message = outbox()[-1]
    code = form_code.code_for(crowded.id, message.values["form"], "bo@example.org")

    wrong = register(limited, crowded, email="bo@example.org", token=token, code="2345 6789", organisation="Kept")
    right = register(limited, crowded, email="bo@example.org", token=token, code=f" {code[:4].lower()}-{code[4:]} ", organisation="Kept")

    assert (asked.status_code, 'value="Kept"' in asked.text, "on its way to bo@example.org" in asked.text) == (200, True, True)
    assert (message.template, message.recipient) == ("registration/emails/form_code", "bo@example.org")
    assert (wrong.status_code, 'value="Kept"' in wrong.text, beside(wrong.text, "code")) == (
        422, True, "That is not the code that we mailed. Look at it once more",
    )  # fmt: skip
    assert (right.status_code, statuses(crowded)["bo"]) == (303, "confirmed")


def test_security_26_a_code_serves_one_form_and_one_address(limited: FlaskClient, frozen_clock: Any, crowded: Event) -> None:
    asked = send(limited, crowded, frozen_clock, "bo", do="mail-code")
    code = form_code.code_for(crowded.id, outbox()[-1].values["form"], "bo@example.org")
    other_form = send(limited, crowded, frozen_clock, "bo", code=code)
    other_address = register(limited, crowded, email="cy@example.org", token=hidden(asked.text, "token"), code=code)
    assert (other_form.status_code, other_address.status_code) == (422, 422)


def test_security_26_nobody_goes_through_all_codes(limited: FlaskClient, frozen_clock: Any, crowded: Event) -> None:
    asked = send(limited, crowded, frozen_clock, "bo", do="mail-code")
    token, code = hidden(asked.text, "token"), form_code.code_for(crowded.id, outbox()[-1].values["form"], "bo@example.org")
    tries = [register(limited, crowded, email="bo@example.org", token=token, code=f"2345678{n}").status_code for n in "23456789AB"]
    assert (set(tries), register(limited, crowded, email="bo@example.org", token=token, code=code).status_code) == ({422}, 429)


def test_security_26_the_code_goes_to_any_address_once_a_form_and_keeps_nothing_typed(
    limited: FlaskClient, frozen_clock: Any, crowded: Event
) -> None:
    asked = send(limited, crowded, frozen_clock, "ada0", do="mail-code", full_name="Claim Your Prize")
    again = register(
        limited, crowded, email="ada0@example.org", token=hidden(asked.text, "token"), do="mail-code", full_name="Claim Your Prize"
    )
    unreadable = send(limited, crowded, frozen_clock, "no address", do="mail-code")
    sent = [message for message in outbox() if message.template.endswith("form_code")]
    assert (asked.status_code, again.status_code, unreadable.status_code, len(sent)) == (200, 200, 422, 1)
    assert "Prize" not in str(sent[0].values)


def test_security_22_above_the_budget_of_all_addresses_each_form_needs_a_harder_proof(
    environment: dict[str, str], app: Flask, frozen_clock: Any
) -> None:
    settings = environment | {"EVENTSITE_LIMITS": "on", "EVENTSITE_NEW_ADDRESSES_PER_HOUR": "2"}
    few = create_app(Settings.from_env(settings))
    few.config["WTF_CSRF_ENABLED"] = False
    few.extensions.pop("eventsite.bell")
    browser, event = few.test_client(), make_event()

    answers = [send(browser, event, frozen_clock, name, peer=f"203.0.{n}.1") for n, name in enumerate(("ada", "bo", "cy"))]
    proved = send(browser, event, frozen_clock, "cy", peer="203.0.99.1", solved=True)

    assert [answer.status_code for answer in answers] == [303, 303, 422]
    assert f'data-bits="{proof_of_work.HARD}"' in answers[2].text
    assert (proved.status_code, len(outbox())) == (303, 3)


def test_register_needs_a_csrf_token(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    app.config["WTF_CSRF_ENABLED"] = True

    refused = register(client, event)
    page = client.get(f"/events/{event.slug}/register").text
    accepted = register(client, event, csrf_token=hidden(page, "csrf_token"))

    assert (refused.status_code, accepted.status_code) == (400, 303)


def test_forms_without_a_token_are_counted_and_at_last_refused_for_a_while(limited: FlaskClient) -> None:
    event = make_event()
    limited.application.config["WTF_CSRF_ENABLED"] = True
    codes = [register(limited, event).status_code for _ in range(MOST_WITHOUT_TOKEN)]
    last = register(limited, event)
    elsewhere = limited.post(f"/events/{event.slug}/register", data=ADA, environ_base={"REMOTE_ADDR": "203.0.113.7"})
    assert (set(codes), last.status_code, last.headers["Retry-After"], elsewhere.status_code) == ({400}, 429, "900", 400)


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
