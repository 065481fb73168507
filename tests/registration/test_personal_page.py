"""The personal page: what it shows, what it changes, and to whom."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.catalogue.models import Event, Places, SessionKind
from eventsite.db import db, transaction
from eventsite.people.service import ConsentGiven, ConsentKind
from eventsite.questions import queries as questions
from eventsite.questions import service as questions_service
from eventsite.questions.models import QuestionKind as Kind
from eventsite.questions.rules import AnswerInput
from eventsite.registration import service
from eventsite.registration.models import Registration, RegistrationStatus
from tests.conftest import NOW, outbox
from tests.factories import make_event, make_session
from tests.questions.builders import draft, make_form
from tests.registration.builders import PERSON, make_registration, registration_of, sign_up, statuses
from tests.registration.pages import MEAL, beside, contents, hidden

pytestmark = pytest.mark.usefixtures("frozen_clock")


def page_of(app: Flask, registration: Registration, *, purpose: str = "registration", version: int | None = None) -> str:
    token = app.extensions["eventsite"].links.make(purpose, registration.id, version or registration.link_version)
    return f"/my/{token}"


def sign_up_ada(event: Event, **values: Any) -> Registration:
    return sign_up(event, "ada", organisation="Analytical Engines", **values)[0]


def test_mine_confirmed_has_ticket_code_facts_answers_and_calendars(app: Flask, client: FlaskClient) -> None:
    event = make_event(text={"practical": "Coffee from 08:30"})
    version = make_form(event, MEAL)
    ada = sign_up_ada(event, answers=AnswerInput(version.id, {"meal": "pie"}))

    answer = client.get(page_of(app, ada))

    shown = (f"{ada.code[:4]} {ada.code[4:]}", 'class="qr"', "Seat confirmed", "Monday 20 September 2027", "Pakhus 47", "Coffee from 08:30",
             "Ada Example", "ada@example.org", "Analytical Engines", "Pie", "/event.ics", "calendar.google.com",
             "Freja Sandager")  # fmt: skip
    assert [words for words in shown if words not in answer.text] == []
    assert {name: answer.headers[name] for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")} == {
        "Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow",
    }  # fmt: skip


def test_mine_waitlisted_has_a_position_and_no_ticket(app: Flask, client: FlaskClient) -> None:
    event = make_event(capacity=1)
    sign_up(event, "grace", "mary")
    ada = sign_up_ada(event)

    page = client.get(page_of(app, ada)).text

    assert ("You are number 2 of 2 on the waitlist" in page, 'class="qr"' in page) == (True, False)


@pytest.mark.parametrize("status", list(RegistrationStatus))
def test_mine_opens_in_every_status(app: Flask, client: FlaskClient, status: RegistrationStatus) -> None:
    registration = make_registration(make_event(), status)

    assert client.get(page_of(app, registration)).status_code == 200


def test_mine_of_a_cancelled_event_says_so_and_offers_nothing(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    ada = sign_up_ada(event)
    with transaction():
        event.cancelled_at, event.cancel_reason = NOW, "The speaker is ill."

    page = client.get(page_of(app, ada)).text

    assert ("does not take place" in page, "The speaker is ill." in page, 'class="qr"' in page, "/withdraw" in page) == (
        True,
        True,
        False,
        False,
    )


def test_choices_at_an_event_that_is_called_off_are_nobodys(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    visit = make_session(event, "Visit to the night ward", kind=SessionKind.SITE_VISIT, places=Places(capacity=1))
    ada = sign_up_ada(event)
    with transaction():
        service.choose_sessions(ada, [visit.id], PERSON, now=NOW)
    assert ">Yours<" in client.get(page_of(app, ada)).text
    with transaction():
        event.cancelled_at, event.cancel_reason = NOW, "The speaker is ill."

    page = client.get(page_of(app, ada)).text

    assert ("Visit to the night ward" in page, ">Yours<" in page, ">Cancelled<" in page) == (True, False, True)


def test_mine_shows_no_answer_that_only_organisers_see(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    version = make_form(event, draft(Kind.TEXT, "Secret note", key="note", organiser_only=True))
    ada = sign_up_ada(event, answers=AnswerInput(version.id, {}))

    assert "Secret note" not in client.get(page_of(app, ada)).text


def test_mine_shows_consents_in_the_words_of_then(app: Flask, client: FlaskClient) -> None:
    ada = sign_up_ada(make_event(), consents=[ConsentGiven(ConsentKind.ATTENDEE_LIST, True, "Show me, in the words of then")])

    page = client.get(page_of(app, ada)).text

    assert ("Show me, in the words of then" in page, "<dd>Shown</dd>" in page) == (True, True)


def test_my_ics_is_the_entry_of_the_invitation_without_a_secret(app: Flask, client: FlaskClient) -> None:
    event = make_event(online_url="https://meet.example.org/secret")
    ada = sign_up_ada(event)

    answer = client.get(page_of(app, ada) + "/event.ics")

    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    assert (f"UID:{ada.entry.uid}" in answer.text, "METHOD:PUBLISH" in answer.text) == (True, True)
    assert [words for words in ("/my/", "ATTENDEE", "secret", "ada@example.org") if words in answer.text.replace("\r\n ", "")] == []


# Links


def test_links_stale_forged_or_of_another_purpose_are_404_with_a_way_on(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    ada, grace = sign_up_ada(event), sign_up(event, "grace")[0]
    good = page_of(app, ada)
    bad = [page_of(app, ada, version=9), page_of(app, ada, purpose="ticket"), page_of(app, ada, purpose="prefill"), good[:-1],
           good + "x", good.replace(f"/{ada.id}-", f"/{grace.id}-"), good.replace(f"/{ada.id}-", f"/0{ada.id}-"), "/my/x", "/my/1-",
           "/my/" + "9" * 30 + good[good.index("-"):], "/my/" + "1" * 5000, good.replace("-", "-" * 2)]  # fmt: skip

    answers = [client.get(path) for path in bad]

    assert [answer.status_code for answer in answers] == [404] * len(bad)
    assert all(f"/events/{event.slug}/my-link" in answer.text for answer in answers if "does not open anything" in answer.text)
    assert sum("does not open anything" in answer.text for answer in answers) == len(bad)


@pytest.mark.parametrize("path", ["/edit", "/withdraw", "/again"])
def test_posts_with_another_link_change_nothing(app: Flask, client: FlaskClient, path: str) -> None:
    event = make_event()
    ada = sign_up_ada(event)
    before = contents()

    answer = client.post(page_of(app, ada, version=2) + path, data={"full_name": "Eve"})

    assert (answer.status_code, contents()) == (404, before)


def test_link_that_was_true_once_leads_to_its_own_event(app: Flask, client: FlaskClient) -> None:
    event = make_event(title="AI in Healthcare")
    make_event(title="Another event")
    ada = sign_up_ada(event)
    old = page_of(app, ada)
    with transaction():
        ada.link_version += 1

    page = client.get(old)

    assert (page.status_code, f'action="/events/{event.slug}/my-link"' in page.text, "Another event" in page.text) == (404, True, False)
    assert "Ada" not in page.text


def test_personal_pages_looked_at_often_change_nothing(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    version = make_form(event, MEAL)
    link = page_of(app, sign_up_ada(event, answers=AnswerInput(version.id, {"meal": "pie"})))
    before = contents()

    for path in ("", "/edit", "/event.ics", "/withdraw", "/again"):
        client.head(link + path)
        for _ in range(5):
            client.get(link + path)

    assert contents() == before


def test_ask_link_answers_the_same_for_any_address_and_mails_the_registered_one(client: FlaskClient, frozen_clock: Any) -> None:
    event = make_event()
    sign_up_ada(event)
    sent = len(outbox())
    frozen_clock.shift(7200)

    answers = [client.post(f"/events/{event.slug}/my-link", data={"email": email}) for email in ("ada@example.org", "sam@example.org") * 2]

    assert len({(answer.status_code, answer.location, answer.data) for answer in answers}) == 1
    assert [(message.recipient, message.template) for message in outbox()[sent:]] == [("ada@example.org", "registration/emails/your_link")]
    assert "If this address is registered" in client.get(answers[0].location).text


def test_ask_link_odd_address_is_refused_beside_the_field(client: FlaskClient) -> None:
    answer = client.post(f"/events/{make_event().slug}/my-link", data={"email": "ada"})

    assert (answer.status_code, beside(answer.text, "email")) == (422, "Enter an email address like name@example.org")


# Changes


CHANGE = {"full_name": "Ada King", "organisation": "", "job_title": "Countess", "country": "GB", "language": "da", "q_meal": "fish"}


def test_edit_changes_details_and_answers_and_proves_the_address(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    version = make_form(event, MEAL)
    ada = sign_up_ada(event, answers=AnswerInput(version.id, {"meal": "pie"}))
    link = page_of(app, ada)

    form = client.get(link + "/edit").text
    answer = client.post(link + "/edit", data=CHANGE)

    assert ('value="Ada Example"' in form, re.search(r'<input checked[^>]*value="pie"', form) is not None) == (True, True)
    assert (answer.status_code, answer.location) == (303, f"{link}?done=edited")
    db.session.rollback()
    assert (ada.full_name, ada.organisation, ada.country, ada.language, ada.person.proved_at) == ("Ada King", "", "GB", "da", NOW)
    assert questions.values_of(ada.answer_set) == {"meal": "fish"}
    assert "Your changes are saved" in client.get(answer.location).text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [("full_name", "", "Enter your name"), ("organisation", "a\0", "Remove the characters"), ("country", "XX", "Choose a country"),
     ("language", "xx", "Choose a language"), ("q_meal", "stone", "no longer offered")],
)  # fmt: skip
def test_edit_wrong_value_is_answered_beside_its_field(app: Flask, client: FlaskClient, field: str, value: str, words: str) -> None:
    event = make_event()
    version = make_form(event, MEAL)
    link = page_of(app, sign_up_ada(event, answers=AnswerInput(version.id, {"meal": "pie"})))

    answer = client.post(link + "/edit", data=CHANGE | {field: value})

    assert (answer.status_code, words in (beside(answer.text, field) or ""), 'value="Countess"' in answer.text) == (422, True, True)
    assert registration_of(event, "ada").full_name == "Ada Example"


def test_edit_keeps_an_option_that_is_gone_for_who_holds_it(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    version = make_form(event, MEAL)
    ada = sign_up_ada(event, answers=AnswerInput(version.id, {"meal": "pie"}))
    with transaction():
        questions_service.change_question(event, "meal", draft(Kind.CHOICE, "Meal", options=["fish", "soup"]), by=1, now=NOW)
    link = page_of(app, ada)

    form = client.get(link + "/edit").text
    answer = client.post(link + "/edit", data=CHANGE | {"q_meal": "pie", "version": hidden(form, "version")})

    db.session.rollback()
    assert ("Pie" in form, answer.status_code, questions.values_of(ada.answer_set)) == (True, 303, {"meal": "pie"})


def test_edit_after_the_deadline_is_refused_until_an_organiser_opens_it(app: Flask, client: FlaskClient, frozen_clock: Any) -> None:
    event = make_event()
    ada = sign_up_ada(event)
    link = page_of(app, ada)
    frozen_clock.move_to(event.closes_at)

    refused = [client.get(link + "/edit"), client.post(link + "/edit", data=CHANGE)]
    with transaction():
        ada.edit_until = event.closes_at + timedelta(days=1)
    accepted = client.post(link + "/edit", data=CHANGE)

    assert [(answer.status_code, "can no longer be changed" in answer.text) for answer in refused] == [(409, True)] * 2
    assert accepted.status_code == 303


def test_withdraw_frees_the_seat_and_again_takes_one_with_a_new_page(app: Flask, client: FlaskClient) -> None:
    event = make_event(capacity=1)
    ada = sign_up_ada(event)
    sign_up(event, "grace")
    link = page_of(app, ada)

    withdrawn = client.post(link + "/withdraw", data={"reason": "I am ill"})
    after = client.get(withdrawn.location).text
    again = client.post(link + "/again")

    assert (withdrawn.status_code, withdrawn.location) == (303, f"{link}?done=withdrawn")
    assert ("no longer registered" in after, "Join the waitlist again" in after, "Register again" in after) == (True, True, False)
    assert statuses(event) == {"ada": "waitlisted", "grace": "confirmed"}
    new = registration_of(event, "ada")
    assert (again.status_code, again.location) == (303, f"{page_of(app, new)}?done=again")
    assert new.entry.uid != ada.entry.uid
    assert "You are on the waitlist again." in client.get(again.location).text


def test_page_of_who_left_says_register_again_while_a_seat_is_free(app: Flask, client: FlaskClient) -> None:
    ada = sign_up_ada(make_event(capacity=1))
    link = page_of(app, ada)
    client.post(link + "/withdraw", data={})

    page = client.get(link).text

    assert ("Register again" in page, "Join the waitlist again" in page) == (True, False)


def test_old_page_of_somebody_who_came_back_says_so_and_offers_no_second_return(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    link = page_of(app, sign_up_ada(event))
    client.post(link + "/withdraw", data={"reason": ""})
    before = client.get(link).text
    client.post(link + "/again")

    after = client.get(link).text

    assert ("You have registered again since" in before, f'action="{link}/again"' in before) == (False, True)
    assert ("You have registered again since" in after, f'action="{link}/again"' in after) == (True, False)


def test_withdraw_reason_that_is_too_long_is_kept_and_refused(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    link = page_of(app, sign_up_ada(event))

    answer = client.post(link + "/withdraw", data={"reason": "x" * 501})

    assert (answer.status_code, "at most 500" in (beside(answer.text, "reason") or ""), "x" * 501 in answer.text) == (422, True, True)
    assert ('<details class="disclosure" open>' in answer.text, statuses(event)) == (True, {"ada": "confirmed"})


def test_withdraw_twice_is_the_same_as_once(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    link = page_of(app, sign_up_ada(event))

    answers = [client.post(link + "/withdraw") for _ in range(2)]

    assert ([answer.status_code for answer in answers], statuses(event)) == ([303, 303], {"ada": "withdrawn"})


def test_withdraw_after_the_start_is_refused_in_words(app: Flask, client: FlaskClient, frozen_clock: Any) -> None:
    event = make_event()
    link = page_of(app, sign_up_ada(event))
    frozen_clock.move_to(event.starts_at)

    answer = client.post(link + "/withdraw")

    assert (answer.status_code, "The event has started" in answer.text, statuses(event)) == (409, True, {"ada": "confirmed"})


def test_changes_need_a_csrf_token(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    link = page_of(app, sign_up_ada(event))
    app.config["WTF_CSRF_ENABLED"] = True

    refused = [client.post(link + path, data=CHANGE).status_code for path in ("/edit", "/withdraw", "/again")]
    token = hidden(client.get(link).text, "csrf_token")
    accepted = client.post(link + "/withdraw", data={"csrf_token": token})

    assert (refused, accepted.status_code, statuses(event)) == ([400] * 3, 303, {"ada": "withdrawn"})
