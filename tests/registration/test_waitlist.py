"""The waitlist and its offers: what frees a seat, who has it next, and what they are told."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from eventsite.catalogue.models import Admission, Event
from eventsite.db import db, transaction
from eventsite.registration import errors, queries, rules, service
from eventsite.registration.jobs import lapsed_offers
from eventsite.registration.models import PartyRule, QueueOrder, Serving
from tests.conftest import NOW
from tests.factories import make_event, make_organisation
from tests.registration.builders import OLGA, PERSON, ask, mails, registration_of, sign_up, statuses, steps
from tests.registration.invariants import broken

TUESDAY_NOON = NOW + timedelta(days=1)  # when an offer that is made at NOW lapses


def offering(capacity: int = 1, **values: Any) -> Event:
    """An event that holds a free seat for the next in line."""
    return make_event(capacity=capacity, policy={"serving": Serving.OFFER} | values.pop("policy", {}), **values)


def run(function: Any, *args: Any, now: datetime = NOW, **values: Any) -> Any:
    with transaction():
        return function(*args, now=now, **values)


def test_rule_05_freed_seat_is_held_for_the_next_in_line_and_belongs_to_nobody_else(app: Flask) -> None:
    event = offering()
    first, ada, _bo = sign_up(event, "first", "ada", "bo")
    run(service.withdraw, first, PERSON)
    assert statuses(event) == {"first": "withdrawn", "ada": "offered", "bo": "waitlisted"}
    assert (event.places.taken, event.places.waiting, event.places.left) == (1, 1, 0)
    assert ada.offer_ends_at == TUESDAY_NOON
    assert mails()[-2:] == [("ada", "offered", None), ("first", "withdrawn", "CANCEL")]
    assert run(service.register, event, ask("new")) is rules.WAITLISTED
    assert broken(event) == []


def test_rule_05_accepted_offer_is_a_seat_with_its_invitation_and_a_second_time_changes_nothing(app: Flask) -> None:
    event = offering()
    first, ada = sign_up(event, "first", "ada")
    run(service.withdraw, first, PERSON)
    run(service.accept_offer, ada, PERSON, now=TUESDAY_NOON - timedelta(seconds=1))
    run(service.accept_offer, ada, PERSON, now=TUESDAY_NOON + timedelta(days=1))
    assert steps(ada)[1:] == [
        ("waitlisted", "offered", "queue", None, "next_in_queue"), ("offered", "confirmed", "person", None, ""),
    ]  # fmt: skip
    assert [mail for mail in mails() if mail[0] == "ada"] == [
        ("ada", "received", None), ("ada", "offered", None), ("ada", "received", "REQUEST"),
    ]  # fmt: skip
    assert ada.offer_ends_at is None
    assert broken(event) == []


def test_rule_05_offer_is_over_at_its_moment_even_before_the_clock_has_ended_it(app: Flask) -> None:
    event = offering()
    first, ada = sign_up(event, "first", "ada")
    run(service.withdraw, first, PERSON)
    with pytest.raises(errors.OfferEnded):
        run(service.accept_offer, ada, PERSON, now=TUESDAY_NOON)
    assert statuses(event)["ada"] == "offered"


@pytest.mark.parametrize(("end", "status"), [("lapses", "expired"), ("turned down", "withdrawn"), ("taken back", "declined")])
def test_rule_06_three_ways_an_offer_ends_are_three_outcomes_and_the_next_is_served_at_once(app: Flask, end: str, status: str) -> None:
    event = offering()
    first, ada, _bo = sign_up(event, "first", "ada", "bo")
    run(service.withdraw, first, PERSON)
    if end == "lapses":
        assert lapsed_offers(TUESDAY_NOON) == "1 offers ended"
    elif end == "turned down":
        run(service.decline_offer, ada, PERSON, reason="On holiday")
    else:
        run(service.decline, ada, OLGA)
    assert statuses(event) == {"first": "withdrawn", "ada": status, "bo": "offered"}
    assert broken(event) == []


def test_rule_06_who_lets_an_offer_lapse_leaves_the_queue_is_told_and_joins_again_at_its_end(app: Flask) -> None:
    event = offering()
    first, ada, _bo, _cy = sign_up(event, "first", "ada", "bo", "cy")
    run(service.withdraw, first, PERSON)
    lapsed_offers(TUESDAY_NOON - timedelta(seconds=1))
    assert statuses(event)["ada"] == "offered"
    lapsed_offers(TUESDAY_NOON)
    assert ("ada", "offer_lapsed", None) in mails()
    again = run(service.come_back, ada, now=TUESDAY_NOON)
    assert (again.status, queries.queue_position(again), again.entry_id == ada.entry_id) == (rules.WAITLISTED, 2, False)
    with pytest.raises(errors.OfferEnded):
        run(service.decline_offer, ada, PERSON, now=TUESDAY_NOON)


def test_rule_04_lapsed_offers_of_several_people_all_go_to_the_next(app: Flask) -> None:
    event = offering(2)
    a, b, *_rest = sign_up(event, "a", "b", "c", "d", "e")
    run(service.withdraw, a, PERSON)
    run(service.withdraw, b, PERSON)
    lapsed_offers(TUESDAY_NOON)
    assert statuses(event) == {"a": "withdrawn", "b": "withdrawn", "c": "expired", "d": "expired", "e": "offered"}
    assert (event.places.taken, event.places.left) == (1, 1)
    assert broken(event) == []


def test_rule_09_lowered_capacity_keeps_offers_and_raised_capacity_starts_them(app: Flask) -> None:
    event = offering(1)
    sign_up(event, "a", "b", "c", "d")
    run(service.set_capacity, event, 3)
    assert list(statuses(event).values()) == ["confirmed", "offered", "offered", "waitlisted"]
    run(service.set_capacity, event, 1)
    run(service.decline_offer, registration_of(event, "b"), PERSON)
    assert list(statuses(event).values()) == ["confirmed", "withdrawn", "offered", "waitlisted"]
    run(service.decline_offer, registration_of(event, "c"), PERSON)
    assert list(statuses(event).values()) == ["confirmed", "withdrawn", "withdrawn", "waitlisted"]  # at the capacity again
    run(service.set_capacity, event, None)
    assert list(statuses(event).values())[-1] == "offered"


def test_rule_05_nothing_is_offered_after_registration_has_closed(app: Flask) -> None:
    event = offering()
    first, _ada = sign_up(event, "first", "ada")
    run(service.withdraw, first, PERSON, now=event.closes_at)
    assert statuses(event)["ada"] == "waitlisted"
    run(service.offer, registration_of(event, "ada"), OLGA, now=event.closes_at)  # an organiser still may
    assert registration_of(event, "ada").offer_ends_at is not None


def test_manual_offer_out_of_turn_keeps_its_reason_and_over_capacity_needs_one(app: Flask) -> None:
    event = offering()
    sign_up(event, "first", "ada", "bo")
    bo = registration_of(event, "bo")
    with pytest.raises(errors.NoPlaceLeft):
        run(service.offer, bo, OLGA)
    run(service.offer, bo, OLGA, reason="Speaks at the event")
    assert steps(bo)[-1] == ("waitlisted", "offered", "organiser", 1, "Speaks at the event")
    assert event.places.taken == 2
    with pytest.raises(errors.TransitionRefused):
        run(service.offer, bo, OLGA, reason="twice")


def test_waitlist_with_a_cap_takes_no_more_than_that(app: Flask) -> None:
    event = offering(waitlist_cap=1)
    sign_up(event, "first", "ada")
    with pytest.raises(errors.WaitlistFull):
        run(service.register, event, ask("bo"))
    run(service.withdraw, registration_of(event, "ada"), PERSON)
    assert run(service.register, event, ask("bo")) is rules.WAITLISTED


def test_closed_waitlist_takes_nobody_and_still_serves_who_waits(app: Flask) -> None:
    event = offering()
    first, _ada = sign_up(event, "first", "ada")
    with transaction():
        event.has_waitlist = False
    with pytest.raises(errors.EventFull):
        run(service.register, event, ask("bo"))
    run(service.withdraw, first, PERSON)
    assert statuses(event)["ada"] == "offered"


def test_rule_07_priority_goes_first_and_position_says_so(app: Flask) -> None:
    event = offering(policy={"queue_order": QueueOrder.PRIORITY})
    first, ada, bo, cy = sign_up(event, "first", "ada", "bo", "cy")
    run(service.set_priority, cy, 2, OLGA, reason="Speaker")
    assert [queries.queue_position(one) for one in (ada, bo, cy)] == [2, 3, 1]
    run(service.withdraw, first, PERSON)
    assert statuses(event) == {"first": "withdrawn", "ada": "waitlisted", "bo": "waitlisted", "cy": "offered"}
    assert steps(cy)[-1][-1] == "next_by_priority"
    assert broken(event) == []


def test_rule_07_draw_serves_the_lowest_lot_and_who_comes_back_draws_no_second_one(app: Flask) -> None:
    event = offering(policy={"queue_order": QueueOrder.DRAW, "draw_seed": "feedbeef"})
    first, *waiting = sign_up(event, "first", "ada", "bo", "cy", "di", "ed")
    by_lot = sorted(waiting, key=lambda one: rules.lot("feedbeef", one.code))
    assert [queries.queue_position(one) for one in by_lot] == [1, 2, 3, 4, 5]
    run(service.withdraw, first, PERSON)
    assert by_lot[0].status is rules.OFFERED
    assert steps(by_lot[0])[-1][-1] == "next_by_lot"
    last = by_lot[-1]
    run(service.withdraw, last, PERSON)
    again = run(service.come_back, last)
    assert (again.lot, again.lot_code, again.code == last.code) == (last.lot, last.code, False)


def test_changed_order_serves_those_who_wait_already_by_it(app: Flask) -> None:
    event = offering(0)
    sign_up(event, "ada", "bo", "cy")
    assert run(service.set_policy, event, {"queue_order": QueueOrder.DRAW}, OLGA) == ["queue_order"]
    waiting = [registration_of(event, name) for name in ("ada", "bo", "cy")]
    seed = queries.policy_of(event.id).draw_seed
    assert len(seed) == 32
    assert [one.lot for one in waiting] == [rules.lot(seed, one.code) for one in waiting]
    before = event.revision
    run(service.set_policy, event, {"serving": Serving.CONFIRM, "queue_order": QueueOrder.FIRST_COME}, OLGA)
    run(service.set_capacity, event, 1)
    assert (statuses(event)["ada"], event.revision) == ("confirmed", before + 1)


def test_policy_that_is_written_as_it_stands_changes_nothing(app: Flask) -> None:
    event = offering()
    before = event.revision
    assert run(service.set_policy, event, {"serving": Serving.OFFER, "offer_hours": 24}, OLGA) == []
    assert event.revision == before
    with pytest.raises(ValueError, match="draw_seed"):
        run(service.set_policy, event, {"draw_seed": "mine"}, OLGA)


def test_event_without_a_policy_of_its_own_offers(app: Flask) -> None:
    event = make_event(capacity=1)
    with transaction():
        from_row = queries.policy_of(event.id)
        assert from_row.serving is Serving.CONFIRM
    defaults = queries.policy_of(event.id + 1)
    assert (defaults.serving, defaults.offer_hours, defaults.queue_order, defaults.most_in_party, defaults.transferable) == (
        Serving.OFFER, 24, QueueOrder.FIRST_COME, 1, True,
    )  # fmt: skip


def test_approval_takes_any_number_of_requests_and_gives_seats_while_there_are_any(app: Flask) -> None:
    event = offering(1, admission=Admission.APPROVAL)
    ada, bo, cy = sign_up(event, "ada", "bo", "cy")
    assert (event.places.applied, event.places.taken) == (3, 0)
    outcomes = [run(service.accept_if_room, one, OLGA, reason="Fits", words="Welcome.") for one in (ada, bo)]
    run(service.decline, cy, OLGA, words="Not this time.")
    assert outcomes == [rules.CONFIRMED, rules.WAITLISTED]
    assert mails()[-3:] == [
        ("ada", "accepted", "REQUEST"), ("bo", "to_waitlist", None), ("cy", "declined", None),
    ]  # fmt: skip
    run(service.withdraw, ada, PERSON)
    assert statuses(event)["bo"] == "offered"
    assert broken(event) == []


def test_seat_turned_down_by_who_was_offered_one_of_an_application_frees_it(app: Flask) -> None:
    event = offering(1, admission=Admission.APPROVAL)
    [ada] = sign_up(event, "ada")
    run(service.offer, ada, OLGA)
    run(service.decline_offer, ada, PERSON)
    assert (statuses(event)["ada"], event.places.taken) == ("withdrawn", 0)


def test_copy_of_an_event_fills_its_places_as_the_original_does_with_a_seed_of_its_own(app: Flask) -> None:
    event = offering(policy={"queue_order": QueueOrder.DRAW, "draw_seed": "feedbeef", "offer_hours": 48})
    target = make_event()
    with transaction():
        db.session.delete(queries.policy_of(target.id))
        db.session.flush()
        service.copy_policy(event, target)
    copied = queries.policy_of(target.id)
    assert (copied.serving, copied.queue_order, copied.offer_hours) == (Serving.OFFER, QueueOrder.DRAW, 48)
    assert len(copied.draw_seed) == 32


def test_offer_of_an_event_that_is_off_or_was_moved_ahead_of_it_is_taken_by_nobody(app: Flask) -> None:
    event = offering()
    first, ada = sign_up(event, "first", "ada")
    run(service.withdraw, first, PERSON)
    with transaction():
        event.starts_at = NOW
    with pytest.raises(errors.OfferEnded):
        run(service.accept_offer, ada, PERSON)
    with transaction():
        event.cancelled_at = NOW
    with pytest.raises(errors.EventCancelled):
        run(service.accept_offer, ada, PERSON)
    assert lapsed_offers(TUESDAY_NOON) == "0 offers ended"


@pytest.mark.parametrize("order", [QueueOrder.PRIORITY, QueueOrder.DRAW])
def test_newcomer_who_stands_before_those_who_are_waited_for_has_the_seat_that_is_free(app: Flask, order: QueueOrder) -> None:
    rules_of_it = {"serving": Serving.CONFIRM, "party_rule": PartyRule.WAIT_FOR, "most_companions": 2, "queue_order": order}
    event = make_event(capacity=2, policy=rules_of_it | {"draw_seed": "feedbeef", "members_first": True})
    make_organisation("North Clinic", member=True)
    sign_up(event, "first")
    run(service.register, event, ask("ada", companions=1))  # needs two, and one is free
    with transaction():
        registration_of(event, "ada").lot = "f" * 64  # the last of all
    assert run(service.register, event, ask("bo", organisation="North Clinic")) is rules.CONFIRMED
    assert statuses(event) == {"first": "confirmed", "ada": "waitlisted", "bo": "confirmed"}
    assert broken(event) == []


@pytest.mark.parametrize(("organisation", "told"), [("North Clinic", "confirmed"), ("South Clinic", "waitlisted")])
def test_rule_12_who_is_registered_gets_the_answer_that_their_priority_would_bring(app: Flask, organisation: str, told: str) -> None:
    rules_of_it = {"serving": Serving.CONFIRM, "party_rule": PartyRule.WAIT_FOR, "most_companions": 2, "members_first": True}
    event = make_event(capacity=2, policy=rules_of_it | {"queue_order": QueueOrder.PRIORITY})
    make_organisation("North Clinic", member=True)
    sign_up(event, "first")
    run(service.register, event, ask("ada", companions=1))
    assert run(service.register, event, ask("first", organisation=organisation)).value == told
