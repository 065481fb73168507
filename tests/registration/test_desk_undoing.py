"""Undo at the desk: what was done says so with a button, and the button takes it back for a minute."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.accounts.models import Role
from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.registration import errors, service
from eventsite.registration.models import OrganiserAct, Registration
from tests.conftest import NOW, outbox
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_team
from tests.registration import invariants
from tests.registration.builders import OLGA, sign_up, statuses
from tests.registration.pages import undo_button
from tests.registration.test_undoing import SOON, picture


@pytest.fixture
def desk(client: FlaskClient, frozen_clock: object) -> FlaskClient:
    return sign_in(client, make_account())


def decline(desk: FlaskClient, event: Event, registration: Registration, back: str = "") -> str:
    """Decline somebody at the desk; the address of the button that undoes it."""
    asked = desk.post(f"/desk/events/{event.id}/attendees/act{back}", data={"action": "decline", "ids": registration.id})
    done = desk.post(asked.location, data={"reason": "Asked by phone", "said": "See you in spring."})
    assert done.status_code == 303
    return undo_button(desk.get(done.location).text)


def test_desk_says_what_was_done_with_undo_for_a_minute(app: Flask, desk: FlaskClient, frozen_clock: Any) -> None:
    event = make_event(capacity=1)
    ada, _bo = sign_up(event, "ada", "bo")

    decline(desk, event, ada)
    page = desk.get(f"/desk/events/{event.id}/attendees").text

    assert ("Declined Ada Example." in page, 'data-seconds="61"' in page or 'data-seconds="60"' in page) == (True, True)
    assert outbox()[-1].values["said"] == "See you in spring."
    frozen_clock.move_to(NOW + timedelta(seconds=61))
    assert "/undo" not in desk.get(f"/desk/events/{event.id}/attendees").text


def test_desk_undo_takes_it_back_and_leads_to_where_it_was_done(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=1)
    ada, _bo = sign_up(event, "ada", "bo")
    before = picture(event)

    answer = desk.post(decline(desk, event, ada, "?back=person"))
    page = desk.get(answer.location).text

    assert (answer.status_code, answer.location) == (303, f"/desk/events/{event.id}/attendees/{ada.id}")
    assert ("Undone." in page, "/undo" in page, picture(event)) == (True, False, before)


def test_desk_undo_leads_back_to_that_part_of_the_list(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=1)
    [ada] = sign_up(event, "ada")

    answer = desk.post(decline(desk, event, ada, "?status=confirmed"))

    assert answer.location == f"/desk/events/{event.id}/attendees?status=confirmed"


def test_desk_undo_twice_says_so_on_the_page(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=1)
    [ada] = sign_up(event, "ada")
    address = decline(desk, event, ada)
    desk.post(address)

    answer = desk.post(address)

    assert (answer.status_code, "This has been undone already." in answer.text) == (409, True)
    assert statuses(event) == {"ada": "confirmed"}


def test_desk_undo_too_late_says_so_and_changes_nothing(app: Flask, desk: FlaskClient, frozen_clock: Any) -> None:
    event = make_event(capacity=1)
    [ada] = sign_up(event, "ada")
    address = decline(desk, event, ada, "?back=person")
    frozen_clock.move_to(NOW + timedelta(seconds=60))

    answer = desk.post(address)

    assert (answer.status_code, "the minute is over" in answer.text, statuses(event)) == (409, True, {"ada": "declined"})


def test_desk_undo_of_a_colleagues_act_is_refused(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=1)
    [ada] = sign_up(event, "ada")
    address = decline(desk, event, ada)
    colleague = sign_in(app.test_client(), make_account("otto@kattegat.example.org", name="Otto"))

    answer = colleague.post(address)

    assert (answer.status_code, "A colleague did this" in answer.text, statuses(event)) == (403, True, {"ada": "declined"})


@pytest.mark.parametrize("role", [Role.VIEWER])
def test_desk_undo_by_a_viewer_is_refused(app: Flask, desk: FlaskClient, role: Role) -> None:
    event = make_event(capacity=1)
    [ada] = sign_up(event, "ada")
    address = decline(desk, event, ada)
    viewer = sign_in(app.test_client(), make_account("vera@kattegat.example.org", role=role, name="Vera"))

    assert (viewer.post(address).status_code, statuses(event)) == (403, {"ada": "declined"})


def test_desk_undo_of_another_team_or_event_is_not_found(app: Flask, desk: FlaskClient) -> None:
    event, other = make_event(capacity=1), make_event()
    [ada] = sign_up(event, "ada")
    address = decline(desk, event, ada)
    foreign = sign_in(app.test_client(), make_account("sam@elsewhere.example.org", team=make_team("elsewhere"), name="Sam"))

    assert foreign.post(address).status_code == 404
    assert desk.post(address.replace(f"/events/{event.id}/", f"/events/{other.id}/")).status_code == 404
    assert desk.post(f"/desk/events/{event.id}/acts/{'0' * 32}/undo").status_code == 404
    assert desk.get(address).status_code == 405
    assert statuses(event) == {"ada": "declined"}


def test_desk_undo_by_twenty_clicks_at_once_happens_once(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=1)
    ada, _bo = sign_up(event, "ada", "bo")
    before = picture(event)
    with transaction(), service.one_act("decline", [ada], OLGA, now=NOW) as done:
        service.decline(ada, OLGA, now=NOW)
    act_id = done.id

    def click(_number: int) -> str:
        with app.app_context():
            try:
                with transaction():
                    service.undo(db.session.get_one(OrganiserAct, act_id), OLGA, now=SOON)
            except errors.UndoneAlready:
                return "already"
            finally:
                db.session.remove()
            return "done"

    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(click, range(20)))

    assert sorted(set(answers)) == ["already", "done"]
    assert answers.count("done") == 1
    assert (picture(event), invariants.broken(event)) == (before, [])
