"""Passing a seat on, another address, and the own list, as people do it: on a phone, by keyboard alone, in the dark, before axe."""

from typing import Any

import pytest
from flask import Flask

from eventsite.catalogue.models import Event
from eventsite.clock import now
from eventsite.db import db, transaction
from eventsite.questions.models import QuestionKind as Kind
from eventsite.registration import own_queries, service
from eventsite.registration.models import HandoverKind, Registration
from eventsite.registration.rules import RegistrationChange
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_sign_up import SCREENS, Visit, make_future_event, personal_path
from tests.questions.builders import draft, make_form
from tests.registration.builders import registration_of, sign_up, statuses


def link_of(app: Flask, registration: Registration, kind: HandoverKind = HandoverKind.SEAT) -> str:
    """The address in the mail."""
    db.session.rollback()
    handover = own_queries.open_handover(registration.id, kind)
    assert handover is not None
    return "/handover/" + str(app.extensions["eventsite"].links.make("handover", handover.id, handover.link_version))


def own_list(app: Flask, email: str) -> str:
    with transaction():
        service.ask_for_list(email, "en", now=now())
    proof = own_queries.last_proof(email)
    assert proof is not None
    return "/my-registrations/" + str(app.extensions["eventsite"].links.make("own list", proof.id, proof.link_version))


def seat_of_ada(**values: Any) -> tuple[Event, Registration]:
    event = make_future_event(**values)
    make_form(event, draft(Kind.CHOICE, "Meal", key="meal", options=["fish", "pie"]))
    [ada] = sign_up(event, "ada", now=now())
    return event, ada


def test_seat_goes_to_a_colleague_on_a_phone_by_keyboard_alone(app: Flask, visit: Visit) -> None:
    event, ada = seat_of_ada(capacity=1)
    visitor = visit(viewport=PHONE)
    page = visitor.open(personal_path(app, event))
    page.get_by_text("Pass my seat on").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/pass-on")
    page.get_by_label("Your colleague's email address").focus()
    page.keyboard.type("bo@example.org")
    page.keyboard.press("Enter")
    page.wait_for_url("**?done=passed")
    assert page.get_by_role("heading", name="Your seat is on offer to bo@example.org").is_visible()

    colleague = visit(viewport=PHONE)
    page = colleague.open(link_of(app, ada))
    page.get_by_label("Full name").focus()
    page.keyboard.type("Bo Ek")
    for _ in range(4):  # organisation, job title, country, meal
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # consent
    page.keyboard.press("Enter")

    page.wait_for_url("**?done=taken")
    assert page.get_by_text("The seat is yours").is_visible()
    assert (visitor.too_wide(), colleague.too_wide(), statuses(event)) == (False, False, {"ada": "withdrawn", "bo": "confirmed"})


def test_seat_that_was_offered_is_called_back_by_one_button(app: Flask, visit: Visit) -> None:
    event, ada = seat_of_ada()
    with transaction():
        service.pass_on(ada, "bo@example.org", now=now())
    link = link_of(app, ada)
    page = visit().open(personal_path(app, event))
    page.get_by_role("button", name="Call it back").click()
    page.wait_for_url("**?done=called_back")
    assert visit().open(link).get_by_role("heading", level=1).inner_text() == "This is no longer on offer"


def test_address_is_confirmed_from_the_new_mailbox(app: Flask, visit: Visit) -> None:
    event, ada = seat_of_ada()
    page = visit(viewport=PHONE).open(personal_path(app, event) + "/address")
    page.get_by_label("Your new email address").fill("countess@example.org")
    page.get_by_role("button", name="Send the link there").click()
    page.wait_for_url("**?done=asked")
    page.goto(page.url.partition("/my/")[0] + link_of(app, ada, HandoverKind.ADDRESS))
    page.get_by_role("button", name="Confirm the address").click()
    page.wait_for_url("**?done=moved")
    assert registration_of(event, "countess").id == ada.id


def test_wrong_address_gets_the_focus_and_is_kept(app: Flask, visit: Visit) -> None:
    event, _ada = seat_of_ada()
    page = visit(viewport=PHONE).open(personal_path(app, event) + "/pass-on")
    page.get_by_label("Your colleague's email address").fill("bo@example")
    page.get_by_role("button", name="Offer the seat").click()
    page.wait_for_selector(".error-summary:focus")
    assert page.get_by_label("Your colleague's email address").input_value() == "bo@example"


@pytest.mark.parametrize(("size", "scheme"), SCREENS)
def test_pages_stand_before_axe_and_fit_their_screens(app: Flask, visit: Visit, size: dict[str, int], scheme: str) -> None:
    event, ada = seat_of_ada(policy={"changes_need_approval": True})
    with transaction():
        service.pass_on(ada, "bo@example.org", now=now())
    with transaction():
        service.ask_address(ada, "countess@example.org", now=now())
    with transaction():
        service.change_own(ada, RegistrationChange(organisation="Fjordland"), now=now())
    mine, listed = personal_path(app, event), own_list(app, "ada@example.org")
    proof = own_queries.last_proof("ada@example.org")
    assert proof is not None
    with transaction():
        service.address_feed(proof, renew=False, now=now())
    paths = [
        mine, mine + "/pass-on", mine + "/address", mine + "/edit", mine + "/subscribe", link_of(app, ada),
        link_of(app, ada, HandoverKind.ADDRESS), "/my", listed, listed + "/subscribe",
    ]  # fmt: skip
    visitor = visit(viewport=size, color_scheme=scheme)
    for path in paths:
        page = visitor.open(path)
        for part in page.locator("details").all():
            part.evaluate("part => part.open = true")
        assert (path.rpartition("/")[0], visitor.violations(), visitor.too_wide()) == (path.rpartition("/")[0], [], False)


def test_whole_way_works_without_script(app: Flask, visit: Visit) -> None:
    event, ada = seat_of_ada()
    page = visit(viewport=DESK, java_script_enabled=False).open(personal_path(app, event) + "/pass-on")
    page.get_by_label("Your colleague's email address").fill("bo@example.org")
    page.get_by_role("button", name="Offer the seat").click()
    page.wait_for_url("**?done=passed")
    page = visit(java_script_enabled=False).open(link_of(app, ada))
    page.get_by_label("Full name").fill("Bo Ek")
    page.get_by_label("Keep my details for this event").check()
    page.get_by_role("button", name="Take the seat").click()
    page.wait_for_url("**?done=taken")
    assert statuses(event) == {"ada": "withdrawn", "bo": "confirmed"}
