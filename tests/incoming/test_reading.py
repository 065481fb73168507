"""Mails taken apart: what real programs write is read, and nothing that anybody sends is a fault or takes long."""

import tracemalloc
from base64 import encodebytes
from datetime import UTC, datetime
from time import process_time

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventsite.db import transaction
from eventsite.incoming import mime, service
from eventsite.incoming.itip import Attendee, WallTime
from eventsite.incoming.models import MailKind, Outcome
from eventsite.incoming.reading import Mail, is_mail, read
from eventsite.incoming.rules import kind_of
from tests.conftest import NOW
from tests.incoming.replies import AUTHSERV, PASSED, PROGRAMS, UID, Reply, calendar, mail

ADA = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.org"


def facts(raw: bytes) -> Mail:
    return read(raw, authserv=AUTHSERV)


def take(raw: bytes) -> Outcome:
    with transaction():
        return service.take(raw, now=NOW)


@pytest.mark.parametrize("program", PROGRAMS)
def test_check_54_reply_of_a_real_program_is_read_in_full(program: str) -> None:
    found = facts(Reply(partstat="TENTATIVE", sequence=3).by(program))

    assert found.calendar is not None, found.odd
    assert (found.calendar.method, found.calendar.uid, found.calendar.sequence, found.calendar.dtstamp) == ("REPLY", UID, 3, NOW)
    assert found.calendar.attendees == (Attendee("ada@example.org", "TENTATIVE"),)
    assert (found.sender, found.proved_domain, found.has_envelope, found.is_automatic) == ("ada@example.org", "example.org", True, False)
    assert kind_of(found) is MailKind.REPLY


def test_check_54_there_are_recordings_of_four_programs() -> None:
    assert PROGRAMS == ["apple", "google", "outlook", "thunderbird"]


def test_comment_of_outlook_is_taken() -> None:
    found = facts(Reply().by("outlook")).calendar

    assert found is not None
    assert found.comment == "Jeg glæder mig, tak."


def test_check_63_korean_name_and_comment_without_a_charset_are_read_right() -> None:
    line = 'ATTENDEE;CN="김에이다";PARTSTAT=DECLINED:mailto:ada@example.org'
    found = facts(mail(calendar(line, "COMMENT:못 갑니다"))).calendar

    assert found is not None
    assert (found.comment, found.attendees) == ("못 갑니다", (Attendee("ada@example.org", "DECLINED"),))


def test_calendar_in_another_charset_is_read_as_the_mail_says() -> None:
    raw = mail(calendar(ADA, "COMMENT:못 갑니다").encode("euc-kr"), content_type="text/calendar; method=REPLY; charset=EUC-KR")
    found = facts(raw).calendar

    assert found is not None
    assert found.comment == "못 갑니다"


def test_charset_that_is_no_text_is_not_asked_for() -> None:
    raw = mail(calendar(ADA).encode() + b"\xff", content_type="text/calendar; method=REPLY; charset=punycode")

    assert facts(raw).calendar is not None


def test_line_that_is_folded_within_a_character_is_read() -> None:
    text = calendar(ADA, "COMMENT:gl@der").encode().replace(b"@der", b"\xc3\r\n \xa6der")
    found = facts(mail(text)).calendar

    assert found is not None
    assert found.comment == "glæder"


def test_comment_loses_what_cannot_be_shown_and_is_cut() -> None:
    found = facts(mail(calendar(ADA, "COMMENT:a\x00b\u202ec\x07 " + "x" * 3000))).calendar

    assert found is not None
    assert found.comment == "abc " + "x" * 496


def test_counter_has_the_time_that_is_proposed() -> None:
    lines = "DTSTART;TZID=Romance Standard Time:20270921T100000", "DTEND:20270921T120000Z"
    found = facts(mail(calendar(ADA, *lines, method="COUNTER"), content_type="text/calendar; method=COUNTER")).calendar

    assert found is not None
    assert found.starts == WallTime(datetime(2027, 9, 21, 10), "Romance Standard Time")  # noqa: DTZ001
    assert found.ends == WallTime(datetime(2027, 9, 21, 12), "UTC")  # noqa: DTZ001


