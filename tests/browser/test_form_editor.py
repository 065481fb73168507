"""The desk's editor of questions in a real browser: by keyboard, on both screens, before axe-core."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page

from eventsite.catalogue.models import Event, EventText
from eventsite.db import db, transaction
from eventsite.questions import queries, service
from tests.browser.conftest import DESK, PHONE, Visitor
from tests.browser.test_sign_up import make_future_event, make_questions
from tests.conftest import NOW
from tests.desk import make_account, sign_in

Visit = Callable[..., Visitor]


def signed_in(visitor: Visitor, app: Flask) -> Page:
    """The visitor's window, signed in as Olga."""
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = sign_in(app.test_client(), make_account()).get_cookie(name, domain="127.0.0.1")
    assert cookie is not None
    visitor.page.context.add_cookies([{"name": name, "value": cookie.value, "url": visitor.site}])
    return visitor.page


def asked(event: Event) -> list[str]:
    db.session.rollback()
    version = queries.current_version(event.id)
    return [queries.label_of(question, "en") for question in version.questions] if version else []


def seats(event: Event, label: str) -> dict[str, int | None]:
    """The places of each option of a question."""
    db.session.rollback()
    version = queries.current_version(event.id)
    found = next(question for question in version.questions if queries.label_of(question, "en") == label) if version else None
    options = found.options if found is not None else []
    return {queries.option_label(option, "en"): option.places.capacity if option.places else None for option in options}


def test_question_is_added_and_moved_up_by_keyboard(visit: Visit, app: Flask) -> None:
    event = make_future_event()
    visitor = visit(viewport=DESK)
    page = signed_in(visitor, app)
    for label in ("Food", "Travel"):
        visitor.open(f"/desk/events/{event.id}/form").get_by_role("link", name="Short text").press("Enter")
        page.get_by_role("textbox", name="Question").press_sequentially(label)
        page.get_by_role("button", name="Save").press("Enter")
        page.wait_for_url("**/form")

    page.get_by_role("button", name="Up Travel").press("Enter")
    page.wait_for_url("**moved=**")

    assert asked(event) == ["Travel", "Food"]


def form_page(visitor: Visitor, event: Event) -> Page:
    return visitor.open(f"/desk/events/{event.id}/form")


def test_form_of_several_kinds_is_built_by_keyboard_on_a_phone(visit: Visit, app: Flask) -> None:
    """A question of several kinds, an option with seats, another order by the arrow keys, the preview: no pointer."""
    event = make_future_event()
    visitor = visit(viewport=PHONE)
    page = signed_in(visitor, app)
    for kind, label in (("Date", "Arrival"), ("Telephone number", "Where we reach you"), ("File", "Your CV")):
        form_page(visitor, event).get_by_role("link", name=kind, exact=True).press("Enter")
        page.get_by_role("textbox", name="Question").press_sequentially(label)
        page.keyboard.press("Enter")
        page.wait_for_url("**/form")
    page.get_by_role("link", name="One of several options").press("Enter")
    page.get_by_role("textbox", name="Question").press_sequentially("Lunch")
    page.get_by_role("textbox", name="Options").press_sequentially("Fish\nPie")
    page.get_by_role("textbox", name="Seats: Pie").press_sequentially("12")
    live = page.get_by_role("region", name="As people see it")
    live.get_by_role("radio", name="Pie").wait_for()
    seen = (live.get_by_text("Lunch").count(), visitor.violations(), visitor.too_wide())
    page.get_by_role("button", name="Save").press("Enter")
    page.wait_for_url("**/form")

    grip = page.get_by_role("button", name="Move by dragging or with the arrow keys: Lunch")
    grip.focus()
    with page.expect_response("**/form/order"):
        grip.press("ArrowUp")
        grip.press("ArrowUp")
        grip.press("ArrowUp")

    assert seen == (1, [], False)
    assert page.locator("#order-news").inner_text() == "Lunch is now number 1 of 4."
    assert page.evaluate("document.activeElement.dataset.label") == "Lunch"
    assert (asked(event), seats(event, "Lunch")) == (["Lunch", "Arrival", "Where we reach you", "Your CV"], {"Fish": None, "Pie": 12})
    page.get_by_role("link", name="Preview of the questions").press("Enter")
    page.wait_for_url("**/preview")
    assert page.get_by_label("Your CV").get_attribute("type") == "file"
    assert (visitor.violations(), visitor.too_wide()) == ([], False)


