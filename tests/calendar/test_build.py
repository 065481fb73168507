from datetime import timedelta, timezone

import pytest

from eventsite.calendar.build import build_invitation, build_published, may_be_invited
from eventsite.calendar.entry import Method
from tests.calendar.entries import ADA, NOW, make_entry, make_flight, make_trip, make_webinar
from tests.calendar.golden import assert_golden
from tests.judges.calendar_lint import content_lines

JERUSALEM = make_entry(uid="9a7d0c5e3f1b4a2c8d6e0f9b7c5a3d1e@example.org", zone="Asia/Jerusalem", city="Jerusalem")
FEED = [make_webinar(), make_entry(), make_trip(), JERUSALEM, make_entry(uid="b1@example.org", cancelled=True)]


def request(entry=None, email=ADA[0], name=ADA[1]) -> bytes:
    return build_invitation(entry or make_entry(), email, name, Method.REQUEST, now=NOW).ics


def cancel(entry=None) -> bytes:
    return build_invitation(entry or make_entry(sequence=1), *ADA, Method.CANCEL, now=NOW).ics


def feed(entries) -> bytes:
    revised_at = {entry.uid: NOW for entry in entries}
    return build_published(entries, name="Kattegat, all events", url="https://kattegat.example.org/calendar.ics", revised_at=revised_at)


def values(ics: bytes, name: str) -> list[str]:
    return [line.value for line in content_lines(ics) if line.name == name and "VTIMEZONE" not in line.path]


FLIGHT_IN_CHINESE = make_flight(title="航班：哥本哈根 → 上海浦东", place="哥本哈根机场，3 号航站楼", description="16:00 在值机柜台集合。")
GOLDEN = {
    "request": request,
    "request-flight": lambda: request(make_flight()),
    "request-flight-zh": lambda: request(FLIGHT_IN_CHINESE, name="赵蔚琳"),
    "feed-of-a-trip": lambda: feed([make_trip(), make_flight(), make_entry(uid="v1@example.org", zone="Asia/Shanghai", cancelled=True)]),
    "request-online": lambda: request(make_webinar(sequence=3)),
    "request-trip": lambda: request(make_trip()),
    "request-in-utc": lambda: request(JERUSALEM),
    "request-without-name": lambda: request(name=None),
    "cancel-event": lambda: cancel(make_entry(sequence=1, cancelled=True)),
    "cancel-seat": cancel,
    "feed": lambda: feed(FEED),
    "file": lambda: build_published([make_entry()], name=None, url=None, revised_at={make_entry().uid: NOW}),
}


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_calendar_is_as_in_its_golden_file(name):
    assert_golden(name, GOLDEN[name]())


def test_check_6_request_has_the_recipient_as_its_one_attendee():
    people = [line for line in content_lines(request()) if line.name == "ATTENDEE"]

    assert [(line.value, line.parameters) for line in people] == [
        (
            "mailto:ada@example.org",
            {
                "CN": "Ada Holm",
                "CUTYPE": "INDIVIDUAL",
                "PARTSTAT": "NEEDS-ACTION",
                "ROLE": "REQ-PARTICIPANT",
                "RSVP": "TRUE",
            },
        )
    ]


def test_request_without_a_name_has_no_cn():
    [attendee] = [line for line in content_lines(request(name=None)) if line.name == "ATTENDEE"]

    assert "CN" not in attendee.parameters


def test_organizer_is_our_mailbox_and_counter_proposals_are_off():
    [organizer] = [line for line in content_lines(request()) if line.name == "ORGANIZER"]

    assert (organizer.value, organizer.parameters) == (
        "mailto:events@kattegat.example.org",
        {"CN": "Kattegat Innovation Centre"},
    )
    assert values(request(), "X-MICROSOFT-DISALLOW-COUNTER") == ["TRUE"]


def test_check_9_address_of_the_organizer_is_not_invited():
    entry = make_entry()

    assert not may_be_invited(entry, "Events@Kattegat.example.org")
    assert may_be_invited(entry, ADA[0])
    with pytest.raises(ValueError, match="cannot be the attendee"):
        request(email="Events@kattegat.example.org")


def test_check_10_uid_is_the_stored_one_in_every_method():
    uid = make_entry().uid

    for ics in (request(), cancel(), feed([make_entry()])):
        assert values(ics, "UID") == [uid]


def test_check_11_dtstamp_is_the_moment_of_building_in_utc():
    seoul = NOW.astimezone(timezone(timedelta(hours=9)))

    invitation = build_invitation(make_entry(), *ADA, Method.REQUEST, now=seoul)

    assert values(invitation.ics, "DTSTAMP") == ["20270802T093015Z"]


def test_dtstamp_without_an_offset_is_refused():
    with pytest.raises(ValueError, match="offset"):
        build_invitation(make_entry(), *ADA, Method.REQUEST, now=NOW.replace(tzinfo=None))