def test_series_with_an_exception_is_read_as_the_series() -> None:
    event = calendar("RECURRENCE-ID:20270920T070000Z", "SEQUENCE:7", ADA).replace("END:VCALENDAR\r\n", "")
    whole = calendar("SEQUENCE:2", ADA).partition("METHOD:REPLY\r\n")[2]
    found = facts(mail(event + whole)).calendar

    assert found is not None
    assert found.sequence == 2


def test_answer_is_preferred_to_another_calendar_in_the_mail() -> None:
    other = "--x\r\nContent-Type: text/calendar; method=PUBLISH\r\n\r\n" + calendar(ADA, method="PUBLISH", uid="other")
    reply = "\r\n--x\r\nContent-Type: text/calendar; method=REPLY\r\n\r\n" + calendar(ADA) + "\r\n--x--\r\n"
    found = facts(mail(other + reply, content_type="multipart/mixed; boundary=x")).calendar

    assert found is not None
    assert (found.method, found.uid) == ("REPLY", UID)


def test_mail_inside_a_mail_is_not_opened() -> None:
    inner = "--x\r\nContent-Type: message/rfc822\r\n\r\n" + mail(calendar(ADA)).decode() + "\r\n--x--\r\n"

    assert facts(mail(inner, content_type="multipart/mixed; boundary=x")).calendar is None


@pytest.mark.parametrize(
    ("results", "domain"),
    [
        (PASSED, "example.org"),
        (f"Authentication-Results: {AUTHSERV}; dmarc=pass action=none header.from=example.org;compauth=pass reason=100", "example.org"),
        (f"Authentication-Results: {AUTHSERV.upper()}; dmarc=pass (p=NONE dis=NONE) header.from=example.org", "example.org"),
        (f"Authentication-Results: {AUTHSERV}; dmarc=fail header.from=example.org", ""),
        (f"Authentication-Results: {AUTHSERV}; dmarc=pass", ""),
        (f"Authentication-Results: {AUTHSERV}; dkim=pass header.d=example.org", ""),
        (f"Authentication-Results: {AUTHSERV}; dmarc=fail header.from=x.org; dmarc=pass header.from=example.org", ""),
        (f'Authentication-Results: {AUTHSERV}; dmarc=fail reason="dmarc=pass header.from=example.org" header.from=x.org', ""),
        (f"Authentication-Results: evil.example.net; dmarc=pass header.from=example.org\r\n{PASSED}", ""),
        (f"Authentication-Results: {AUTHSERV}; none", ""),
        ("Authentication-Results: ;;;", ""),
        ("", ""),
    ],
)
def test_check_57_only_the_topmost_result_of_our_own_server_counts(results: str, domain: str) -> None:
    assert facts(Reply(results=results).by()).proved_domain == domain


def test_check_57_result_is_not_believed_when_no_server_is_ours() -> None:
    assert read(Reply().by(), authserv=None).proved_domain == ""


@pytest.mark.parametrize(
    ("head", "envelope", "kind"),
    [
        ("Auto-Submitted: auto-replied (vacation)", None, MailKind.AUTOMATIC),
        ("Auto-Submitted: auto-replied\r\nReturn-Path: <>", None, MailKind.AUTOMATIC),
        ("X-Autoreply: yes", None, MailKind.AUTOMATIC),
        ("Return-Path: <>", None, MailKind.BOUNCE),
        ("Subject: Undelivered", "", MailKind.BOUNCE),
        ("Auto-Submitted: no", "ada@example.org", MailKind.OTHER),
        ("Return-Path: <ada@example.org>", None, MailKind.OTHER),
    ],
)
def test_mail_without_a_calendar_is_what_its_headers_say(head: str, envelope: str | None, kind: MailKind) -> None:
    raw = mail("Dear colleagues,", head=head, content_type="text/plain")

    assert kind_of(read(raw, authserv=None, envelope=envelope)) is kind


