"""Rules without a database: what may follow what, who may register, edit, withdraw, and how a name is written."""

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsite.catalogue.models import Admission, Event, EventStatus, Places
from eventsite.registration import errors, rules
from eventsite.registration.models import EditingRule, Policy, Registration, RegistrationStatus
from eventsite.registration.rules import (
    APPLIED,
    ATTENDED,
    CONFIRMED,
    DECLINED,
    EXPIRED,
    NO_SHOW,
    OFFERED,
    TRANSITIONS,
    WAITLISTED,
    WITHDRAWN,
)

BEFORE = datetime(2027, 8, 2, 10, 0, tzinfo=UTC)
CLOSES = datetime(2027, 9, 13, 10, 0, tzinfo=UTC)
STARTS = datetime(2027, 9, 20, 7, 0, tzinfo=UTC)
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ENDS = datetime(2027, 9, 20, 13, 30, tzinfo=UTC)


def event(*, capacity: int | None = 10, taken: int = 0, waiting: int = 0, **values: object) -> Event:
    facts: dict[str, object] = {
        "status": EventStatus.PUBLISHED, "admission": Admission.FIRST_COME, "has_waitlist": True, "starts_at": STARTS, "ends_at": ENDS,
        "starts_local": datetime(2027, 9, 20, 9, 0), "zone": "Europe/Copenhagen", "closes_at": CLOSES,  # noqa: DTZ001
    }  # fmt: skip
    return Event(places=Places(capacity=capacity, taken=taken, waiting=waiting, blocked=0), **facts | values)


def registration(status: RegistrationStatus, **values: object) -> Registration:
    return Registration(status=status, event=event(), created_at=BEFORE, **values)


def test_table_of_transitions_names_every_status() -> None:
    assert set(TRANSITIONS) == {None, *RegistrationStatus}


def test_table_of_transitions_is_as_decided() -> None:
    assert {was: sorted(becomes) for was, becomes in TRANSITIONS.items()} == {
        None: sorted([APPLIED, WAITLISTED, OFFERED, CONFIRMED]),
        APPLIED: sorted([WAITLISTED, OFFERED, CONFIRMED, DECLINED, WITHDRAWN]),
        WAITLISTED: sorted([OFFERED, CONFIRMED, DECLINED, WITHDRAWN]),
        OFFERED: sorted([CONFIRMED, WAITLISTED, DECLINED, WITHDRAWN, EXPIRED]),
        CONFIRMED: sorted([WAITLISTED, DECLINED, WITHDRAWN, ATTENDED, NO_SHOW]),
        ATTENDED: sorted([CONFIRMED, NO_SHOW]),
        NO_SHOW: sorted([CONFIRMED, ATTENDED]),
        DECLINED: [],
        WITHDRAWN: [],
        EXPIRED: [],
    }


def test_every_status_that_ends_leads_nowhere() -> None:
    assert {status for status in RegistrationStatus if not TRANSITIONS[status]} == rules.ENDED


def test_rule_01_a_place_is_taken_by_four_statuses() -> None:
    assert {CONFIRMED, OFFERED, ATTENDED, NO_SHOW} == rules.HOLDING


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({}, CONFIRMED),
        ({"capacity": None}, CONFIRMED),
        ({"taken": 9}, CONFIRMED),
        ({"taken": 10}, WAITLISTED),
        ({"taken": 9, "waiting": 1}, WAITLISTED),  # rule 3: what is freed while anyone waits belongs to the queue
        ({"taken": 12}, WAITLISTED),
        ({"capacity": 0}, WAITLISTED),
        ({"taken": 10, "admission": Admission.SELECTION}, APPLIED),
    ],
)
def test_status_for_new_follows_the_places(facts: dict[str, object], status: RegistrationStatus) -> None:
    assert rules.status_for_new(event(**facts)) is status


@pytest.mark.parametrize(
    ("facts", "now", "refusal"),
    [
        ({"status": EventStatus.DRAFT}, BEFORE, errors.NotPublic),
        ({"cancelled_at": BEFORE}, BEFORE, errors.EventCancelled),
        ({"opens_at": BEFORE + timedelta(seconds=1)}, BEFORE, errors.NotOpenYet),
        ({}, CLOSES, errors.RegistrationClosed),
        ({"closes_at": None}, STARTS, errors.RegistrationClosed),
        ({"closes_at": ENDS}, STARTS, errors.RegistrationClosed),
        ({"taken": 10, "has_waitlist": False}, BEFORE, errors.EventFull),
    ],
)
def test_check_open_refuses_by_name(facts: dict[str, object], now: datetime, refusal: type[errors.RegistrationError]) -> None:
    with pytest.raises(refusal):
        rules.check_open(event(**facts), now)


@pytest.mark.parametrize(
    ("facts", "now"),
    [
        ({}, CLOSES - timedelta(microseconds=1)),
        ({"opens_at": BEFORE}, BEFORE),
        ({"closes_at": None}, STARTS - timedelta(microseconds=1)),
        ({"taken": 10}, BEFORE),
        ({"taken": 10, "has_waitlist": False, "admission": Admission.SELECTION}, BEFORE),  # applications are unlimited
    ],
)
def test_check_open_lets_through(facts: dict[str, object], now: datetime) -> None:
    rules.check_open(event(**facts), now)


