"""Signing up as people do it: on a phone, by keyboard alone, with mistakes, without script, in the dark."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from eventsite.catalogue.models import Event
from eventsite.questions import queries
from eventsite.questions.models import QuestionKind as Kind
from eventsite.questions.rules import AnswerInput
from tests.browser.conftest import DESK, PHONE, Visitor
from tests.factories import make_event
from tests.questions.builders import draft, make_form
from tests.registration.builders import registration_of, sign_up, statuses

Visit = Callable[..., Visitor]
DINNER = {"key": "dinner", "any_of": ["yes"]}
SCREENS = [pytest.param(size, scheme, id=f"{size['width']}-{scheme}") for size in (PHONE, DESK) for scheme in ("light", "dark")]


def make_future_event(**values: Any) -> Event:
    """An event that lies ahead whenever the tests run: real browsers have the real time."""
    days = {"starts_local": (21, 9, 0), "ends_local": (21, 15, 30), "closes_local": (14, 12, 0)}
    return make_event(**({name: datetime(2099, 9, *rest) for name, rest in days.items()} | values))  # noqa: DTZ001


def make_questions(event: Event) -> None:
    make_form(
        event,
        draft(Kind.CHOICE, "Meal", key="meal", options=["fish", "pie"], required=True),
        draft(Kind.YES_NO, "Are you staying for dinner?", key="dinner"),
        draft(Kind.TEXT, "What do you not eat?", key="diet", hints={"en": "Only the kitchen sees it."}, shown_if=DINNER),
        draft(Kind.CHOICES, "Days", key="days", options=["monday", "tuesday"]),
        draft(Kind.NUMBER, "Guests", key="guests", minimum=0, maximum=3),
        draft(Kind.DATE, "Arrival", key="arrival"),
        draft(Kind.LONG_TEXT, "A question for the panel", key="panel"),
        draft(Kind.COUNTRY, "Home", key="home"),
    )


def personal_path(app: Flask, event: Event, name: str = "ada") -> str:
    registration = registration_of(event, name)
    return "/my/" + str(app.extensions["eventsite"].links.make("registration", registration.id, registration.link_version))


def test_sign_up_on_a_phone_leads_to_a_seat(visit: Visit) -> None:
    event = make_future_event()
    make_questions(event)
    visitor = visit(viewport=PHONE)
    page = visitor.open(f"/events/{event.slug}/register")

    page.get_by_label("Full name").fill("Ada Lovelace")
    page.get_by_role("textbox", name="Email").fill("ada@example.org")
    page.get_by_label("Pie").check()
    page.get_by_label("Keep my details for this event").check()
    page.get_by_role("button", name="Register").click()

    page.wait_for_url("**/registered/confirmed")
    assert page.get_by_role("heading", level=1).inner_text() == "You have a seat"
    assert (visitor.too_wide(), statuses(event)) == (False, {"ada": "confirmed"})


def test_sign_up_by_keyboard_alone(visit: Visit) -> None:
    event = make_future_event()
    page = visit(viewport=DESK).open(f"/events/{event.slug}/register")
    page.get_by_label("Full name").focus()

    page.keyboard.type("Ada Lovelace")
    page.keyboard.press("Tab")
    page.keyboard.type("ada@example.org")
    for _ in range(4):  # organisation, job title, country, consent
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    page.wait_for_url("**/registered/confirmed")
    assert statuses(event) == {"ada": "confirmed"}


def test_errors_get_the_focus_and_lead_to_their_fields(visit: Visit) -> None:
    event = make_future_event()
    make_questions(event)
    page = visit(viewport=PHONE).open(f"/events/{event.slug}/register")
    page.get_by_label("Full name").fill("Ada Lovelace")
    page.get_by_role("textbox", name="Email").fill("ada@example")
    page.get_by_role("button", name="Register").click()

    page.wait_for_selector(".error-summary:focus")
    assert page.title().startswith("Error: ")
    links = page.locator(".error-summary a")
    assert links.all_inner_texts() == [
        "Enter an email address like name@example.org",
        "Meal: Choose one of the options",
        "Confirm that we may keep your details for this event",
    ]
    for number, name in enumerate(("email", "q_meal", "event_data")):
        links.nth(number).click()
        assert page.evaluate("document.activeElement.name") == name
    assert page.get_by_label("Full name").input_value() == "Ada Lovelace"
    page.get_by_role("textbox", name="Email").fill("ada@example.org")
    page.get_by_label("Fish").check()
    page.get_by_label("Keep my details for this event").check()
    page.get_by_role("button", name="Register").click()
    page.wait_for_url("**/registered/confirmed")


def test_conditional_question_appears_with_its_answer(visit: Visit) -> None:
    event = make_future_event()
    make_questions(event)
    page = visit().open(f"/events/{event.slug}/register")
    diet = page.get_by_label("What do you not eat?")

    before = diet.is_visible()
    page.get_by_role("group", name="Are you staying for dinner?").get_by_label("Yes").check()

    assert (before, diet.is_visible()) == (False, True)


def test_sign_up_without_script_works_and_shows_conditions_in_words(visit: Visit) -> None:
    event = make_future_event()
    make_questions(event)
    page = visit(java_script_enabled=False).open(f"/events/{event.slug}/register")

    assert page.get_by_text("Only if you answered “Yes” to “Are you staying for dinner?”").is_visible()
    page.get_by_label("Full name").fill("Ada Lovelace")
    page.get_by_role("textbox", name="Email").fill("ada@example.org")
    page.get_by_label("Pie").check()
    page.get_by_label("Keep my details for this event").check()
    page.get_by_role("button", name="Register").click()
    page.wait_for_url("**/registered/confirmed")


def test_full_event_leads_to_the_waitlist(visit: Visit) -> None:
    event = make_future_event(capacity=1)
    sign_up(event, "grace")
    page = visit().open(f"/events/{event.slug}/register")

    page.get_by_label("Full name").fill("Ada Lovelace")
    page.get_by_role("textbox", name="Email").fill("ada@example.org")
    page.get_by_label("Keep my details for this event").check()
    page.get_by_role("button", name="Join the waitlist").click()

    page.wait_for_url("**/registered/waitlisted")
    assert (page.get_by_role("heading", level=1).inner_text(), statuses(event)["ada"]) == ("You are on the waitlist", "waitlisted")


def test_personal_page_edit_withdraw_and_come_back(visit: Visit, app: Flask) -> None:
    event = make_future_event()
    sign_up(event, "ada")
    page = visit().open(personal_path(app, event))

    page.get_by_role("link", name="Change Organisation").click()
    page.get_by_label("Organisation").fill("Analytical Engines")
    page.get_by_role("button", name="Save").click()
    saved = page.get_by_role("status").inner_text()
    page.get_by_text("Cancel my registration").click()
    page.get_by_role("button", name="Give my seat back").click()
    page.get_by_text("You are no longer registered").wait_for()
    page.get_by_role("button", name="Register again").click()

    page.get_by_text("You have a seat again").wait_for()
    assert (saved, registration_of(event, "ada").organisation) == ("Your changes are saved.", "Analytical Engines")
    assert page.get_by_role("img", name="QR code of your ticket").is_visible()


@pytest.mark.parametrize(("size", "scheme"), SCREENS)
def test_pages_have_no_violation_and_fit_the_screen(visit: Visit, app: Flask, size: dict[str, int], scheme: str) -> None:
    event = make_future_event(text={"practical": "Coffee from 08:30"}, asks_to_share=True, share_with="Daegu Hospital in South Korea")
    make_questions(event)
    full = make_future_event(capacity=0)
    sign_up(event, "ada", answers=AnswerInput(_version(event), {"meal": "pie", "days": ["monday"], "arrival": "2099-09-20"}))
    sign_up(full, "grace")
    mine, waiting = personal_path(app, event), personal_path(app, full, "grace")
    paths = [f"/events/{event.slug}/register", f"/events/{event.slug}/registered/confirmed", f"/events/{event.slug}/registered/waitlisted",
             f"/events/{event.slug}/my-link", f"/events/{full.slug}/register", mine, mine + "/edit", waiting, "/my/1-x"]  # fmt: skip
    visitor = visit(viewport=size, color_scheme=scheme)
    found = {}

    for path in paths:
        visitor.open(path)
        found[path] = (visitor.violations(), visitor.too_wide())
    visitor.open(f"/events/{event.slug}/register").get_by_role("button", name="Register").click()
    visitor.page.wait_for_selector(".error-summary")
    found["errors"] = (visitor.violations(), visitor.too_wide())

    assert {path: faults for path, faults in found.items() if faults != ([], False)} == {}


def _version(event: Event) -> int:
    version = queries.current_version(event.id)
    assert version is not None
    return version.id


def test_the_judges_of_these_tests_do_see_faults(visit: Visit) -> None:
    event = make_future_event()
    visitor = visit()
    page = visitor.open(f"/events/{event.slug}/register")
    fits = (visitor.violations(), list(visitor.faults))

    page.evaluate("document.getElementById('full_name').labels[0].remove()")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = true'}))")

    assert fits == ([], [])
    assert "label: #full_name" in visitor.violations()
    assert ["Content Security Policy" in fault for fault in visitor.faults] == [True]
    assert page.evaluate("window.ran") is None
    visitor.faults.clear()
