"""Acts on single people at the desk in a real browser: merge, swap, tags, parties and transfer, by keyboard, on a phone."""

import re

import pytest
from flask import Flask
from playwright.sync_api import expect

from eventsite import clock
from eventsite.catalogue.models import Event
from eventsite.db import transaction
from eventsite.registration import service
from eventsite.registration.models import Serving
from eventsite.registration.rules import PartyRequest, RegistrationRequest
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_desk_registration import Visit, come, id_of, press_on, status_of
from tests.browser.test_form_editor import signed_in
from tests.browser.test_sign_up import make_future_event


@pytest.fixture
def event(app: Flask) -> Event:
    """Two seats: Ada has one, and waits once more under another address; Bo has the other; a party of two waits."""
    event = make_future_event(capacity=2, policy={"serving": Serving.CONFIRM, "most_in_party": 3})
    come(event, "Ada", "Bo", "Cy")
    request = RegistrationRequest(full_name="ADA", email="ada.at.a.long.department.of.the.hospital@fjordland.example.org")
    members = [RegistrationRequest(full_name=name, email="") for name in ("Fie", "Gro")]
    with transaction():
        service.register(event, request, now=clock.now())
        service.register_party(event, PartyRequest(full_name="Fie", email="fie@example.org", members=members), now=clock.now())
    return event


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1440"])
def test_acts_on_people_have_no_accessibility_fault_and_fit(
    visit: Visit, app: Flask, event: Event, size: dict[str, int], scheme: str
) -> None:
    ada, double = id_of(event, "Ada"), id_of(event, "ADA")
    visitor = visit(viewport=size, color_scheme=scheme)
    page = signed_in(visitor, app)
    people = f"/desk/events/{event.id}/attendees"
    visitor.open(f"{people}/tag?chosen={ada}&chosen={double}")
    page.fill("[name=tag]", "Speaker of the afternoon")
    page.get_by_role("button", name="Save").click()
    parts = ("duplicates", f"{ada}", f"{ada}/edit", f"{ada}/merge", f"{ada}/merge?other={double}", f"{ada}/swap", f"{ada}/transfer")
    found = {}

    for path in ("/desk/tags", *(f"{people}/{part}" for part in (*parts, f"{id_of(event, 'Gro')}/party", f"tag?chosen={ada}"))):
        page = visitor.open(path)
        found[path] = (page.title().startswith("There is no page"), visitor.violations(), visitor.too_wide())

    assert {path: faults for path, faults in found.items() if faults != (False, [], False)} == {}


def test_double_is_merged_and_unmerged_by_keyboard_alone_on_a_phone(visit: Visit, app: Flask, event: Event) -> None:
    visitor = visit(viewport=PHONE)
    page = signed_in(visitor, app)

    visitor.open(f"/desk/events/{event.id}/attendees/duplicates")
    press_on(page, "Compare: ada.at.a.long")
    expect(page.get_by_role("heading", level=1)).to_have_text("Merge two into one person")
    press_on(page, "Merge")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada")
    press_on(page, "Undo")

    expect(page.get_by_text(re.compile("undone", re.IGNORECASE)).first).to_be_visible()
    visitor.open(f"/desk/events/{event.id}/attendees/duplicates")
    expect(page.get_by_role("link", name=re.compile("^Compare.*ada.at.a.long"))).to_be_visible()


def test_seat_is_swapped_and_swapped_back_by_keyboard_alone_on_a_phone(visit: Visit, app: Flask, event: Event) -> None:
    visitor = visit(viewport=PHONE)
    page = signed_in(visitor, app)

    visitor.open(f"/desk/events/{event.id}/attendees/{id_of(event, 'Bo')}/swap")
    press_on(page, "Swap")
    expect(page.locator(".error-summary")).to_be_focused()  # somebody must be chosen
    press_on(page, "Cy", "Space")
    press_on(page, "Reason", "S")
    press_on(page, "Swap")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    swapped = (status_of(event, "Bo"), status_of(event, "Cy"))
    press_on(page, "Undo")
    expect(page.get_by_text(re.compile("undone", re.IGNORECASE)).first).to_be_visible()

    assert swapped[1] == "confirmed"
    assert swapped[0] != "confirmed"
    assert (status_of(event, "Bo"), status_of(event, "Cy")) == ("confirmed", "waitlisted")
