"""The waitlist at the desk: the queue in its order, why each waits, open offers, and what organisers do out of turn."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.accounts.models import Role
from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.registration import service
from eventsite.registration.models import QueueOrder, Serving
from eventsite.registration.rules import PartyRequest
from tests.conftest import NOW, outbox
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_session
from tests.forms import send
from tests.reading import words
from tests.registration.builders import OLGA, PERSON, ask, registration_of, sign_up, statuses, steps

OFFERS = {"serving": Serving.OFFER}


@pytest.fixture
def desk(client: FlaskClient, frozen_clock: object) -> FlaskClient:
    return sign_in(client, make_account())


def at(event: Event, rest: str = "") -> str:
    """An address below the event's waitlist."""
    return f"/desk/events/{event.id}/waitlist{rest}"


def queue(page: str) -> list[tuple[str, str]]:
    """Number and first name, from the head."""
    part = page[page.index('id="queue-title"') :]
    return re.findall(r'<td class="n">(\d*)</td>\s*<th scope="row" class="clip"><a [^>]*>\s*(\w+)', part)


def act(client: FlaskClient, event: Event, name: str, **typed: str) -> tuple[int, str]:
    """Send the form about one person; the status and the page."""
    answer = send(client, at(event, f"/{registration_of(event, name).id}"), **typed)
    return answer.status_code, answer.text


def test_waitlist_without_anybody_says_what_would_bring_people_here(app: Flask, desk: FlaskClient) -> None:
    events = [make_event(capacity=None), make_event(capacity=2), make_event(capacity=1, has_waitlist=False), make_event(capacity=1)]
    sign_up(events[3], "ada")

    said = [words(desk.get(at(event))) for event in events]

    assert [
        "There is no limit to the seats" in said[0], "2 seats are free. People join the list when none is left" in said[1],
        "The list is closed: nobody can join it" in said[2], "Every seat is taken. Whoever registers now stands here" in said[3],
    ] == [True] * 4  # fmt: skip


def test_waitlist_is_in_the_order_of_the_policy_with_the_reason_of_each(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=1, policy={"queue_order": QueueOrder.PRIORITY})
    sign_up(event, "ada", "bo", "cy")
    with transaction():
        service.set_priority(registration_of(event, "cy"), 5, OLGA, reason="Speaks in the morning", now=NOW)

    answer = desk.get(at(event))

    assert queue(answer.text) == [("1", "Cy"), ("2", "Bo")]
    assert "Every seat is taken; the next free one is theirs" in words(answer)
    assert "Every seat is taken; one is ahead" in words(answer)


def test_waitlist_shows_a_group_together_with_what_it_needs(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=3, policy={"most_in_party": 3})
    sign_up(event, "ada")
    sign_up_party(event, "bo", "cy", "di")

    answer = desk.get(at(event))

    assert queue(answer.text) == [("1", "Bo"), ("2", "Cy"), ("3", "Di")]
    assert "Group of Bo Example 3 seats together. Act on all of them" in words(answer)
    assert words(answer).count("They need 3 seats together, and 2 are free") == 3


def test_waitlist_shows_open_offers_with_their_end_and_reason(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=1, policy=OFFERS)
    sign_up(event, "ada", "bo")
    with transaction():
        service.withdraw(registration_of(event, "ada"), PERSON, now=NOW)

    page = words(desk.get(at(event)))

    assert "One open offer" in page
    assert "Theirs until Tue 3 Aug, 12:00. First in line when a seat became free" in page