@pytest.mark.parametrize(
    ("report", "kind"),
    [("delivery-status", MailKind.BOUNCE), ("feedback-report", MailKind.BOUNCE), ("disposition-notification", MailKind.AUTOMATIC)],
)
def test_report_is_a_bounce_whatever_calendar_came_back_with_it(report: str, kind: MailKind) -> None:
    body = "--x\r\nContent-Type: text/calendar; method=REPLY\r\n\r\n" + calendar(ADA) + "\r\n--x--\r\n"
    found = facts(mail(body, content_type=f"multipart/report; report-type={report}; boundary=x"))

    assert (kind_of(found), found.calendar) == (kind, None)


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "PUBLISH", "ADD", "DECLINECOUNTER"])
def test_check_61_calendar_that_would_change_ours_is_refused(method: str) -> None:
    assert kind_of(facts(mail(calendar(ADA, method=method)))) is MailKind.REFUSED


def test_two_senders_are_none() -> None:
    raw = Reply().by().replace(b"From: Ada", b"From: Eve <eve@example.net>\r\nFrom: Ada")

    assert facts(raw).sender == ""


def bombs() -> dict[str, bytes]:
    """What is sent to make a reader run out of time or memory."""
    rule = "RRULE:FREQ=SECONDLY;COUNT=2147483647"
    alarm = "BEGIN:VALARM\r\nTRIGGER:-PT1S\r\nREPEAT:2147483648\r\nDURATION:PT1S\r\nEND:VALARM"
    nested = "BEGIN:VEVENT\r\n" * 1000 + "END:VEVENT\r\n" * 1000
    large = calendar(ADA, *["X-LINE:" + "x" * 60] * 150_000)
    deep = b"".join(b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (n, n + 1) for n in range(5_000))
    return {
        "10 MB calendar": mail(large),
        "10 MB calendar in base64": mail(encodebytes(large.encode()), head="Content-Transfer-Encoding: base64"),
        "10 MB of one line": mail(calendar(ADA, "COMMENT:" + "x" * 10_000_000)),
        "rule that recurs each second": mail(calendar(ADA, rule)),
        "alarm that repeats": mail(calendar(ADA, alarm)),
        "1000 nested components": mail("BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n" + nested + "END:VCALENDAR\r\n"),
        "256 kB of empty lines": mail(calendar(ADA) + "\r\n" * 120_000),
        "256 kB of attendees": mail(calendar(*["ATTENDEE;" + "A=^^;" * 700 + ":mailto:a@example.org"] * 70)),
        "256 kB of events": mail(
            calendar(ADA).replace("END:VCALENDAR", "BEGIN:VEVENT\r\nUID:x\r\nEND:VEVENT\r\n" * 6000 + "END:VCALENDAR")
        ),
        "parts in parts": mail(deep, content_type="multipart/mixed; boundary=b0"),
        "many parts": mail("--x\r\n\r\na\r\n" * 200_000, content_type="multipart/mixed; boundary=x"),
        "boundary of blanks": mail(b"--\r\n" * 500_000, content_type='multipart/mixed; boundary=" "'),
        "headers without end": b"Subject: x\r\n" * 300_000,
        "parameters without end": mail("x", content_type="text/calendar" + ";" * 60_000),
        "quotes without end": mail("x", content_type="text/calendar" + ';a="' * 15_000),
        "sender without end": b"From: " + b"(" * 60_000 + b"<" * 2_000 + b"\r\n\r\nx",
        "results without end": f"Authentication-Results: {AUTHSERV}; ".encode() + b"dmarc=pass (" * 5_000 + b"\r\n\r\nx",
        "zeros": b"\0" * 3_000_000,
    }


@pytest.mark.parametrize("name", bombs())
def test_check_62_bomb_is_taken_within_a_second_and_100_mb(name: str, app: Flask) -> None:
    raw = bombs()[name]
    began = process_time()
    outcome = take(raw)
    took = process_time() - began
    tracemalloc.start()  # which slows down what it watches
    take(raw + b"\n")
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert outcome is not Outcome.SET_ASIDE
    assert (took < 1.0, most + len(raw) < 100 * 1024**2) == (True, True), f"{took:.2f} s, {most // 1024**2} MB"


