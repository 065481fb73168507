"""Entries to build calendars from. Everything about them can be changed by name."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from eventsite.calendar.entry import Entry
from eventsite.calendar.local_time import to_utc

NOW = datetime(2027, 8, 2, 9, 30, 15, tzinfo=UTC)
ADA = ("ada@example.org", "Ada Holm")


def make_entry(starts: str = "2027-09-20 09:00", ends: str = "2027-09-20 15:30", zone: str = "Europe/Copenhagen", **changes: Any) -> Entry:
    """The seminar in Copenhagen, at other times and with other fields as asked. `starts` and `ends` are local."""
    starts_local, ends_local = datetime.fromisoformat(starts), datetime.fromisoformat(ends)
    entry = Entry(
        uid="5f0c9a3be1d24f7786a1c0d94e2b7a58@example.org",
        starts_local=starts_local,
        ends_local=ends_local,
        zone=zone,
        starts_at=to_utc(starts_local, zone),
        ends_at=to_utc(ends_local, zone),
        title="Hospitals that talk to each other",
        place="Pakhus 47, Auditorium, Copenhagen",
        city="Copenhagen",
        description="Coffee from 08:30. Bring a question.",
        url="https://kattegat.example.org/events/hospitals",
        organiser_name="Kattegat Innovation Centre",
        organiser_email="events@kattegat.example.org",
    )
    return replace(entry, **changes)


def make_trip(**changes: Any) -> Entry:
    """The study trip: eight days, written as days."""
    trip = make_entry("2027-10-18 08:00", "2027-10-25 17:00", "Asia/Shanghai", all_day=True)
    words = {
        "uid": "c2a6d1707e5b4be3a2f0b8f3d3c9e441@example.org",
        "title": "Study trip: hospitals in Shanghai 上海, Shenzhen 深圳 and Hong Kong 香港",
        "place": "Shanghai, Shenzhen, Hong Kong",
        "city": "Shanghai",
        "description": "18 to 20 October: Shanghai.\n21 and 22 October: Shenzhen.\n23 to 25 October: Hong Kong.",
        "url": "https://kattegat.example.org/events/china-2027",
    }
    return replace(trip, **(words | changes))


def make_webinar(**changes: Any) -> Entry:
    """An online event with a link to join."""
    webinar = make_entry("2027-11-11 16:00", "2027-11-11 17:00", "Asia/Seoul")
    words = {
        "uid": "0d8e6c6f4a9b4f62b6c1f0b1a7d95c37@example.org",
        "title": "디지털 병원: digital hospitals in Daegu",
        "place": "",
        "city": "",
        "online": True,
        "online_url": "https://meet.example.org/daegu",
        "description": "One hour, in English and Korean.",
        "url": "https://kattegat.example.org/events/daegu",
    }
    return replace(webinar, **(words | changes))


def make_flight(**changes: Any) -> Entry:
    """Overnight from Copenhagen to Shanghai: eleven hours, by two clocks."""
    flight = make_entry("2027-10-17 18:20", "2027-10-17 23:20")
    words = {
        "uid": "7e1b5d9f02c84a6cb3f6a90d8c4e2715@example.org",
        "ends_local": datetime.fromisoformat("2027-10-18 11:20"),
        "ends_zone": "Asia/Shanghai",
        "ends_at": to_utc(datetime.fromisoformat("2027-10-18 11:20"), "Asia/Shanghai"),
        "title": "Flight to Shanghai 上海",
        "place": "Copenhagen Airport, Terminal 3",
        "description": "Meet at the check-in counters at 16:00.",
        "url": "https://kattegat.example.org/events/china-2027",
    }
    return replace(flight, **(words | changes))