def test_refusals_answer_with_their_status_codes() -> None:
    codes = {refusal.__name__: refusal.status_code for refusal in errors.RegistrationError.__subclasses__()}
    assert codes == {
        "NotPublic": 404, "EventCancelled": 410, "NotOpenYet": 410, "RegistrationClosed": 410, "EventFull": 409, "WaitlistFull": 409,
        "InvitationNeeded": 403, "FormClosed": 410, "NoSuchForm": 404, "PartyTooLarge": 422, "TwiceInParty": 422, "CompanionsRefused": 422,
        "NoSeatForMore": 409, "NoSeat": 409, "NoSuchTarget": 409, "OutcomeChanged": 409,
        "OfferEnded": 410, "SessionsOverlap": 422, "SessionRefused": 422, "FormUsed": 409, "AlreadyRegistered": 409,
        "NoPlaceLeft": 409, "TransitionRefused": 409, "EditingClosed": 409, "WithdrawingClosed": 409, "TooEarly": 409, "NameRefused": 422,
        "UndoRefused": 409, "TransferRefused": 409, "OwnAddress": 422, "HandoverEnded": 410, "SeatAlready": 409, "AddressInUse": 409,
        "ProposalDecided": 409, "SwapUneven": 409, "ReasonNeeded": 422, "SeatIsFree": 409, "TagRefused": 422, "TagTaken": 409,
        "NothingToMerge": 409, "MergedAlready": 409, "KeepTheOther": 409, "WrongFormCode": 422, "PartyOfAnotherEvent": 404,
        "AddressNeeded": 422,
    }  # fmt: skip


def test_rule_13_withdrawing_outlasts_editing() -> None:
    seat, usual = registration(CONFIRMED), Policy(editing=EditingRule.UNTIL_DEADLINE)
    moments = [BEFORE, CLOSES, STARTS - timedelta(seconds=1), STARTS]
    assert [(rules.may_edit(seat, usual, now), rules.may_withdraw(seat, now)) for now in moments] == [
        (True, True), (False, True), (False, True), (False, False),
    ]  # fmt: skip


def test_rule_13_editing_can_be_opened_for_one_person_until_the_event_ends() -> None:
    seat, never = registration(CONFIRMED, edit_until=ENDS + timedelta(days=3)), Policy(editing=EditingRule.NEVER)
    assert [rules.may_edit(seat, never, now) for now in (CLOSES, STARTS, ENDS)] == [True, True, False]


@pytest.mark.parametrize("status", RegistrationStatus)
def test_may_withdraw_as_the_table_says(status: RegistrationStatus) -> None:
    assert rules.may_withdraw(registration(status), BEFORE) is (status in {APPLIED, WAITLISTED, OFFERED, CONFIRMED})


@pytest.mark.parametrize("status", RegistrationStatus)
def test_come_back_is_for_who_left_and_not_for_who_was_declined(status: RegistrationStatus) -> None:
    assert rules.may_come_back(registration(status), BEFORE) is (status in {WITHDRAWN, EXPIRED})


def test_attendance_is_marked_from_the_event_s_own_day_on() -> None:
    midnight = datetime(2027, 9, 19, 22, 0, tzinfo=UTC)  # 00:00 in Copenhagen
    with pytest.raises(errors.TooEarly):
        rules.check_may_mark(event(), midnight - timedelta(seconds=1))
    rules.check_may_mark(event(), midnight)


def test_reminder_is_due_the_day_before_at_nine_by_the_wall_clock_across_the_change_of_the_clocks() -> None:
    morning_after = event(starts_local=datetime(2027, 10, 31, 9, 0), starts_at=datetime(2027, 10, 31, 8, 0, tzinfo=UTC))  # noqa: DTZ001
    assert rules.reminder_at(morning_after) == datetime(2027, 10, 30, 7, 0, tzinfo=UTC)  # 09:00 in summer time, 25 hours before


@pytest.mark.parametrize(
    "name",
    [
        "", "   ", "\u200b\u0000", "a" * 101, "Win at http://spam.example.org", "see WWW.spam.example.org", "Ada\nBcc: sam@example.org",
        "\u202egnp.ada",
    ],
)  # fmt: skip
def test_check_29_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(errors.NameRefused):
        rules.check_name(name)


INSIDE = ["://", "www.", "WWW.", "\uff37\uff37\uff37.", "\uff1a//", "\n", "\x00", "\x7f", "\u202e", "\u2066"]


@given(before=st.text(max_size=40), inside=st.sampled_from(INSIDE), after=st.text(max_size=40))
def test_security_29_no_link_control_or_reversal_anywhere_makes_a_name(before: str, inside: str, after: str) -> None:
    with pytest.raises(errors.NameRefused):
        rules.check_name(f"x{before}{inside}{after}x")


@given(st.text(max_size=120))
def test_security_29_what_passes_as_a_name_is_one_short_line_without_them(name: str) -> None:
    try:
        clean = rules.check_name(name)
    except errors.NameRefused:
        return
    assert 0 < len(clean) <= 100
    assert "://" not in clean
    assert "www." not in clean.casefold()
    assert not any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or character in BIDI for character in clean)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("  Ada   Example ", "Ada Example"),
        ("李娜", "李娜"),
        ("Søren Ørsted-O'Neill, Jr.", "Søren Ørsted-O'Neill, Jr."),
        ("박서윤", "박서윤"),
    ],
)
def test_name_is_kept_on_one_line(name: str, clean: str) -> None:
    assert rules.check_name(name) == clean
