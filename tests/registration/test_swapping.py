"""Swapping: somebody with a seat and somebody without change places; the counts of the event stay."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite.accounts.models import Role
from eventsite.catalogue.models import Admission, Event, Places
from eventsite.db import db, transaction
from eventsite.questions.models import Form
from eventsite.registration import errors, queries, service
from eventsite.registration.models import Holding, HoldingState, QueueOrder, Registration, RegistrationStatus, Serving
from tests.conftest import NOW
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_session, make_team
from tests.registration import invariants
from tests.registration.builders import OLGA, mails, make_registration, sign_up, statuses, steps
from tests.registration.pages import undo_button
from tests.registration.test_undoing import picture, undo


def swap(seated: Registration, other: Registration, **values: Any) -> Any:
    wanted = service.Swap(**({"reason": "She speaks at the panel"} | values))
    with transaction(), service.one_act("swap", [seated, other], OLGA, now=NOW) as done:
        service.swap(seated, other, wanted, OLGA, now=NOW)
    return done


def form_of(event: Event, name: str, capacity: int) -> Form:
    """A form of the event with so many places."""
    with transaction():
        form = Form(event_id=event.id, name=name)
        db.session.add(form)
        db.session.flush()
        service.set_form_capacity(event, form, capacity, now=NOW)
    return form


def counts(event: Event) -> tuple[int, int, int]:
    db.session.rollback()
    return event.places.taken, event.places.waiting, event.places.applied


def position(registration: Registration) -> int | None:
    db.session.rollback()
    return queries.queue_position(registration)


@pytest.mark.parametrize("order", list(QueueOrder))
def test_swap_gives_the_seat_and_puts_the_former_at_the_head_of_the_waitlist(app: Flask, order: QueueOrder) -> None:
    event = make_event(capacity=1, policy={"queue_order": order, "draw_seed": "b2" * 16 if order is QueueOrder.DRAW else ""})
    ada, bo, cy, _di = sign_up(event, "ada", "bo", "cy", "di")
    with transaction():
        bo.priority = 5
    before, since = counts(event), len(mails())

    swap(ada, cy)

    assert statuses(event) == {"ada": "waitlisted", "bo": "waitlisted", "cy": "confirmed", "di": "waitlisted"}
    assert (counts(event), position(ada), invariants.broken(event)) == (before, 1, [])
    assert mails(since=since) == [("ada", "to_waitlist", "CANCEL"), ("cy", "promoted", "REQUEST")]
    assert steps(ada)[-1] == ("confirmed", "waitlisted", "organiser", 1, "She speaks at the panel")


def test_swap_with_a_decline_ends_the_former(app: Flask) -> None:
    event = make_event(capacity=1)
    ada, bo, _cy = sign_up(event, "ada", "bo", "cy")
    since = len(mails())

    swap(ada, bo, decline=True, words="See you in spring.")

    assert statuses(event) == {"ada": "declined", "bo": "confirmed", "cy": "waitlisted"}
    assert (counts(event), invariants.broken(event)) == ((1, 1, 0), [])
    assert mails(since=since) == [("ada", "declined", "CANCEL"), ("bo", "promoted", "REQUEST")]


def test_swap_with_an_applicant_mails_that_the_application_is_accepted(app: Flask) -> None:
    event = make_event(capacity=1, admission=Admission.APPROVAL)
    ada, bo = sign_up(event, "ada", "bo")
    with transaction():
        service.accept(ada, OLGA, now=NOW)
    since = len(mails())

    swap(ada, bo, words_to_other="We are glad to have you.")

    assert statuses(event) == {"ada": "waitlisted", "bo": "confirmed"}
    assert (counts(event), invariants.broken(event)) == ((1, 1, 0), [])
    assert mails(since=since) == [("ada", "to_waitlist", "CANCEL"), ("bo", "accepted", "REQUEST")]


def test_swap_of_an_offer_has_nothing_to_take_out_of_a_calendar(app: Flask) -> None:
    event = make_event(capacity=1, policy={"serving": Serving.OFFER})
    make_registration(event, RegistrationStatus.OFFERED)
    ada = db.session.scalars(select(Registration)).one()
    [bo] = sign_up(event, "bo")
    since = len(mails())

    swap(ada, bo)

    assert (statuses(event), mails(since=since)[0]) == ({"ada": "waitlisted", "bo": "confirmed"}, ("ada", "to_waitlist", None))
    assert invariants.broken(event) == []


def test_swap_keeps_what_the_former_wants_of_sessions_as_wishes(app: Flask) -> None:
    event = make_event(capacity=1)
    ada, bo = sign_up(event, "ada", "bo")
    with transaction():
        lab = make_session(event, "Lab", places=Places(capacity=1))
    for registration in (ada, bo):
        with transaction():
            service.choose_sessions(registration, [lab.id], OLGA, now=NOW)
    before = picture(event)

    done = swap(ada, bo)
    state = {row.registration_id: row.state for row in db.session.scalars(select(Holding).where(Holding.places_id == lab.places_id))}
    broken = invariants.broken(event)
    undo(done)

    assert (state, broken) == ({ada.id: HoldingState.WISHED, bo.id: HoldingState.HELD}, [])
    assert picture(event) == before


@pytest.mark.parametrize("order", list(QueueOrder))
@pytest.mark.parametrize("decline", [True, False])
def test_swap_can_be_undone(app: Flask, order: QueueOrder, decline: bool) -> None:
    event = make_event(capacity=1, policy={"queue_order": order, "draw_seed": "b2" * 16 if order is QueueOrder.DRAW else ""})
    ada, bo, _cy = sign_up(event, "ada", "bo", "cy")
    before = picture(event)

    undo(swap(ada, bo, decline=decline))

    assert (picture(event), invariants.broken(event)) == (before, [])


def test_swap_there_and_back_is_mailed_each_time(app: Flask) -> None:
    event = make_event(capacity=1)
    ada, bo = sign_up(event, "ada", "bo")
    swap(ada, bo)
    since = len(mails())
    with transaction(), service.one_act("swap", [bo, ada], OLGA, now=NOW + timedelta(hours=1)):
        service.swap(bo, ada, service.Swap(reason="Back again"), OLGA, now=NOW + timedelta(hours=1))

    assert mails(since=since) == [("bo", "to_waitlist", "CANCEL"), ("ada", "promoted", "REQUEST")]
    with transaction(), service.one_act("swap", [ada, bo], OLGA, now=NOW + timedelta(hours=2)):
        service.swap(ada, bo, service.Swap(reason="And again"), OLGA, now=NOW + timedelta(hours=2))
    assert mails(since=since + 2) == [("ada", "to_waitlist", "CANCEL"), ("bo", "promoted", "REQUEST")]


def test_swap_without_a_reason_is_refused(app: Flask) -> None:
    event = make_event(capacity=1)
    ada, bo = sign_up(event, "ada", "bo")
    before = picture(event)

    with pytest.raises(errors.ReasonNeeded):
        swap(ada, bo, reason="  ")

    assert picture(event) == before


def test_swap_while_a_seat_is_free_is_refused(app: Flask) -> None:
    event = make_event(capacity=2, admission=Admission.APPROVAL)
    ada, bo = sign_up(event, "ada", "bo")
    with transaction():
        service.accept(ada, OLGA, now=NOW)

    with pytest.raises(errors.SeatIsFree):
        swap(ada, bo)

    assert statuses(event) == {"ada": "confirmed", "bo": "applied"}


def test_swap_of_two_whose_own_form_is_full_needs_no_full_event(app: Flask) -> None:
    event = make_event(capacity=9)
    press = form_of(event, "press", 1)
    ada, bo = sign_up(event, "ada", "bo", form_id=press.id)

    swap(ada, bo)

    assert statuses(event) == {"ada": "waitlisted", "bo": "confirmed"}
    assert invariants.broken(event) == []


def test_swap_that_would_free_a_seat_of_the_former_s_form_is_refused(app: Flask) -> None:
    event = make_event(capacity=9)
    press, speakers = form_of(event, "press", 1), form_of(event, "speaker", 1)
    [ada, *_bo] = sign_up(event, "ada", form_id=press.id) + sign_up(event, "bo", form_id=speakers.id)
    [cy] = sign_up(event, "cy", form_id=speakers.id)

    with pytest.raises(errors.SeatIsFree):
        swap(ada, cy)

    assert statuses(event) == {"ada": "confirmed", "bo": "confirmed", "cy": "waitlisted"}


def test_swap_of_unequal_numbers_is_refused(app: Flask) -> None:
    event = make_event(capacity=2, policy={"most_companions": 1})
    ada, bo = sign_up(event, "ada", companions=1)[0], sign_up(event, "bo")[0]

    with pytest.raises(errors.SwapUneven):
        swap(ada, bo)


def test_swap_of_two_with_seats_or_of_two_events_is_refused(app: Flask) -> None:
    event, other = make_event(capacity=2), make_event(capacity=1)
    ada, bo, cy = sign_up(event, "ada", "bo", "cy")
    _di, ed = sign_up(other, "di", "ed")

    for seated, waiting in ((ada, bo), (cy, ada), (ada, ed)):
        with pytest.raises(errors.TransitionRefused):
            swap(seated, waiting)

    assert invariants.broken(event) == invariants.broken(other) == []


def test_swap_after_the_start_or_of_a_cancelled_event_is_refused(app: Flask) -> None:
    event = make_event(capacity=1)
    ada, bo = sign_up(event, "ada", "bo")
    late = event.starts_at
    with pytest.raises(errors.RegistrationClosed), transaction():
        service.swap(ada, bo, service.Swap(reason="Late"), OLGA, now=late)
    with transaction():
        service.cancel_event(event, "Storm", 1, now=NOW)
    with pytest.raises(errors.EventCancelled):
        swap(ada, bo)


# At the desk


@pytest.fixture
def desk(client: FlaskClient, frozen_clock: object) -> FlaskClient:
    return sign_in(client, make_account())


def at(registration: Registration) -> str:
    return f"/desk/events/{registration.event_id}/attendees/{registration.id}/swap"


def test_desk_swap_offers_the_waitlist_from_its_head_and_can_be_undone(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=1)
    ada, bo, cy = sign_up(event, "ada", "bo", "cy")
    before = picture(event)

    page = desk.get(at(ada)).text
    done = desk.post(at(ada), data={"other": cy.id, "reason": "Speaks", "becomes": "next", "said": "We need the seat for a speaker."})
    after = desk.get(done.location).text

    assert 0 < page.index("Bo Example") < page.index("Cy Example")
    assert (done.status_code, statuses(event)["cy"], "Cy Example has the seat of Ada Example." in after) == (303, "confirmed", True)
    assert desk.post(undo_button(after)).status_code == 303
    assert (picture(event), bo.status) == (before, RegistrationStatus.WAITLISTED)


def test_desk_swap_while_a_seat_is_free_says_so_instead_of_asking(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=2, admission=Admission.APPROVAL)
    ada, bo = sign_up(event, "ada", "bo")
    with transaction():
        service.accept(ada, OLGA, now=NOW)

    seated, applying = desk.get(at(ada)).text, desk.get(at(bo)).text

    for page in (seated, applying):
        assert ("A seat is free: give it to them" in page, 'name="reason"' in page) == (True, False)
    assert f'href="/desk/events/{event.id}/waitlist"' in seated
    assert (f'chosen={bo.id}"' in applying, ">Decide</a>" in applying) == (True, True)


def test_desk_swap_from_who_waits_while_a_seat_is_free_has_a_button_that_gives_it(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=1)
    _ada, bo = sign_up(event, "ada", "bo")
    with transaction():
        event.places.capacity = 2  # before anybody was served

    page = desk.get(at(bo)).text

    assert ('name="action" value="promote">Give a seat</button>' in page, 'name="reason"' in page) == (True, False)


def test_desk_swap_from_who_waits_offers_who_has_a_seat(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=2)
    ada, _bo, cy = sign_up(event, "ada", "bo", "cy")

    page = desk.get(at(cy) + "?q=ada").text
    done = desk.post(at(cy) + "?q=ada", data={"other": ada.id, "reason": "Speaks", "becomes": "declined", "said": ""})

    assert ("Ada Example" in page, "<b>Bo Example" in page) == (True, False)
    assert (done.status_code, statuses(event)) == (303, {"ada": "declined", "bo": "confirmed", "cy": "confirmed"})


def test_desk_swap_keeps_what_was_typed_when_something_is_missing(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=1)
    ada, bo = sign_up(event, "ada", "bo")

    without = desk.post(at(ada), data={"other": bo.id, "reason": "", "becomes": "declined", "said": "Sorry"})
    nobody = desk.post(at(ada), data={"reason": "Speaks", "becomes": "next"})

    assert (without.status_code, "Say why" in without.text, "Sorry</textarea>" in without.text) == (422, True, True)
    assert (nobody.status_code, "Choose somebody" in nobody.text, statuses(event)["ada"]) == (422, True, "confirmed")


def test_desk_swap_with_somebody_foreign_is_refused(app: Flask, desk: FlaskClient) -> None:
    event, other = make_event(capacity=1), make_event(capacity=1)
    ada, _bo = sign_up(event, "ada", "bo")
    _cy, di = sign_up(other, "cy", "di")

    for wrong in (di.id, ada.id, 999, "x", ""):
        assert desk.post(at(ada), data={"other": wrong, "reason": "Speaks", "becomes": "next"}).status_code == 422

    assert (statuses(event)["ada"], statuses(other)["di"]) == ("confirmed", "waitlisted")


def test_desk_swap_is_not_for_viewers_nor_other_teams(app: Flask, frozen_clock: object) -> None:
    event = make_event(capacity=1)
    ada, bo = sign_up(event, "ada", "bo")
    viewer = sign_in(app.test_client(), make_account("vera@kattegat.example.org", role=Role.VIEWER))
    foreign = sign_in(app.test_client(), make_account("sam@elsewhere.example.org", team=make_team("elsewhere")))
    sent = {"other": bo.id, "reason": "Speaks", "becomes": "next"}

    assert (viewer.post(at(ada), data=sent).status_code, foreign.post(at(ada), data=sent).status_code) == (403, 404)
    assert (viewer.get(at(ada)).status_code, statuses(event)["ada"]) == (403, "confirmed")


def test_desk_swap_of_who_has_left_is_not_there(app: Flask, desk: FlaskClient) -> None:
    event = make_event(capacity=1)
    [ada] = sign_up(event, "ada")
    with transaction():
        service.withdraw(ada, OLGA, now=NOW)

    assert desk.get(at(ada)).status_code == 404
