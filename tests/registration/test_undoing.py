"""Undoing what was just done at the desk: everything is as it was before, or nothing has changed."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite.accounts.models import Role
from eventsite.audit.models import AuditEntry
from eventsite.catalogue.models import Admission, Event, Places
from eventsite.db import db, transaction
from eventsite.mail.models import Message, MessageStatus
from eventsite.registration import errors, service
from eventsite.registration.models import (
    Actor,
    Holding,
    HoldingState,
    OrganiserAct,
    Party,
    Registration,
    RegistrationStatus,
    Serving,
    StatusCount,
)
from eventsite.registration.rules import By
from tests.conftest import NOW, outbox
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_session, make_team
from tests.registration import invariants
from tests.registration.builders import OLGA, ask, make_registration, registration_of, sign_up, statuses, steps

SOON = NOW + timedelta(seconds=30)
OTHER = By(Actor.ORGANISER, 2)
OFFERS = {"serving": Serving.OFFER}


def picture(event: Event) -> list[Any]:
    """All that says who has what, of the event, its sessions and options."""
    db.session.rollback()
    people = select(Registration).where(Registration.event_id == event.id).order_by(Registration.id)
    rows = [
        (one.id, one.status, one.queued_at, one.offer_ends_at, one.companions, one.priority, one.lot, one.merged_into_id)
        for one in db.session.scalars(people)
    ]
    holdings = select(Holding.registration_id, Holding.places_id, Holding.count, Holding.state, Holding.queued_at)
    places = select(Places.id, Places.taken, Places.waiting, Places.blocked, Places.applied).order_by(Places.id)
    counted = select(StatusCount.status, StatusCount.number).where(StatusCount.event_id == event.id, StatusCount.number > 0)
    return [
        rows, sorted(map(tuple, db.session.execute(holdings))), [tuple(row) for row in db.session.execute(places)],
        sorted(map(tuple, db.session.execute(counted))), db.session.execute(select(Party.id, Party.least)).all(),
    ]  # fmt: skip


def act(kind: str, people: list[Registration], do: Callable[..., None], *, by: By = OLGA, **values: Any) -> OrganiserAct:
    """These people, in one act."""
    with transaction(), service.one_act(kind, people, by, now=NOW) as done:
        for registration in people:
            do(registration, by, now=NOW, **values)
    return done


def undo(done: OrganiserAct, *, by: By = OLGA, now: Any = SOON) -> None:
    with transaction():
        service.undo(done, by, now=now)


@pytest.mark.parametrize("serving", [Serving.CONFIRM, Serving.OFFER])
def test_undo_a_decline_brings_the_seat_back_and_who_was_served_to_the_head_of_the_queue(app: Flask, serving: Serving) -> None:
    event = make_event(capacity=2, policy={"serving": serving})
    ada, _bo, cy, _di = sign_up(event, "ada", "bo", "cy", "di")
    before, mails = picture(event), len(outbox())

    done = act("decline", [ada], service.decline, reason="Asked by phone")
    served = registration_of(event, "cy").status.value
    undo(done)

    assert served == ("offered" if serving is Serving.OFFER else "confirmed")
    assert picture(event) == before
    assert invariants.broken(event) == []
    assert {message.status for message in outbox()[mails:]} == {MessageStatus.SUPERSEDED}
    assert steps(ada)[-1] == ("declined", "confirmed", "organiser", 1, "taken_back")
    assert steps(cy)[-1][1] == "waitlisted"
    assert db.session.scalars(select(AuditEntry.action)).all()[-1] == "registration.undone"


@pytest.mark.parametrize(
    ("status", "do", "values", "became"),
    [
        (RegistrationStatus.CONFIRMED, service.decline, {}, "declined"),
        (RegistrationStatus.CONFIRMED, service.withdraw, {}, "withdrawn"),
        (RegistrationStatus.WAITLISTED, service.decline, {}, "declined"),
        (RegistrationStatus.WAITLISTED, service.promote, {"reason": "Speaks"}, "confirmed"),
        (RegistrationStatus.WAITLISTED, service.offer, {"reason": "Speaks"}, "offered"),
        (RegistrationStatus.APPLIED, service.accept, {"reason": "Speaks"}, "confirmed"),
        (RegistrationStatus.APPLIED, service.decline, {}, "declined"),
        (RegistrationStatus.APPLIED, service.to_waitlist, {}, "waitlisted"),
        (RegistrationStatus.APPLIED, service.offer, {"reason": "Speaks"}, "offered"),
        (RegistrationStatus.OFFERED, service.decline, {}, "declined"),
    ],
)
def test_undo_restores_exactly(app: Flask, status: RegistrationStatus, do: Any, values: dict[str, str], became: str) -> None:
    event = make_event(capacity=1)
    if status in (RegistrationStatus.WAITLISTED, RegistrationStatus.APPLIED):
        make_registration(event, RegistrationStatus.CONFIRMED, "full")
    ada = make_registration(event, status)
    before = picture(event)

    done = act("some", [ada], do, **values)
    between = statuses(event)["ada"]
    undo(done)

    assert (between, picture(event), invariants.broken(event)) == (became, before, [])


@pytest.mark.parametrize(("do", "became"), [(service.mark_attended, "attended"), (service.mark_no_show, "no_show")])
def test_undo_a_mark_of_who_came(app: Flask, do: Any, became: str) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    with transaction():
        event.starts_local, event.starts_at = event.starts_local.replace(month=8, day=2, hour=9), NOW - timedelta(hours=3)
    before = picture(event)

    done = act("mark", [ada], do)
    between = statuses(event)["ada"]
    undo(done)

    assert (between, picture(event)) == (became, before)


def test_undo_many_at_once_takes_all_of_them_back(app: Flask) -> None:
    event = make_event(capacity=3, policy=OFFERS)
    people = sign_up(event, "ada", "bo", "cy", "di", "ed", "flo")
    before = picture(event)

    done = act("decline", people[:3], service.decline)
    between = list(statuses(event).values())
    undo(done)

    assert between == ["declined"] * 3 + ["offered"] * 3
    assert (picture(event), invariants.broken(event)) == (before, [])


def test_undo_brings_seats_in_sessions_back_from_who_had_waited_for_them(app: Flask) -> None:
    event = make_event(capacity=2)
    people = sign_up(event, "ada", "bo", "cy")
    with transaction():
        lab = make_session(event, "Lab", places=Places(capacity=1))
    for registration in people:
        with transaction():
            service.choose_sessions(registration, [lab.id], OLGA, now=NOW)
    before = picture(event)

    done = act("decline", [people[0]], service.decline)
    between = {row.registration_id: row.state for row in db.session.scalars(select(Holding).where(Holding.places_id == lab.places_id))}
    undo(done)

    assert between == {people[1].id: HoldingState.HELD, people[2].id: HoldingState.WAITING}
    assert (picture(event), invariants.broken(event)) == (before, [])


def test_undo_after_the_minute_is_refused(app: Flask) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    done = act("decline", [ada], service.decline)
    before = picture(event)

    with pytest.raises(errors.UndoTooLate):
        undo(done, now=NOW + timedelta(seconds=60))

    assert picture(event) == before


def test_undo_by_another_account_is_refused(app: Flask) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    done = act("decline", [ada], service.decline)

    with pytest.raises(errors.UndoIsTheirs):
        undo(done, by=OTHER)
    with pytest.raises(errors.UndoIsTheirs):
        undo(done, by=By(Actor.ORGANISER, None))

    assert statuses(event) == {"ada": "declined"}


def test_undo_twice_is_refused(app: Flask) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    done = act("decline", [ada], service.decline)
    undo(done)

    with pytest.raises(errors.UndoneAlready):
        undo(done)

    assert statuses(event) == {"ada": "confirmed"}


def test_undo_when_the_seat_went_to_somebody_new_is_refused(app: Flask) -> None:
    event = make_event(capacity=1)
    [ada] = sign_up(event, "ada")
    done = act("decline", [ada], service.decline)
    sign_up(event, "bo", now=NOW)
    before = picture(event)

    with pytest.raises(errors.SeatGone):
        undo(done)

    assert (picture(event), invariants.broken(event)) == (before, [])
    assert {message.status for message in outbox()} == {MessageStatus.QUEUED}


def test_undo_when_who_was_served_has_taken_the_offer_is_refused(app: Flask) -> None:
    event = make_event(capacity=1, policy=OFFERS)
    ada, bo = sign_up(event, "ada", "bo")
    done = act("decline", [ada], service.decline)
    with transaction():
        service.accept_offer(bo, By(Actor.PERSON), now=NOW)
    before = picture(event)

    with pytest.raises(errors.ChangedSince):
        undo(done)

    assert (picture(event), invariants.broken(event)) == (before, [])


def test_undo_when_the_person_has_registered_again_is_refused(app: Flask) -> None:
    event = make_event(capacity=5)
    [ada] = sign_up(event, "ada")
    done = act("decline", [ada], service.decline)
    sign_up(event, "ada")

    with pytest.raises(errors.RegisteredAgain):
        undo(done)


def test_undo_when_the_event_was_cancelled_is_refused(app: Flask) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    done = act("decline", [ada], service.decline)
    with transaction():
        service.cancel_event(event, "Storm", 1, now=NOW)

    with pytest.raises(errors.EventCancelled):
        undo(done)


def test_undo_when_the_event_has_moved_is_refused(app: Flask) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    done = act("decline", [ada], service.decline)
    with transaction():
        event.venue = "Elsewhere"

    with pytest.raises(errors.EventChangedSince):
        undo(done)


@pytest.mark.parametrize("status", [MessageStatus.SENT, MessageStatus.TRANSMITTING, MessageStatus.BOUNCED, MessageStatus.UNKNOWN])
def test_undo_when_a_mail_has_left_is_refused_as_a_whole(app: Flask, status: MessageStatus) -> None:
    event = make_event(capacity=1)
    ada, _bo = sign_up(event, "ada", "bo")
    done = act("decline", [ada], service.decline)
    with transaction():
        last = db.session.scalars(select(Message).order_by(Message.id.desc())).first()
        assert last is not None
        last.status = status
    before = picture(event)

    with pytest.raises(errors.MailGone):
        undo(done)

    assert picture(event) == before
    assert [message.status for message in outbox()[-2:]] == [MessageStatus.QUEUED, status]


def test_act_mails_wait_until_it_can_no_longer_be_undone(app: Flask) -> None:
    event = make_event(capacity=1)
    ada, _bo = sign_up(event, "ada", "bo")

    act("decline", [ada], service.decline)

    assert [message.next_attempt_at - NOW for message in outbox()[2:]] == [timedelta(seconds=60)] * 2
    assert all(message.next_attempt_at < NOW + timedelta(seconds=60) for message in outbox()[:2])


def test_act_done_again_after_an_undo_is_mailed_again(app: Flask) -> None:
    event = make_event(capacity=1)
    [ada] = sign_up(event, "ada")
    undo(act("decline", [ada], service.decline))

    act("decline", [registration_of(event, "ada")], service.decline)

    assert [(message.template.rpartition("/")[2], message.status.value) for message in outbox()] == [
        ("received", "queued"),
        ("declined", "superseded"),
        ("declined", "queued"),
    ]


def test_undo_lets_the_mail_go_that_the_act_had_made_untrue(app: Flask) -> None:
    event = make_event(capacity=1)
    [ada] = sign_up(event, "ada")
    done = act("decline", [ada], service.decline)
    with transaction():  # a worker looked at the confirmation in between
        [received, _declined] = db.session.scalars(select(Message).order_by(Message.id)).all()
        received.status, received.ended_at, received.error = MessageStatus.SUPERSEDED, NOW, "It was no longer true when it was to go."

    undo(done)

    assert [message.status.value for message in outbox()] == ["queued", "superseded"]


def test_undo_a_promotion_serves_the_queue_with_what_was_given_back_since(app: Flask) -> None:
    event = make_event(capacity=1)
    ada, bo, cy = sign_up(event, "ada", "bo", "cy")
    done = act("promote", [cy], service.promote, reason="Speaks")  # two of one
    with transaction():
        service.withdraw(ada, By(Actor.PERSON), now=NOW)  # one of one: nobody is served

    undo(done)

    assert statuses(event) == {"ada": "withdrawn", "bo": "confirmed", "cy": "waitlisted"}
    assert (bo.status, invariants.broken(event)) == (RegistrationStatus.CONFIRMED, [])


def test_undo_of_one_who_was_over_the_capacity_puts_them_over_it_again(app: Flask) -> None:
    event = make_event(capacity=1)
    ada, bo = sign_up(event, "ada", "bo")
    act("promote", [bo], service.promote, reason="Speaks")
    before = picture(event)

    undo(act("decline", [ada], service.decline))

    assert (picture(event), invariants.broken(event, over=True)) == (before, [])


def test_undo_a_party_that_came_with_fewer(app: Flask) -> None:
    event = make_event(capacity=1, policy={"most_in_party": 3})
    [ada] = sign_up(event, "ada")
    with transaction():
        members = [ask(name) for name in ("bo", "cy", "di")]
        request = service.parties.PartyRequest(full_name="Bo Example", email="bo@example.org", members=members, least=1)
        service.register_party(event, request, now=NOW)
    before = picture(event)

    done = act("decline", [ada], service.decline)
    between = statuses(event)
    undo(done)

    assert between == {"ada": "declined", "bo": "confirmed", "cy": "waitlisted", "di": "waitlisted"}
    assert (picture(event), invariants.broken(event)) == (before, [])


def test_acts_are_forgotten_after_an_hour(app: Flask) -> None:
    event = make_event()
    ada, bo = sign_up(event, "ada", "bo")
    act("decline", [ada], service.decline)
    with transaction(), service.one_act("decline", [bo], OLGA, now=NOW + timedelta(hours=2)) as second:
        service.decline(bo, OLGA, now=NOW + timedelta(hours=2))

    db.session.rollback()
    assert db.session.scalars(select(OrganiserAct.id)).all() == [second.id]


def test_applications_of_an_event_by_approval_are_undone(app: Flask) -> None:
    event = make_event(capacity=1, admission=Admission.APPROVAL)
    people = sign_up(event, "ada", "bo")
    before = picture(event)

    undo(act("accept", people, service.accept, reason="Both"))

    assert (picture(event), invariants.broken(event)) == (before, [])


# At the desk


@pytest.fixture
def desk(client: FlaskClient, frozen_clock: object) -> FlaskClient:
    return sign_in(client, make_account())


def decline(desk: FlaskClient, event: Event, registration: Registration, back: str = "") -> str:
    """Decline somebody at the desk; the address of the button that undoes it."""
    asked = desk.post(f"/desk/events/{event.id}/attendees/act{back}", data={"action": "decline", "ids": registration.id})
    done = desk.post(asked.location, data={"reason": "Asked by phone", "said": "See you in spring."})
    assert done.status_code == 303
    return undo_button(desk.get(done.location).text)


def undo_button(page: str) -> str:
    found = re.search(r'action="([^"]*/undo[^"]*)"', page)
    assert found, "no undo on the page"
    return unescape(found[1])


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