def test_waitlist_shows_who_waits_for_a_session(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    workshop = make_session(event, "Workshop on procurement")
    sign_up(event, "ada", "bo")
    with transaction():
        service.set_session_capacity(workshop, event, 1, now=NOW)
        for name in ("ada", "bo"):
            service.choose_sessions(registration_of(event, name), [workshop.id], PERSON, now=NOW)

    page = words(desk.get(at(event)))

    assert "Waiting for a session or an option Workshop on procurement 1 of 1 seats are taken, 1 wait" in page
    assert page.endswith("Bo Example")


def test_offer_out_of_turn_needs_a_reason_and_warns(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=1, policy=OFFERS)
    sign_up(event, "ada", "bo", "cy")
    with transaction():
        service.set_capacity(event, 1, now=NOW)

    warned = words(desk.get(at(event, f"/{registration_of(event, 'cy').id}")))
    refused, page = act(desk, event, "cy", act="offer")
    done, _page = act(desk, event, "cy", act="offer", reason="She brings the machine")

    assert "A seat for them goes over the capacity: 2 of 1" in warned
    assert "They are number 2: you would go past others who have waited" in warned
    assert (refused, page.count("Say why, so that a colleague understands it later"), done) == (422, 2, 303)
    assert statuses(event) == {"ada": "confirmed", "bo": "waitlisted", "cy": "offered"}
    assert steps(registration_of(event, "cy"))[-1][4] == "She brings the machine"
    assert outbox()[-1].template == "registration/emails/offered"


def test_seat_at_once_and_taking_off_the_list_can_be_undone(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=1)
    sign_up(event, "ada", "bo", "cy")

    act(desk, event, "bo", act="promote", reason="Chairs the panel")
    act(desk, event, "cy", act="decline", said="The hall is smaller than we thought.")
    page = desk.get(at(event)).text
    after = statuses(event)
    undo = re.findall(r'action="(/desk/events/\d+/acts/\w+/undo[^"]*)"', page)
    answer = desk.post(undo[-1])

    assert after == {"ada": "confirmed", "bo": "confirmed", "cy": "declined"}
    assert outbox()[-1].values["said"] == "The hall is smaller than we thought."
    assert (answer.status_code, answer.location) == (303, at(event))
    assert statuses(event)["cy"] == "waitlisted"


def test_priority_moves_somebody_forward_and_is_recorded(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=1, policy={"queue_order": QueueOrder.PRIORITY})
    sign_up(event, "ada", "bo", "cy")

    without, _page = act(desk, event, "cy", act="priority", priority="3")
    wrong, page = act(desk, event, "cy", act="priority", priority="first", reason="Member")
    done, _page = act(desk, event, "cy", act="priority", priority="3", reason="Member")

    assert (without, wrong, 'value="first"' in page, done) == (422, 422, True, 303)
    assert queue(desk.get(at(event)).text) == [("1", "Cy"), ("2", "Bo")]


def test_open_offer_can_be_confirmed_for_them_or_taken_back(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=2, policy=OFFERS)
    sign_up(event, "ada", "bo", "cy", "di")
    with transaction():
        for name in ("ada", "bo"):
            service.withdraw(registration_of(event, name), PERSON, now=NOW)

    act(desk, event, "cy", act="accept_offer")
    act(desk, event, "di", act="take_back", reason="Registered by mistake")

    assert (statuses(event)["cy"], statuses(event)["di"]) == ("confirmed", "declined")


def test_closing_the_list_lets_nobody_join_and_serves_who_waits(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=1)
    sign_up(event, "ada", "bo")

    desk.post(at(event, "/close"))
    closed = desk.get(at(event)).text
    with transaction():
        service.withdraw(registration_of(event, "ada"), PERSON, now=NOW)
    desk.post(at(event, "/close"), data={"open": "1"})

    assert ("Nobody can join the waitlist any more" in closed, "Open the list again" in closed) == (True, True)
    db.session.expire_all()
    assert (statuses(event)["bo"], db.session.get_one(Event, event.id).has_waitlist) == ("confirmed", True)


def test_act_on_somebody_who_no_longer_waits_leads_to_their_page(app: Flask, desk: FlaskClient) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")

    answer = desk.get(at(event, f"/{ada.id}"))

    assert (answer.status_code, answer.location) == (303, f"/desk/events/{event.id}/attendees/{ada.id}")


def test_viewer_sees_the_waitlist_and_acts_on_nobody(app: Flask, client: FlaskClient, frozen_clock: object) -> None:
    event = make_event(capacity=1)
    sign_up(event, "ada", "bo")
    sign_in(client, make_account("vera@kattegat.example.org", role=Role.VIEWER))
    bo = registration_of(event, "bo")

    page = client.get(at(event))

    assert (queue(page.text), "Close the list" in page.text, f"/{bo.id}" in page.text) == ([("1", "Bo")], False, True)
    assert client.get(at(event, f"/{bo.id}")).status_code == 403
    assert client.post(at(event, f"/{bo.id}"), data={"act": "promote", "reason": "x"}).status_code == 403
    assert client.post(at(event, "/close")).status_code == 403
    assert statuses(event)["bo"] == "waitlisted"


def sign_up_party(event: Event, *names: str) -> None:
    """These people are signed up together by the first of them."""
    first, members = ask(names[0]), [ask(name) for name in names]
    with transaction():
        service.register_party(event, PartyRequest(full_name=first.full_name, email=first.email, members=members), now=NOW)
