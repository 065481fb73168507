"""The desk's editor of questions in a real browser: by keyboard, on both screens, before axe-core."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page

from eventsite.catalogue.models import Event
from eventsite.db import db
from eventsite.questions import queries
from tests.browser.conftest import DESK, PHONE, Visitor
from tests.browser.test_sign_up import make_future_event, make_questions
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1440"])
def test_editor_has_no_violation_and_fits_the_screen(visit: Visit, app: Flask, size: dict[str, int], scheme: str) -> None:
    event = make_future_event()
    make_questions(event)
    visitor = visit(viewport=size, color_scheme=scheme)
    signed_in(visitor, app)
    found = {}

    for path in ("", "/new?kind=choice", "/meal", "/guests", "/preview"):
        visitor.open(f"/desk/events/{event.id}/form{path}")
        found[path] = (visitor.violations(), visitor.too_wide())
    visitor.open(f"/desk/events/{event.id}/form/new?kind=choice").get_by_role("button", name="Save").click()
    visitor.page.wait_for_selector(".error-summary")
    found["errors"] = (visitor.violations(), visitor.too_wide())

    assert {path: faults for path, faults in found.items() if faults != ([], False)} == {}
