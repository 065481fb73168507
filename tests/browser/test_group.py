"""Several people signed up together, on a phone and by keys alone: from the event's page to the page of their party."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select

from eventsite.catalogue.models import Event
from eventsite.db import db
from eventsite.questions.models import QuestionKind as Kind
from eventsite.registration.models import Party, Registration, Serving
from tests.browser.conftest import Visitor
from tests.browser.test_sign_up import make_future_event
from tests.browser.walking import WALKER, Mailbox, faults_on_screens, go_to, link_in, press, tick, type_into
from tests.questions.builders import draft, make_form

Visit = Callable[..., Visitor]


def open_to_groups(*, capacity: int = 10, **policy: Any) -> Event:
    event = make_future_event(capacity=capacity, policy={"most_in_party": 4, "serving": Serving.OFFER} | policy)
    make_form(event, draft(Kind.CHOICE, "Meal", key="meal", options=["fish", "pie"], required=True))
    return event


def who_came(event: Event) -> dict[str, tuple[str | None, str]]:
    """Address and status by name, in the order of the form."""
    db.session.rollback()
    query = select(Registration).where(Registration.event_id == event.id).order_by(Registration.id)
    return {one.full_name: (one.email, one.status.value) for one in db.session.scalars(query)}


def fill_contact(page: Page) -> None:
    """Ada's own part of the form, from wherever the focus is before it."""
    type_into(page, page.get_by_label("Full name"), "Ada Lovelace")
    type_into(page, page.get_by_role("textbox", name="Email"), "ada@example.org")
    type_into(page, page.get_by_role("combobox", name="Organisation"), "Analytical Engines")
    tick(page, page.get_by_label("Fish"))


def add_person(page: Page, number: int, name: str, email: str = "") -> None:
    """One more person; the focus is in their name as soon as they are there."""
    press(page, page.get_by_role("button", name="Add another person"))
    part = page.get_by_role("group", name=f"Person {number}")
    part.wait_for()
    page.wait_for_function("part => part.contains(document.activeElement)", arg=part.element_handle())
    page.keyboard.type(name)
    if email:
        type_into(page, part.get_by_label("Email"), email)
    tick(page, part.get_by_label("Fish"))
    page.keyboard.press("ArrowDown")  # the other meal
    tick(page, part.get_by_role("checkbox"))


def sign_up_three(page: Page) -> None:
    """Ada, Grace with an address of her own, and Dan who has Ada's."""
    fill_contact(page)
    add_person(page, 2, "Grace Hopper", "grace@example.org")
    add_person(page, 3, "Dan Example")
    tick(page, page.get_by_label("Keep my details for this event"))
    press(page, page.get_by_role("button", name="Register"))
    page.wait_for_url("**/registered/confirmed?party=1")


def party_page(app: Flask, event: Event) -> str:
    db.session.rollback()
    party = db.session.scalars(select(Party).where(Party.event_id == event.id)).one()
    return "/party/" + str(app.extensions["eventsite"].links.make("party", party.id, party.link_version))


def test_party_of_three_walks_from_the_events_page_to_their_own_by_keyboard_on_a_phone(visit: Visit, mailbox: Mailbox) -> None:
    event = open_to_groups()
    visitor = visit(**WALKER)
    page = visitor.open(f"/events/{event.slug}")
    press(page, page.get_by_role("link", name="Register", exact=True).first)
    page.wait_for_url("**/register")
    sign_up_three(page)

    assert page.get_by_role("heading", level=1).inner_text() == "Everybody has a seat"
    assert (visitor.violations(), visitor.too_wide()) == ([], False)
    assert who_came(event) == {
        "Ada Lovelace": ("ada@example.org", "confirmed"), "Grace Hopper": ("grace@example.org", "confirmed"),
        "Dan Example": (None, "confirmed"),
    }  # fmt: skip

    mails = mailbox.open()
    assert set(mails) == {"ada", "grace"}
    [path] = {link_in(mail, "party") for mail in mails["ada"] if "/party/" in mail.text()}
    page = visitor.open(path)
    shown = page.locator(".member")
    assert shown.get_by_role("heading").all_inner_texts() == ["Ada Lovelace", "Grace Hopper", "Dan Example"]
    assert shown.get_by_text("Their mails come to you.").count() == 1
    assert page.get_by_role("img", name="QR code of your ticket").count() == 3
    assert faults_on_screens(visitor) == []


def test_member_is_added_and_another_taken_off_on_the_page_of_the_party(visit: Visit, app: Flask) -> None:
    event = open_to_groups()
    visitor = visit(**WALKER)
    sign_up_three(visitor.open(f"/events/{event.slug}/register"))

    page = visitor.open(party_page(app, event))
    press(page, page.get_by_role("link", name="Add a person"))
    page.wait_for_url("**/add")
    assert (visitor.violations(), visitor.too_wide()) == ([], False)
    type_into(page, page.get_by_label("Full name"), "Mary Anning")
    tick(page, page.get_by_label("Fish"))
    tick(page, page.get_by_role("checkbox"))
    page.keyboard.press("Enter")
    page.wait_for_url("**?done=added")
    assert page.get_by_role("status").inner_text().startswith("The person is in your group now.")
    assert page.get_by_role("link", name="Add a person").count() == 0  # four is the most

    press(page, page.locator("summary", has_text="Does not come (Grace Hopper)"))
    press(page, page.get_by_role("button", name="Take Grace Hopper off"))
    page.wait_for_url("**?done=withdrawn")
    assert page.get_by_role("status").is_visible()
    assert [status for _, status in who_came(event).values()] == ["confirmed", "withdrawn", "confirmed", "confirmed"]


