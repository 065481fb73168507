"""The programme by days: of a trip that crosses the date line, of days with several zones, and until when a day lasts."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.catalogue import programme
from tests.reading import words
from tests.trips import pacific_trip

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
