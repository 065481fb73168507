"""Trips and flights, as readers of others see them: each leg by the clocks of its own place."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from eventsite.calendar.build import build_invitation, build_published
from eventsite.calendar.entry import Entry, Method
from eventsite.calendar.local_time import to_utc
from tests.calendar.entries import ADA, NOW, make_entry, make_trip
from tests.judges.calendar_lines import content_lines
from tests.judges.calendar_lint import calendar_defects
from tests.judges.ics import READERS, libical_errors_in

at = datetime.fromisoformat
HOUR = timedelta(hours=1)


def flight(leaves: str, from_zone: str, arrives: str, to_zone: str, uid: str = "flight@example.org") -> Entry:
    """Times are what the clocks of the two airports show."""
    return replace(
        make_entry(zone="UTC"),
        uid=uid,
        zone=from_zone,
        ends_zone=to_zone,
        starts_local=at(leaves),
        ends_local=at(arrives),
        starts_at=to_utc(at(leaves), from_zone),
        ends_at=to_utc(at(arrives), to_zone),
    )


FLIGHTS = {
    # leaves, from, arrives, to: how long it takes
    "overnight": (("2027-10-17 18:20", "Europe/Copenhagen", "2027-10-18 11:20", "Asia/Shanghai"), timedelta(hours=11)),
    "over the night of the change": (("2027-03-27 18:20", "Europe/Copenhagen", "2027-03-28 12:20", "Asia/Shanghai"), timedelta(hours=11)),
    "lands before it left": (("2027-10-18 17:00", "Asia/Seoul", "2027-10-18 12:00", "America/Los_Angeles"), timedelta(hours=11)),
    "within one zone": (("2027-10-18 09:00", "Asia/Shanghai", "2027-10-18 11:30", "Asia/Shanghai"), timedelta(hours=2.5)),
    "to a zone without two rules": (("2027-10-18 09:00", "Europe/Copenhagen", "2027-10-18 14:30", "Asia/Jerusalem"), timedelta(hours=4.5)),
}


@pytest.mark.parametrize("reader", READERS)
def test_check_46_flight_has_the_same_two_instants_and_length_for_every_reader(reader: str) -> None:
    calendars = [request(flight(*legs)) for legs, _ in FLIGHTS.values()]

    read = [calendar.events[0] for calendar in READERS[reader](calendars)]

    expected = [(to_utc(at(leaves), zone), length) for (leaves, zone, _, _), length in FLIGHTS.values()]
    assert [(event.starts, event.ends - event.starts) for event in read] == expected


def test_check_46_flight_is_sound_for_libical_and_our_lint() -> None:
    calendars = [request(flight(*legs)) for legs, _ in FLIGHTS.values()]

    assert libical_errors_in(calendars) == [[]] * len(calendars)
    assert [calendar_defects(ics) for ics in calendars] == [[]] * len(calendars)


def request(entry: Entry) -> bytes:
    return build_invitation(entry, *ADA, Method.REQUEST, now=NOW).ics


def week_over_the_change() -> list[Entry]:
    """Visits from nine to half past five, from 25 to 31 March 2027; the clocks go forward on the 28th."""
    days = [f"2027-03-{day}" for day in range(25, 32)]
    return [make_entry(f"{day} 09:00", f"{day} 17:30", uid=f"{day}@example.org") for day in days]


@pytest.mark.parametrize("reader", READERS)
def test_check_47_trip_over_the_night_of_the_change_keeps_each_legs_time_of_day(reader: str) -> None:
    legs = week_over_the_change()
    feed = build_published(legs, name=None, url=None, revised_at={leg.uid: NOW for leg in legs})

    [calendar] = READERS[reader]([feed])

    copenhagen = ZoneInfo("Europe/Copenhagen")
    read = [(event.starts.astimezone(copenhagen), event.ends.astimezone(copenhagen)) for event in calendar.events]
    assert [(starts.time(), ends.time()) for starts, ends in read] == [(time(9), time(17, 30))] * 7
    assert [starts.utcoffset() for starts, _ in read] == [HOUR] * 3 + [2 * HOUR] * 4


@pytest.mark.parametrize("reader", READERS)
def test_check_47_night_train_over_the_change_is_an_hour_shorter(reader: str) -> None:
    train = make_entry("2027-03-27 23:00", "2027-03-28 07:00")

    [calendar] = READERS[reader]([request(train)])

    [event] = calendar.events
    assert (event.starts, event.ends - event.starts) == (datetime(2027, 3, 27, 22, tzinfo=UTC), 7 * HOUR)


def everything() -> bytes:
    """Seminar, flight, trip, an event in UTC and one whose zone no two rules say, in one feed."""
    entries = [
        make_entry(),
        make_trip(),
        flight(*FLIGHTS["overnight"][0]),
        make_entry(zone="UTC", uid="utc@example.org"),
        make_entry(zone="Asia/Jerusalem", uid="jerusalem@example.org"),
        make_entry("2027-10-31 03:00", "2027-10-31 04:00", uid="after-the-change@example.org"),
    ]
    return build_published(entries, name="All", url="https://example.org/all.ics", revised_at={entry.uid: NOW for entry in entries})


def test_check_43_each_zone_that_is_used_is_defined_once_and_first_and_no_other() -> None:
    lines = content_lines(everything())
    used = {line.parameters["TZID"] for line in lines if "TZID" in line.parameters}
    defined = [line.value for line in lines if line.name == "TZID"]

    assert (sorted(defined), used) == (["Asia/Shanghai", "Europe/Copenhagen"], {"Asia/Shanghai", "Europe/Copenhagen"})
    first_use = next(number for number, line in enumerate(lines) if "TZID" in line.parameters)
    assert max(number for number, line in enumerate(lines) if line.name == "TZID") < first_use


def test_check_44_zones_are_called_by_the_names_of_places() -> None:
    names = {line.parameters["TZID"] for line in content_lines(everything()) if "TZID" in line.parameters}

    assert {ZoneInfo(name).key for name in names} == names
    alias = request(make_entry(zone="PRC", uid="alias@example.org"))
    assert (b"TZID=Asia/Shanghai:" in alias, b"PRC" in alias) == (True, False)


def test_check_45_no_time_floats() -> None:
    times = [line for line in content_lines(everything()) if line.name in {"DTSTART", "DTEND"} and line.path[-1] == "VEVENT"]

    kinds = [line.value.endswith("Z") + ("TZID" in line.parameters) + (line.parameters.get("VALUE") == "DATE") for line in times]
    assert kinds == [1] * 12
