"""Passing a seat on to a colleague: what moves, what goes, who is told, and what cannot happen."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from eventsite.audit.models import AuditEntry
from eventsite.catalogue import service as catalogue
from eventsite.catalogue.models import Admission, Event
from eventsite.db import db, transaction
from eventsite.people import queries as people
from eventsite.people.service import ConsentGiven, ConsentKind
from eventsite.questions import queries as questions
from eventsite.questions.errors import AnswersRefused
from eventsite.questions.models import Answer, AnswerSet, QuestionKind
from eventsite.questions.rules import AnswerInput
from eventsite.registration import errors, own_queries, rules, service
from eventsite.registration.emails import HANDOVER_SUBJECT
from eventsite.registration.models import Handover, HandoverKind, Holding, Registration, RegistrationStatus
from eventsite.registration.service.handover import forget_handovers
from tests.conftest import NOW, outbox
from tests.factories import make_event
from tests.questions.builders import draft, make_form
from tests.registration.builders import OLGA, PERSON, ask, mails, make_registration, registration_of, sign_up, statuses, steps
from tests.registration.invariants import broken


def pass_on(registration: Registration, name: str = "bo", now: Any = NOW) -> Handover:
    with transaction():
        return service.pass_on(registration, f"{name}@example.org", now=now)


def take(handover: Handover, now: Any = NOW, **values: Any) -> Registration:
    with transaction():
        return service.take_seat(handover, ask("bo", **values), now=now)


def holdings(registration: Registration) -> dict[int, tuple[int, str]]:
    query = select(Holding).where(Holding.registration_id == registration.id)
    return {one.places_id: (one.count, one.state.value) for one in db.session.scalars(query.execution_options(populate_existing=True))}


def counts(event: Event) -> tuple[int, int]:
    db.session.rollback()
    return event.places.taken, event.places.waiting


def test_rule_14_taken_seat_moves_in_one_go_and_nothing_of_the_old_person_stays(app: Flask) -> None:
    event = make_event(capacity=1)
    version = make_form(event, draft(QuestionKind.TEXT, "Anything you cannot eat?", key="diet"))
    [ada] = sign_up(event, "ada", answers=AnswerInput(version.id, {"diet": "Nuts"}))
    sign_up(event, "cy")
    uid, code, link, held = ada.entry.uid, ada.code, ada.link_version, holdings(ada)
    handover = pass_on(ada)
    assert (statuses(event), counts(event)) == ({"ada": "confirmed", "cy": "waitlisted"}, (1, 1))  # nothing changes until it is taken

    bo = take(handover, full_name="Bo Example", answers=AnswerInput(version.id, {"diet": "Fish"}))

    assert statuses(event) == {"ada": "withdrawn", "cy": "waitlisted", "bo": "confirmed"}
    assert (counts(event), holdings(ada), holdings(bo), broken(event)) == ((1, 1), {}, held, [])
    assert (bo.entry.uid != uid, bo.code != code, ada.link_version, bo.person.proved_at) == (True, True, link + 1, NOW)
    assert (ada.answer_set, questions.values_of(bo.answer_set)) == (None, {"diet": "Fish"})
    assert [answer.value for answer in db.session.scalars(select(Answer))] == ["Fish"]
    assert len(db.session.scalars(select(AnswerSet)).all()) == 2  # of Cy and of Bo
    assert steps(ada)[1:] == [("confirmed", "withdrawn", "person", None, "transferred")]
    assert steps(bo) == [(None, "confirmed", "person", None, "transferred")]
    assert mails(since=2) == [("bo", "seat_for_you", None), ("ada", "passed_on", "CANCEL"), ("bo", "received", "REQUEST")]
    assert own_queries.was_passed_on(ada)


def test_rule_4_queue_is_not_served_by_a_transfer_and_gets_the_seat_when_the_new_owner_leaves(app: Flask) -> None:
    event = make_event(capacity=1)
    ada, cy = sign_up(event, "ada", "cy")
    bo = take(pass_on(ada))
    assert cy.status is RegistrationStatus.WAITLISTED
    with transaction():
        service.withdraw(bo, PERSON, now=NOW)
    assert (statuses(event), broken(event)) == ({"ada": "withdrawn", "cy": "confirmed", "bo": "withdrawn"}, [])


def test_companions_and_form_go_along(app: Flask) -> None:
    event = make_event(capacity=5, policy={"most_companions": 2})
    make_form(event, draft(QuestionKind.TEXT, "Diet", key="diet"))
    [ada] = sign_up(event, "ada", companions=2)
    bo = take(pass_on(ada))
    assert (bo.companions, bo.form_id, counts(event), [count for count, _ in holdings(bo).values()]) == (2, ada.form_id, (3, 0), [3])


def test_offered_seat_is_confirmed_when_the_colleague_takes_it(app: Flask) -> None:
    event = make_event(capacity=1)
    ada = make_registration(event, RegistrationStatus.OFFERED)
    bo = take(pass_on(ada))
    assert (statuses(event), bo.offer_ends_at, broken(event)) == ({"ada": "withdrawn", "bo": "confirmed"}, None, [])


def test_lapsed_offer_cannot_be_taken(app: Flask) -> None:
    event = make_event(capacity=1)
    ada = make_registration(event, RegistrationStatus.OFFERED)
    handover = pass_on(ada)
    with pytest.raises(errors.HandoverEnded):
        take(handover, now=ada.offer_ends_at)


def test_taken_by_who_waits_ends_their_waiting(app: Flask) -> None:
    event = make_event(capacity=1)
    ada, bo = sign_up(event, "ada", "bo")
    handover = pass_on(ada)
    new = take(handover)
    assert (bo.status, new.status, new.id != bo.id) == (RegistrationStatus.WITHDRAWN, RegistrationStatus.CONFIRMED, True)
    assert (counts(event), broken(event), steps(bo)[-1]) == ((1, 0), [], ("waitlisted", "withdrawn", "person", None, "transferred"))


def test_taken_by_who_applied_ends_their_application(app: Flask) -> None:
    event = make_event(admission=Admission.SELECTION)
    ada, bo = sign_up(event, "ada", "bo")
    with transaction():
        service.accept(ada, OLGA, now=NOW)
    take(pass_on(ada))
    assert (bo.status, event.places.applied, broken(event)) == (RegistrationStatus.WITHDRAWN, 0, [])


def test_owner_of_a_seat_is_told_plainly_and_keeps_it(app: Flask) -> None:
    event = make_event()
    ada, _bo = sign_up(event, "ada", "bo")
    handover = pass_on(ada)
    with pytest.raises(errors.SeatAlready):
        take(handover)
    assert (statuses(event), handover.taken_at, broken(event)) == ({"ada": "confirmed", "bo": "confirmed"}, None, [])


def test_answers_that_do_not_fit_leave_everything_as_it_is(app: Flask) -> None:
    event = make_event()
    version = make_form(event, draft(QuestionKind.TEXT, "Diet", key="diet", required=True))
    [ada] = sign_up(event, "ada", answers=AnswerInput(version.id, {"diet": "Nuts"}))
    handover = pass_on(ada)
    for answers in (None, AnswerInput(version.id, {})):
        with pytest.raises(AnswersRefused):
            take(handover, answers=answers)
    assert (statuses(event), questions.values_of(ada.answer_set), broken(event)) == ({"ada": "confirmed"}, {"diet": "Nuts"}, [])


def test_consents_of_the_new_owner_are_their_own(app: Flask) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada", consents=[ConsentGiven(ConsentKind.EVENT_DATA, True, "Keep them")])
    bo = take(pass_on(ada), consents=[ConsentGiven(ConsentKind.EVENT_DATA, True, "Keep mine")])
    from_bo = people.latest_consents(bo.person_id)
    assert {kind: said.wording for kind, said in from_bo.items()} == {ConsentKind.EVENT_DATA: "Keep mine"}


@pytest.mark.parametrize(
    ("status", "refusal"),
    [(RegistrationStatus.APPLIED, errors.TransferRefused), (RegistrationStatus.WAITLISTED, errors.TransferRefused),
     (RegistrationStatus.WITHDRAWN, errors.TransferRefused), (RegistrationStatus.ATTENDED, errors.TransferRefused)],
)  # fmt: skip
def test_only_a_seat_can_be_passed_on(app: Flask, status: RegistrationStatus, refusal: type[Exception]) -> None:
    registration = make_registration(make_event(), status)
    with pytest.raises(refusal):
        pass_on(registration)


def test_transfer_is_refused_where_the_event_says_so_after_the_start_and_to_oneself(app: Flask) -> None:
    [fixed] = sign_up(make_event(policy={"transferable": False}), "ada")
    with pytest.raises(errors.TransferRefused):
        pass_on(fixed)
    event = make_event()
    [ada] = sign_up(event, "ada")
    with pytest.raises(errors.WithdrawingClosed):
        pass_on(ada, now=event.starts_at)
    with pytest.raises(errors.OwnAddress), transaction():
        service.pass_on(ada, "ADA@example.org", now=NOW)
    assert mails(since=2) == []


def test_handover_ends_when_it_is_called_back_taken_replaced_or_the_event_is_off(app: Flask) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    called_back = pass_on(ada)
    with transaction():
        assert service.call_back(ada, HandoverKind.SEAT, now=NOW)
    with transaction():
        assert not service.call_back(ada, HandoverKind.SEAT, now=NOW)
    replaced = pass_on(ada, "cy")
    newest = pass_on(ada)
    for handover in (called_back, replaced):
        with pytest.raises(errors.HandoverEnded):
            take(handover)
    with pytest.raises(errors.HandoverEnded):
        take(newest, now=event.starts_at)
    take(newest)
    with pytest.raises(errors.HandoverEnded):
        take(newest)
    assert (statuses(event), broken(event)) == ({"ada": "withdrawn", "bo": "confirmed"}, [])


def test_handover_of_a_cancelled_event_or_of_who_has_left_is_over(app: Flask) -> None:
    event = make_event()
    ada, cy = sign_up(event, "ada", "cy")
    left, off = pass_on(ada), pass_on(cy, "di")
    with transaction():
        service.withdraw(ada, PERSON, now=NOW)
    with pytest.raises(errors.HandoverEnded):
        take(left)
    with transaction():
        catalogue.cancel(event, "", by=1, now=NOW)
    with pytest.raises(errors.HandoverEnded):
        take(off)


def test_transfer_by_hand_needs_no_word_from_either_and_tells_both(app: Flask) -> None:
    event = make_event(capacity=1, policy={"transferable": False})
    [ada] = sign_up(event, "ada")
    with transaction():
        bo = service.transfer_by_hand(ada, ask("bo"), OLGA, reason="Called us", now=NOW)
    assert (statuses(event), broken(event), bo.person.proved_at) == ({"ada": "withdrawn", "bo": "confirmed"}, [], None)
    assert (steps(ada)[-1][2:], steps(bo)[-1][2:]) == (("organiser", 1, "Called us"),) * 2
    assert mails(since=1) == [("ada", "passed_on", "CANCEL"), ("bo", "received", "REQUEST")]
    assert own_queries.was_passed_on(ada)


def test_transfer_by_hand_of_an_offer_leaves_it_an_offer(app: Flask) -> None:
    event = make_event(capacity=1)
    ada = make_registration(event, RegistrationStatus.OFFERED)
    ends_at = ada.offer_ends_at
    with transaction():
        bo = service.transfer_by_hand(ada, ask("bo"), OLGA, now=NOW)
    assert (bo.status, bo.offer_ends_at, broken(event)) == (RegistrationStatus.OFFERED, ends_at, [])
    assert mails() == [("ada", "passed_on", None), ("bo", "offered", None)]


def test_transfer_by_hand_to_who_has_a_seat_is_refused(app: Flask) -> None:
    event = make_event()
    ada, _bo = sign_up(event, "ada", "bo")
    with pytest.raises(errors.AlreadyRegistered), transaction():
        service.transfer_by_hand(ada, ask("bo"), OLGA, now=NOW)


def test_who_passed_the_seat_on_may_register_anew_like_anybody(app: Flask) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    take(pass_on(ada))
    [again] = sign_up(event, "ada")
    assert (again.id != ada.id, again.status, broken(event)) == (True, RegistrationStatus.CONFIRMED, [])


def test_mail_to_the_colleague_holds_nothing_that_was_typed_and_is_not_sent_when_it_is_over(app: Flask) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada", full_name="Claim Your Prize")
    pass_on(ada)
    message = outbox()[-1]
    assert (message.about_kind, message.values, message.not_after) == ("handover", {}, event.starts_at)
    wanted = HANDOVER_SUBJECT.still_wanted
    handover = own_queries.open_handover(ada.id, HandoverKind.SEAT)
    assert handover is not None
    assert wanted(message, handover)
    with transaction():
        service.call_back(ada, HandoverKind.SEAT, now=NOW + timedelta(minutes=1))
    assert not wanted(message, handover)


def test_rule_11_links_of_the_old_person_open_nothing_any_more(app: Flask) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    links, version = app.extensions["eventsite"].links, ada.link_version
    old = {purpose: links.make(purpose, ada.id, version) for purpose in ("registration", "ticket", "prefill")}
    take(pass_on(ada))
    now = registration_of(event, "ada")
    assert [links.fits(token, purpose, now.id, now.link_version) for purpose, token in old.items()] == [False] * 3
    assert rules.may_come_back(now, NOW)  # by the form, not by the dead page


def test_what_goes_to_a_colleague_is_recorded_without_the_address(app: Flask) -> None:
    [ada] = sign_up(make_event(), "ada")
    pass_on(ada)
    with transaction():
        service.call_back(ada, HandoverKind.SEAT, now=NOW)
    query = select(AuditEntry.action, AuditEntry.actor, AuditEntry.details).where(AuditEntry.subject_kind == "registration")
    assert db.session.execute(query.order_by(AuditEntry.id)).all() == [
        ("registration.seat_offered", "person", {}), ("registration.called_back", "person", {}),
    ]  # fmt: skip


def test_addresses_of_what_nobody_took_are_forgotten_a_week_later(app: Flask) -> None:
    event = make_event()
    ada, cy = sign_up(event, "ada", "cy")
    take(pass_on(ada))
    pass_on(cy, "di")
    pass_on(cy, "ed")
    week = timedelta(days=7)
    for now, left in ((NOW + week, 3), (NOW + week + timedelta(seconds=1), 2), (event.ends_at + week + timedelta(seconds=1), 1)):
        with transaction():
            forget_handovers(now=now)
        assert db.session.scalar(select(func.count()).select_from(Handover)) == left
    assert own_queries.was_passed_on(ada)
