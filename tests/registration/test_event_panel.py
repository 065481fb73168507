"""What the event's page, its shortcut and the lists say of how one registers: by invitation, by asking, by waiting."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from eventsite.catalogue.models import Admission, Audience, Event
from eventsite.db import transaction
from eventsite.registration import service
from eventsite.registration.models import Serving
from tests.conftest import NOW
from tests.factories import make_event
from tests.registration.builders import OLGA, sign_up

pytestmark = pytest.mark.usefixtures("frozen_clock")


def panel(client: FlaskClient, event: Event) -> str:
    page = client.get(f"/events/{event.slug}").text
    return page[page.index("register-panel") : page.index('<dl class="facts')]


def test_invited_event_explains_and_offers_no_form(client: FlaskClient) -> None:
    event = make_event(audience=Audience.INVITED)

    page, listed = client.get(f"/events/{event.slug}").text, client.get("/events").text

    assert ("By invitation" in panel(client, event), "The link in your invitation opens the form" in page) == (True, True)
    assert (f"/events/{event.slug}/register" in page, "register-bar" in page, "mailto:freja@kattegat.example.org" in page) == (
        False, False, True,
    )  # fmt: skip
    assert "By invitation" in listed


def test_event_for_the_invited_first_says_so_until_it_opens(client: FlaskClient) -> None:
    event = make_event(audience=Audience.INVITED_FIRST, opens_at=NOW + timedelta(days=2))

    assert ("Opens" in panel(client, event), "Who was invited may register before" in panel(client, event)) == (True, True)


def test_approval_is_asked_for_and_is_no_waitlist(client: FlaskClient) -> None:
    event = make_event(admission=Admission.APPROVAL, capacity=30)
    sign_up(event, "ada", "grace")

    page, listed = client.get(f"/events/{event.slug}").text, client.get("/events").text

    said = panel(client, event)
    shown = ("Ask for a seat", "seats, given by the organisers", "2 requests are with the organisers", "Ask by", "Already asked?")
    assert [words for words in shown if words not in said] == []
    assert [words for words in ("waitlist", "line", "Apply", "on merit") if words in said] == []
    assert ("An organiser confirms each seat" in page[page.index("register-bar") :], "Ask by 13 September" in listed) == (True, True)


def test_rule_07_open_and_full_event_say_how_the_waitlist_goes(client: FlaskClient) -> None:
    event = make_event(capacity=1, policy={"serving": Serving.OFFER, "offer_hours": 36})
    is_open = panel(client, event)
    sign_up(event, "ada")
    is_full = panel(client, event)

    assert ["held for the next person for 36 hours" in said for said in (is_open, is_full)] == [True, True]
    assert ("Join the waitlist" in is_open, "Join the waitlist" in is_full) == (False, True)


def test_rule_07_kept_page_says_the_new_policy_at_once(client: FlaskClient) -> None:
    event = make_event(capacity=1)
    sign_up(event, "ada")
    before = panel(client, event)
    with transaction():
        service.set_policy(event, {"serving": Serving.OFFER, "offer_hours": 48}, OLGA, now=NOW)

    assert ["for 48 hours" in said for said in (before, panel(client, event))] == [False, True]


def test_event_without_a_waitlist_or_without_a_limit_speaks_of_none(client: FlaskClient) -> None:
    events = [make_event(capacity=1, has_waitlist=False), make_event(capacity=None)]

    assert ["becomes free" in panel(client, event) for event in events] == [False, False]
