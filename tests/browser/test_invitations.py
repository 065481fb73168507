"""Invitations in a real browser: an organiser invites by keyboard, an invited person answers on a phone, and axe-core looks at it all."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from eventsite import clock
from eventsite.catalogue.models import Audience
from eventsite.db import db, transaction
from eventsite.invitations import lists, service
from eventsite.invitations.models import Invitee
from tests.browser.conftest import DESK, PHONE, Visitor
from tests.browser.test_form_editor import signed_in
from tests.browser.test_sign_up import make_future_event
from tests.conftest import outbox
from tests.invitations.builders import make_invitee
from tests.invitations.pages import page_of, registered, token_of

Visit = Callable[..., Visitor]


def invited() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Invitee.email).order_by(Invitee.id)))


def test_list_is_typed_looked_at_and_sent_by_keyboard(visit: Visit, app: Flask) -> None:
    event = make_future_event(audience=Audience.INVITED)
    visitor = visit(viewport=DESK)
    page = signed_in(visitor, app)
    visitor.open(f"/desk/events/{event.id}/invitations").get_by_role("link", name="Invite people").press("Enter")
    page.get_by_label("People").press_sequentially("Ada Example <ada@example.org>\nbo@example.org")
    page.get_by_role("button", name="Look at the list and the mail").press("Enter")
    page.wait_for_url("**/lists/*")
    assert invited() == []

    page.get_by_label("Remind so many days before").press_sequentially("3")
    page.get_by_label("Remind so many days before").press("Enter")  # saves, and does not send
    page.get_by_text("Saved. Look at the list and the mail, then send.").wait_for()
    page.get_by_label("Remind so many days before").press("Enter")
    page.get_by_text("Nothing was different.").wait_for()
    assert invited() == []

    page.get_by_role("button", name="Send 2 invitations").press("Enter")
    page.wait_for_url("**/invitations")
    assert invited() == ["ada@example.org", "bo@example.org"]
    assert len(outbox()) == 2


def test_invited_person_keeps_the_form_for_later_and_registers_on_a_phone(visit: Visit) -> None:
    event = make_future_event(audience=Audience.INVITED)
    ada = make_invitee(event)
    page = visit(viewport=PHONE).open(page_of(ada))
    page.get_by_role("link", name="Register").click()
    expect(page.get_by_role("textbox", name="Email")).not_to_be_editable()
    page.get_by_role("textbox", name="Job title").fill("Head of the ward")
    page.get_by_role("button", name="for later").click()
    page.get_by_text("What you typed is kept").wait_for()

    page.get_by_role("link", name="Go on with the form").click()
    expect(page.get_by_role("textbox", name="Job title")).to_have_value("Head of the ward")
    page.get_by_label("Keep my details for this event").check()
    page.get_by_role("textbox", name="Job title").press("Enter")
    page.wait_for_url("**/registered/confirmed")
    assert registered() == [("ada@example.org", "confirmed", ada.id)]


def test_no_and_yes_again_work_without_script(visit: Visit) -> None:
    ada = make_invitee(make_future_event(audience=Audience.INVITED))
    page = visit(viewport=PHONE, java_script_enabled=False).open(page_of(ada))
    page.get_by_label("Why?").fill("I am away.")
    page.get_by_role("button", name="I cannot come").click()
    page.get_by_role("button", name="I may come after all").click()
    expect(page.get_by_role("heading", name="You are invited")).to_be_visible()
    db.session.refresh(ada)
    assert (ada.declined_at, ada.decline_reason) == (None, "")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1440"])
def test_pages_of_invitations_have_no_violation_and_fit(visit: Visit, app: Flask, size: dict[str, int], scheme: str) -> None:
    event = make_future_event(audience=Audience.INVITED)
    now = clock.now()
    ada, bo, cy = (make_invitee(event, name, created_at=now, words="Bring your slides.") for name in ("ada", "bo", "cy"))
    table = lists.from_file(b"Name,Mailbox\nDi,di@example.org\nnobody,x\n")
    with transaction():
        bo.declined_at, cy.revoked_at = now, now
        draft = service.begin_list(event, table, service.Terms(), source="people.csv", account_id=None, now=now)
    at = f"/desk/events/{event.id}/invitations"
    desk = ("", "/new", f"/lists/{draft.id}", f"/{ada.id}", "/remind", "/export", "/from-event")
    mine = (page_of(ada), page_of(bo), page_of(cy), f"{page_of(ada)}/no-more", f"/events/{event.slug}/register?invitation={token_of(ada)}")
    visitor = visit(viewport=size, color_scheme=scheme)
    signed_in(visitor, app)
    found = {}

    for path in (*(at + rest for rest in desk), *mine):
        visitor.open(path)
        found[path] = (visitor.violations(), visitor.too_wide())

    assert {path: faults for path, faults in found.items() if faults != ([], False)} == {}
