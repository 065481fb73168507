"""The desk's pages in a real browser: no accessibility fault, nothing wider than the screen, and a day's work by clicks."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import expect

from eventsite import clock
from eventsite.catalogue.models import Admission, EventKind
from eventsite.db import db, transaction
from eventsite.registration import service
from eventsite.registration.models import Registration
from eventsite.registration.rules import RegistrationRequest
from tests.browser.conftest import DESK, PHONE, Visitor
from tests.browser.test_form_editor import signed_in
from tests.browser.test_sign_up import make_future_event

Visit = Callable[..., Visitor]
PLAIN = ("", "events", "events/new", "people", "organisations", "organisations/new", "mail", "publications", "settings")
OF_AN_EVENT = (
    "",
    "/edit",
    "/programme",
    "/attendees",
    "/attendees?person={person}",
    "/attendees/{person}",
    "/attendees/add",
    "/mailings",
    "/mailings/new",
)


@pytest.fixture
def paths(app: Flask) -> list[str]:
    """The desk's pages, with a seminar that is full and a trip that is applied for."""
    seminar = make_future_event(capacity=1)
    trip = make_future_event(kind=EventKind.STUDY_TRIP, admission=Admission.SELECTION)
    for event in (seminar, trip):
        for name in ("Ada", "Sam"):
            with transaction():
                service.register(event, RegistrationRequest(full_name=name, email=f"{name}@example.org"), now=clock.now())
    person = db.session.query(Registration.id).filter_by(event_id=seminar.id).order_by(Registration.id).limit(1).scalar()
    found = [f"/desk/{path}" for path in PLAIN]
    found += [f"/desk/events/{seminar.id}{path}".format(person=person) for path in OF_AN_EVENT]
    return [*found, f"/desk/events/{trip.id}/applications"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1440"])
def test_desk_pages_have_no_accessibility_fault_and_fit(
    visit: Visit, app: Flask, paths: list[str], size: dict[str, int], scheme: str
) -> None:
    visitor = visit(viewport=size, color_scheme=scheme)
    signed_in(visitor, app)
    found = {}

    for path in paths:
        page = visitor.open(path)
        found[path] = (page.title().startswith("There is no page"), visitor.violations(), visitor.too_wide())

    assert {path: faults for path, faults in found.items() if faults != (False, [], False)} == {}


def test_seat_is_given_to_who_waits_and_taken_back_by_clicks(visit: Visit, app: Flask) -> None:
    event = make_future_event(capacity=2)
    for name in ("Ada", "Sam", "Ida"):
        with transaction():
            service.register(event, RegistrationRequest(full_name=name, email=f"{name}@example.org"), now=clock.now())
    visitor = visit(viewport=DESK)
    page = signed_in(visitor, app)

    visitor.open(f"/desk/events/{event.id}/attendees")
    expect(page.get_by_role("row", name="Ida")).to_contain_text("Wait")
    ada = db.session.query(Registration.id).filter_by(event_id=event.id, full_name="Ada").scalar()
    visitor.open(f"/desk/events/{event.id}/attendees/{ada}").get_by_role("button", name="Take the seat back").click()
    page.locator("main button.danger").click()
    page.wait_for_load_state()
    visitor.open(f"/desk/events/{event.id}/attendees")

    expect(page.get_by_role("row", name="Ida")).to_contain_text("Confirmed")
