"""Who of the waitlist is served, in which order and until when: the rules alone, without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from eventsite.catalogue.models import Admission, Event, Places
from eventsite.registration import rules
from eventsite.registration.models import PartyRule, Policy, QueueOrder, RegistrationStatus, Serving
from eventsite.registration.rules import NEXT_BY_LOT, NEXT_IN_QUEUE, NEXT_THAT_FITS, PARTY_IN_PART, Room, Waiting

PASSED_OVER, WAITED_FOR = PartyRule.NEXT_THAT_FITS, PartyRule.WAIT_FOR
MONDAY = datetime(2027, 8, 2, 10, 0, tzinfo=UTC)  # noon in Copenhagen
STARTS = datetime(2027, 9, 20, 7, 0, tzinfo=UTC)
CLOSES = datetime(2027, 9, 13, 10, 0, tzinfo=UTC)


def policy(party_rule: PartyRule = PASSED_OVER, order: QueueOrder = QueueOrder.FIRST_COME, serving: Serving = Serving.CONFIRM) -> Policy:
    return Policy(party_rule=party_rule, queue_order=order, serving=serving)


def served(queue: list[Waiting], free: int | None, by_form: dict[int, int] | None = None, **values: object) -> list[tuple[int, str]]:
    found = rules.plan(queue, Room(free, by_form or {}), policy(**values))  # type: ignore[arg-type]
    return [(one.id, one.reason) for one in found]


def event(**facts: object) -> Event:
    values: dict[str, object] = {"starts_at": STARTS, "closes_at": CLOSES, "zone": "Europe/Copenhagen", "cancelled_at": None}
    return Event(**(values | facts))


def party(party_id: int, *ids: int, least: int | None = None) -> list[Waiting]:
    return [Waiting(one, party_id=party_id, least=least) for one in ids]


def test_rule_07_first_in_line_is_first_served() -> None:
    assert served([Waiting(1), Waiting(2), Waiting(3)], 2) == [(1, NEXT_IN_QUEUE), (2, NEXT_IN_QUEUE)]


def test_rule_07_reason_of_a_promotion_names_the_policy() -> None:
    assert served([Waiting(4)], 1, order=QueueOrder.DRAW) == [(4, NEXT_BY_LOT)]


@pytest.mark.parametrize("free", [0, 1, 2])
def test_rule_08_party_that_does_not_fit_is_passed_over(free: int) -> None:
    queue = [*party(7, 1, 2, 3), Waiting(4), Waiting(5)]
    assert served(queue, free) == [(4, NEXT_THAT_FITS), (5, NEXT_THAT_FITS)][:free]


@pytest.mark.parametrize("free", [0, 1, 2])
def test_rule_08_party_that_does_not_fit_is_waited_for(free: int) -> None:
    assert served([*party(7, 1, 2, 3), Waiting(4)], free, party_rule=WAITED_FOR) == []


def test_rule_08_party_that_fits_is_served_as_a_whole() -> None:
    queue = [*party(7, 1, 2, 3), Waiting(4)]
    assert served(queue, 4, party_rule=WAITED_FOR) == [(one, NEXT_IN_QUEUE) for one in (1, 2, 3, 4)]


def test_rule_08_party_whose_members_stand_apart_is_served_together_where_the_first_stands() -> None:
    apart = [*party(7, 1, least=2), Waiting(4), *party(7, 2, least=2)]

    assert served(apart, 2) == [(1, NEXT_IN_QUEUE), (2, NEXT_IN_QUEUE)]
    assert served(apart, 1) == [(4, NEXT_THAT_FITS)]


def test_rule_08_party_comes_with_fewer_if_it_would() -> None:
    queue = [*party(7, 1, 2, 3, least=2), Waiting(4)]
    assert served(queue, 2) == [(1, PARTY_IN_PART), (2, PARTY_IN_PART)]
    assert served(queue, 1) == [(4, NEXT_THAT_FITS)]  # one is fewer than they would come with


def test_rule_08_companions_need_places_too() -> None:
    assert served([Waiting(1, seats=3), Waiting(2, seats=2), Waiting(3)], 3) == [(1, NEXT_IN_QUEUE)]
    assert served([Waiting(1, seats=4), Waiting(2, seats=2), Waiting(3)], 3) == [(2, NEXT_THAT_FITS), (3, NEXT_THAT_FITS)]


@pytest.mark.parametrize("party_rule", PartyRule)
def test_full_form_keeps_only_its_own_people_waiting(party_rule: PartyRule) -> None:
    queue = [Waiting(1, form_id=5), Waiting(2, form_id=6), Waiting(3)]
    assert served(queue, 2, {5: 0, 6: 4}, party_rule=party_rule) == [(2, NEXT_IN_QUEUE), (3, NEXT_IN_QUEUE)]


def test_party_larger_than_its_form_blocks_nobody_of_another_form() -> None:
    queue = [Waiting(1, party_id=9, form_id=5), Waiting(2, party_id=9, form_id=5), Waiting(3, form_id=6)]
    assert served(queue, 3, {5: 1}, party_rule=WAITED_FOR) == [(3, NEXT_THAT_FITS)]


def test_without_a_limit_everybody_is_served() -> None:
    assert [one for one, _why in served([*party(7, 1, 2, 3), Waiting(4)], None)] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("seats", "least", "places", "party_rule", "serving", "status"),
    [
        (1, None, {"taken": 2}, PASSED_OVER, Serving.OFFER, RegistrationStatus.CONFIRMED),
        (2, None, {"taken": 2}, PASSED_OVER, Serving.OFFER, RegistrationStatus.WAITLISTED),
        (2, 1, {"taken": 2}, PASSED_OVER, Serving.CONFIRM, RegistrationStatus.CONFIRMED),
        (1, None, {"taken": 3}, PASSED_OVER, Serving.OFFER, RegistrationStatus.WAITLISTED),
        (1, None, {"taken": 2, "waiting": 2}, PASSED_OVER, Serving.OFFER, RegistrationStatus.OFFERED),
        (1, None, {"taken": 2, "waiting": 2}, PASSED_OVER, Serving.CONFIRM, RegistrationStatus.CONFIRMED),
        (1, None, {"taken": 2, "waiting": 2}, WAITED_FOR, Serving.CONFIRM, RegistrationStatus.WAITLISTED),
        (1, None, {"taken": 2, "waiting": 2, "blocked": 2}, WAITED_FOR, Serving.CONFIRM, RegistrationStatus.CONFIRMED),
    ],
)  # fmt: skip
def test_what_a_new_party_gets_follows_the_places_and_the_queue(
    seats: int, least: int | None, places: dict[str, int], party_rule: PartyRule, serving: Serving, status: RegistrationStatus
) -> None:
    counts = {"taken": 0, "waiting": 0, "blocked": 0, "applied": 0} | places
    one = event(admission=Admission.FIRST_COME, places=Places(capacity=3, **counts))
    assert rules.status_for_new(one, seats=seats, least=least, policy=policy(party_rule, serving=serving)) is status


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        ("2027-08-02T12:00", "2027-08-03T12:00"),  # Monday noon: a day later
        ("2027-08-02T19:59", "2027-08-03T19:59"),
        ("2027-08-02T21:00", "2027-08-04T10:00"),  # would lapse on Tuesday at 21:00
        ("2027-08-02T03:00", "2027-08-03T10:00"),  # would lapse on Tuesday at 03:00
        ("2027-08-06T12:00", "2027-08-09T10:00"),  # Friday: not on Saturday but on Monday morning
        ("2027-08-05T20:30", "2027-08-09T10:00"),  # Thursday evening: Friday 20:30 is night, then a weekend
        ("2027-08-08T12:00", "2027-08-09T12:00"),  # Sunday noon: Monday noon is fine
    ],
)
def test_rule_05_offer_never_lapses_by_night_or_on_a_weekend(now: str, ends: str) -> None:
    moment = local(now)
    assert rules.offer_ends_at(event(), 24, moment) == local(ends)


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        ("2027-09-13T08:00", "2027-09-13T12:00"),  # registration closes at noon
        ("2027-09-14T09:00", "2027-09-15T10:00"),  # an organiser's offer after that: a tenth of six days, which would end by night
        ("2027-09-20T08:00", "2027-09-20T09:00"),  # and never after the start
    ],
)
def test_rule_05_offer_is_shorter_as_the_event_nears_and_ends_with_registration(now: str, ends: str) -> None:
    assert rules.offer_ends_at(event(), 24, local(now)) == local(ends)


def test_rule_05_window_is_a_tenth_of_what_is_left_and_two_hours_at_least() -> None:
    near = event(closes_at=None)
    assert rules.offer_ends_at(near, 24, local("2027-09-15T09:00")) == local("2027-09-16T10:00")  # 12 h: 21:00, so next morning
    assert rules.offer_ends_at(near, 24, local("2027-09-17T08:30")) == local("2027-09-17T15:45")  # 72.5 h left: 7 h 15 min
    assert rules.offer_ends_at(near, 24, local("2027-09-19T21:00")) == local("2027-09-20T09:00")  # Sunday night: until it starts
    assert rules.offer_ends_at(near, 4, local("2027-08-02T12:00")) == local("2027-08-02T16:00")


def test_rule_05_window_counts_in_the_events_own_zone() -> None:
    seoul = event(zone="Asia/Seoul")
    noon_in_copenhagen = datetime(2027, 8, 2, 10, 0, tzinfo=UTC)  # 19:00 in Seoul
    assert rules.offer_ends_at(seoul, 24, noon_in_copenhagen) == datetime(2027, 8, 3, 10, 0, tzinfo=UTC)
    assert rules.offer_ends_at(seoul, 24, noon_in_copenhagen + timedelta(hours=1)) == datetime(2027, 8, 4, 1, 0, tzinfo=UTC)  # 10:00


def test_queue_is_served_until_registration_closes_or_at_once_until_the_start() -> None:
    offers, at_once = policy(serving=Serving.OFFER), policy(serving=Serving.CONFIRM)
    moments = (CLOSES - timedelta(seconds=1), CLOSES, STARTS - timedelta(seconds=1), STARTS)
    assert [rules.may_serve_queue(event(), offers, now) for now in moments] == [True, False, False, False]
    assert [rules.may_serve_queue(event(), at_once, now) for now in moments] == [True, True, True, False]
    assert not rules.may_serve_queue(event(cancelled_at=MONDAY), at_once, MONDAY)


def test_lot_can_be_computed_by_anybody_from_the_seed_and_the_code() -> None:
    assert (
        rules.lot("seed", "7K3M9QXD") == "3ca7de85b1aa837ca0f318c463a192ba6a8cf3c188fd4d86d16a38d962d9a1ef"
    )  # printf seed:7K3M9QXD | sha256sum
    assert rules.commitment("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-4, B.1
    assert rules.lot("a", "c") != rules.lot("c", "a")


def local(text: str) -> datetime:
    """A time on the clocks of Copenhagen in summer."""
    return datetime.fromisoformat(f"{text}+02:00").astimezone(UTC)
