"""The lint must see each defect that no parser sees: calendars with one thing made wrong."""

import pytest

from eventsite.calendar.build import build_invitation, build_published
from eventsite.calendar.entry import Method
from tests.calendar.entries import ADA, NOW, make_entry, make_trip
from tests.judges.calendar_lint import calendar_defects

REQUEST = build_invitation(make_entry(), *ADA, Method.REQUEST, now=NOW).ics
CANCEL = build_invitation(make_entry(sequence=1), *ADA, Method.CANCEL, now=NOW).ics
TRIP = build_invitation(make_trip(), *ADA, Method.REQUEST, now=NOW).ics
FEED = build_published([make_entry()], name="All", url="https://example.org/c.ics", revised_at={make_entry().uid: NOW})
ZONE = REQUEST[REQUEST.index(b"BEGIN:VTIMEZONE") : REQUEST.index(b"BEGIN:VEVENT")]
EVENT = REQUEST[REQUEST.index(b"BEGIN:VEVENT") : REQUEST.index(b"END:VCALENDAR")]
ALARM = b"BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:x\r\nTRIGGER:-PT1H\r\nEND:VALARM\r\nEND:VEVENT"
START = b"DTSTART;TZID=Europe/Copenhagen:20270920T090000"
ATTENDEE = b"ATTENDEE:mailto:sam@example.org\r\nEND:VEVENT"
UID = f"UID:{make_entry().uid}".encode()


@pytest.mark.parametrize("ics", [REQUEST, CANCEL, TRIP, FEED])
def test_sound_calendar_has_no_defect(ics):
    assert calendar_defects(ics) == []


@pytest.mark.parametrize(
    ("ics", "old", "new", "defect"),
    [
        (REQUEST, b"METHOD:REQUEST", b"METHOD:INVITE", "METHOD is ['INVITE']"),
        (REQUEST, b"METHOD:REQUEST\r\n", b"", "METHOD is []"),
        (REQUEST, b"END:VCALENDAR", EVENT.replace(UID, b"UID:other") + b"END:VCALENDAR", "REQUEST of 2 UIDs"),
        (REQUEST, b"END:VCALENDAR", EVENT + b"END:VCALENDAR", f"UID {make_entry().uid} occurs 2 times"),
        (CANCEL, b"END:VEVENT", ALARM, "VALARM in CANCEL"),
        (FEED, b"END:VEVENT", ATTENDEE, "ATTENDEE in PUBLISH"),
        (REQUEST, b"DTSTAMP:20270802T093015Z", b"DTSTAMP:20270802T093015", "DTSTAMP is not UTC"),
        (REQUEST, b"DTSTAMP:20270802T093015Z\r\n", b"", "not one DTSTAMP for each event"),
        (REQUEST, b"CLASS:PUBLIC\r\n", b"CLASS:PUBLIC\n", "a line does not end in CRLF"),
        (REQUEST, b"\r\n ", b"", "a line is over 75 octets"),
        (REQUEST, b"CLASS:PUBLIC\r\n", b"CLASS:PUBLIC\r\n\r\n", "a line is blank"),
        (TRIP, "上".encode(), "上".encode()[:1] + b"\r\n " + "上".encode()[1:], "a character is split by folding"),
        (REQUEST, b"CLASS:PUBLIC", b"CLASS:PUBLIC\x07", "a control character"),
        (REQUEST, b"TRANSP:OPAQUE", b"TRANSP:BUSY", "TRANSP is BUSY"),
        (REQUEST, b"PARTSTAT=NEEDS-ACTION", b"PARTSTAT=MAYBE", "PARTSTAT is MAYBE"),
        (REQUEST, b"mailto:ada", b"ada", "ATTENDEE is no mailto address"),
        (REQUEST, b'ORGANIZER;CN="Kattegat Innovation Centre":mailto:', b"ORGANIZER:", "ORGANIZER is no mailto address"),
        (REQUEST, b"Ada Holm", b"Ada ^'A^' Holm", "the name of ATTENDEE needs RFC 6868"),
        (FEED, b"REFRESH-INTERVAL;VALUE=DURATION", b"REFRESH-INTERVAL", "REFRESH-INTERVAL without VALUE=DURATION"),
        (FEED, b"SOURCE;VALUE=URI", b"SOURCE", "SOURCE without VALUE=URI"),
        (REQUEST, START, START + b"Z", "DTSTART has TZID and Z"),
        (REQUEST, START, b"DTSTART:20270920T090000", "DTSTART is floating"),
        (REQUEST, START, b"DTSTART:2027-09-20", "DTSTART is no time"),
        (TRIP, b"VALUE=DATE:20271018", b"VALUE=DATE:20271018T000000", "DTSTART is no plain date"),
        (REQUEST, ZONE, b"", "Europe/Copenhagen has no VTIMEZONE"),
        (REQUEST, ZONE, ZONE * 2, "Europe/Copenhagen has 2 VTIMEZONEs"),
        (TRIP, b"BEGIN:VEVENT", ZONE + b"BEGIN:VEVENT", "Europe/Copenhagen has a VTIMEZONE that nothing uses"),
        (REQUEST, ZONE + EVENT, EVENT + ZONE, "Europe/Copenhagen is defined after its first use"),
        (REQUEST, b"Europe/Copenhagen", b"/Europe/Copenhagen", "TZID /Europe/Copenhagen is no name of a place"),
        (REQUEST, b"Europe/Copenhagen", b"Romance Standard Time", "TZID Romance Standard Time is no name of a place"),
        (REQUEST, b"Europe/Copenhagen", b"UTC+0200", "TZID UTC+0200 is no name of a place"),
        (REQUEST, b"BYDAY=-1SU;", b"", "RRULE FREQ=YEARLY;BYMONTH=3"),
        (REQUEST, b"RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", b"RDATE:20270328T020000", "RDATE in a VTIMEZONE"),
        # written as what the clock shows after the change, as one library does
        (REQUEST, b"DTSTART:19700329T020000", b"DTSTART:19700329T030000", "Europe/Copenhagen changes at another moment"),
        (REQUEST, b"DTSTART:19701025T030000", b"DTSTART:19701025T020000", "Europe/Copenhagen changes at another moment"),
        (REQUEST, b"BYDAY=-1SU;BYMONTH=3", b"BYDAY=4SU;BYMONTH=3", "Europe/Copenhagen changes at another moment"),
        (REQUEST, b"TZOFFSETTO:+0200", b"TZOFFSETTO:+0300", "DTSTART is read at another instant"),
        (REQUEST, b"END:VEVENT", b"END:VTODO", "END:VTODO closes nothing"),
        (REQUEST, b"END:VCALENDAR\r\n", b"", "VCALENDAR is not closed"),
        (REQUEST, b"CLASS:PUBLIC", b"CLASS PUBLIC", "not a content line: CLASS PUBLIC"),
    ],
)
def test_lint_notices_the_defect(ics, old, new, defect):
    assert old in ics
    assert defect in calendar_defects(ics.replace(old, new))
