"""Passing a seat on, another address, a change that waits, mails once more, and the own list: the pages, and what they refuse."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.mail.rules import masked
from eventsite.questions.models import QuestionKind as Kind
from eventsite.questions.rules import AnswerInput
from eventsite.registration import own_queries, service
from eventsite.registration.errors import TransitionRefused
from eventsite.registration.models import EditingRule, HandoverKind, Policy, Registration, RegistrationStatus
from tests.conftest import NOW, outbox
from tests.factories import make_event, make_team
from tests.questions.builders import draft, make_form
from tests.registration.builders import OLGA, mails, make_registration, registration_of, sign_up, statuses
from tests.registration.invariants import broken
from tests.registration.pages import MEAL, beside, contents, hidden
from tests.registration.test_personal_page import CHANGE, page_of

pytestmark = pytest.mark.usefixtures("frozen_clock")

BO = {"full_name": "Bo Ek", "organisation": "Fjordland", "event_data": "y"}


def link_of(app: Flask, registration: Registration, kind: HandoverKind = HandoverKind.SEAT) -> str:
    """The address in the mail about what is on its way."""
    db.session.rollback()
    handover = own_queries.open_handover(registration.id, kind)
    assert handover is not None
    return f"/handover/{app.extensions['eventsite'].links.make('handover', handover.id, handover.link_version)}"


def pass_on(app: Flask, client: FlaskClient, registration: Registration, email: str = "bo@example.org") -> str:
    answer = client.post(page_of(app, registration) + "/pass-on", data={"email": email})
    assert answer.status_code == 303
    return link_of(app, registration)


def policy_of(event: Event, **values: Any) -> None:
    with transaction():
        row = db.session.get_one(Policy, event.id)
        for name, value in values.items():
            setattr(row, name, value)


# Passing a seat on


def test_seat_is_passed_on_from_the_page_to_the_confirmation(app: Flask, client: FlaskClient) -> None:
    event = make_event(capacity=1)
    version = make_form(event, MEAL)
    [ada] = sign_up(event, "ada", answers=AnswerInput(version.id, {"meal": "pie"}))
    page = page_of(app, ada)

    asked = client.get(page + "/pass-on").text
    link = pass_on(app, client, ada)
    waiting = client.get(page + "?done=passed").text
    form = client.get(link).text
    taken = client.post(link, data=BO | {"q_meal": "fish", "version": hidden(form, "version")})

    assert ("Offer the seat" in asked, "on offer to bo@example.org" in waiting, "Call it back" in waiting) == (True, True, True)
    assert ("AI in Healthcare" in form, "Ada" in form, "ada@example.org" in form) == (True, False, False)
    bo = registration_of(event, "bo")
    assert (taken.status_code, taken.location) == (303, page_of(app, bo) + "?done=taken")
    assert "The seat is yours" in client.get(taken.location).text
    assert (statuses(event), broken(event)) == ({"ada": "withdrawn", "bo": "confirmed"}, [])
    old = client.get(page)
    assert (old.status_code, "You passed your seat on" in old.text, "Ada" in old.text, "bo@" in old.text) == (410, True, False, False)


def test_page_after_naming_a_colleague_is_the_same_whatever_is_known_of_the_address(app: Flask, client: FlaskClient) -> None:
    event = make_event(capacity=3)
    ada, *_rest = sign_up(event, "ada", "bo", "cy", "di")
    page = page_of(app, ada)
    seen = set()
    for email in ("bo@example.org", "di@example.org", "nobody@example.org"):
        answer = client.post(page + "/pass-on", data={"email": email})
        seen.add((answer.status_code, answer.location, client.get(answer.location).text.replace(email, "…")))
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("email", "words"), [("", "Enter an email"), ("bo", "Enter an email"), ("ADA@example.org", "has that address already")]
)
def test_wrong_address_is_answered_beside_the_field(app: Flask, client: FlaskClient, email: str, words: str) -> None:
    [ada] = sign_up(make_event(), "ada")
    answer = client.post(page_of(app, ada) + "/pass-on", data={"email": email})
    assert (answer.status_code, words in (beside(answer.text, "email") or ""), mails(since=1)) == (422, True, [])


def test_what_is_wrong_in_the_form_of_the_new_owner_is_kept_and_said(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    make_form(event, MEAL)
    ada = make_registration(event, RegistrationStatus.CONFIRMED)
    link = pass_on(app, client, ada)
    answer = client.post(link, data={"full_name": "", "organisation": "Fjordland"})
    assert (answer.status_code, 'value="Fjordland"' in answer.text, "Error:" in answer.text) == (422, True, True)
    assert [beside(answer.text, field) for field in ("full_name", "event_data", "q_meal")] == [
        "Enter your name", "Confirm that we may keep your details for this event", "Choose one of the options",
    ]  # fmt: skip
    assert statuses(event) == {"ada": "confirmed"}


def test_looking_at_the_links_changes_nothing_however_often(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    seat = pass_on(app, client, ada)
    client.post(page_of(app, ada) + "/address", data={"email": "new@example.org"})
    address = link_of(app, ada, HandoverKind.ADDRESS)
    with transaction():
        service.ask_for_list("ada@example.org", "en", now=NOW)
    before = contents()
    paths = ("/pass-on", "/address", "/resend", "/language", "/call-back/seat", "/change/take-back")
    for path in (seat, address, own_list(app, "ada@example.org"), "/my", *(page_of(app, ada) + path for path in paths)):
        client.head(path)
        for _ in range(3):
            client.get(path)
    assert contents() == before


def test_double_click_takes_the_seat_once(app: Flask, client: FlaskClient) -> None:
    event = make_event(capacity=1)
    [ada] = sign_up(event, "ada")
    link = pass_on(app, client, ada)
    answers = [client.post(link, data=BO) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 410]
    assert "This seat is taken" in answers[1].text
    assert (statuses(event), broken(event)) == ({"ada": "withdrawn", "bo": "confirmed"}, [])


def test_owner_of_a_seat_is_told_and_offered_no_form(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    ada, _bo = sign_up(event, "ada", "bo")
    link = pass_on(app, client, ada)
    page, answer = client.get(link).text, client.post(link, data=BO)
    assert ("You have a seat at this event yourself" in page, "Take the seat" in page, answer.status_code) == (True, False, 409)
    assert statuses(event) == {"ada": "confirmed", "bo": "confirmed"}


def test_link_of_what_is_over_says_so(app: Flask, client: FlaskClient, frozen_clock: Any) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    called_back = pass_on(app, client, ada)
    answer = client.post(page_of(app, ada) + "/call-back/seat")
    begun = pass_on(app, client, ada)
    off = [client.get(called_back), client.post(called_back, data=BO)]
    frozen_clock.move_to(event.starts_at)
    off += [client.get(begun), client.post(begun, data=BO)]
    assert (answer.location.endswith("done=called_back"), [one.status_code for one in off]) == (True, [410] * 4)
    assert all("no longer on offer" in one.text for one in off)
    assert statuses(event) == {"ada": "confirmed"}


def test_links_that_are_forged_or_of_another_purpose_open_nothing(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    link, links = pass_on(app, client, ada), app.extensions["eventsite"].links
    other, seat = links.make("registration", 1, 1), links.make("handover", 1, 1)
    bad = [link[:-1] + "x", "/handover/1", f"/handover/{other}", f"/my-registrations/{seat}", "/my-registrations/x"]
    assert [client.get(path).status_code for path in bad] == [404] * len(bad)
    assert [client.post(path, data=BO).status_code for path in bad[:3]] == [404] * 3


def test_page_offers_to_pass_on_only_what_may_be(app: Flask, client: FlaskClient) -> None:
    event = make_event(capacity=1)
    ada, bo = sign_up(event, "ada", "bo")
    assert [f'href="{page_of(app, one)}/pass-on"' in client.get(page_of(app, one)).text for one in (ada, bo)] == [True, False]
    refused = client.get(page_of(app, bo) + "/pass-on")
    policy_of(event, transferable=False)
    assert f'href="{page_of(app, ada)}/pass-on"' not in client.get(page_of(app, ada)).text
    assert (refused.status_code, client.post(page_of(app, ada) + "/pass-on", data={"email": "bo@example.org"}).status_code) == (409, 409)


def test_mailboxes_are_not_filled_through_us(app: Flask, client: FlaskClient) -> None:
    ada, bo = sign_up(make_event(), "ada", "bo")
    answers = [client.post(page_of(app, ada) + "/pass-on", data={"email": f"c{number}@example.org"}).status_code for number in range(6)]
    assert answers == [303] * 5 + [429]
    page = client.post(page_of(app, ada) + "/pass-on", data={"email": "kept@example.org"})
    assert ("kept@example.org" in page.text, "a lot at once" in (beside(page.text, "email") or "")) == (True, True)
    assert client.post(page_of(app, bo) + "/pass-on", data={"email": "other@example.org"}).status_code == 303


# Another address


def test_address_is_changed_from_the_page_to_the_new_link(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    page = page_of(app, ada)
    asked = client.post(page + "/address", data={"email": "countess@example.org"})
    waiting = client.get(asked.location).text
    link = link_of(app, ada, HandoverKind.ADDRESS)
    shown = client.get(link).text
    moved = client.post(link)
    assert "confirm countess@example.org" in waiting
    assert ("countess@example.org" in shown, "ada@example.org" in shown, "Ada" in shown) == (True, False, False)
    assert (moved.status_code, moved.location) == (303, page_of(app, registration_of(event, "countess")) + "?done=moved")
    assert (client.get(page).status_code, "Ada" in client.get(page).text) == (404, False)
    assert client.post(link).status_code == 410


def test_address_that_is_registered_is_told_to_its_owner_alone(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    ada, _bo = sign_up(event, "ada", "bo")
    answers = [client.post(page_of(app, ada) + "/address", data={"email": email}) for email in ("sam@example.org", "bo@example.org")]
    refused = client.post(link_of(app, ada, HandoverKind.ADDRESS))
    assert len({(answer.status_code, answer.location) for answer in answers}) == 1
    assert (refused.status_code, "has a registration of its own" in refused.text) == (409, True)
    assert statuses(event) == {"ada": "confirmed", "bo": "confirmed"}


# Changes that wait, and until when one may change


def test_change_that_needs_approval_waits_on_the_page_and_is_taken_back_there(app: Flask, client: FlaskClient) -> None:
    event = make_event(policy={"changes_need_approval": True})
    version = make_form(event, MEAL)
    [ada] = sign_up(event, "ada", answers=AnswerInput(version.id, {"meal": "pie"}))
    page = page_of(app, ada)
    sent = client.post(page + "/edit", data=CHANGE)
    waiting, form = client.get(sent.location).text, client.get(page + "/edit").text
    back = client.post(page + "/change/take-back")
    assert sent.location == page + "?done=proposed"
    found = re.findall(r"<ins>(.*?)</ins>", waiting)
    assert (found, "your seat is yours" in waiting) == (["Ada King", "Countess", "United Kingdom", "Fish"], True)
    assert ('value="Ada King"' in form, re.search(r'<input checked[^>]*value="fish"', form) is not None) == (True, True)
    assert (ada.full_name, back.location, "<ins>" in client.get(back.location).text) == ("Ada Example", page + "?done=kept", False)


@pytest.mark.parametrize(
    ("rule", "words"),
    [(EditingRule.UNTIL_DEADLINE, "until Monday 13 September, 12:00"), (EditingRule.ALWAYS, "until Monday 20 September, 15:30"),
     (EditingRule.UNTIL_ACCEPTED, "could be changed until you had a seat"), (EditingRule.NEVER, "cannot be changed here")],
)  # fmt: skip
def test_rule_13_page_says_until_when_and_withdrawing_stays(app: Flask, client: FlaskClient, rule: EditingRule, words: str) -> None:
    [ada] = sign_up(make_event(policy={"editing": rule}), "ada")
    page = client.get(page_of(app, ada)).text
    assert (words in " ".join(page.split()), "Give my seat back" in page) == (True, True)


# Mails once more, and their language


def test_confirmation_is_mailed_again_once_an_hour_and_the_page_says_which(app: Flask, client: FlaskClient) -> None:
    [ada] = sign_up(make_event(), "ada")
    page = page_of(app, ada)
    answers = [client.post(page + "/resend").location for _ in range(2)]
    assert answers == [page + "?done=mailed", page + "?done=mailed_before"]
    assert ["on its way" in client.get(answers[0]).text, "less than an hour ago" in client.get(answers[1]).text] == [True, True]
    assert mails(since=1) == [("ada", "received", "REQUEST")]


def test_language_is_chosen_by_one_button_also_after_editing_has_ended(app: Flask, client: FlaskClient, frozen_clock: Any) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    frozen_clock.move_to(event.closes_at)
    good, bad = (client.post(page_of(app, ada) + "/language", data={"language": code}) for code in ("da", "xx"))
    db.session.rollback()
    assert (good.status_code, bad.status_code, ada.language, ada.person.language) == (303, 422, "da", "da")


# My registrations


def own_list(app: Flask, key: str) -> str:
    db.session.rollback()
    proof = own_queries.last_proof(key)
    assert proof is not None
    return f"/my-registrations/{app.extensions['eventsite'].links.make('own list', proof.id, proof.link_version)}"


def test_asking_for_the_list_answers_the_same_for_any_address(app: Flask, client: FlaskClient) -> None:
    sign_up(make_event(), "ada")
    answers = [client.post("/my", data={"email": email}) for email in ("ada@example.org", "sam@example.org") * 2]
    assert len({(answer.status_code, answer.location, answer.data) for answer in answers}) == 1
    assert "If this address has ever registered here" in client.get(answers[0].location).text
    assert mails(since=1) == [("ada", "own_list", None)]


def test_list_shows_every_event_soonest_first_with_state_step_and_link(app: Flask, client: FlaskClient, frozen_clock: Any) -> None:
    later, sooner = make_event(title="Later", capacity=1), make_event(title="Sooner", team=make_team("other"))
    with transaction():
        later.starts_local = later.starts_local.replace(month=10)
        later.starts_at, later.ends_at = later.starts_at.replace(month=10), later.ends_at.replace(month=10)
    sign_up(later, "bo", "ada")
    [seat] = sign_up(sooner, "ada")
    client.post("/my", data={"email": "ada@example.org"})
    link = own_list(app, "ada@example.org")
    page = client.get(link).text
    assert page.index("Sooner") < page.index("Later")
    assert ("number 1 in the queue" in page, f'href="{page_of(app, seat)}"' in page, "bo@example.org" in page) == (True, True, False)
    frozen_clock.move_to(NOW.replace(day=3, hour=11))
    assert client.get(link).status_code == 410


def test_list_names_the_registration_that_counts_and_a_seat_that_was_passed_on(app: Flask, client: FlaskClient) -> None:
    first, second = make_event(title="First"), make_event(title="Second")
    [ada] = sign_up(first, "ada")
    client.post(page_of(app, ada) + "/withdraw")
    client.post(page_of(app, ada) + "/again")
    [seat] = sign_up(second, "ada")
    client.post(pass_on(app, client, seat), data=BO)
    client.post("/my", data={"email": "ada@example.org"})
    page = client.get(own_list(app, "ada@example.org")).text
    assert (page.count("First</a>"), page_of(app, registration_of(first, "ada")) in page) == (1, True)
    assert ("Passed on to a colleague" in page, page_of(app, registration_of(second, "ada")) in page) == (True, False)


def test_list_without_a_registration_any_more_says_so(app: Flask, client: FlaskClient) -> None:
    [ada] = sign_up(make_event(), "ada")
    client.post("/my", data={"email": "ada@example.org"})
    link = own_list(app, "ada@example.org")
    with transaction():
        service.correct_address(ada, "right@example.org", OLGA, now=NOW)
    assert "This address has no registration" in client.get(link).text


@pytest.mark.parametrize("button", ["/call-back/seat", "/change/take-back", "/resend", "/withdraw", "/accept"])
def test_button_of_the_page_proves_the_address(app: Flask, client: FlaskClient, button: str) -> None:
    [ada] = sign_up(make_event(), "ada")
    assert client.post(page_of(app, ada) + button).status_code == 303
    db.session.rollback()
    assert ada.person.proved_at == NOW


def test_button_that_is_refused_says_why_and_proves_nothing(app: Flask, client: FlaskClient) -> None:
    [ada] = sign_up(make_event(), "ada")
    answer = client.post(page_of(app, ada) + "/decline")
    db.session.rollback()
    assert (answer.status_code, str(TransitionRefused.message) in answer.text, ada.person.proved_at) == (409, True, None)


def test_all_of_it_needs_a_csrf_token(app: Flask, client: FlaskClient) -> None:
    [ada] = sign_up(make_event(), "ada")
    link = pass_on(app, client, ada)
    app.config["WTF_CSRF_ENABLED"] = True
    before = contents()
    paths = ("/pass-on", "/address", "/resend", "/language", "/call-back/seat", "/change/take-back")
    sent = {"email": "cy@example.org", "language": "da"} | BO
    answers = [client.post(path, data=sent) for path in (link, "/my", *(page_of(app, ada) + path for path in paths))]
    assert ([answer.status_code for answer in answers], contents() == before) == ([400] * 8, True)


def test_rule_36_no_mail_or_message_kept_at_the_desk_holds_the_secret_links(app: Flask, client: FlaskClient) -> None:
    [ada] = sign_up(make_event(), "ada")
    link = pass_on(app, client, ada)
    texts = [f"http://127.0.0.1:8000{path}" for path in (link, page_of(app, ada), "/my-registrations/1-abc")]
    assert [masked(text).rpartition("/")[2] for text in texts] == ["••••"] * 3
    assert outbox()[-1].template == "registration/emails/seat_for_you"


def test_event_s_own_questions_are_asked_of_the_new_owner(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    make_form(event, draft(Kind.YES_NO, "Will you present?", key="present"), draft(Kind.NUMBER, "Years", key="years"))
    ada = make_registration(event, RegistrationStatus.CONFIRMED)
    link = pass_on(app, client, ada)
    page = client.get(link).text
    assert ("Will you present?" in page, "Years" in page) == (True, True)
    assert client.post(link, data=BO | {"q_present": "yes", "q_years": "3"}).status_code == 303
