# ruff: noqa: DTZ001 - local times have no zone of their own
"""The programme by days: of a trip that crosses the date line, of days with several zones, and until when a day lasts."""

import re
from datetime import date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.catalogue import programme
from eventsite.catalogue.models import AttendeeGroup, Event, EventKind, Places
from eventsite.db import db
from tests.conftest import NOW
from tests.factories import make_event, make_session, make_speaker, make_stop
from tests.reading import counted_statements, words
from tests.trips import asian_trip, fly, pacific_trip

pytestmark = pytest.mark.usefixtures("frozen_clock")


def plan(days: list[programme.Day]) -> list[tuple[int, list[str]]]:
    return [(day.date.day, [item.text.title for item in day.items]) for day in days]


def test_days_across_the_date_line_stand_once_each_with_all_that_they_have(app: Flask) -> None:
    trip = pacific_trip()
    the_22nd = ["Hospital", "Flight to San Francisco", "Laboratory"]

    assert plan(programme.days(trip)) == [(21, ["University"]), (22, the_22nd), (23, ["Early call home", "Start-ups"])]
    assert plan(programme.itinerary(trip)) == [
        (20, []), (21, ["University"]), (22, the_22nd), (23, ["Early call home", "Start-ups"]), (24, []),
    ]  # fmt: skip


@pytest.mark.parametrize(("address", "times"), [("/events/pacific", 2), ("/events/pacific/programme", 1)])
def test_pages_of_a_trip_across_the_date_line_have_every_session(client: FlaskClient, address: str, times: int) -> None:
    pacific_trip()

    said = words(client.get(address))

    titles = ["University", "Hospital", "Flight to San Francisco", "Laboratory", "Early call home", "Start-ups"]
    assert [said.count(title) for title in titles] == [times] * 6  # the page leads to the calendar file of each
    assert sorted(titles, key=said.index) == titles


def test_check_52_page_and_sheet_of_days_with_several_zones_name_that_of_each_item(client: FlaskClient) -> None:
    asian_trip()

    page, sheet = words(client.get("/events/asia")), words(client.get("/events/asia/programme"))

    assert "Mon Copenhagen to Shanghai 15:00 Shanghai time, UTC+8 09:00 Press meeting" in page  # 09:00: at home
    assert "14:00 Copenhagen time, UTC+2 Briefing" in page
    assert "Tue Shanghai UTC+8, 6 h ahead of Copenhagen 19:00 13:00 Reception" in page
    assert "Wed Shanghai to Seoul 08:00 Shanghai time, UTC+8 02:00 Round table" in page
    assert "09:00 Seoul time, UTC+9 02:00 Ward" in page
    assert "Thu Seoul UTC+9, 7 h ahead of Copenhagen" in page
    assert "Wednesday 22 September Shanghai to Seoul 08:00–08:45 Shanghai time, UTC+8 Round table" in sheet
    assert "13:00 Seoul time, UTC+9 Flight back 13:00 (Seoul time, UTC+9) to 14:05 (Shanghai time, UTC+8), 2 h 05" in sheet


def test_check_52_day_between_two_cities_names_the_city_whose_clocks_it_means(app: Flask) -> None:
    trip = make_event(kind=EventKind.STUDY_TRIP, ends_local=datetime(2027, 9, 22, 18))
    make_stop(trip, "Copenhagen", "Europe/Copenhagen", (0, 1))
    make_stop(trip, "Seoul", "Asia/Seoul", (1, 2))
    make_session(trip, "Briefing", at="09:00", stop=trip.stops[0], on=date(2027, 9, 21))

    notes = [day.zone_note for day in programme.itinerary(trip)]

    assert notes == ["UTC+2", "Copenhagen time, UTC+2", "UTC+9, 7 h ahead of Copenhagen"]


def test_check_52_seminar_names_the_zone_of_a_day_that_is_not_that_of_the_event(client: FlaskClient) -> None:
    clocks_change = make_event(slug="autumn", starts_local=datetime(2027, 10, 30, 9), ends_local=datetime(2027, 10, 31, 16))
    make_session(clocks_change, "Welcome", at="09:15", on=date(2027, 10, 30))
    make_session(clocks_change, "Farewell", at="15:00", on=date(2027, 10, 31))
    abroad = make_event(slug="abroad")
    seoul = make_stop(abroad, "Seoul", "Asia/Seoul", (0, 0))
    make_session(abroad, "Welcome", at="09:15")
    make_session(abroad, "From the ward", at="16:15", stop=seoul)  # at the same moment

    autumn, mixed = words(client.get("/events/autumn")), words(client.get("/events/abroad"))

    assert "Saturday 30 October 2027 09:15 Welcome" in autumn
    assert "Sunday 31 October 2027 Copenhagen time, UTC+1 15:00 Farewell" in autumn
    assert "09:15 Copenhagen time, UTC+2 Welcome" in mixed
    assert ("16:15 Seoul time, UTC+9 From the ward" in mixed, "At the same time" in mixed) == (True, False)


