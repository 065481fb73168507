"""The bytes that a mail server receives, read by programs that are not ours."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from eventsite import clock
from eventsite.db import db
from eventsite.mail import mime
from eventsite.mail.models import MessageKind
from eventsite.mail.worker import Worker
from tests.conftest import outbox
from tests.factories import make_event
from tests.judges import calendar_lint, ics
from tests.mail.letters import ADA, ORGANISER, Probe, invite, make_entry, post, rename_team
from tests.mail.sink import Received, Sink

ODD = 'Tea; Talk, \\ "Ærø" 北京 서울 🎉'


@pytest.fixture
def got(worker: Worker, sink: Sink) -> Received:
    """A delivered invitation."""
    invite(make_event(), make_entry(), "received:1")
    worker.drain()
    [received] = sink.received
    return received


def test_check_1_one_calendar_part_whose_method_is_that_of_the_body(got: Received) -> None:
    [part] = got.parts("text/calendar")

    assert part["Content-Type"].params["method"] == "REQUEST"
    assert ics.icaljs_read(got.ics).method == "REQUEST"


def test_check_2_alternatives_are_text_html_calendar(got: Received) -> None:
    assert [part.get_content_type() for part in got.mail.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/ics",
    ]  # fmt: skip


def test_mail_without_a_calendar_part_is_an_alternative_of_text_and_html(worker: Worker, sink: Sink) -> None:
    post(make_event(), "link:1")
    worker.drain()

    assert [part.get_content_type() for part in sink.received[0].mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]


def test_check_3_calendar_part_is_base64_in_utf_8_without_disposition(got: Received) -> None:
    part = got.part("text/calendar")

    assert part["Content-Type"].params == {"charset": "utf-8", "method": "REQUEST", "component": "VEVENT"}
    assert part["Content-Transfer-Encoding"] == "base64"
    assert (part["Content-Disposition"], part["Content-ID"]) == (None, None)


def test_check_4_attached_file_is_equal_to_the_calendar_part(got: Received) -> None:
    file = got.part("application/ics")

    assert file.get_payload(decode=True) == got.ics
    assert (file.get_filename(), file["Content-Type"].params["name"], file.get_content_disposition()) == (
        "invite.ics", "invite.ics", "attachment",
    )  # fmt: skip


def test_check_5_libical_finds_nothing_against_the_rules_of_request(got: Received) -> None:
    assert ics.libical_errors(got.ics) == []


def test_check_6_one_attendee_who_is_the_recipient(got: Received) -> None:
    [event] = ics.icaljs_read(got.ics).events

    assert [address.casefold() for address, _name in event.attendees] == [f"mailto:{ADA}"]
    assert got.recipients == (ADA,)


def test_check_7_no_mail_names_another_registrant(worker: Worker, sink: Sink, probe: Probe) -> None:
    event = make_event()
    people = {"ada@example.org": "Ada Lindqvist", "grace@example.org": "Grace Okonkwo", "alan@example.org": "Alan Matsuda"}
    for email, name in people.items():
        probe.name = name
        invite(event, make_entry(), f"received:{email}", to=email)
        worker.drain()

    assert len(sink.received) == 3
    for got in sink.received:
        everything = got.text() + got.text("text/html") + got.ics.decode() + str(got.mail["To"]) + got.wire.decode()
        others = {email: name for email, name in people.items() if (email,) != got.recipients}
        assert [word for pair in others.items() for word in pair if word in everything] == []
        assert people[got.recipients[0]] in everything


def test_check_8_organizer_is_the_sender_in_a_domain_of_ours(got: Received) -> None:
    [event] = ics.icaljs_read(got.ics).events

    assert event.organizer == (f"mailto:{ORGANISER}", "Kattegat")
    assert got.mail["From"].addresses[0].addr_spec == ORGANISER


def test_check_9_organisers_own_address_gets_no_calendar_part(worker: Worker, sink: Sink) -> None:
    entry = make_entry()
    invite(make_event(), entry, "received:1", to=ORGANISER.upper())
    worker.drain()

    assert sink.received[0].parts("text/calendar") == []
    assert sink.received[0].parts("application/ics") == []
    db.session.refresh(entry)
    assert entry.last_sent is None


def test_check_10_uids_are_random_and_say_nothing(worker: Worker, sink: Sink) -> None:
    event = make_event()
    for email in ("ada@example.org", "grace@example.org"):
        invite(event, make_entry(), f"received:{email}", to=email)
    worker.drain()
    uids = [ics.icaljs_read(got.ics).events[0].uid for got in sink.received]

    assert len(set(uids)) == 2
    for uid in uids:
        assert re.fullmatch(r"[0-9a-f]{32}@kattegat\.example\.org", uid)


def test_check_11_dtstamp_is_the_moment_of_writing_in_utc(got: Received) -> None:
    [found] = re.findall(rb"\r\nDTSTAMP:(\d{8}T\d{6})Z\r\n", got.ics)
    stamp = datetime.strptime(found.decode(), "%Y%m%dT%H%M%S").replace(tzinfo=UTC)

    assert abs(clock.now() - stamp) < timedelta(minutes=1)


def test_check_14_text_and_html_hold_the_facts_of_the_calendar(got: Received) -> None:
    for text in (got.text(), got.text("text/html")):
        for fact in ("AI in Healthcare", "20 September 2027", "09:00", "15:30", "Europe/Copenhagen", "Pakhus 47", "/events/event-"):
            assert fact in text, fact


def test_checks_41_to_45_and_66_the_calendar_keeps_the_rules_that_no_judge_checks(got: Received) -> None:
    assert calendar_lint.calendar_defects(got.ics) == []


@pytest.mark.parametrize("length", range(60, 100))
def test_folded_subject_has_text_in_its_first_line_and_reads_as_it_was_written(worker: Worker, sink: Sink, length: int) -> None:
    title = ("Data spaces in hospitals, and who may read them: a day of talks for regions and for firms" + 40 * " so")[:length].strip()
    invite(make_event(title=title), make_entry(), "received:1")
    worker.drain()
    [got] = sink.received
    [head] = re.findall(rb"^Subject:.*?\r\n(?=\S)", got.wire, re.M | re.S)

    assert head.startswith(b"Subject: Data spaces")
    assert (got.mail["Subject"], max(map(len, head.split(b"\r\n"))) <= 78) == (f"{title}: your seat", True)


def test_check_65_wire_is_seven_bit_with_short_lines_and_crlf(worker: Worker, sink: Sink) -> None:
    event = make_event(title=ODD, text={"standfirst": "ø" * 3000})
    invite(event, make_entry(), "received:1")
    worker.drain()
    wire = sink.received[0].wire

    assert max(wire) < 128
    assert max(len(line) for line in wire.split(b"\r\n")) <= 998
    assert b"\r" not in wire.replace(b"\r\n", b"")
    assert b"\n" not in wire.replace(b"\r\n", b"")


def test_check_67_odd_characters_survive_in_title_place_and_name(worker: Worker, sink: Sink, probe: Probe) -> None:
    probe.name = "Søren 李娜"
    invite(make_event(title=ODD, venue="Hal; 2, øst"), make_entry(), "received:1")
    worker.drain()
    got = sink.received[0]

    assert got.mail["Subject"] == f"{ODD}: your seat"
    for read in (ics.icaljs_read, ics.vobject_read):
        [event] = read(got.ics).events
        assert event.summary == ODD
        assert event.location == "Hal; 2, øst, Lodskaj 12"
        assert event.attendees == ((f"mailto:{ADA}", "Søren 李娜"),)
    assert got.mail["To"].addresses[0].display_name == "Søren 李娜"


def test_check_68_control_characters_never_reach_the_output(worker: Worker, sink: Sink, probe: Probe) -> None:
    probe.name = "Ada\x00\x07\u2028\x0b Lindqvist"
    invite(make_event(title="AI in\x07 \u2028Health\x0bcare"), make_entry(), "received:1")
    worker.drain()
    got = sink.received[0]

    for text in (got.ics.decode(), str(got.mail["Subject"]), str(got.mail["To"])):
        assert [c for c in text if (ord(c) < 32 and c not in "\r\n\t") or c == "\u2028"] == []


def test_check_69_the_headers_occur_once_and_the_message_id_is_ours(got: Received) -> None:
    for name in ("From", "To", "Date", "Message-ID", "Subject", "MIME-Version", "Auto-Submitted", "X-Auto-Response-Suppress", "Reply-To"):
        assert len(got.mail.get_all(name) or []) == 1, name
    assert got.mail["Message-ID"] == outbox()[0].message_id
    assert str(got.mail["Message-ID"]).endswith("@kattegat.example.org>")
    assert (got.mail["Auto-Submitted"], got.mail["X-Auto-Response-Suppress"]) == ("auto-generated", "OOF, AutoReply")
    assert got.mail["Reply-To"] == "desk@kattegat.example.org"
    assert abs(got.mail["Date"].datetime - clock.now()) < timedelta(minutes=1)


@pytest.mark.parametrize("name", ["Lund, Anna", 'The "Centre"', "Åse; Øst", "李娜", "a@b"])
def test_check_70_sender_arrives_with_that_name_and_the_right_address(worker: Worker, sink: Sink, name: str) -> None:
    event = make_event()
    rename_team(event, name)
    post(event, "link:1")
    worker.drain()
    [address] = sink.received[0].mail["From"].addresses

    assert (address.display_name, address.addr_spec) == (name, ORGANISER)


def test_check_72_text_is_not_empty_and_has_every_link_of_the_html(got: Received) -> None:
    links = re.findall(r'href="([^"]+)"', got.text("text/html"))

    assert len(links) == 3
    assert [link for link in links if link not in got.text()] == []


@pytest.mark.parametrize("break_", ["\r\nBcc: eve@example.org", "\nBcc: eve@example.org", "\r\n\r\nBody", "\u2028Bcc: eve@example.org"])
def test_line_break_in_any_value_adds_neither_header_nor_property(worker: Worker, sink: Sink, probe: Probe, break_: str) -> None:
    probe.name = f"Ada{break_}"
    event = make_event(title=f"AI{break_}", venue=f"Hall{break_}")
    rename_team(event, f"Team{break_}")
    invite(event, make_entry(), "received:1")
    worker.drain()
    [got] = sink.received

    assert got.mail["Bcc"] is None
    assert got.recipients == (ADA,)
    assert sorted(got.mail.keys()) == sorted([
        "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "MIME-Version", "Auto-Submitted", "X-Auto-Response-Suppress",
        "Content-Type",
    ])  # fmt: skip
    assert len(ics.icaljs_read(got.ics).events[0].attendees) == 1


def test_markup_in_values_is_shown_as_it_was_typed(worker: Worker, sink: Sink, probe: Probe) -> None:
    probe.name = '<script>alert(1)</script>{{ 7*7 }}<a href="https://example.net">x</a>'
    post(make_event(title="Tea & <b>Talk</b>"), "link:1")
    worker.drain()
    got = sink.received[0]

    assert got.mail["Subject"] == "Tea & <b>Talk</b>: your seat"
    html = got.text("text/html")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in html
    assert "<script" not in html
    assert '<a href="https://example.net"' not in html
    assert probe.name in got.text()


def test_name_of_an_unproved_address_is_in_no_header(worker: Worker, sink: Sink, probe: Probe) -> None:
    probe.name = None
    invite(make_event(), make_entry(), "received:1")
    worker.drain()
    got = sink.received[0]

    assert got.mail["To"] == ADA
    assert ics.icaljs_read(got.ics).events[0].attendees == ((f"mailto:{ADA}", None),)


def test_html_keeps_the_rules_for_dark_mode_and_stays_small(got: Received) -> None:
    html = got.text("text/html")

    assert "@media (prefers-color-scheme: dark)" in html
    assert '<html lang="en">' in html
    assert "font-size: 16px" in html.partition("</style>")[2]
    assert len(html.encode()) < 100_000


def test_mail_is_in_the_language_of_its_person(worker: Worker, sink: Sink) -> None:
    post(make_event(), "link:1", language="da")
    worker.drain()

    assert '<html lang="da">' in sink.received[0].text("text/html")


def test_check_71_file_name_in_chinese_arrives() -> None:
    box = mime.Mailbox(ORGANISER)
    envelope = mime.Envelope(box, mime.Mailbox(ADA), "", "<1@kattegat.example.org>", clock.now())
    file = mime.Attachment("日程.pdf", b"%PDF", subtype="pdf")

    wire = mime.build(envelope, mime.Words("s", "t", "<p>t</p>"), None, (file,))

    got = Received(ORGANISER, (ADA,), wire)
    assert (got.part("application/pdf").get_filename(), got.part("application/pdf").get_payload(decode=True)) == ("日程.pdf", b"%PDF")
    assert max(wire) < 128


def test_mailing_offers_to_unsubscribe_with_one_click(worker: Worker, sink: Sink, probe: Probe) -> None:
    probe.context = {"unsubscribe_url": "http://127.0.0.1:8000/unsubscribe/abc", "list_id": "news.kattegat.example.org"}
    post(make_event(), "mailing:1", kind=MessageKind.MAILING)
    post(make_event(), "received:1")
    worker.drain()
    by_kind = {got.mail["List-Unsubscribe"]: got.mail for got in sink.received}

    assert by_kind.keys() == {"<http://127.0.0.1:8000/unsubscribe/abc>", None}
    mailing = by_kind["<http://127.0.0.1:8000/unsubscribe/abc>"]
    assert (mailing["List-Unsubscribe-Post"], mailing["Precedence"]) == ("List-Unsubscribe=One-Click", "bulk")
    assert mailing["List-Id"] == "<news.kattegat.example.org>"
