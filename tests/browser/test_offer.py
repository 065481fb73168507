"""Waiting for a seat, the offer of one, sessions that are full, several forms and the draw: walked by keys alone on a phone."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from flask import Flask
from playwright.sync_api import Page

from eventsite import clock
from eventsite.catalogue import words
from eventsite.catalogue.models import Event, Places, SessionKind
from eventsite.db import db, transaction
from eventsite.i18n import moment
from eventsite.questions.models import QuestionKind as Kind
from eventsite.questions.rules import AnswerInput
from eventsite.registration import jobs, service
from eventsite.registration.models import Holding, Party, QueueOrder, Registration, Serving
from eventsite.registration.rules import PartyRequest
from tests.browser.conftest import Visitor
from tests.browser.test_sign_up import make_future_event, personal_path
from tests.browser.walking import WALKER, Mailbox, faults_on_screens, link_in, press, tick, type_into
from tests.factories import make_session
from tests.questions.builders import draft
from tests.registration.builders import PERSON, ask, registration_of, sign_up, statuses
from tests.registration.test_several_forms import add_form

Visit = Callable[..., Visitor]
SEED = "5eed" * 8


def with_offers(capacity: int = 1, **values: Any) -> Event:
    policy = {"serving": Serving.OFFER} | values.pop("policy", {})
    return make_future_event(capacity=capacity, policy=policy, **values)


def join(page: Page, name: str) -> None:
    """The form, from the top of its page, until the page after it."""
    type_into(page, page.get_by_label("Full name"), f"{name.title()} Example")
    type_into(page, page.get_by_role("textbox", name="Email"), f"{name}@example.org")
    tick(page, page.get_by_label("Keep my details for this event"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/registered/*")


def give_back(event: Event, name: str, *, now: datetime | None = None) -> None:
    with transaction():
        service.withdraw(registration_of(event, name), PERSON, now=now or clock.now())


def offered_ada(event: Event, *behind: str, now: datetime | None = None) -> Registration:
    """Ada has waited behind Grace, who has left; others wait behind her."""
    at = now or clock.now()
    sign_up(event, "grace", "ada", *behind, now=at)
    give_back(event, "grace", now=at)
    return registration_of(event, "ada")


def until(event: Event, registration: Registration) -> str:
    """The end of the offer as pages and mails write it."""
    db.session.refresh(registration)
    assert registration.offer_ends_at is not None
    return words.deadline(registration.offer_ends_at, event.zone)


def test_waitlist_offer_and_seat_are_walked_by_keyboard_on_a_phone(visit: Visit, app: Flask, mailbox: Mailbox) -> None:
    event = with_offers()
    sign_up(event, "grace", now=clock.now())
    ada = visit(**WALKER)
    page = ada.open(f"/events/{event.slug}")
    press(page, page.get_by_role("link", name="Join the waitlist"))
    page.wait_for_url("**/register")
    join(page, "ada")
    assert page.get_by_role("heading", level=1).inner_text() == "You are on the waitlist"
    [received] = mailbox.open()["ada"]
    path = link_in(received, "my")
    page = ada.open(path)
    assert page.get_by_role("heading", name="You are number 1 of 1 on the waitlist").is_visible()

    grace = visit(**WALKER)
    other = grace.open(personal_path(app, event, "grace"))
    press(other, other.locator("summary", has_text="Cancel my registration"))
    press(other, other.get_by_role("button", name="Give my seat back"))
    other.wait_for_url("**?done=withdrawn")
    [mail] = mailbox.open()["ada"]
    offered = registration_of(event, "ada")
    assert offered.offer_ends_at is not None
    in_mail, deadline = moment(offered.offer_ends_at, event.zone), until(event, offered)
    assert (link_in(mail, "my"), in_mail in " ".join(mail.text().split())) == (path, True)

    page = ada.open(link_in(mail, "my"))
    offer = page.get_by_role("region", name="A seat is held for you")
    assert (deadline in offer.inner_text(), "left, counted" in offer.inner_text()) == (True, True)
    press(page, offer.get_by_role("button", name="Take the seat"))
    page.wait_for_url("**?done=accepted")
    assert page.get_by_role("status").inner_text() == "The seat is yours. The calendar invitation is on its way by email."
    assert page.get_by_role("img", name="QR code of your ticket").is_visible()
    assert statuses(event) == {"grace": "withdrawn", "ada": "confirmed"}
    [invitation] = mailbox.open()["ada"]
    assert b"METHOD:REQUEST" in invitation.ics


def test_offer_is_turned_down_and_the_next_in_line_has_it(visit: Visit, app: Flask, mailbox: Mailbox) -> None:
    event = with_offers()
    offered_ada(event, "sam")
    mailbox.open()
    visitor = visit(**WALKER)
    page = visitor.open(personal_path(app, event))
    press(page, page.get_by_role("button", name="Turn it down"))
    page.wait_for_url("**?done=declined")

    assert page.get_by_role("status").inner_text() == "You turned the seat down. It has gone to the next person in the line."
    assert statuses(event) == {"grace": "withdrawn", "ada": "withdrawn", "sam": "offered"}
    [mail] = mailbox.open()["sam"]
    assert visitor.open(link_in(mail, "my")).get_by_role("heading", name="A seat is held for you").is_visible()


def test_offer_lapses_the_page_says_so_and_one_joins_again_at_the_end_of_the_line(visit: Visit, mailbox: Mailbox) -> None:
    event = with_offers(policy={"offer_hours": 2})
    offered_ada(event, "sam", now=clock.now() - timedelta(days=9))
    mailbox.open()
    visitor = visit(**WALKER)
    page = visitor.page

    assert jobs.lapsed_offers(clock.now()) == "1 offers ended"
    mails = mailbox.open()
    page = visitor.open(link_in(mails["ada"][0], "my"))
    assert page.get_by_role("heading", name="The seat that was held for you has gone to the next person").is_visible()
    assert page.get_by_text("You can join again below; then you are new in the line.").is_visible()
    assert (visitor.violations(), visitor.too_wide()) == ([], False)
    press(page, page.get_by_role("button", name="Join the waitlist again"))
    page.wait_for_url("**?done=again")

    assert page.get_by_role("heading", name="You are number 1 of 1 on the waitlist").is_visible()
    assert visitor.open(link_in(mails["sam"][0], "my")).get_by_role("button", name="Take the seat").is_visible()


def test_offer_that_has_ended_says_so_before_anybody_has_been_served(visit: Visit, app: Flask) -> None:
    event = with_offers(policy={"offer_hours": 2})
    offered_ada(event, now=clock.now() - timedelta(days=9))
    visitor = visit(**WALKER)
    page = visitor.open(personal_path(app, event))

    assert page.get_by_text("The time to take this seat is over.").is_visible()
    assert page.get_by_role("button", name="Take the seat").count() == 0
    assert (visitor.violations(), visitor.too_wide()) == ([], False)


def offered_party(event: Event) -> Party:
    """Ada has signed three people up, who waited for three seats that have come free."""
    taken = [f"seat{number}" for number in range(event.places.capacity or 0)]
    sign_up(event, *taken, now=clock.now())
    members = [ask("ada"), ask("grace"), ask("dan", email="")]
    with transaction():
        request = PartyRequest(full_name="Ada Example", email="ada@example.org", members=members)
        service.register_party(event, request, now=clock.now())
    for name in taken:
        give_back(event, name)
    party = registration_of(event, "ada").party
    assert party is not None
    return party


def test_party_takes_fewer_seats_and_the_one_left_goes_to_the_next(visit: Visit, mailbox: Mailbox) -> None:
    event = with_offers(capacity=3, policy={"most_in_party": 4})
    offered_party(event)
    sign_up(event, "sam", now=clock.now())
    visitor = visit(**WALKER)
    [path] = {link_in(mail, "party") for mail in mailbox.open()["ada"] if "/party/" in mail.text()}
    page = visitor.open(path)
    offer = page.get_by_role("region", name="Seats are held for 3 of you")
    assert until(event, registration_of(event, "ada")) in offer.inner_text()

    for name in ("Ada Example", "Grace Example", "Dan Example"):
        tick(page, offer.get_by_label(name))
    press(page, offer.get_by_role("button", name="Take the seats"))
    page.wait_for_selector(".error-summary:focus")
    assert page.locator(".error-summary a").all_inner_texts() == ["Choose at least one person, or turn the seats down"]
    assert (page.title().startswith("Error: "), visitor.violations(), visitor.too_wide()) == (True, [], False)
    press(page, page.locator(".error-summary a"))
    page.keyboard.press("Space")  # Ada is the first
    tick(page, page.get_by_role("checkbox", name="Dan Example"))
    press(page, page.get_by_role("button", name="Take the seats"))
    page.wait_for_url("**?done=accepted")

    shown = page.locator(".member .status").all_inner_texts()
    assert shown == ["Seat confirmed", "Cancelled", "Seat confirmed"]
    assert {name: status for name, status in statuses(event).items() if not name.startswith("seat")} == {
        "ada": "confirmed", "grace": "withdrawn", "": "confirmed", "sam": "offered",
    }  # fmt: skip


def two_forms() -> Event:
    """A form for who attends and one for who speaks; of three site visits one is full, and another is at the same time."""
    event = make_future_event()
    for title, at, capacity in (("Hospital data", "10:00", 1), ("Night ward", "10:15", 5), ("Harbour tour", "13:00", 5)):
        make_session(event, title, at=at, kind=SessionKind.SITE_VISIT, places=Places(capacity=capacity))
    form = add_form(event, "attendee", draft(Kind.SESSIONS, "Which visits?", key="visits"))
    add_form(event, "speaker", draft(Kind.TEXT, "Title of your talk", key="talk", required=True), capacity=3)
    answers = AnswerInput(form.versions[0].id, {"visits": [str(event.sessions[0].id)]})
    sign_up(event, "grace", now=clock.now(), form_id=form.id, answers=answers)
    return event


def holdings(event: Event, name: str) -> dict[str, str]:
    """The sessions that somebody holds or waits for, by title."""
    registration = registration_of(event, name)
    titles = {session.places_id: session.texts[0].title for session in event.sessions}
    found = db.session.query(Holding).filter(Holding.registration_id == registration.id, Holding.places_id.in_(titles))
    return {titles[holding.places_id]: holding.state.value for holding in found}


def test_form_is_chosen_and_sessions_with_it_one_of_them_to_wait_for(visit: Visit, app: Flask, mailbox: Mailbox) -> None:
    event = two_forms()
    visitor = visit(**WALKER)
    page = visitor.open(f"/events/{event.slug}")
    press(page, page.get_by_role("link", name="Register", exact=True))
    page.wait_for_url("**/register")
    assert page.get_by_role("heading", level=1).inner_text() == "How do you take part?"
    assert page.locator(".ways h2").all_inner_texts() == ["Speaker", "Attendee"]
    press(page, page.get_by_role("link", name="Attendee"))
    page.wait_for_url("**/register/attendee")
    type_into(page, page.get_by_label("Full name"), "Ada Example")
    type_into(page, page.get_by_role("textbox", name="Email"), "ada@example.org")
    for title in ("Hospital data", "Night ward", "Harbour tour"):
        tick(page, page.get_by_role("checkbox", name=title))
    tick(page, page.get_by_label("Keep my details for this event"))
    page.keyboard.press("Enter")
    page.wait_for_selector(".error-summary:focus")
    assert (visitor.violations(), visitor.too_wide()) == ([], False)
    press(page, page.locator(".error-summary a"))
    assert page.evaluate("document.activeElement.closest('fieldset').id") == "q_visits"
    tick(page, page.get_by_role("checkbox", name="Night ward"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/registered/confirmed")
    assert holdings(event, "ada") == {"Hospital data": "waiting", "Harbour tour": "held"}

    page = visitor.open(link_in(mailbox.open()["ada"][0], "my"))
    choices = page.locator(".own-place .status")
    assert choices.all_inner_texts() == ["Full, you are number 1 in its line", "Yours"]
    press(page, page.get_by_role("link", name="Choose other sessions"))
    page.wait_for_url("**/sessions")
    tick(page, page.get_by_role("checkbox", name="Harbour tour"))
    press(page, page.get_by_role("button", name="Save"))
    page.wait_for_url("**?done=sessions")
    assert holdings(event, "ada") == {"Hospital data": "waiting"}

    give_back(event, "grace")
    page.reload()
    assert choices.all_inner_texts() == ["Yours"]
    assert any("Hospital data" in mail.text() for mail in mailbox.open()["ada"])


def test_speaker_signs_up_by_a_form_of_their_own_and_mistakes_keep_it(visit: Visit) -> None:
    event = two_forms()
    page = visit(**WALKER).open(f"/events/{event.slug}/register")
    press(page, page.get_by_role("link", name="Speaker"))
    page.wait_for_url("**/register/speaker")
    type_into(page, page.get_by_label("Full name"), "Ada Example")
    page.keyboard.press("Enter")
    page.wait_for_selector(".error-summary:focus")
    assert page.url.endswith("/register/speaker")
    type_into(page, page.get_by_role("textbox", name="Email"), "ada@example.org")
    type_into(page, page.get_by_label("Title of your talk"), "A robot on night duty")
    tick(page, page.get_by_label("Keep my details for this event"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/registered/confirmed")
    form = registration_of(event, "ada").form
    assert form is not None
    assert form.name == "speaker"


def test_number_of_companions_that_is_wrong_leads_to_its_field_and_is_kept(visit: Visit, app: Flask) -> None:
    event = make_future_event(capacity=3, policy={"most_companions": 4})
    sign_up(event, "ada", now=clock.now())
    visitor = visit(**WALKER)
    page = visitor.open(personal_path(app, event))
    field = page.locator("#companions")
    for wrong, said in (("7", "Enter a number from 0 to 4"), ("3", "Not that many seats are free.")):
        type_into(page, field, wrong)  # what has the focus is marked, and typing puts it away
        page.keyboard.press("Enter")
        page.get_by_role("link", name=said).wait_for()
        assert page.evaluate("document.activeElement.className") == "error-summary"
        assert (field.input_value(), visitor.violations(), visitor.too_wide()) == (wrong, [], False)
    press(page, page.locator(".error-summary a"))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    page.wait_for_url("**?done=companions")
    assert registration_of(event, "ada").companions == 2


def drawn(**values: Any) -> Event:
    """An event that is drawn, with two people who wait since three days ago."""
    event = with_offers(policy={"queue_order": QueueOrder.DRAW, "draw_seed": SEED}, **values)
    sign_up(event, "grace", "ada", "sam", now=clock.now() - timedelta(days=3))
    return event


def yesterday() -> datetime:
    return (clock.now() - timedelta(days=1)).replace(tzinfo=None, microsecond=0)


def test_draw_promises_its_seed_before_and_shows_it_with_the_lots_after(visit: Visit, app: Flask) -> None:
    before, after = drawn(), drawn(closes_local=yesterday())
    lot = registration_of(before, "ada").lot_code
    visitor = visit(**WALKER)
    page = visitor.open(personal_path(app, before))
    assert page.get_by_text(f"Your lot has the code {lot}.").is_visible()
    press(page, page.get_by_role("link", name="How the draw works"))
    page.wait_for_url("**/draw")
    promised = page.locator(".digest code").all_inner_texts()
    assert promised == [sha256(SEED.encode()).hexdigest()]
    assert SEED not in page.content()

    page = visitor.open(f"/events/{after.slug}/draw")
    shown = page.locator(".digest code").all_inner_texts()
    assert shown[:2] == [*promised, SEED]
    lots = [line.split() for line in page.locator(".lots li").all_inner_texts()]
    assert lots == sorted(([code, sha256(f"{SEED}:{code}".encode()).hexdigest()] for code, _value in lots), key=lambda one: one[1])
    assert len(lots) == 2


def test_pages_of_waiting_and_choosing_have_no_violation_and_fit_in_light_and_dark(visit: Visit, app: Flask) -> None:
    held, open_draw, closed_draw, forms = with_offers(), drawn(), drawn(closes_local=yesterday()), two_forms()
    offered_ada(held)
    party = offered_party(with_offers(capacity=3, policy={"most_in_party": 4}))
    of_party = "/party/" + str(app.extensions["eventsite"].links.make("party", party.id, party.link_version))
    paths = [
        personal_path(app, held), of_party, f"/events/{open_draw.slug}/draw",
        f"/events/{closed_draw.slug}/draw", f"/events/{forms.slug}/register", f"/events/{forms.slug}/register/attendee",
        personal_path(app, forms, "grace") + "/sessions", f"/events/{held.slug}/registered/offered",
    ]  # fmt: skip
    visitor = visit(**WALKER)
    for path in paths:
        visitor.open(path)
        assert faults_on_screens(visitor) == []
