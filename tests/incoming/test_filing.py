"""What becomes of an answer: by UID, by who was invited, by who sent it, by which came last."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from eventsite.calendar.models import Answer, CalendarEntry
from eventsite.db import db, transaction
from eventsite.incoming import hooks, service
from eventsite.incoming.models import MailKind, Outcome, ReceivedMail
from tests.conftest import NOW
from tests.incoming.replies import AUTHSERV, PROGRAMS, UID, Reply, calendar, later, mail, make_entry


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    """Our mail server is known."""
    return environment | {"EVENTSITE_INBOX_AUTHSERV": AUTHSERV}


@pytest.fixture
def heard(app: Flask) -> Iterator[list[hooks.Reply]]:
    """What the features above hear of."""
    replies: list[hooks.Reply] = []
    known = list(hooks.on_reply), list(hooks.on_bounce)
    hooks.on_reply[:], hooks.on_bounce[:] = [lambda reply, _now: replies.append(reply) is None], []
    yield replies
    hooks.on_reply[:], hooks.on_bounce[:] = known


@pytest.fixture
def entry(heard: list[hooks.Reply]) -> CalendarEntry:
    """An invitation to Ada, sent with SEQUENCE 1."""
    return make_entry(sequence=1)


REPLY = Reply(sequence=1)


def take(raw: bytes, *, minutes: int = 5, **values: Any) -> Outcome:
    with transaction():
        return service.take(raw, now=later(minutes), **values)


def filed() -> tuple[str | None, int | None, bool]:
    """Answer, version and whether it is proved."""
    db.session.rollback()
    entry = db.session.scalars(select(CalendarEntry).where(CalendarEntry.uid == UID)).one()
    return entry.answer.value if entry.answer else None, entry.answer_sequence, entry.answer_proved


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("partstat", ["ACCEPTED", "TENTATIVE", "DECLINED"])
def test_check_54_reply_of_each_program_is_filed(program: str, partstat: str, entry: CalendarEntry, heard: list[hooks.Reply]) -> None:
    outcome = take(replace(REPLY, partstat=partstat).by(program))

    assert (outcome, filed()) == (Outcome.FILED, (partstat.lower(), 1, True))
    assert (entry.answered_at, entry.answer_dtstamp) == (later(5), NOW)
    assert [(reply.entry.id, reply.proved, reply.of_older_version) for reply in heard] == [(entry.id, True, False)]


def test_comment_is_kept_and_the_mail_is_not(entry: CalendarEntry) -> None:
    raw = REPLY.by("outlook")
    take(raw)
    received = db.session.scalars(select(ReceivedMail)).one()

    assert entry.answer_comment == "Jeg glæder mig, tak."
    assert (received.kind, received.sender, received.partstat, received.size) == (MailKind.REPLY, "ada@example.org", "ACCEPTED", len(raw))


@pytest.mark.parametrize("name", ["김에이다", '"김, 에이다; 박사: 서울"', "김에이다" * 20])
def test_check_63_answer_with_a_korean_name_and_without_a_charset_is_filed(name: str, entry: CalendarEntry) -> None:
    who = f"ATTENDEE;CN={name};PARTSTAT=DECLINED:mailto:ada@example.org"
    raw = mail(calendar(who, "SEQUENCE:1", "DTSTAMP:20270802T100000Z", "COMMENT:못 갑니다"), content_type="text/calendar; method=REPLY")

    assert (take(raw), filed(), entry.answer_comment) == (Outcome.FILED, ("declined", 1, True), "못 갑니다")


@pytest.mark.parametrize("attendee", ["eve@example.org", "ada@example.net", "ada+x@example.org"])
def test_check_55_answer_of_another_attendee_changes_nothing_and_is_kept_as_unmatched(
    attendee: str, entry: CalendarEntry, heard: list[hooks.Reply]
) -> None:
    outcome = take(replace(REPLY, attendee=attendee, sender=attendee).by())

    assert (outcome, filed(), heard) == (Outcome.UNMATCHED, (None, None, False), [])
    assert db.session.scalars(select(ReceivedMail.entry_id)).all() == [entry.id]


@pytest.mark.parametrize("attendee", ["ADA@EXAMPLE.ORG", "Ada@example.org"])
def test_address_is_the_same_in_any_case(attendee: str, entry: CalendarEntry) -> None:
    assert take(replace(REPLY, attendee=attendee).by()) is Outcome.FILED
    assert filed() == ("accepted", 1, True)


@pytest.mark.parametrize(
    "change",
    [
        {"results": f"Authentication-Results: {AUTHSERV}; dmarc=fail header.from=example.org"},
        {"results": ""},
        {"sender": "eve@example.org"},
        {"sender": "eve@example.net", "results": f"Authentication-Results: {AUTHSERV}; dmarc=pass header.from=example.net"},
        {"sender": "ada@example.org", "results": f"Authentication-Results: {AUTHSERV}; dmarc=pass header.from=example.net"},
    ],
)
def test_check_56_answer_whose_sender_is_not_proved_is_unverified(
    change: dict[str, str], entry: CalendarEntry, heard: list[hooks.Reply]
) -> None:
    outcome = take(replace(REPLY, **change).by())

    assert (outcome, filed()) == (Outcome.FILED, ("accepted", 1, False))
    assert [reply.proved for reply in heard] == [False]


@pytest.mark.parametrize("secretary", ["mallory@example.org", "mallory@example.net"])
def test_check_56_answer_of_who_says_to_write_for_somebody_is_unverified(secretary: str, entry: CalendarEntry) -> None:
    results = f"Authentication-Results: {AUTHSERV}; dmarc=pass header.from={secretary.partition('@')[2]}"
    lines = f'ATTENDEE;PARTSTAT=ACCEPTED;SENT-BY="mailto:{secretary}":mailto:ada@example.org', "SEQUENCE:1", "DTSTAMP:20270802T100000Z"
    take(mail(calendar(*lines), results=results).replace(b"From: Ada <ada@example.org>", f"From: {secretary}".encode()))

    assert filed() == ("accepted", 1, False)


def test_check_56_unverified_answer_does_not_take_the_place_of_a_proved_one(entry: CalendarEntry, heard: list[hooks.Reply]) -> None:
    take(REPLY.by())
    forged = replace(REPLY, results="", at=later(2))

    assert take(replace(forged, partstat="DECLINED").by()) is Outcome.TO_CONFIRM
    assert take(replace(forged, partstat="DECLINED").by("google")) is Outcome.SAME
    assert take(replace(forged, at=later(3)).by()) is Outcome.SAME  # says what is known
    assert filed() == ("accepted", 1, True)
    assert [(reply.answer, reply.proved) for reply in heard] == [(Answer.ACCEPTED, True), (Answer.DECLINED, False)]


def test_check_56_unverified_answer_to_a_newer_version_stands(entry: CalendarEntry) -> None:
    take(replace(REPLY, sequence=0).by())

    assert take(replace(REPLY, results="", partstat="DECLINED").by()) is Outcome.FILED
    assert filed() == ("declined", 1, False)


def test_same_answer_that_is_proved_later_is_proved(entry: CalendarEntry) -> None:
    take(replace(REPLY, results="").by())

    assert take(REPLY.by()) is Outcome.FILED
    assert filed() == ("accepted", 1, True)


def test_check_57_result_that_came_with_the_mail_proves_nothing(entry: CalendarEntry) -> None:
    forged = f"Authentication-Results: {AUTHSERV}; dmarc=pass header.from=example.org"
    ours = f"Authentication-Results: {AUTHSERV}; dmarc=fail header.from=example.org"
    take(replace(REPLY, results=f"{ours}\n{forged}").by())

    assert filed() == ("accepted", 1, False)


def test_check_58_older_answer_changes_nothing(entry: CalendarEntry) -> None:
    take(replace(REPLY, partstat="DECLINED", at=later(2)).by())

    assert take(replace(REPLY, partstat="ACCEPTED", at=later(1)).by()) is Outcome.OVERTAKEN
    assert take(replace(REPLY, partstat="ACCEPTED", sequence=0, at=later(3)).by()) is Outcome.OVERTAKEN
    assert filed() == ("declined", 1, True)
    assert take(replace(REPLY, partstat="ACCEPTED", at=later(3)).by()) is Outcome.FILED
    assert filed() == ("accepted", 1, True)


def test_check_58_answer_to_a_version_of_before_is_kept_as_such(entry: CalendarEntry, heard: list[hooks.Reply]) -> None:
    assert take(replace(REPLY, sequence=0).by()) is Outcome.OLDER_VERSION
    assert (filed(), heard[0].of_older_version) == (("accepted", 0, True), True)
    assert take(replace(REPLY, partstat="DECLINED", at=NOW - timedelta(minutes=5)).by()) is Outcome.FILED
    assert filed() == ("declined", 1, True)


def test_check_59_same_mail_twice_has_one_effect(entry: CalendarEntry, heard: list[hooks.Reply]) -> None:
    raw = REPLY.by()

    assert [take(raw), take(raw, minutes=6)] == [Outcome.FILED, Outcome.FILED]
    assert (len(heard), len(db.session.scalars(select(ReceivedMail)).all()), entry.answered_at) == (1, 1, later(5))


def test_check_59_same_answer_in_another_mail_has_one_effect(entry: CalendarEntry, heard: list[hooks.Reply]) -> None:
    assert take(REPLY.by("thunderbird")) is Outcome.FILED
    assert take(REPLY.by("google"), minutes=6) is Outcome.SAME
    assert take(replace(REPLY, partstat="DECLINED").by("apple"), minutes=7) is Outcome.FILED
    assert take(REPLY.by("outlook"), minutes=8) is Outcome.SAME
    assert (filed(), len(heard)) == (("declined", 1, True), 2)


def test_answer_is_never_ahead_of_what_was_sent_nor_of_the_time(entry: CalendarEntry) -> None:
    assert take(replace(REPLY, sequence=2**31 - 1, at=NOW + timedelta(days=900)).by()) is Outcome.FILED
    assert (filed(), entry.answer_dtstamp) == (("accepted", 1, True), later(5))
    assert take(replace(REPLY, partstat="DECLINED", at=later(6)).by(), minutes=7) is Outcome.FILED


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "PUBLISH"])
def test_check_61_request_from_outside_alters_nothing(method: str, entry: CalendarEntry, heard: list[hooks.Reply]) -> None:
    before = {column.key: getattr(entry, column.key) for column in CalendarEntry.__table__.columns}
    lines = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.org", "SEQUENCE:9", "DTSTAMP:20270803T100000Z", "SUMMARY:Moved"
    outcome = take(mail(calendar(*lines, method=method), content_type=f"text/calendar; method={method}"))
    db.session.refresh(entry)

    assert (outcome, heard) == (Outcome.NOTHING, [])
    assert {column.key: getattr(entry, column.key) for column in CalendarEntry.__table__.columns} == before
    assert db.session.scalars(select(ReceivedMail.kind)).all() == [MailKind.REFUSED]


@pytest.mark.parametrize("partstat", ["NEEDS-ACTION", "DELEGATED", "MAYBE"])
def test_reply_without_an_answer_changes_nothing(partstat: str, entry: CalendarEntry, heard: list[hooks.Reply]) -> None:
    assert take(replace(REPLY, partstat=partstat).by()) is Outcome.NO_ANSWER
    assert (filed(), heard) == ((None, None, False), [])


@pytest.mark.parametrize("uid", ["nobody@kattegat.example.org", UID.upper(), UID[:-1]])
def test_uid_that_is_not_exactly_ours_is_unknown(uid: str, entry: CalendarEntry) -> None:
    assert take(replace(REPLY, uid=uid).by()) is Outcome.UNKNOWN


def test_invitation_that_was_never_sent_is_answered_by_nobody(heard: list[hooks.Reply]) -> None:
    make_entry(last_email=None, last_method=None, last_sent=None)

    assert take(REPLY.by()) is Outcome.UNKNOWN


def test_check_64_out_of_office_has_no_effect(entry: CalendarEntry, heard: list[hooks.Reply]) -> None:
    raw = mail("I am away.", head="Auto-Submitted: auto-replied", content_type="text/plain")

    assert (take(raw), filed(), heard) == (Outcome.NOTHING, (None, None, False), [])
    assert db.session.scalars(select(ReceivedMail.kind)).all() == [MailKind.AUTOMATIC]


@pytest.mark.parametrize(("method", "outcome"), [("COUNTER", Outcome.FORWARDED), ("REFRESH", Outcome.SENT_AGAIN)])
def test_proposal_and_wish_are_heard_of_once_a_day_and_file_nothing(
    method: str, outcome: Outcome, entry: CalendarEntry, heard: list[hooks.Reply]
) -> None:
    ada, eve = "ATTENDEE;PARTSTAT=TENTATIVE:mailto:ada@example.org", "ATTENDEE:mailto:eve@example.org"
    raws = [mail(calendar(who, f"COMMENT:{n}", method=method)) for n, who in enumerate([eve, ada, ada, ada])]

    assert [take(raw) for raw in raws[:3]] == [Outcome.UNMATCHED, outcome, Outcome.SAME]
    assert take(raws[3], minutes=5 + 24 * 60 + 1) is outcome
    assert (filed(), [reply.calendar.method for reply in heard]) == ((None, None, False), [method, method])


def test_bounce_is_kept_and_heard_of(heard: list[hooks.Reply]) -> None:
    bounces: list[tuple[MailKind, int]] = []
    hooks.on_bounce[:] = [lambda received, raw, _now: bounces.append((received.kind, len(raw)))]
    raw = mail("", content_type="multipart/report; report-type=delivery-status; boundary=x")

    assert [take(raw), take(raw)] == [Outcome.KEPT, Outcome.KEPT]
    assert bounces == [(MailKind.BOUNCE, len(raw))]


def test_calendar_that_cannot_be_read_is_odd(entry: CalendarEntry) -> None:
    assert take(mail("BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR")) is Outcome.ODD


def test_what_reached_us_is_forgotten_after_90_days(entry: CalendarEntry) -> None:
    take(REPLY.by())
    take(mail("Hello", content_type="text/plain"), minutes=60)
    with transaction():
        service.forget_old(now=later(30) + timedelta(days=90))

    assert [received.kind for received in db.session.scalars(select(ReceivedMail))] == [MailKind.OTHER]
    assert filed() == ("accepted", 1, True)