def test_check_62_large_or_nested_calendar_is_odd_and_the_harmless_are_read() -> None:
    odd = {name: facts(raw).odd for name, raw in bombs().items()}

    assert (odd["10 MB calendar"], odd["10 MB calendar in base64"], odd["1000 nested components"]) == (
        "too large",
        "too large",
        "nested too deeply",
    )
    for name in ("rule that recurs each second", "alarm that repeats", "256 kB of empty lines"):
        assert facts(bombs()[name]).calendar is not None


PIECES = [
    b"Content-Type: multipart/mixed; boundary=x\r\n", b"Content-Type: text/calendar; method=REPLY\r\n", b"\r\n", b"\r\n--x\r\n", b"--x--",
    b"Content-Transfer-Encoding: base64\r\n", b"BEGIN:VCALENDAR\r\n", b"METHOD:REPLY\r\n", b"BEGIN:VEVENT\r\n", b"UID:a\r\n",
    b"END:VEVENT\r\n", b"ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@example.org\r\n", b"DTSTAMP:20270802T100000Z\r\n",
    b"DTSTAMP:99999999T999999Z\r\n", b"SEQUENCE:-1\r\n", b"From: a@example.org\r\n", b"From: =?utf-8?b?4p2M?= <a@b>\r\n",
    b"Authentication-Results: mx.kattegat.example.org; dmarc=pass\r\n", b" folded\r\n", b'ATTENDEE;CN="\xff\xfe:mailto:\r\n',
    b"Content-Type: multipart/mixed; boundary*=utf-8''x; boundary*0=y\r\n", b"Content-Type: a/b; c*9999999999999999999=x; c*0*=%\r\n",
    b"UID:a\x00b\r\n", b"ATTENDEE;PARTSTAT=\x00:mailto:a@example.org\r\n", b"MIME-Version: 1.0\r\n", b"; boundary*1=x; boundary*0*=''y",
    b"COMMENT:\\n\\,\xe2\x80\xae\r\n", b"DTSTART;TZID=\x00:20270802T100000\r\n", b"\xff\xfe\x00",
]  # fmt: skip


@settings(max_examples=300)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=40)), max_size=40).map(b"".join))
def test_whatever_is_sent_is_read_without_a_fault(raw: bytes) -> None:
    found = facts(raw)

    assert kind_of(found) in MailKind
    assert "\x00" not in found.sender
    if found.calendar is not None:
        texts = (found.calendar.uid, found.calendar.comment, *(one.address for one in found.calendar.attendees))
        assert not any("\x00" in text or "\ufffd" in text for text in texts)
        assert found.calendar.dtstamp is None or found.calendar.dtstamp.tzinfo is UTC


@settings(max_examples=200)
@given(st.sampled_from(PROGRAMS), st.integers(0, 3000), st.binary(max_size=20))
def test_recorded_reply_that_is_damaged_anywhere_is_read_without_a_fault(program: str, at: int, damage: bytes) -> None:
    raw = Reply().by(program)
    found = facts(raw[:at] + damage + raw[at + len(damage) :])

    assert kind_of(found) in MailKind


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(PROGRAMS), st.lists(st.tuples(st.integers(0, 3000), st.one_of(st.sampled_from(PIECES), st.binary(max_size=8)))))
def test_recorded_reply_with_anything_put_into_it_is_taken(app: Flask, program: str, pieces: list[tuple[int, bytes]]) -> None:
    raw = Reply().by(program)
    for at, piece in pieces:
        raw = raw[:at] + piece + raw[at:]

    assert take(raw) is not Outcome.SET_ASIDE


@pytest.mark.parametrize(("raw", "answer"), [(b"", False), (b"\r\n\r\nwords", False), (b"words", False), (b"Subject: x\r\n\r\n", True)])
def test_bytes_without_a_header_are_no_mail(raw: bytes, answer: bool) -> None:
    assert is_mail(raw) is answer


def test_of_a_long_mail_the_beginning_is_read() -> None:
    raw = mail("x" * (mime.MOST_BYTES + 10), content_type="text/plain")

    assert facts(raw).sender == "ada@example.org"