def test_check_24_cancelled_event_is_cancelled_with_status():
    ics = cancel(make_entry(sequence=1, cancelled=True))

    found = {name: values(ics, name) for name in ("METHOD", "STATUS", "SEQUENCE", "UID")}
    assert found == {"METHOD": ["CANCEL"], "STATUS": ["CANCELLED"], "SEQUENCE": ["1"], "UID": [make_entry().uid]}


def test_check_25_seat_given_up_is_cancelled_without_status():
    ics = cancel()

    found = {name: values(ics, name) for name in ("METHOD", "STATUS", "ATTENDEE")}
    assert found == {"METHOD": ["CANCEL"], "STATUS": [], "ATTENDEE": ["mailto:ada@example.org"]}


def test_check_26_cancel_has_no_alarm_and_request_one():
    assert (cancel().count(b"VALARM"), request().count(b"BEGIN:VALARM")) == (0, 1)
    assert (values(request(), "TRIGGER"), values(request(make_webinar()), "TRIGGER")) == (["-PT1H"], ["-PT15M"])


def test_invitation_repeats_its_method_for_the_mail():
    for method in (Method.REQUEST, Method.CANCEL):
        invitation = build_invitation(make_entry(), *ADA, method, now=NOW)
        assert [invitation.method.value] == values(invitation.ics, "METHOD")


@pytest.mark.parametrize("method", [Method.PUBLISH, Method.REPLY])
def test_other_methods_are_not_for_one_attendee(method):
    with pytest.raises(ValueError, match="not sent to one attendee"):
        build_invitation(make_entry(), *ADA, method, now=NOW)


def test_request_of_a_cancelled_event_is_refused():
    with pytest.raises(ValueError, match="cancelled event"):
        request(make_entry(cancelled=True))


def test_check_32_feed_has_organizers_and_nobody_else():
    ics = feed(FEED)

    assert values(ics, "METHOD") == ["PUBLISH"]
    assert len(values(ics, "ORGANIZER")) == len(FEED)
    assert b"ATTENDEE" not in ics
    assert b"VALARM" not in ics


def test_published_has_no_link_to_join():
    assert b"meet.example.org" not in feed(FEED)
    assert b"meet.example.org" in request(make_webinar())


def test_check_33_feed_is_the_same_bytes_in_whatever_order_it_is_asked_for():
    assert feed(FEED) == feed(FEED[::-1])
    assert values(feed(FEED), "UID") == [entry.uid for entry in sorted(FEED, key=lambda entry: (entry.starts_at, entry.uid))]


def test_check_35_feed_says_how_often_and_where_it_is_fetched():
    lines = {line.name: (line.parameters, line.value) for line in content_lines(feed(FEED))}

    assert lines["REFRESH-INTERVAL"] == ({"VALUE": "DURATION"}, "PT4H")
    assert lines["X-PUBLISHED-TTL"] == ({}, "PT4H")
    assert lines["SOURCE"] == ({"VALUE": "URI"}, "https://kattegat.example.org/calendar.ics")
    assert lines["NAME"] == lines["X-WR-CALNAME"] == ({}, r"Kattegat\, all events")


def test_check_39_cancelled_entry_stays_in_the_feed_with_its_status():
    assert sorted(values(feed(FEED), "STATUS")) == ["CANCELLED"] + ["CONFIRMED"] * 4


def test_feed_stamps_each_entry_with_its_own_revision():
    first, second = make_entry(), make_trip()
    revised_at = {first.uid: NOW, second.uid: NOW - timedelta(days=3)}

    ics = build_published([first, second], name=None, url=None, revised_at=revised_at)

    assert values(ics, "DTSTAMP") == ["20270802T093015Z", "20270730T093015Z"]


def test_feed_with_a_uid_twice_is_refused():
    with pytest.raises(ValueError, match="one UID"):
        feed([make_entry(), make_entry(title="Another")])


def test_empty_feed_is_a_calendar():
    assert (values(feed([]), "UID"), values(feed([]), "METHOD")) == ([], ["PUBLISH"])


def test_check_43_zones_come_once_sorted_before_use_and_none_for_utc_or_days():
    utc = make_entry(uid="u1@example.org", zone="UTC")
    zones = [line.value for line in content_lines(feed([*FEED, utc])) if line.name == "TZID"]

    assert zones == ["Asia/Seoul", "Europe/Copenhagen"]
    assert b"VTIMEZONE" not in feed([utc, make_trip(), JERUSALEM])


def test_check_44_alias_of_a_zone_is_written_by_its_canonical_name():
    ics = request(make_entry(zone="PRC"))

    assert b"TZID=Asia/Shanghai" in ics
    assert b"PRC" not in ics


