"""Freed places and the queue: withdrawal, decline, capacity, promotion by hand, attendance."""

from datetime import timedelta

import pytest
from flask import Flask

from eventsite.catalogue.models import Admission
from eventsite.db import transaction
from eventsite.registration import errors, queries, rules, service
from eventsite.registration.models import RegistrationStatus
from eventsite.registration.rules import TRANSITIONS
from tests.conftest import NOW, outbox
from tests.factories import make_event
from tests.registration.builders import OLGA, PERSON, ask, mails, make_registration, registration_of, sign_up, statuses, steps
from tests.registration.invariants import broken

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("status", RegistrationStatus)
def test_rule_01_every_status_counts_as_it_should(app: Flask, status: RegistrationStatus) -> None:
    event = make_event(capacity=5)
    make_registration(event, status)
    places = event.places
    assert (places.taken, places.waiting, places.applied) == (
        int(status in rules.HOLDING), int(status is rules.WAITLISTED), int(status is rules.APPLIED),
    )  # fmt: skip


@pytest.mark.parametrize("to", RegistrationStatus)
@pytest.mark.parametrize("was", RegistrationStatus)
def test_move_follows_the_table_and_nothing_else(app: Flask, was: RegistrationStatus, to: RegistrationStatus) -> None:
    event = make_event(capacity=5)
    ada = make_registration(event, was)
    before = len(steps(ada))
    if to in TRANSITIONS[was]:
        with transaction():
            service.moves.move(ada, to, OLGA, reason="as agreed", now=NOW)
        assert steps(ada)[before] == (was.value, to.value, "organiser", 1, "as agreed")  # the queue may have served them since
    else:
        with pytest.raises(errors.TransitionRefused), transaction():
            service.moves.move(ada, to, OLGA, now=NOW)
        assert ada.status is was


def test_rule_03_freed_place_is_invisible_to_the_public_and_goes_to_the_first_in_the_queue(app: Flask) -> None:
    event = make_event(capacity=1)
    first, ada, _bo = sign_up(event, "first", "ada", "bo")
    with transaction():
        service.withdraw(first, PERSON, reason="ill", now=NOW + MINUTE)
        assert event.places.left == 0
    assert statuses(event) == {"first": "withdrawn", "ada": "confirmed", "bo": "waitlisted"}
    assert steps(first)[-1] == ("confirmed", "withdrawn", "person", None, "ill")
    assert steps(ada)[-1] == ("waitlisted", "confirmed", "queue", None, rules.NEXT_IN_QUEUE)
    assert mails(since=3) == [("ada", "promoted", "REQUEST"), ("first", "withdrawn", "CANCEL")]
    assert queries.queue_position(registration_of(event, "bo")) == 1
    assert broken(event) == []


def test_rule_03_new_person_cannot_pass_the_queue(app: Flask) -> None:
    event = make_event(capacity=1)
    first, *_ = sign_up(event, "first", "ada", "bo")
    with transaction():
        service.withdraw(first, PERSON, now=NOW)
    sign_up(event, "cy")
    assert statuses(event) == {"first": "withdrawn", "ada": "confirmed", "bo": "waitlisted", "cy": "waitlisted"}


def test_rule_04_every_path_that_frees_a_place_serves_the_queue(app: Flask) -> None:
    event = make_event(capacity=2)
    a, b, *_ = sign_up(event, "a", "b", "c", "d", "e", "f")
    with transaction():
        service.withdraw(a, PERSON, now=NOW)
    assert statuses(event)["c"] == "confirmed"
    with transaction():
        service.decline(b, OLGA, now=NOW)
    assert statuses(event)["d"] == "confirmed"
    with transaction():
        service.set_capacity(event, 4, now=NOW)
    assert statuses(event) == {"a": "withdrawn", "b": "declined", "c": "confirmed", "d": "confirmed", "e": "confirmed", "f": "confirmed"}
    assert broken(event) == []


def test_rule_09_lowered_capacity_expels_nobody_and_serves_nobody_until_the_count_is_under_it(app: Flask) -> None:
    event = make_event(capacity=3)
    a, b, c, *_ = sign_up(event, "a", "b", "c", "d")
    with transaction():
        service.set_capacity(event, 1, now=NOW)
    assert statuses(event) == {"a": "confirmed", "b": "confirmed", "c": "confirmed", "d": "waitlisted"}
    for registration, d in ((a, "waitlisted"), (b, "waitlisted"), (c, "confirmed")):
        with transaction():
            service.withdraw(registration, PERSON, now=NOW)
        assert statuses(event)["d"] == d
    assert broken(event) == []


