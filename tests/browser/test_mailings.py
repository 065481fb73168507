"""Writing to many in a real browser: the number is typed, a copy comes first, and the button takes the mailing back."""

from collections.abc import Callable

import pytest
from flask import Flask

from eventsite import clock
from eventsite.catalogue.models import Event
from eventsite.db import transaction
from eventsite.mailings import queries, rules, service
from eventsite.mailings.models import Mailing
from eventsite.mailings.rules import Audience
from eventsite.mailings.service import MailingText
from eventsite.registration import service as registrations
from eventsite.registration.rules import RegistrationRequest
from tests.browser.conftest import DESK, Visitor
from tests.browser.test_form_editor import signed_in
from tests.browser.test_sign_up import SCREENS, make_future_event
from tests.mailings.test_service import copies

Visit = Callable[..., Visitor]


@pytest.fixture
def event(app: Flask) -> Event:
    """One with more people than few."""
    event = make_future_event()
    for number in range(rules.MANY + 1):
        with transaction():
            person = RegistrationRequest(full_name=f"Person {number}", email=f"person{number}@example.org")
            registrations.register(event, person, now=clock.now())
    return event


@pytest.fixture
def mailing(event: Event) -> Mailing:
    """A draft to all of them."""
    words = MailingText(audience=Audience.CONFIRMED, subject="Slides", body="Dear {name}, thank you.", language="en")
    with transaction():
        return service.draft(event, words, [], 1, now=clock.now())


def test_security_30_many_are_written_to_step_by_step_and_all_of_it_is_taken_back(
    visit: Visit, app: Flask, event: Event, mailing: Mailing
) -> None:
    visitor = visit(viewport=DESK)
    signed_in(visitor, app)
    page = visitor.open(f"/desk/events/{event.id}/mailings/{mailing.id}")

    page.get_by_role("button", name="Send to 26 people").click()
    page.get_by_role("alert").get_by_text("Send a copy of exactly these words to yourself first").wait_for()
    page.get_by_role("button", name="Send a copy to myself").click()
    page.get_by_text("You had a copy of these words").wait_for()
    page.get_by_label("How many people get it?").fill("26")
    page.get_by_role("button", name="Send to 26 people").click()
    page.get_by_text("It goes out to 26 people in a minute.").wait_for()
    sent = len(copies())
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Taken back: nobody was mailed").wait_for()

    assert (sent, copies(), queries.mailings_of(event.id)[0].status.value) == (26, [], "draft")


@pytest.mark.parametrize(("size", "scheme"), SCREENS)
def test_draft_to_many_passes_axe_and_fits(
    visit: Visit, app: Flask, event: Event, mailing: Mailing, size: dict[str, int], scheme: str
) -> None:
    visitor = visit(viewport=size, color_scheme=scheme)
    signed_in(visitor, app)
    page = visitor.open(f"/desk/events/{event.id}/mailings/{mailing.id}")
    page.get_by_role("button", name="Send to 26 people").click()
    page.get_by_role("alert").wait_for()
    assert (visitor.violations(), visitor.too_wide()) == ([], False)