def test_check_45_time_that_its_zone_cannot_express_is_in_utc():
    moscow = make_entry("2013-07-01 09:00", "2013-07-01 17:00", "Europe/Moscow")

    assert (values(request(moscow), "DTSTART"), values(request(moscow), "DTEND")) == (
        ["20130701T050000Z"],
        ["20130701T130000Z"],
    )
    assert values(request(JERUSALEM), "DTSTART") == ["20270920T060000Z"]


def test_event_over_the_end_of_summer_time_keeps_its_wall_clock():
    night = make_entry("2026-10-24 20:00", "2026-10-25 08:00")

    assert (values(request(night), "DTSTART"), values(request(night), "DTEND")) == (
        ["20261024T200000"],
        ["20261025T080000"],
    )
    assert night.ends_at - night.starts_at == timedelta(hours=13)


def test_check_49_trip_of_eight_days_ends_on_the_ninth_and_leaves_people_free():
    lines = {line.name: (line.parameters, line.value) for line in content_lines(request(make_trip()))}

    assert (lines["DTSTART"], lines["DTEND"]) == (({"VALUE": "DATE"}, "20271018"), ({"VALUE": "DATE"}, "20271026"))
    assert lines["TRANSP"] == ({}, "TRANSPARENT")


def test_check_50_trip_is_one_entry_without_alarm():
    ics = request(make_trip())

    assert (values(ics, "UID"), ics.count(b"BEGIN:VEVENT"), ics.count(b"VALARM")) == ([make_trip().uid], 1, 0)


@pytest.mark.parametrize("ics", [request(), request(make_trip()), request(make_webinar()), cancel(), feed(FEED)])
def test_check_66_lines_are_short_whole_and_never_blank(ics):
    lines = ics.removesuffix(b"\r\n").split(b"\r\n")

    assert max(map(len, lines)) <= 75
    assert [line for line in lines if not line.strip() or line.decode("utf-8") != line.decode("utf-8", "replace")] == []
    assert b"\n" not in ics.replace(b"\r\n", b"")


def test_check_68_control_characters_and_line_breaks_add_nothing():
    evil = "x\x00\x07\r\nATTENDEE:mailto:sam@example.org\u2028\x85\x0b\x1b\r\rBEGIN:VALARM"
    entry = make_entry(title=evil, place=evil, city=evil, description=evil, url=evil, online_url=evil, organiser_name=evil)

    for ics in (request(entry, name=evil), feed([entry])):
        names = [line.name for line in content_lines(ics)]
        assert (names.count("ATTENDEE"), names.count("TRIGGER")) == ((1, 1) if b"REQUEST" in ics else (0, 0))
        assert not {0, 7, 11, 27, 127} & set(ics)
        assert {"\x85", "\u2028"} & set(ics.decode()) == set()


def test_quotes_in_names_become_apostrophes():
    ics = request(make_entry(organiser_name='The "Kattegat" Centre'), name='Ada "Countess" Holm')

    names = [line.parameters["CN"] for line in content_lines(ics) if "CN" in line.parameters]
    assert sorted(names) == ["Ada 'Countess' Holm", "The 'Kattegat' Centre"]


def test_description_has_each_link_once():
    page = "https://kattegat.example.org/events/hospitals"
    already, without = make_entry(description=f"See {page} for more."), make_entry(description="")

    assert [values(cancel(entry), "DESCRIPTION") for entry in (already, without)] == [[f"See {page} for more."], [page]]


def test_online_entry_without_a_place_is_located_at_its_link():
    assert values(request(make_webinar()), "LOCATION") == ["https://meet.example.org/daegu"]
    assert values(feed([make_webinar()]), "LOCATION") == []


def test_check_46_flight_leaves_and_lands_by_two_clocks():
    ics = request(make_flight())
    times = [(line.name, line.parameters.get("TZID"), line.value) for line in content_lines(ics) if line.name in ("DTSTART", "DTEND")]

    assert [time for time in times if time[1]] == [
        ("DTSTART", "Europe/Copenhagen", "20271017T182000"),
        ("DTEND", "Asia/Shanghai", "20271018T112000"),
    ]
    assert [line.value for line in content_lines(ics) if line.name == "TZID"] == ["Asia/Shanghai", "Europe/Copenhagen"]


def test_check_46_flight_into_a_zone_without_two_yearly_rules_is_written_in_utc():
    lands = make_entry("2027-10-18 02:00", "2027-10-18 03:00", "Asia/Jerusalem")
    ics = request(make_flight(ends_local=lands.starts_local, ends_at=lands.starts_at, ends_zone="Asia/Jerusalem"))

    assert b"VTIMEZONE" not in ics
    assert (values(ics, "DTSTART"), values(ics, "DTEND")) == (["20271017T162000Z"], ["20271017T230000Z"])