def test_question_is_dragged_to_another_place(visit: Visit, app: Flask) -> None:
    event = make_future_event()
    make_questions(event)
    visitor = visit(viewport=DESK)
    signed_in(visitor, app)
    page = form_page(visitor, event)
    before = asked(event)
    grips = page.locator(".grip")
    start, target = grips.nth(3).bounding_box(), grips.nth(0).bounding_box()
    assert start is not None
    assert target is not None

    page.mouse.move(start["x"] + 5, start["y"] + 5)
    page.mouse.down()
    page.mouse.move(start["x"] + 5, start["y"] - 30, steps=4)
    with page.expect_response("**/form/order"):
        page.mouse.move(target["x"] + 5, target["y"] - 2, steps=8)
        page.mouse.up()

    assert asked(event) == [before[3], *before[:3], *before[4:]]
    assert page.locator("#order-news").inner_text() == f"{before[3]} is now number 1 of {len(before)}."


def test_order_of_a_form_that_changed_meanwhile_is_refused_in_words(visit: Visit, app: Flask) -> None:
    event = make_future_event()
    make_questions(event)
    visitor = visit(viewport=DESK)
    signed_in(visitor, app)
    page = form_page(visitor, event)
    with transaction():
        service.delete_question(event, "panel", by=1, now=NOW)
    before = asked(event)

    page.locator(".grip").nth(1).press("ArrowUp")
    page.get_by_text("The form has changed in the meantime").wait_for()

    assert asked(event) == before


def test_preview_follows_what_is_typed_in_each_language(visit: Visit, app: Flask) -> None:
    event = make_future_event()
    with transaction():
        event.texts.append(EventText(language="da", title="AI i sundhedsvæsenet"))
    visitor = visit(viewport=DESK)
    page = signed_in(visitor, app)
    visitor.open(f"/desk/events/{event.id}/form/new?kind=sessions")

    page.get_by_role("group", name="English").get_by_role("textbox", name="Question").fill("Which visits?")
    page.get_by_role("group", name="Danish").get_by_role("textbox", name="Question").fill("Hvilke besøg?")

    page.locator(".previewed[lang=en]").get_by_text("Which visits?").wait_for()
    page.locator(".previewed[lang=da]").get_by_text("Hvilke besøg?").wait_for()
    assert (visitor.violations(), visitor.too_wide(), asked(event)) == ([], False, [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1440"])
def test_editor_has_no_violation_and_fits_the_screen(visit: Visit, app: Flask, size: dict[str, int], scheme: str) -> None:
    event = make_future_event()
    make_questions(event)
    with transaction():
        event.texts.append(EventText(language="da", title="AI i sundhedsvæsenet"))
    visitor = visit(viewport=size, color_scheme=scheme)
    signed_in(visitor, app)
    found = {}

    questions = ("", "/new?kind=choice", "/meal", "/guests", "/preview", "/preview?shown=da")
    for path in (*questions, "s", "s/new", "s/attendee", "s/attendee/settings"):
        visitor.open(f"/desk/events/{event.id}/form{path}")
        found[path] = (visitor.violations(), visitor.too_wide())
    visitor.open(f"/desk/events/{event.id}/form/new?kind=choice").get_by_role("button", name="Save").click()
    visitor.page.wait_for_selector(".error-summary")
    found["errors"] = (visitor.violations(), visitor.too_wide())

    assert {path: faults for path, faults in found.items() if faults != ([], False)} == {}
