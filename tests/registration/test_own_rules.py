# ruff: noqa: DTZ001 - local times have no zone of their own
"""Until when people change their details, and what they may pass on, without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from eventsite.invitations.models import Invitee
from eventsite.registration import errors, rules
from eventsite.registration.models import EditingRule, Handover, HandoverKind, Policy, Registration, RegistrationStatus
from eventsite.registration.rules import ACTIVE, APPLIED, CONFIRMED, HOLDING, OFFERED, WAITLISTED, WITHDRAWN
from tests.registration.test_rules import BEFORE, CLOSES, ENDS, STARTS, registration

DAY = timedelta(days=1)
FREE = Policy(transferable=True)


@pytest.mark.parametrize(
    ("rule", "status", "until"),
    [
        (EditingRule.UNTIL_DEADLINE, CONFIRMED, CLOSES),
        (EditingRule.UNTIL_DEADLINE, APPLIED, CLOSES),
        (EditingRule.UNTIL_ACCEPTED, APPLIED, STARTS),
        (EditingRule.UNTIL_ACCEPTED, WAITLISTED, STARTS),
        (EditingRule.UNTIL_ACCEPTED, OFFERED, STARTS),
        (EditingRule.UNTIL_ACCEPTED, CONFIRMED, None),
        (EditingRule.ALWAYS, CONFIRMED, ENDS),
        (EditingRule.NEVER, APPLIED, None),
        (EditingRule.ALWAYS, WITHDRAWN, None),
    ],
)
def test_rule_13_editing_ends_as_the_event_says(rule: EditingRule, status: RegistrationStatus, until: datetime | None) -> None:
    policy = Policy(editing=rule)
    one = registration(status)
    assert rules.edit_until(one, policy) == until
    if until is not None:
        assert [rules.may_edit(one, policy, now) for now in (until - timedelta(seconds=1), until)] == [True, False]
    assert not rules.may_edit(one, policy, until or BEFORE)


def closing(local: datetime) -> Policy:
    """Editing ends when the clocks of the event show this."""
    return Policy(editing=EditingRule.UNTIL_DEADLINE, edit_until_local=local)


def test_rule_13_event_may_have_a_deadline_of_its_own_and_never_past_its_end() -> None:
    assert rules.edit_until(registration(CONFIRMED), closing(datetime(2027, 9, 14, 12))) == CLOSES + DAY
    assert rules.edit_until(registration(CONFIRMED), closing(datetime(2027, 9, 21, 15, 30))) == ENDS


def test_rule_20_deadline_for_editing_follows_the_clocks_of_an_event_that_has_others_now() -> None:
    one, policy = registration(CONFIRMED), closing(datetime(2027, 9, 14, 12))
    one.event.zone = "Asia/Seoul"
    assert rules.edit_until(one, policy) == datetime(2027, 9, 14, 3, tzinfo=UTC)


@pytest.mark.parametrize("rule", EditingRule)
def test_rule_13_what_is_opened_for_one_person_counts_beside_every_rule(rule: EditingRule) -> None:
    seat = registration(CONFIRMED, edit_until=STARTS)
    assert rules.may_edit(seat, Policy(editing=rule), STARTS - timedelta(seconds=1))
    seat.event.cancelled_at = BEFORE
    assert not rules.may_edit(seat, Policy(editing=rule), BEFORE)


@pytest.mark.parametrize("status", RegistrationStatus)
def test_change_needs_approval_once_there_is_a_seat(status: RegistrationStatus) -> None:
    assert rules.needs_approval(registration(status), Policy(changes_need_approval=True)) is (status in HOLDING)
    assert not rules.needs_approval(registration(status), Policy(changes_need_approval=False))


@pytest.mark.parametrize("status", RegistrationStatus)
def test_seat_is_passed_on_and_nothing_else(status: RegistrationStatus) -> None:
    assert rules.may_pass_on(registration(status), FREE, BEFORE) is (status in {CONFIRMED, OFFERED})


def test_bound_invitation_is_for_that_person_alone() -> None:
    bound, free = (registration(CONFIRMED, invitee=Invitee(transferable=value)) for value in (False, True))
    assert [rules.may_pass_on(one, FREE, BEFORE) for one in (bound, free)] == [False, True]


def test_seat_is_passed_on_until_the_start_where_the_event_lets_it() -> None:
    seat = registration(CONFIRMED)
    assert [rules.may_pass_on(seat, FREE, now) for now in (CLOSES, STARTS - timedelta(seconds=1), STARTS)] == [True, True, False]
    assert not rules.may_pass_on(seat, Policy(transferable=False), BEFORE)


@pytest.mark.parametrize("status", RegistrationStatus)
def test_address_changes_as_long_as_the_registration_stands(status: RegistrationStatus) -> None:
    one = registration(status)
    assert [rules.may_change_address(one, now) for now in (BEFORE, STARTS, ENDS)] == [status in ACTIVE, status in ACTIVE, False]


def test_own_address_is_refused_however_it_is_written() -> None:
    with pytest.raises(errors.OwnAddress):
        rules.check_other_address(registration(CONFIRMED, email_key="ada@example.org"), "  ADA@Example.org")
    rules.check_other_address(registration(CONFIRMED, email_key=None), "ada@example.org")


def handover(kind: HandoverKind, one: Registration, **values: object) -> Handover:
    return Handover(kind=kind, registration=one, **values)


@pytest.mark.parametrize("kind", HandoverKind)
@pytest.mark.parametrize("values", [{"taken_at": BEFORE}, {"ended_at": BEFORE}])
def test_what_was_taken_or_called_back_is_over(kind: HandoverKind, values: dict[str, datetime]) -> None:
    assert not rules.may_take(handover(kind, registration(CONFIRMED), **values), BEFORE)


def test_what_is_on_its_way_ends_with_what_it_is_about() -> None:
    lapsed = registration(OFFERED, offer_ends_at=CLOSES)
    seat, address = (handover(kind, registration(CONFIRMED)) for kind in HandoverKind)
    assert [rules.may_take(seat, now) for now in (BEFORE, STARTS)] == [True, False]
    assert [rules.may_take(address, now) for now in (BEFORE, STARTS, ENDS)] == [True, True, False]
    assert [rules.may_take(handover(HandoverKind.SEAT, lapsed), now) for now in (BEFORE, CLOSES)] == [True, False]
    for kind in HandoverKind:
        assert not rules.may_take(handover(kind, registration(WITHDRAWN)), BEFORE)
