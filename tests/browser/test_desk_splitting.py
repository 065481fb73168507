"""Moving people to another event at the desk in a real browser: by keyboard on a phone, and without a fault in either size."""

import pytest
from flask import Flask
from playwright.sync_api import expect

from eventsite.catalogue.models import Event
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_desk_registration import Visit, come, id_of, press_on
from tests.browser.test_form_editor import signed_in
from tests.browser.test_sign_up import make_future_event
from tests.registration.builders import statuses


@pytest.fixture
def event(app: Flask) -> Event:
    """Ada and Bo have a seat, Cy waits."""
    event = make_future_event(capacity=2)
    come(event, "Ada", "Bo", "Cy")
    return event


@pytest.fixture
def second(app: Flask) -> Event:
    """A second room with one seat."""
    return make_future_event(capacity=1, title="AI in Healthcare, the second room with a rather long name")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1440"])
def test_moving_has_no_accessibility_fault_and_fits(
    visit: Visit, app: Flask, event: Event, second: Event, size: dict[str, int], scheme: str
) -> None:
    visitor = visit(viewport=size, color_scheme=scheme)
    page = signed_in(visitor, app)
    found = {}

    def look(name: str) -> None:
        found[name] = (visitor.violations(), visitor.too_wide())

    visitor.open(f"/desk/events/{event.id}/attendees/move?chosen={id_of(event, 'Ada')},{id_of(event, 'Bo')}")
    look("form")
    page.get_by_role("button", name="See what will happen").click()
    look("error")
    page.get_by_role("radio", name="the second room").check()
    page.get_by_label("What to tell them").fill("The big hall is closed.")
    page.get_by_role("button", name="See what will happen").click()
    expect(page.get_by_role("heading", name="Before the mails go")).to_be_visible()
    look("preview")

    assert {name: faults for name, faults in found.items() if faults != ([], False)} == {}


def test_people_are_moved_by_keyboard_alone_on_a_phone(visit: Visit, app: Flask, event: Event, second: Event) -> None:
    visitor = visit(viewport=PHONE)
    page = signed_in(visitor, app)
    visitor.open(f"/desk/events/{event.id}/attendees/move?chosen={id_of(event, 'Ada')},{id_of(event, 'Bo')}")
    press_on(page, "the second room", "Space")
    press_on(page, "See what will happen")
    expect(page.get_by_text("One person has a seat there")).to_be_visible()
    expect(page.get_by_text("One person joins the waitlist there")).to_be_visible()
    press_on(page, "Move and tell 2 people")
    expect(page.get_by_text("Moved 2 people to")).to_be_visible()

    assert list(statuses(event).values()) == ["withdrawn", "withdrawn", "confirmed"]
    assert list(statuses(second).values()) == ["confirmed", "waitlisted"]
