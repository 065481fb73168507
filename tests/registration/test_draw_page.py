"""The page about the draw: a promise before registration closes, and all that it takes to check it afterwards."""

import re
from hashlib import sha256
from typing import Any

import pytest
from flask.testing import FlaskClient

from eventsite.catalogue.models import Event
from eventsite.db import transaction
from eventsite.registration import service
from eventsite.registration.models import QueueOrder
from eventsite.registration.rules import PartyRequest
from tests.conftest import NOW
from tests.factories import make_event
from tests.registration.builders import OLGA, PERSON, ask, registration_of, sign_up

pytestmark = pytest.mark.usefixtures("frozen_clock")
SEED = "5eed" * 8


def drawn_event(**values: Any) -> Event:
    return make_event(capacity=1, policy={"queue_order": QueueOrder.DRAW, "draw_seed": SEED, "most_in_party": 3}, **values)


def lots_on(page: str) -> list[tuple[str, str]]:
    """Each code with its lot, in the order of the page."""
    return re.findall(r'<b class="num">(\w+)</b> <code>([0-9a-f]{64})</code>', page)


def test_rule_07_draw_page_promises_the_seed_and_hides_it_until_registration_has_closed(client: FlaskClient) -> None:
    event = drawn_event()
    sign_up(event, "grace", "ada")

    page = client.get(f"/events/{event.slug}/draw").text

    assert (sha256(SEED.encode()).hexdigest() in page, SEED in page, lots_on(page)) == (True, False, [])
    assert "Monday 13 September 2027, 12:00 (Copenhagen time, UTC+2)" in page
    assert registration_of(event, "ada").lot not in page


def test_rule_07_draw_page_shows_seed_and_lots_by_code_without_names_afterwards(client: FlaskClient, frozen_clock: Any) -> None:
    event = drawn_event()
    sign_up(event, "grace", "ada", "mary")
    with transaction():
        request = PartyRequest(full_name="Jean", email="jean@example.org", members=[ask("jean"), ask("dan", email="")])
        service.register_party(event, request, now=NOW)
    frozen_clock.move_to(event.closes_at)

    page = client.get(f"/events/{event.slug}/draw").text

    waiting = {registration_of(event, name).lot_code for name in ("ada", "mary", "jean")}
    lots = lots_on(page)
    assert (SEED in page, {code for code, _lot in lots}, len(lots)) == (True, waiting, 3)
    assert [lot for _code, lot in lots] == sorted(sha256(f"{SEED}:{code}".encode()).hexdigest() for code in waiting)
    assert all(lot == sha256(f"{SEED}:{code}".encode()).hexdigest() for code, lot in lots)
    assert [words for words in ("Ada", "ada@", "Jean", "Dan Example", "Grace", "/my/", "/party/") if words in page] == []


def test_draw_page_keeps_the_lot_of_who_left_and_has_one_lot_for_who_came_back(client: FlaskClient, frozen_clock: Any) -> None:
    event = drawn_event()
    sign_up(event, "grace", "ada")
    ada = registration_of(event, "ada")
    with transaction():
        service.withdraw(ada, PERSON, now=NOW)
    sign_up(event, "ada")
    frozen_clock.move_to(event.closes_at)

    lots = lots_on(client.get(f"/events/{event.slug}/draw").text)

    assert [code for code, _lot in lots] == [ada.lot_code]


def test_draw_page_of_an_event_without_one_is_not_found(client: FlaskClient) -> None:
    events = [make_event(), make_event(policy={"draw_seed": SEED}), drawn_event(status="draft")]

    assert [client.get(f"/events/{event.slug}/draw").status_code for event in events] == [404] * 3
    assert client.get("/events/nothing/draw").status_code == 404


def test_event_page_kept_from_before_the_draw_was_set_says_so_at_once(client: FlaskClient) -> None:
    event = make_event(capacity=1)
    sign_up(event, "grace")
    before = client.get(f"/events/{event.slug}").text
    with transaction():
        service.set_policy(event, {"queue_order": QueueOrder.DRAW}, OLGA, now=NOW)

    after = client.get(f"/events/{event.slug}").text

    assert [f'href="/events/{event.slug}/draw"' in page for page in (before, after)] == [False, True]
