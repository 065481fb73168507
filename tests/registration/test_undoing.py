"""Undoing what was just done at the desk: everything is as it was before, or nothing has changed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from eventsite.audit.models import AuditEntry
from eventsite.catalogue.models import Admission, Event, Places
from eventsite.db import db, transaction
from eventsite.mail.models import Message, MessageStatus
from eventsite.questions.models import Form
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
from tests.factories import make_event, make_session
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


def test_undo_after_the_form_was_given_places_of_its_own_holds_one_of_those_too(app: Flask) -> None:
    event = make_event(capacity=2)
    with transaction():
        form = Form(event_id=event.id, name="press")
        db.session.add(form)
    ada, _bo = sign_up(event, "ada", "bo", form_id=form.id)
    done = act("decline", [ada], service.decline)
    with transaction():
        service.set_form_capacity(event, form, 2, now=NOW)

    undo(done)

    assert statuses(event) == {"ada": "confirmed", "bo": "confirmed"}
    assert (form.places.taken if form.places else None, invariants.broken(event)) == (2, [])


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
