"""The waitlist, offers, sessions and companions on the personal page."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.catalogue.models import Event, Places, ProgrammeSession
from eventsite.db import db, transaction
from eventsite.questions.models import QuestionKind as Kind
from eventsite.questions.rules import AnswerInput
from eventsite.registration import service
from eventsite.registration.models import Holding, QueueOrder, Registration, Serving
from tests.conftest import NOW
from tests.factories import make_event, make_session
from tests.questions.builders import draft, make_form
from tests.registration.builders import PERSON, registration_of, sign_up, statuses
from tests.registration.pages import beside, contents, hidden
from tests.registration.test_personal_page import page_of

pytestmark = pytest.mark.usefixtures("frozen_clock")


def with_offers(capacity: int = 1, **policy: Any) -> Event:
    return make_event(capacity=capacity, policy={"serving": Serving.OFFER} | policy)


def offered_ada(event: Event) -> Registration:
    """Ada has waited behind Grace, who has left."""
    sign_up(event, "grace", "ada")
    with transaction():
        service.withdraw(registration_of(event, "grace"), PERSON, now=NOW)
    return registration_of(event, "ada")


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


# Waiting


def test_rule_07_who_waits_sees_position_length_and_policy(app: Flask, client: FlaskClient) -> None:
    event = with_offers(offer_hours=12)
    sign_up(event, "grace", "mary", "ada", "jean")

    page = words_of(client.get(page_of(app, registration_of(event, "ada"))).text)

    assert "You are number 2 of 3 on the waitlist" in page
    assert "First come, first served. A seat that becomes free is held for the next person for 12 hours" in page


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ({"serving": Serving.CONFIRM}, "First come, first served. A seat that becomes free is at once the next person’s"),
        ({"queue_order": QueueOrder.PRIORITY}, "Whom the organisers give priority goes first"),
        ({"queue_order": QueueOrder.PRIORITY, "members_first": True}, "Members first, then first come, first served."),
        ({"queue_order": QueueOrder.DRAW, "draw_seed": "ab" * 16}, "The order is drawn by lot."),
        ({"most_in_party": 3}, "A group that needs more seats than are free keeps its place in the line"),
    ],
)
def test_rule_07_policy_is_a_sentence_on_every_page_about_the_waitlist(
    app: Flask, client: FlaskClient, policy: dict[str, Any], words: str
) -> None:
    event = with_offers(**policy)
    sign_up(event, "grace", "ada")
    addresses = (f"/events/{event.slug}", f"/events/{event.slug}/register", f"/events/{event.slug}/registered/waitlisted",
                 page_of(app, registration_of(event, "ada")))  # fmt: skip

    assert [words in words_of(client.get(address).text) for address in addresses] == [True] * 4


def test_drawn_waitlist_shows_the_lot_and_leads_to_the_draw(app: Flask, client: FlaskClient) -> None:
    event = with_offers(queue_order=QueueOrder.DRAW, draw_seed="ab" * 16)
    sign_up(event, "grace", "ada")
    ada = registration_of(event, "ada")

    page = client.get(page_of(app, ada)).text

    assert (f"Your lot has the code {ada.lot_code}." in page, f'href="/events/{event.slug}/draw"' in page) == (True, True)


# Offers


def test_offer_says_until_when_in_the_events_zone_and_how_long_and_gives_both_answers(app: Flask, client: FlaskClient) -> None:
    ada = offered_ada(with_offers())
    link = page_of(app, ada)

    page = client.get(link).text

    assert ada.offer_ends_at == NOW + timedelta(hours=24)
    text = words_of(page)
    assert ("until Tuesday 3 August, 12:00 (Copenhagen time, UTC+2)" in text, "24 h 00 min" in text) == (True, True)
    assert 'datetime="2027-08-03T12:00+02:00" data-module="local-time"' in page
    assert [f'action="{link}/{answer}"' in page for answer in ("accept", "decline", "withdraw")] == [True, True, False]
    assert 'class="qr"' not in page


def test_accept_takes_the_seat_once_and_twice_is_the_same(app: Flask, client: FlaskClient) -> None:
    event = with_offers()
    link = page_of(app, offered_ada(event))

    answers = [client.post(link + "/accept") for _ in range(2)]
    page = client.get(answers[0].location).text

    assert [(answer.status_code, answer.location) for answer in answers] == [(303, f"{link}?done=accepted")] * 2
    assert (statuses(event)["ada"], "The seat is yours" in page, 'class="qr"' in page) == ("confirmed", True, True)
    assert registration_of(event, "ada").person.proved_at == NOW


def test_decline_serves_the_next_and_offers_to_join_again(app: Flask, client: FlaskClient) -> None:
    event = with_offers()
    link = page_of(app, offered_ada(event))
    sign_up(event, "sam")

    answer = client.post(link + "/decline")
    page = client.get(answer.location).text

    assert (answer.status_code, statuses(event)["ada"], statuses(event)["sam"]) == (303, "withdrawn", "offered")
    assert ("You turned the seat down" in page, f'action="{link}/again"' in page) == (True, True)


@pytest.mark.parametrize("act", ["accept", "decline"])
def test_answer_where_no_seat_is_held_is_refused_and_changes_nothing(app: Flask, client: FlaskClient, act: str) -> None:
    event = with_offers()
    sign_up(event, "grace", "ada")
    link, before = page_of(app, registration_of(event, "ada")), contents()

    answer = client.post(f"{link}/{act}")

    assert (answer.status_code in (409, 410), 'role="alert"' in answer.text, contents() == before) == (True, True, True)


def test_offer_that_has_ended_is_not_taken_and_the_page_says_so_before_the_job_does(
    app: Flask, client: FlaskClient, frozen_clock: Any
) -> None:
    event = with_offers()
    ada = offered_ada(event)
    frozen_clock.move_to(ada.offer_ends_at)

    page = client.get(page_of(app, ada)).text
    answer = client.post(page_of(app, ada) + "/accept")

    assert ("The time to take this seat is over" in page, 'class="offer"' in page) == (True, False)
    assert (answer.status_code, "This offer has ended" in answer.text, statuses(event)["ada"]) == (410, True, "offered")


def test_expired_offer_tells_how_to_join_again(app: Flask, client: FlaskClient, frozen_clock: Any) -> None:
    event = with_offers()
    ada = offered_ada(event)
    frozen_clock.move_to(ada.offer_ends_at)
    with transaction():
        service.expire_offers(event, now=ada.offer_ends_at)
    link = page_of(app, ada)

    page = client.get(link).text
    answer = client.post(link + "/again")

    assert ("has gone to the next person" in page, "join again" in page, f'action="{link}/again"' in page) == (True, True, True)
    assert (answer.status_code, answer.location) == (303, f"{page_of(app, registration_of(event, 'ada'))}?done=again")


def test_answers_and_choices_with_another_link_or_without_csrf_change_nothing(app: Flask, client: FlaskClient) -> None:
    event = with_offers(most_companions=2)
    ada = offered_ada(event)
    before = contents()
    acts = ("/accept", "/decline", "/companions", "/sessions")

    foreign = [client.post(page_of(app, ada, version=2) + act, data={"companions": "1"}).status_code for act in acts]
    app.config["WTF_CSRF_ENABLED"] = True
    unproved = [client.post(page_of(app, ada) + act, data={"companions": "1"}).status_code for act in acts]

    assert (foreign, unproved, contents() == before) == ([404] * 4, [400] * 4, True)


def test_accept_with_the_token_of_the_page_is_taken(app: Flask, client: FlaskClient) -> None:
    event = with_offers()
    link = page_of(app, offered_ada(event))
    app.config["WTF_CSRF_ENABLED"] = True

    token = hidden(client.get(link).text, "csrf_token")

    assert (client.post(link + "/accept", data={"csrf_token": token}).status_code, statuses(event)["ada"]) == (303, "confirmed")


# Sessions and options


def three_sessions(event: Event) -> list[ProgrammeSession]:
    """Two at one time, with places for one and for five, and one later that anybody may choose."""
    facts = (("Hospital data", "13:15", 1), ("Procurement", "13:15", 5), ("Harbour tour", "15:00", None))
    return [make_session(event, name, at=at, places=Places(capacity=capacity)) for name, at, capacity in facts]


def holdings(registration: Registration) -> dict[int, str]:
    db.session.rollback()
    own = registration.event.places_id
    found = db.session.query(Holding).filter(Holding.registration_id == registration.id, Holding.places_id != own)
    return {holding.places_id: holding.state.value for holding in found}


def test_rule_10_sessions_are_shown_with_their_state_and_place_in_line(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    data, _procurement, tour = three_sessions(event)
    sign_up(event, "grace", "ada")
    for name, chosen in (("grace", [data.id]), ("ada", [data.id, tour.id])):
        with transaction():
            service.choose_sessions(registration_of(event, name), chosen, PERSON, now=NOW)

    page = words_of(client.get(page_of(app, registration_of(event, "ada"))).text)

    assert "Hospital data Monday 20 September 2027, 13:15–14:00 Full, you are number 1 in its line" in page
    assert "Harbour tour Monday 20 September 2027, 15:00–15:45 Yours" in page


def test_rule_10_sessions_are_changed_and_what_is_given_up_goes_to_the_next(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    data, procurement, tour = three_sessions(event)
    sign_up(event, "grace", "ada")
    for name in ("grace", "ada"):
        with transaction():
            service.choose_sessions(registration_of(event, name), [data.id], PERSON, now=NOW)
    grace, ada = registration_of(event, "grace"), registration_of(event, "ada")

    form = client.get(page_of(app, grace) + "/sessions").text
    answer = client.post(page_of(app, grace) + "/sessions", data={"sessions": [str(procurement.id), str(tour.id)]})

    assert (form.count("<input checked"), "5 left" in form, "Yours" in form) == (1, True, True)
    assert (answer.status_code, answer.location) == (303, f"{page_of(app, grace)}?done=sessions")
    assert (holdings(grace), holdings(ada)) == ({procurement.places_id: "held", tour.places_id: "held"}, {data.places_id: "held"})
    assert "Your sessions are as you chose them" in client.get(answer.location).text


def test_sessions_none_of_them_gives_all_back(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    data, *_rest = three_sessions(event)
    [ada] = sign_up(event, "ada")
    with transaction():
        service.choose_sessions(ada, [data.id], PERSON, now=NOW)

    answer = client.post(page_of(app, ada) + "/sessions", data={})

    assert (answer.status_code, holdings(ada)) == (303, {})


@pytest.mark.parametrize("chosen", [["99999"], ["x"], ["1\0"], ["-1"], ["both"], ["foreign"], ["unlimited talk"]])
def test_sessions_that_cannot_be_chosen_are_refused_beside_the_field(app: Flask, client: FlaskClient, chosen: list[str]) -> None:
    event, other = make_event(), make_event()
    data, procurement, _tour = three_sessions(event)
    foreign, talk = three_sessions(other)[0], make_session(event, "A talk")
    [ada] = sign_up(event, "ada")
    ids = {"both": [str(data.id), str(procurement.id)], "foreign": [str(foreign.id)], "unlimited talk": [str(talk.id)]}
    before = contents()

    answer = client.post(page_of(app, ada) + "/sessions", data={"sessions": ids.get(chosen[0], chosen)})

    words = "at the same time" if chosen == ["both"] else "not offered any more"
    assert (answer.status_code, words in (beside(answer.text, "sessions") or ""), contents() == before) == (422, True, True)
    assert chosen != ["both"] or answer.text.count("<input checked") == 2


def test_sessions_after_the_start_cannot_be_changed(app: Flask, client: FlaskClient, frozen_clock: Any) -> None:
    event = make_event()
    data, *_rest = three_sessions(event)
    [ada] = sign_up(event, "ada")
    frozen_clock.move_to(event.starts_at)
    before = contents()

    answers = [client.get(page_of(app, ada) + "/sessions"), client.post(page_of(app, ada) + "/sessions", data={"sessions": [str(data.id)]})]

    assert ([answer.status_code for answer in answers], contents() == before) == ([409, 409], True)


def test_option_with_places_is_shown_as_held_or_wished_for(app: Flask, client: FlaskClient) -> None:
    event = make_event(capacity=1)
    version = make_form(event, draft(Kind.CHOICE, "Tour", key="tour", options=["harbour", "town"]))
    with transaction():
        version.questions[0].options[0].places = Places(capacity=3)
    for name in ("ada", "sam"):
        sign_up(event, name, answers=AnswerInput(version.id, {"tour": "harbour"}))

    pages = [words_of(client.get(page_of(app, registration_of(event, name))).text) for name in ("ada", "sam")]

    assert ["Harbour Yours " in pages[0], "Harbour Yours with your seat" in pages[1]] == [True, True]


# Companions


def test_companions_are_changed_and_more_than_there_are_seats_for_is_refused(app: Flask, client: FlaskClient) -> None:
    event = make_event(capacity=3, policy={"most_companions": 5})
    [ada] = sign_up(event, "ada")
    link = page_of(app, ada)

    saved = client.post(link + "/companions", data={"companions": "2"})
    refused = client.post(link + "/companions", data={"companions": "3"})

    db.session.rollback()
    assert (saved.status_code, saved.location, ada.companions, event.places.taken) == (303, f"{link}?done=companions", 2, 3)
    assert (refused.status_code, beside(refused.text, "companions"), 'value="3"' in refused.text) == (
        409,
        "Not that many seats are free.",
        True,
    )
    assert "and 2 people who come along" in client.get(link).text


@pytest.mark.parametrize("count", ["", "6", "-1", "x", "9" * 400, "1\0"])
def test_companions_that_are_no_number_allowed_are_refused_beside_the_field(app: Flask, client: FlaskClient, count: str) -> None:
    event = make_event(policy={"most_companions": 5})
    [ada] = sign_up(event, "ada")
    before = contents()

    answer = client.post(page_of(app, ada) + "/companions", data={"companions": count})

    assert (answer.status_code, beside(answer.text, "companions"), contents() == before) == (422, "Enter a number from 0 to 5", True)


def test_companions_are_not_offered_where_nobody_may_bring_any(app: Flask, client: FlaskClient) -> None:
    [ada] = sign_up(make_event(), "ada")

    answer = client.post(page_of(app, ada) + "/companions", data={"companions": "1"})

    db.session.rollback()
    assert ("Who comes along" in client.get(page_of(app, ada)).text, answer.status_code, ada.companions) == (False, 422, 0)
