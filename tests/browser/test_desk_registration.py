"""Seats, rules, waitlist and decisions at the desk in a real browser: no accessibility fault, fit for a phone, by keyboard alone."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from eventsite import clock
from eventsite.catalogue.models import Admission, Event
from eventsite.db import db, transaction
from eventsite.registration import service
from eventsite.registration.models import Registration, Serving
from eventsite.registration.rules import PartyRequest, RegistrationRequest
from tests.browser.conftest import DESK, PHONE, Visitor
from tests.browser.test_form_editor import signed_in
from tests.browser.test_sign_up import make_future_event
from tests.factories import make_session

Visit = Callable[..., Visitor]


def come(event: Event, *names: str) -> None:
    """These people register, one after the other."""
    for name in names:
        with transaction():
            service.register(event, RegistrationRequest(full_name=name, email=f"{name}@example.org"), now=clock.now())


def id_of(event: Event, name: str) -> int:
    """Somebody's registration."""
    db.session.rollback()
    return int(db.session.query(Registration.id).filter_by(event_id=event.id, full_name=name).scalar())


def status_of(event: Event, name: str) -> str:
    """Where somebody stands."""
    registration_id = id_of(event, name)
    db.session.expire_all()
    return db.session.get_one(Registration, registration_id).status.value


def press_on(page: Page, words: str, key: str = "Enter") -> None:
    """Go on by Tab until what has the focus says so, and press the key there."""
    labels = "[...(el.labels || [])].map(one => one.innerText)"
    said = f"el => el.matches('div, section') ? '' : [el.textContent, el.ariaLabel, el.value, ...{labels}].join(' ')"
    for _step in range(120):
        page.keyboard.press("Tab")
        if words in page.evaluate(f"({said})(document.activeElement)"):
            page.keyboard.press(key)
            return
    raise AssertionError(f"the focus never comes to: {words}")


@pytest.fixture
def full(app: Flask) -> Event:
    """Two seats taken, one offered, and a queue with a group in it."""
    event = make_future_event(capacity=3, policy={"serving": Serving.OFFER, "most_in_party": 3})
    workshop = make_session(event, "Workshop")
    come(event, "Ada", "Bo", "Cy", "Di", "Eli")
    members = [RegistrationRequest(full_name=name, email=f"{name}@example.org") for name in ("Fie", "Gro")]
    with transaction():
        service.register_party(event, PartyRequest(full_name="Fie", email="fie@example.org", members=members), now=clock.now())
    with transaction():
        service.withdraw(db.session.get_one(Registration, id_of(event, "Ada")), service.parties.rules.PERSON, now=clock.now())
    with transaction():
        service.set_session_capacity(workshop, event, 1, now=clock.now())
    return event


@pytest.fixture
def asking(app: Flask) -> Event:
    """One seat, and two people who ask for it."""
    event = make_future_event(capacity=1, admission=Admission.APPROVAL)
    come(event, "Ada", "Bo")
    return event


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1440"])
def test_pages_about_registration_have_no_accessibility_fault_and_fit(
    visit: Visit, app: Flask, full: Event, asking: Event, size: dict[str, int], scheme: str
) -> None:
    visitor = visit(viewport=size, color_scheme=scheme)
    signed_in(visitor, app)
    waiting, offered = id_of(full, "Eli"), id_of(full, "Di")
    parts = ("places", "registration", "waitlist", f"waitlist/{waiting}", f"waitlist/{offered}", "attendees?status=waitlisted")
    paths = [f"/desk/events/{full.id}/{part}" for part in (*parts, "attendees/add")]
    paths += [f"/desk/events/{asking.id}/{part}" for part in (f"decide?chosen={id_of(asking, 'Ada')}", "attendees?status=applied")]
    found = {}

    for path in paths:
        page = visitor.open(path)
        found[path] = (page.title().startswith("There is no page"), visitor.violations(), visitor.too_wide())

    assert {path: faults for path, faults in found.items() if faults != (False, [], False)} == {}


def test_requests_are_decided_by_keyboard_alone_on_a_phone(visit: Visit, app: Flask, asking: Event) -> None:
    visitor = visit(viewport=PHONE)
    page = signed_in(visitor, app)

    visitor.open(f"/desk/events/{asking.id}/attendees?status=applied")
    press_on(page, "Tick all on this page", "Space")
    press_on(page, "Decide")
    expect(page.get_by_role("heading", level=1)).to_have_text("Decide on 2 requests for a seat")
    press_on(page, "What to tell them", "B")
    press_on(page, "See the mail first")
    expect(page.get_by_text("One person joins the waitlist")).to_be_visible()
    assert visitor.violations() == []
    press_on(page, "Decide and tell 2 people")

    expect(page.get_by_text("Accepted 1, to the waitlist 1.")).to_be_visible()
    assert (status_of(asking, "Ada"), status_of(asking, "Bo")) == ("confirmed", "waitlisted")


def test_seat_is_offered_out_of_turn_by_keyboard_alone_on_a_phone(visit: Visit, app: Flask, full: Event) -> None:
    visitor = visit(viewport=PHONE)
    page = signed_in(visitor, app)

    visitor.open(f"/desk/events/{full.id}/waitlist")
    press_on(page, "Act Eli")
    expect(page.get_by_text("goes over the capacity")).to_be_visible()
    press_on(page, "Offer them a seat", "Space")
    press_on(page, "Do it")
    expect(page.locator(".error-summary")).to_be_focused()  # a reason is needed, and the choice is kept
    press_on(page, "Reason", "S")
    press_on(page, "Do it")

    expect(page.get_by_text("Eli is offered a seat.")).to_be_visible()
    assert status_of(full, "Eli") == "offered"


def test_rules_and_seats_are_changed_by_keyboard_alone(visit: Visit, app: Flask, full: Event) -> None:
    visitor = visit(viewport=DESK)
    page = signed_in(visitor, app)

    visitor.open(f"/desk/events/{full.id}/registration")
    press_on(page, "People can join a waitlist", "Space")
    press_on(page, "Save")
    expect(page.get_by_text("Nobody can join the waitlist any more.")).to_be_visible()
    visitor.open(f"/desk/events/{full.id}/places")
    press_on(page, "Seats, The event", "9")
    press_on(page, "Save")

    expect(page.get_by_text("have moved up from the waitlist")).to_be_visible()
    assert status_of(full, "Gro") == "offered"
