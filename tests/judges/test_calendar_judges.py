"""Our calendars before three parsers that are not ours, and before our own lint for what they let pass."""

from datetime import UTC, date, datetime, timedelta

import pytest
import vobject.base

from eventsite.calendar.build import build_invitation, build_published
from eventsite.calendar.entry import Entry, Method
from tests.calendar.entries import ADA, NOW, make_entry, make_flight, make_trip, make_webinar
from tests.judges.calendar_lint import calendar_defects
from tests.judges.ics import READERS, icaljs_read, libical_errors, libical_errors_in, libical_read_all, vobject_read

HARD_TEXTS = [
    "semicolon; comma, backslash \\ colon: end",
    "two\nlines and a literal \\n",
    "Blåbærgrød på Ærø, Østerbro",
    "丹麦创新中心,医院;参观",
    "덴마크 혁신 센터; 디지털 병원",
    "rocket 🚀 family 👨‍👩‍👧 flag 🇩🇰",
    "丹" * 60,
    "🩺" * 40,
    "caret ^n, percent %0A, equals =0D=0A, quote \"q\", apostrophe 'a'",
    "x" * 74 + "é" + "y" * 72 + "한",
    "blanks" + " " * 300 + "end",
]
ENTRIES = [
    make_entry(),
    make_entry(zone="UTC", uid="u1@example.org"),
    make_entry(zone="Asia/Jerusalem", uid="j1@example.org"),
    make_entry("2013-07-01 09:00", "2013-07-01 17:00", "Europe/Moscow", uid="m1@example.org"),
    make_trip(),
    make_flight(),
    make_webinar(),
    *(
        make_entry(uid=f"t{number}@example.org", title=hard, place=hard, description=hard, organiser_name=hard)
        for number, hard in enumerate(HARD_TEXTS)
    ),
]


def request(entry: Entry, name: str | None = ADA[1]) -> bytes:
    return build_invitation(entry, ADA[0], name, Method.REQUEST, now=NOW).ics


def cancel(entry: Entry) -> bytes:
    return build_invitation(entry, *ADA, Method.CANCEL, now=NOW).ics


def feed(entries: list[Entry]) -> bytes:
    return build_published(entries, name="All events", url="https://example.org/c.ics", revised_at={entry.uid: NOW for entry in entries})


def all_kinds() -> list[bytes]:
    cancelled = [make_entry(cancelled=True, sequence=1), make_trip(cancelled=True, sequence=2)]
    return [
        *map(request, ENTRIES),
        *map(cancel, [*ENTRIES, *cancelled]),
        request(make_entry(), name=None),
        feed(ENTRIES),
        feed(cancelled),
        feed(ENTRIES[:1]),
    ]


def test_check_5_libical_finds_nothing_in_requests_cancellations_and_feeds():
    assert [errors for errors in libical_errors_in(all_kinds()) if errors] == []


def test_checks_42_to_45_and_66_lint_finds_nothing_in_requests_cancellations_and_feeds():
    assert [defects for defects in map(calendar_defects, all_kinds()) if defects] == []


@pytest.mark.parametrize("reader", READERS)
def test_checks_41_46_and_49_all_readers_agree_with_us_on_times(reader):
    calendars = [request(entry) for entry in ENTRIES]

    read = [calendar.events[0] for calendar in READERS[reader](calendars)]

    expected = [(entry.first_day, entry.day_after) if entry.all_day else (entry.starts_at, entry.ends_at) for entry in ENTRIES]
    assert [(event.starts, event.ends) for event in read] == expected


def test_trip_is_read_as_its_days():
    [event] = icaljs_read(request(make_trip())).events

    assert (event.starts, event.ends) == (date(2027, 10, 18), date(2027, 10, 26))


def test_seminar_is_read_as_it_was_meant():
    read = icaljs_read(request(make_entry(sequence=2)))

    [event] = read.events
    assert (read.method, event.sequence, event.status, event.alarms) == ("REQUEST", 2, "CONFIRMED", 1)
    assert (event.starts, event.ends) == (
        datetime(2027, 9, 20, 7, tzinfo=UTC),
        datetime(2027, 9, 20, 13, 30, tzinfo=UTC),
    )
    assert event.attendees == (("mailto:ada@example.org", "Ada Holm"),)
    assert event.organizer == ("mailto:events@kattegat.example.org", "Kattegat Innovation Centre")
    assert read == vobject_read(request(make_entry(sequence=2)))


@pytest.mark.parametrize("reader", READERS)
def test_check_67_hard_texts_come_back_as_they_were(reader):
    texts = [hard for hard in HARD_TEXTS if not (reader == "node-ical" and "\\n" in hard)]  # reads the two signs as a new line
    entries = [make_entry(title=hard, place=hard, description=hard, url="") for hard in texts]

    read = READERS[reader]([request(entry) for entry in entries])

    found = [(event.summary, event.location, event.description) for calendar in read for event in calendar.events]
    blanks = " " * 300
    assert found == [(" ".join(hard.split()), joined(hard), hard.replace(blanks, " " * 40)) for hard in texts]


@pytest.mark.parametrize("reader", READERS)
def test_check_67_hard_names_come_back_as_they_were(reader):
    cuts = reader in {"node-ical", "ts-ics"}  # ends a name at a semicolon, quoted or not
    texts = [hard for hard in HARD_TEXTS if not (cuts and ";" in hard)]
    entries = [make_entry(organiser_name=hard) for hard in texts]

    read = READERS[reader]([request(entry, name=entry.organiser_name) for entry in entries])

    people = [(event.organizer[1], event.attendees[0][1]) for calendar in read for event in calendar.events]
    names = [" ".join(hard.split()).replace('"', "'").replace("^", "").replace("\\", "/") for hard in texts]
    assert people == [(name, name) for name in names]


def joined(text: str) -> str:
    """A place of several lines on one."""
    return ", ".join(" ".join(line.split()) for line in text.split("\n"))


def test_libical_notices_what_the_tables_forbid():
    """The control: each of these must be complained about."""
    whole = request(make_entry()).replace(b"\r\n ", b"")
    without_organizer = b"\r\n".join(line for line in whole.split(b"\r\n") if not line.startswith(b"ORGANIZER"))
    published_with_attendee = whole.replace(b"METHOD:REQUEST", b"METHOD:PUBLISH")

    assert libical_errors(whole) == []
    assert [bool(errors) for errors in libical_errors_in([without_organizer, published_with_attendee])] == [True, True]


def test_vobject_notices_a_missing_uid():
    whole = request(make_entry())

    with pytest.raises(vobject.base.ValidateError):
        vobject_read(whole.replace(b"UID:", b"X-UID:"))


def test_libical_reads_times_by_the_zone_that_the_calendar_defines():
    """The control: were it to look up Europe/Copenhagen by itself, it would not see this."""
    wrong = request(make_entry()).replace(b"TZOFFSETTO:+0200", b"TZOFFSETTO:+0500")

    [right, misled] = [calendar.events[0].starts for calendar in libical_read_all([request(make_entry()), wrong])]
    assert right - misled == timedelta(hours=3)
