"""Where many forms came in: the browser works out a sum while people type, and without script a code by mail does the same."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from eventsite import clock
from eventsite.catalogue.models import Event
from eventsite.db import transaction
from eventsite.mail import budget
from eventsite.registration import form_code
from tests.browser.conftest import DESK, PHONE, Visitor
from tests.browser.test_sign_up import SCREENS, make_future_event
from tests.conftest import outbox
from tests.registration.builders import statuses

Visit = Callable[..., Visitor]


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    """With limits, and one new address an hour: the next form needs a proof."""
    return environment | {"EVENTSITE_LIMITS": "on", "EVENTSITE_NEW_ADDRESSES_PER_HOUR": "1"}


@pytest.fixture
def event(app: Flask) -> Event:
    """An event at a busy site."""
    with transaction():
        budget.take_turn("stranger@example.org", now=clock.now())
    return make_future_event()


def fill(page: Page) -> None:
    page.get_by_label("Full name").fill("Ada Lovelace")
    page.get_by_role("textbox", name="Email", exact=True).fill("ada@example.org")
    page.get_by_label("Keep my details for this event").check()


def register(page: Page) -> None:
    page.wait_for_timeout(2100)  # nobody fills a form faster
    page.get_by_role("button", name="Register").click()


def test_security_26_sum_is_worked_out_while_people_type_and_is_announced(visit: Visit, event: Event) -> None:
    page = visit(viewport=PHONE).open(f"/events/{event.slug}/register")
    says = page.locator("#proof").get_by_role("status")
    assert page.get_by_role("progressbar").is_visible()
    assert not page.get_by_label("Code from the email").is_visible()

    fill(page)
    says.get_by_text("Done. Send your form.").wait_for()
    register(page)

    page.wait_for_url("**/registered/confirmed")
    assert statuses(event) == {"ada": "confirmed"}


def test_security_26_form_that_is_sent_too_early_goes_by_itself_when_the_sum_is_done(visit: Visit, event: Event) -> None:
    visitor = visit(viewport=DESK)
    page = visitor.page
    page.route("**/proof-of-work-worker.js*", slowly)
    visitor.open(f"/events/{event.slug}/register")
    fill(page)

    register(page)
    page.locator("#proof").get_by_text("your form is sent by itself").wait_for()

    page.wait_for_url("**/registered/confirmed")
    assert statuses(event) == {"ada": "confirmed"}


def slowly(route: Any) -> None:
    """The worker is late by three seconds."""
    answer = route.fetch()
    body = "await new Promise((go) => setTimeout(go, 3000))\n" + answer.text()
    late = "const early = []\nself.onmessage = (event) => early.push(event)\n"
    replay = "\nself.onmessage = null\nfor (const event of early) self.dispatchEvent(new MessageEvent('message', { data: event.data }))\n"
    route.fulfill(response=answer, body=late + body + replay)


def test_security_26_form_that_becomes_busy_while_it_is_open_asks_and_then_sends_itself(visit: Visit, app: Flask) -> None:
    event = make_future_event()
    page = visit(viewport=PHONE).open(f"/events/{event.slug}/register")
    assert page.locator("#proof").count() == 0
    fill(page)
    with transaction():
        budget.take_turn("stranger@example.org", now=clock.now())

    register(page)

    page.wait_for_url("**/registered/confirmed")
    assert statuses(event) == {"ada": "confirmed"}


def test_security_26_without_script_a_code_by_mail_lets_the_form_through(visit: Visit, event: Event) -> None:
    page = visit(viewport=PHONE, java_script_enabled=False).open(f"/events/{event.slug}/register")
    assert not page.get_by_role("progressbar").is_visible()
    fill(page)
    page.get_by_role("textbox", name="Job title").fill("Analyst")

    page.get_by_role("button", name="Mail me a code").click()
    page.get_by_role("heading", name="The code is on its way to ada@example.org").wait_for()
    message = outbox()[-1]
    page.get_by_label("Code from the email").fill(form_code.code_for(event.id, message.values["form"], message.recipient))
    kept = page.get_by_role("textbox", name="Job title").input_value()
    register(page)

    page.wait_for_url("**/registered/confirmed")
    assert (kept, message.template, statuses(event)) == ("Analyst", "registration/emails/form_code", {"ada": "confirmed"})


def test_security_26_where_the_browser_cannot_work_it_offers_the_code(visit: Visit, event: Event) -> None:
    visitor = visit(viewport=PHONE)
    visitor.page.route(
        "**/proof-of-work-worker.js*", lambda route: route.fulfill(status=200, content_type="text/javascript", body="throw 1")
    )
    page = visitor.open(f"/events/{event.slug}/register")

    page.locator("#proof").get_by_text("Have a code mailed instead").first.wait_for()
    page.get_by_label("Code from the email").wait_for()
    visitor.faults.clear()  # the broken script is ours


@pytest.mark.parametrize(("size", "scheme"), SCREENS)
def test_security_26_proof_passes_axe_and_fits(visit: Visit, event: Event, size: dict[str, int], scheme: str) -> None:
    visitor = visit(viewport=size, color_scheme=scheme)
    page = visitor.open(f"/events/{event.slug}/register")
    page.get_by_text("Have a code mailed instead").click()
    assert (visitor.violations(), visitor.too_wide()) == ([], False)