def test_wrong_value_of_the_second_person_keeps_everything_and_leads_to_the_error(visit: Visit) -> None:
    event = open_to_groups()
    visitor = visit(**WALKER)
    page = visitor.open(f"/events/{event.slug}/register")
    fill_contact(page)
    add_person(page, 2, "Grace Hopper", "grace@example")
    add_person(page, 3, "Dan Example")
    tick(page, page.get_by_label("Keep my details for this event"))
    press(page, page.get_by_role("button", name="Register"))

    page.wait_for_selector(".error-summary:focus")
    assert page.title().startswith("Error: ")
    link = page.locator(".error-summary a")
    assert link.all_inner_texts() == ["Person 2: Enter an email address like name@example.org"]
    boxes = ("full_name", "email", "organisation", "p1-full_name", "p1-email", "p1-organisation", "p2-full_name", "p2-email")
    assert [page.locator(f"[name={name}]").input_value() for name in boxes] == [
        "Ada Lovelace", "ada@example.org", "Analytical Engines", "Grace Hopper", "grace@example", "Analytical Engines", "Dan Example", "",
    ]  # fmt: skip
    ticked = page.locator("input:is([type=radio], [type=checkbox]):checked")
    assert ticked.evaluate_all("boxes => boxes.map(box => box.name + '=' + box.value)") == [
        "q_meal=fish", "p1-q_meal=pie", "p1-event_data=y", "p2-q_meal=pie", "p2-event_data=y", "event_data=y",
    ]  # fmt: skip
    assert who_came(event) == {}

    press(page, link)
    assert page.evaluate("document.activeElement.name") == "p1-email"
    page.keyboard.press("End")
    page.keyboard.type(".org")
    page.keyboard.press("Enter")
    page.wait_for_url("**/registered/confirmed?party=1")
    assert list(who_came(event)) == ["Ada Lovelace", "Grace Hopper", "Dan Example"]


def test_person_is_taken_out_of_the_form_and_the_others_stay_as_typed(visit: Visit) -> None:
    event = open_to_groups()
    visitor = visit(**WALKER)
    page = visitor.open(f"/events/{event.slug}/register")
    fill_contact(page)
    add_person(page, 2, "Grace Hopper", "grace@example.org")
    add_person(page, 3, "Dan Example")
    page.keyboard.down("Shift")
    go_to(page, page.get_by_role("button", name="Remove this person (Person 2)"))
    page.keyboard.up("Shift")
    page.keyboard.press("Enter")
    page.get_by_role("group", name="Person 3").wait_for(state="detached")

    assert page.evaluate("document.activeElement.value") == "add"
    assert page.get_by_role("group", name="Person 2").get_by_label("Full name").input_value() == "Dan Example"
    assert page.get_by_role("combobox", name="Organisation").first.input_value() == "Analytical Engines"
    tick(page, page.get_by_label("Keep my details for this event"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/registered/confirmed?party=1")
    assert list(who_came(event)) == ["Ada Lovelace", "Dan Example"]


def test_contact_who_does_not_come_signs_two_others_up(visit: Visit) -> None:
    event = open_to_groups()
    page = visit(**WALKER).open(f"/events/{event.slug}/register")
    type_into(page, page.get_by_label("Full name"), "Ada Lovelace")
    type_into(page, page.get_by_role("textbox", name="Email"), "ada@example.org")
    tick(page, page.get_by_label("I do not come myself"))
    assert page.get_by_label("Fish").is_hidden()
    add_person(page, 1, "Grace Hopper")
    add_person(page, 2, "Dan Example", "dan@example.org")
    tick(page, page.get_by_label("Keep my details for this event"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/registered/confirmed?party=1")
    assert who_came(event) == {"Grace Hopper": (None, "confirmed"), "Dan Example": ("dan@example.org", "confirmed")}


def test_party_of_three_signs_up_without_script(visit: Visit) -> None:
    event = open_to_groups()
    page = visit(**WALKER, java_script_enabled=False).open(f"/events/{event.slug}/register")
    page.get_by_label("Full name").fill("Ada Lovelace")
    page.get_by_role("textbox", name="Email").fill("ada@example.org")
    page.get_by_label("Fish").check()
    for number, name in ((2, "Grace Hopper"), (3, "Dan Example")):
        page.get_by_role("button", name="Add another person").click()
        part = page.get_by_role("group", name=f"Person {number}")
        part.get_by_label("Full name").fill(name)
        part.get_by_label("Pie").check()
        part.get_by_role("checkbox").check()
    page.get_by_label("Keep my details for this event").check()
    page.get_by_role("button", name="Register").click()
    page.wait_for_url("**/registered/confirmed?party=1")
    assert list(who_came(event)) == ["Ada Lovelace", "Grace Hopper", "Dan Example"]


def test_pages_of_a_party_have_no_violation_and_fit_in_light_and_dark(visit: Visit) -> None:
    event = open_to_groups()
    visitor = visit(**WALKER)
    page = visitor.open(f"/events/{event.slug}/register")
    page.get_by_role("button", name="Add another person").click()
    page.get_by_role("group", name="Person 2").wait_for()
    assert faults_on_screens(visitor) == []
    page.get_by_role("button", name="Register").click()
    page.wait_for_selector(".error-summary")
    assert faults_on_screens(visitor) == []
