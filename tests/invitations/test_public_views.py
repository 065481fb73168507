"""The page of an invitation, and the form that it opens: to whom, until when, once."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient

from eventsite.catalogue.models import Audience, Event
from eventsite.db import db, transaction
from eventsite.invitations import service
from eventsite.invitations.models import Invitee
from eventsite.mail import queries as mail_queries
from eventsite.mail.rules import masked
from eventsite.questions.models import Form, FormText, FormVersion
from eventsite.questions.models import QuestionKind as Kind
from tests.conftest import NOW
from tests.factories import make_event
from tests.forms import filled
from tests.invitations.builders import make_invitee
from tests.invitations.pages import TYPED, page_of, register, registered, token_of
from tests.questions.builders import draft, make_form
from tests.reading import words
from tests.registration.builders import sign_up
from tests.registration.pages import MEAL, contents, rows

pytestmark = pytest.mark.usefixtures("frozen_clock")


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    """Without limits: a test sends no form that a person has read."""
    return environment | {"EVENTSITE_LIMITS": "off"}


def closed_event(**values: Any) -> Event:
    return make_event(**({"audience": Audience.INVITED, "slug": "ai-in-healthcare"} | values))


def test_page_says_what_it_is_to_and_until_when(client: FlaskClient) -> None:
    ada = make_invitee(closed_event(), ends_at=NOW + timedelta(days=3))
    answer = client.get(page_of(ada))
    text = words(answer)
    assert answer.status_code == 200
    for said in (
        "You are invited",
        "Invitation for Ada Example",
        "AI in Healthcare",
        "by Thursday 5 August, 12:00",
        "ada@example.org and no other",
    ):
        assert said in text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_looking_changes_nothing_and_the_answer_counts_afterwards(client: FlaskClient) -> None:
    ada = make_invitee(closed_event())
    before = contents()
    for _look in range(5):
        assert client.get(page_of(ada)).status_code == 200
        assert client.head(page_of(ada)).status_code == 200
        assert client.head(f"{page_of(ada)}/no-more").status_code == 200
        assert client.get(f"/events/ai-in-healthcare/register?invitation={token_of(ada)}").status_code == 200
    assert contents() == before
    assert register(client, ada).status_code == 303
    assert registered() == [("ada@example.org", "confirmed", ada.id)]


def test_form_begins_with_what_is_known_and_a_bound_address_cannot_be_changed(client: FlaskClient) -> None:
    ada = make_invitee(closed_event(), organisation="Example Hospital")
    page = client.get(f"/events/ai-in-healthcare/register?invitation={token_of(ada)}").text
    known = filled(page)
    assert {name: known[name] for name in ("full_name", "email", "organisation")} == {
        "full_name": ["Ada Example"], "email": ["ada@example.org"], "organisation": ["Example Hospital"],
    }  # fmt: skip
    assert "readonly" in page[page.index('name="email"') - 300 : page.index('name="email"') + 300]


def test_who_was_invited_registers_before_everybody(client: FlaskClient) -> None:
    event = closed_event(audience=Audience.INVITED_FIRST, opens_at=NOW + timedelta(days=5))
    ada = make_invitee(event)
    assert client.post("/events/ai-in-healthcare/register", data=TYPED).status_code == 410
    assert register(client, ada).status_code == 303
    assert registered() == [("ada@example.org", "confirmed", ada.id)]
    assert ada.registered_at == NOW


def test_invitation_leads_to_its_form_even_where_that_is_not_listed(client: FlaskClient) -> None:
    event = closed_event()
    with transaction():
        speaker = Form(event_id=event.id, name="speaker", listed=False, closed=True, versions=[FormVersion(number=1)])
        speaker.texts.append(FormText(language="en", title="Speakers"))
        event_form = Form(event_id=event.id, versions=[FormVersion(number=1)])
        event_form.texts.append(FormText(language="en", title="Guests"))
        db.session.add_all([event_form, speaker])
    ada = make_invitee(event, form_id=speaker.id)
    assert f"/events/ai-in-healthcare/register/speaker?invitation={token_of(ada)}" in client.get(page_of(ada)).text
    answer = client.post(f"/events/ai-in-healthcare/register/speaker?invitation={token_of(ada)}", data=TYPED)
    assert answer.status_code == 303
    assert registered() == [("ada@example.org", "confirmed", ada.id)]


# Refusals of hand-made forms


def _revoked(invitee: Invitee) -> str:
    with transaction():
        service.revoke(invitee, account_id=None, now=NOW)
    return token_of(invitee)


def _ended(invitee: Invitee) -> str:
    with transaction():
        invitee.ends_at = NOW
    return token_of(invitee)


def _used(invitee: Invitee) -> str:
    with transaction():
        service.mark_used(invitee, now=NOW)
    return token_of(invitee)


REFUSED = {
    "none": (lambda _invitee: "", 403, "This event is for those who were invited"),
    "forged": (lambda invitee: f"{invitee.id}-{'A' * 43}", 403, "This event is for those who were invited"),
    "of another event": (lambda _invitee: token_of(make_invitee(make_event(), "zoe")), 403, "This event is for those who were invited"),
    "of another purpose": (
        lambda invitee: current_app.extensions["eventsite"].links.make("registration", invitee.id, 1), 403,
        "This event is for those who were invited",
    ),
    "revoked": (_revoked, 410, "This invitation was taken back"),
    "older than the newest": (lambda invitee: token_of(invitee, 1) if _revoked(invitee) else "", 410, "This invitation was taken back"),
    "ended": (_ended, 410, "The time to use this invitation is over"),
    "used": (_used, 409, "Somebody has registered by this invitation already"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_security_15_hand_made_form_without_a_fitting_invitation_is_refused_and_kept(client: FlaskClient, case: str) -> None:
    event = closed_event()
    make, status, said = REFUSED[case]
    token = make(make_invitee(event))
    before = rows()
    address = f"/events/ai-in-healthcare/register?invitation={token}"
    answer = client.post(address, data=TYPED | {"organisation": "Example Hospital"})
    assert (answer.status_code, said in words(answer)) == (status, True)
    assert 'value="Example Hospital"' in answer.text
    assert rows() == before
    assert client.get(address).status_code == status


def test_security_19_bound_invitation_works_only_for_its_holder(client: FlaskClient) -> None:
    ada = make_invitee(closed_event())
    answer = register(client, ada, email="bo@example.org", full_name="Bo Example")
    assert (answer.status_code, "This invitation is for another email address" in words(answer)) == (403, True)
    assert 'value="Bo Example"' in answer.text
    assert (registered(), ada.registered_at) == ([], None)


def test_transferable_invitation_serves_a_colleague_once(client: FlaskClient) -> None:
    ada = make_invitee(closed_event(), transferable=True)
    assert "You may hand the link to a colleague" in words(client.get(page_of(ada)))
    assert register(client, ada, email="bo@example.org", full_name="Bo Example").status_code == 303
    assert register(client, ada).status_code == 409
    assert registered() == [("bo@example.org", "confirmed", ada.id)]
    assert "This invitation is used" in words(client.get(page_of(ada)))


def test_invitation_that_is_over_does_not_matter_where_anybody_may_register(client: FlaskClient) -> None:
    ada = make_invitee(closed_event(audience=Audience.EVERYONE), ends_at=NOW)
    assert register(client, ada, email="bo@example.org").status_code == 303
    assert registered() == [("bo@example.org", "confirmed", None)]


def test_invited_person_who_registers_without_the_link_has_used_it(app: Flask) -> None:
    event = make_event()
    ada = make_invitee(event, priority=3)
    sign_up(event, "ada")
    assert ada.registered_at == NOW
    assert registered() == [("ada@example.org", "confirmed", ada.id)]


def test_address_alone_opens_no_closed_event(client: FlaskClient) -> None:
    make_invitee(closed_event())
    assert client.post("/events/ai-in-healthcare/register", data=TYPED).status_code == 403
    assert registered() == []


def test_address_alone_opens_no_closed_form(client: FlaskClient) -> None:
    event = closed_event(audience=Audience.EVERYONE)
    with transaction():
        db.session.add(Form(event_id=event.id, closed=True, versions=[FormVersion(number=1)]))
    ada = make_invitee(event)
    assert client.post("/events/ai-in-healthcare/register", data=TYPED).status_code == 410
    assert (registered(), ada.registered_at) == ([], None)
    assert register(client, ada).status_code == 303


# Answering no


def test_no_is_an_answer_that_can_be_taken_back_until_the_end(client: FlaskClient) -> None:
    ada = make_invitee(closed_event(), draft={"full_name": "Ada L"}, draft_at=NOW)
    assert client.post(f"{page_of(ada)}/decline", data={"reason": "I am away."}).status_code == 303
    assert (ada.declined_at, ada.decline_reason, ada.draft) == (NOW, "I am away.", None)
    assert "You have told us that you cannot come" in words(client.get(page_of(ada)))
    assert client.post(f"{page_of(ada)}/reconsider").status_code == 303
    assert (ada.declined_at, ada.decline_reason) == (None, "")
    with transaction():
        ada.ends_at = NOW
    assert client.post(f"{page_of(ada)}/decline").status_code == 410
    assert ada.declined_at is None


def test_reason_that_cannot_be_kept_is_refused_beside_its_field(client: FlaskClient) -> None:
    ada = make_invitee(closed_event())
    answer = client.post(f"{page_of(ada)}/decline", data={"reason": "x" * 501})
    assert (answer.status_code, "Shorten this to at most 500 characters" in words(answer)) == (422, True)
    assert "x" * 501 in answer.text
    assert ada.declined_at is None


def test_who_said_no_may_still_register(client: FlaskClient) -> None:
    ada = make_invitee(closed_event(), declined_at=NOW, decline_reason="Away")
    assert register(client, ada).status_code == 303
    assert (ada.registered_at, ada.declined_at) == (NOW, None)


@pytest.mark.parametrize(
    ("values", "status", "said"),
    [
        ({"revoked_at": NOW}, 410, "This invitation was taken back"),
        ({"ends_at": NOW}, 410, "The time to use this invitation is over"),
        ({"registered_at": NOW}, 200, "This invitation is used"),
    ],
)
def test_page_of_an_invitation_that_is_over_says_so_and_takes_no_answer(
    client: FlaskClient, values: dict[str, Any], status: int, said: str
) -> None:
    ada = make_invitee(closed_event(), **values)
    answer = client.get(page_of(ada))
    assert (answer.status_code, said in words(answer), "<button" in words(answer)) == (status, True, False)
    assert client.post(f"{page_of(ada)}/decline").status_code in (409, 410)
    assert client.post(f"{page_of(ada)}/reconsider").status_code in (409, 410)
    assert ada.declined_at is None


@pytest.mark.parametrize("token", ["x", "1-" + "A" * 43, "999999-" + "A" * 43, "0-x", "1" * 4000])
def test_link_that_was_never_true_opens_nothing(client: FlaskClient, token: str) -> None:
    make_invitee(closed_event())
    for address in (f"/invited/{token}", f"/invited/{token}/no-more"):
        assert client.get(address).status_code == 404
    for address in ("decline", "reconsider", "no-more"):
        assert client.post(f"/invited/{token}/{address}").status_code == 404


def test_link_of_a_cancelled_event_says_so(client: FlaskClient) -> None:
    ada = make_invitee(closed_event(cancelled_at=NOW))
    answer = client.get(page_of(ada))
    assert (answer.status_code, "This event is cancelled" in words(answer)) == (410, True)


# Keeping for later


def test_what_was_typed_is_kept_for_later_and_forgotten_with_the_registration(client: FlaskClient) -> None:
    event = closed_event()
    make_form(event, MEAL, draft(Kind.CHOICES, "Days", key="days", options=["monday", "tuesday", "friday"]))
    ada = make_invitee(event)
    days = ["monday", "friday"]
    answer = register(client, ada, do="keep", full_name="Ada L", organisation="", job_title="Head", q_meal="pie", q_days=days)
    assert (answer.status_code, answer.location) == (303, f"{page_of(ada)}?kept=1")
    assert "What you typed is kept" in words(client.get(answer.location))
    assert ada.draft is not None
    assert "event_data" not in ada.draft
    known = filled(client.get(f"/events/ai-in-healthcare/register?invitation={token_of(ada)}").text)
    assert {name: known[name] for name in ("full_name", "job_title", "q_meal", "q_days", "email")} == {
        "full_name": ["Ada L"], "job_title": ["Head"], "q_meal": ["pie"], "q_days": days, "email": ["ada@example.org"],
    }  # fmt: skip
    assert registered() == []
    assert register(client, ada, q_meal="pie").status_code == 303
    assert (ada.draft, ada.draft_at) == (None, None)


def test_nothing_is_kept_without_an_invitation_or_beyond_measure(client: FlaskClient) -> None:
    event = closed_event(audience=Audience.EVERYONE)
    assert client.post("/events/ai-in-healthcare/register", data=TYPED | {"do": "keep"}).status_code == 422
    ada = make_invitee(event)
    answer = register(client, ada, do="keep", organisation="x" * 50_000)
    assert (answer.status_code, "That is more than can be kept for later" in words(answer)) == (422, True)
    assert (ada.draft, registered()) == (None, [])


# No more


def test_no_more_invitations_is_one_click_without_cookie_or_token_and_works_twice(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    ada = make_invitee(closed_event())
    for _click in range(2):
        answer = client.post(f"{page_of(ada)}/no-more", data={"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, "You get no more invitations from us" in words(answer)) == (200, True)
    known = mail_queries.suppression("ada@example.org")
    assert known is not None
    assert known.reason == "asked"


def test_no_more_of_an_older_link_says_nothing_of_the_corrected_address(client: FlaskClient) -> None:
    ada = make_invitee(closed_event())
    old = token_of(ada)
    with transaction():
        service.send_again(ada, "right@example.org", account_id=None, now=NOW)
    answer = client.post(f"/invited/{old}/no-more")
    assert (answer.status_code, "right@example.org" in answer.text) == (404, False)
    assert "Ada" not in words(client.get(f"/invited/{old}"))
    assert mail_queries.suppression("right@example.org") is None


def test_rule_36_links_of_invitations_are_masked_for_the_desk() -> None:
    text = "http://x/invited/1-abc/no-more http://x/events/e/register?invitation=1-abc http://x/e?lang=en&amp;invitation=1-abc"
    assert "1-abc" not in masked(text)


def test_invitation_brings_a_group_once(client: FlaskClient) -> None:
    ada = make_invitee(closed_event(policy={"most_in_party": 3}))

    def with_one_more(name: str) -> Any:
        fields = {"person": ["1"], "p1-full_name": f"{name} Example", "p1-email": f"{name}@example.org", "p1-event_data": "y"}
        return register(client, ada, **fields)

    assert with_one_more("bo").status_code == 303
    assert with_one_more("cy").status_code == 409
    assert [(email, status) for email, status, _invitee in registered()] == [
        ("ada@example.org", "confirmed"), ("bo@example.org", "confirmed"),
    ]  # fmt: skip
    assert ada.registered_at == NOW