def end_of(client: FlaskClient, event: Event) -> list[str]:
    """What stands in the lines "End" of the page: the time, and what comes after the word."""
    answer = client.get(f"/events/{event.slug}")
    return ["".join(line) for line in re.findall(r"<time[^>]*>(.*?)</time><p>End(.*?)</p>", answer.text)]


def test_day_ends_with_what_ends_last_of_what_is_held(client: FlaskClient) -> None:
    event = make_event()
    make_session(event, "Exhibition", at="09:00", minutes=480)
    make_session(event, "Talk", at="15:00", minutes=60)
    make_session(event, "Dinner", at="19:00", cancelled_at=NOW)

    assert end_of(client, event) == ["17:00"]
    assert '<time datetime="2027-09-20T17:00+02:00">17:00</time><p>End' in client.get(f"/events/{event.slug}").text


def test_day_of_which_nothing_is_held_has_no_end(client: FlaskClient) -> None:
    event = make_event()
    make_session(event, "Dinner", at="19:00", cancelled_at=NOW)

    assert end_of(client, event) == []


def test_day_that_ends_on_another_says_on_which_and_by_which_clocks(client: FlaskClient) -> None:
    night, flight = make_event(title="Night"), make_event(title="Flight")
    make_session(night, "Dinner", at="19:00", minutes=330)
    make_session(flight, "Talk", at="09:00")
    fly(make_session(flight, "Night flight", at="18:20"), "Asia/Shanghai", datetime(2027, 9, 21, 11, 20))

    assert end_of(client, night) == ["00:30, Tuesday 21 September"]
    assert end_of(client, flight) == ["11:20, Tuesday 21 September (Shanghai time, UTC+8)"]


@pytest.mark.parametrize("kind", [EventKind.SEMINAR, EventKind.STUDY_TRIP])
def test_sheet_costs_the_same_statements_at_any_length(app: Flask, client: FlaskClient, kind: EventKind) -> None:
    def cost(count: int) -> int:
        event = make_event(kind=kind, title=f"With {count}", ends_local=datetime(2027, 9, 22, 18))
        seoul, maja = make_stop(event, "Seoul", "Asia/Seoul", (0, 2)), make_speaker(event)
        robotics = AttendeeGroup(event_id=event.id, name="Robotics")
        for number in range(count):
            places = Places(capacity=5)
            values = {"stop": seoul, "speakers": [maja], "groups": [robotics], "places": places}
            make_session(event, f"Session {number}", at=f"{number:02d}:00", **values)
        address = f"/events/{event.slug}/programme"
        db.session.remove()
        with counted_statements(app) as statements:
            answer = client.get(address)
        assert words(answer).count("Session ") == words(answer).count("With Maja Holmgaard") == words(answer).count("For Robotics") == count
        return len(statements)

    assert cost(1) == cost(20) <= 12


def test_evening_that_goes_on_past_midnight_has_its_hours_wherever_it_stands(client: FlaskClient) -> None:
    make_event(slug="evening", starts_local=datetime(2027, 9, 20, 19), ends_local=datetime(2027, 9, 21, 0, 30))

    for address in ("/", "/events", "/events/evening", "/events/evening/programme", "/events/evening/register"):
        said = words(client.get(address))
        assert ("19:00–00:30" in said, "2 days" in said, "21 September" in said) == (True, False, False), address


def test_trip_that_comes_home_in_the_night_takes_both_days(client: FlaskClient) -> None:
    trip = make_event(kind=EventKind.STUDY_TRIP, starts_local=datetime(2027, 9, 20, 19), ends_local=datetime(2027, 9, 21, 6))

    assert "2 days" in words(client.get(f"/events/{trip.slug}"))


def test_page_of_two_days_says_both_with_both_times(client: FlaskClient) -> None:
    make_event(slug="two-days", starts_local=datetime(2027, 10, 30, 9), ends_local=datetime(2027, 10, 31, 16))  # the clocks change

    said = words(client.get("/events/two-days"))

    assert "When Saturday 30 October 2027, 09:00 Copenhagen time, UTC+2 to Sunday 31 October 2027, 16:00 Copenhagen time, UTC+1" in said