def test_rule_09_raised_capacity_serves_in_order(app: Flask) -> None:
    event = make_event(capacity=1)
    sign_up(event, "a", "b", "c", "d")
    with transaction():
        service.set_capacity(event, 3, now=NOW)
    assert statuses(event) == {"a": "confirmed", "b": "confirmed", "c": "confirmed", "d": "waitlisted"}
    assert mails(since=4) == [("b", "promoted", "REQUEST"), ("c", "promoted", "REQUEST")]
    with transaction():
        service.set_capacity(event, None, now=NOW)
    assert statuses(event)["d"] == "confirmed"
    assert broken(event) == []


def test_rule_07_queue_is_first_come_first_served_although_the_clocks_of_two_processes_differ(app: Flask) -> None:
    event = make_event(capacity=1)
    sign_up(event, "a")
    sign_up(event, "b", now=NOW + MINUTE)
    sign_up(event, "c", now=NOW)  # read its clock before b's, and had the lock after it
    assert [queries.queue_position(registration_of(event, name)) for name in "bc"] == [1, 2]
    with transaction():
        service.set_capacity(event, 2, now=NOW)
    assert statuses(event) == {"a": "confirmed", "b": "confirmed", "c": "waitlisted"}


def test_queue_is_not_served_once_the_event_has_started_or_is_off(app: Flask) -> None:
    started, off = make_event(capacity=1), make_event(capacity=1)
    seats = [sign_up(event, "a", "b")[0] for event in (started, off)]
    with transaction():
        service.decline(seats[0], OLGA, now=started.starts_at)
    with transaction():
        service.cancel_event(off, "The speaker is ill.", 1, now=NOW)
        service.set_capacity(off, 2, now=NOW)
    assert statuses(started) == {"a": "declined", "b": "waitlisted"}
    assert statuses(off) == {"a": "confirmed", "b": "waitlisted"}


def test_withdraw_from_the_queue_moves_the_others_up_without_a_calendar(app: Flask) -> None:
    event = make_event(capacity=1)
    _a, b, c = sign_up(event, "a", "b", "c")
    with transaction():
        service.withdraw(b, PERSON, now=NOW)
    assert queries.queue_position(c) == 1
    assert mails(since=3) == [("b", "withdrawn", None)]
    assert broken(event) == []


def test_withdraw_twice_changes_nothing_the_second_time(app: Flask) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    for _ in range(2):
        with transaction():
            service.withdraw(ada, PERSON, now=NOW)
    assert mails(since=1) == [("ada", "withdrawn", "CANCEL")]
    assert len(steps(ada)) == 2


def test_withdraw_after_the_start_or_from_a_cancelled_event_is_refused(app: Flask) -> None:
    event, off = make_event(), make_event()
    [seat], [called_off] = sign_up(event, "ada"), sign_up(off, "ada")
    with pytest.raises(errors.WithdrawingClosed), transaction():
        service.withdraw(seat, PERSON, now=event.starts_at)
    with transaction():
        service.cancel_event(off, "", 1, now=NOW)
    with pytest.raises(errors.EventCancelled), transaction():
        service.withdraw(called_off, PERSON, now=NOW)


def test_rule_13_withdraw_stays_possible_after_registration_closed(app: Flask) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    with transaction():
        service.withdraw(ada, PERSON, now=event.starts_at - MINUTE)
    assert statuses(event) == {"ada": "withdrawn"}


def test_accept_and_decline_applications_with_their_mails(app: Flask) -> None:
    event = make_event(capacity=1, admission=Admission.SELECTION)
    ada, bo, _cy = sign_up(event, "ada", "bo", "cy")
    with transaction():
        service.accept(ada, OLGA, now=NOW)
    with transaction():
        service.decline(bo, OLGA, reason="Too many universities", now=NOW)
    assert statuses(event) == {"ada": "confirmed", "bo": "declined", "cy": "applied"}
    assert mails(since=3) == [("ada", "accepted", "REQUEST"), ("bo", "declined", None)]
    assert all("universities" not in str(message.values) for message in outbox())
    assert (event.places.taken, event.places.applied) == (1, 1)
    assert broken(event) == []


def test_accept_over_the_capacity_needs_a_reason(app: Flask) -> None:
    event = make_event(capacity=1, admission=Admission.SELECTION)
    ada, bo = sign_up(event, "ada", "bo")
    with transaction():
        service.accept(ada, OLGA, now=NOW)
    with pytest.raises(errors.NoPlaceLeft), transaction():
        service.accept(bo, OLGA, now=NOW)
    assert statuses(event) == {"ada": "confirmed", "bo": "applied"}
    with transaction():
        service.accept(bo, OLGA, reason="The ministry asked", now=NOW)
    assert steps(bo)[-1] == ("applied", "confirmed", "organiser", 1, "The ministry asked")
    assert broken(event, over=True) == []


def test_promote_out_of_turn_records_the_reason_and_keeps_the_others_order(app: Flask) -> None:
    event = make_event(capacity=1)
    _a, _b, c, d = sign_up(event, "a", "b", "c", "d")
    with pytest.raises(errors.NoPlaceLeft), transaction():
        service.promote(c, OLGA, now=NOW)
    with transaction():
        service.promote(c, OLGA, reason="She gives the second talk", now=NOW)
    assert statuses(event) == {"a": "confirmed", "b": "waitlisted", "c": "confirmed", "d": "waitlisted"}
    assert steps(c)[-1] == ("waitlisted", "confirmed", "organiser", 1, "She gives the second talk")
    assert mails(since=4) == [("c", "promoted", "REQUEST")]
    assert queries.queue_position(d) == 2
    assert broken(event, over=True) == []


@pytest.mark.parametrize("act", [service.accept, service.promote])
def test_giving_a_place_twice_is_refused_the_second_time(app: Flask, act: object) -> None:
    admission = Admission.SELECTION if act is service.accept else Admission.FIRST_COME
    event = make_event(capacity=1, admission=admission)
    ada = sign_up(event, "first", "ada")[1]
    with transaction():
        act(ada, OLGA, reason="asked for", now=NOW)  # type: ignore[operator]
    with pytest.raises(errors.TransitionRefused), transaction():
        act(ada, OLGA, reason="asked for", now=NOW)  # type: ignore[operator]


def test_attendance_frees_and_takes_nothing_and_can_be_taken_back(app: Flask) -> None:
    event = make_event(capacity=2)
    ada, bo, _cy = sign_up(event, "ada", "bo", "cy")
    day = event.starts_at
    for act, registration in ((service.mark_attended, ada), (service.mark_no_show, bo), (service.mark_attended, ada)):
        with transaction():
            act(registration, OLGA, now=day)
    assert statuses(event) == {"ada": "attended", "bo": "no_show", "cy": "waitlisted"}
    with transaction():
        service.unmark(bo, OLGA, now=day)
    assert statuses(event) == {"ada": "attended", "bo": "confirmed", "cy": "waitlisted"}
    assert len(steps(ada)) == 2
    assert broken(event) == []


def test_attendance_before_the_day_is_refused(app: Flask) -> None:
    event = make_event()
    [ada] = sign_up(event, "ada")
    with pytest.raises(errors.TooEarly), transaction():
        service.mark_attended(ada, OLGA, now=NOW)


def test_decline_of_a_seat_takes_it_out_of_the_calendar_and_a_cancelled_event_declines_nobody(app: Flask) -> None:
    event = make_event()
    ada, bo = sign_up(event, "ada", "bo")
    with transaction():
        service.decline(ada, OLGA, now=NOW)
    assert mails(since=2) == [("ada", "declined", "CANCEL")]
    with transaction():
        service.cancel_event(event, "", 1, now=NOW)
    with pytest.raises(errors.EventCancelled), transaction():
        service.decline(bo, OLGA, now=NOW)


def test_decision_taken_on_an_old_reading_is_refused(app: Flask) -> None:
    """Olga's page still shows Ada waiting; Ada has just left."""
    event = make_event(capacity=1)
    ada = sign_up(event, "first", "ada")[1]
    with transaction():
        service.withdraw(ada, PERSON, now=NOW)
    with pytest.raises(errors.TransitionRefused), transaction():
        service.promote(ada, OLGA, reason="asked for", now=NOW)
    assert broken(event) == []


def test_places_are_counted_rightly_over_a_long_mixed_day(app: Flask) -> None:
    event = make_event(capacity=3)
    names = [f"p{number}" for number in range(12)]
    sign_up(event, *names)
    for number, name in enumerate(names):
        with transaction():
            if number % 3 == 0:
                service.withdraw(registration_of(event, name), PERSON, now=NOW)
            elif number % 3 == 1:
                service.decline(registration_of(event, name), OLGA, now=NOW)
            else:
                service.set_capacity(event, 3 + number // 3, now=NOW)
        assert broken(event) == [], name
    with transaction():
        service.add_by_hand(event, ask("late"), OLGA, reason="late", now=NOW)
    assert broken(event, over=True) == []
