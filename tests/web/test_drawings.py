"""Drawings: well-formed, escaped, and only as large as what they show."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from eventsite.web.drawings import ChartCity, TripChart, curve, icon, plate, trip_chart

HOSTILE = '<script>alert("1")</script> & Co'
START = datetime(2027, 10, 9, 22, 0, tzinfo=UTC)


def chart(name: str = "Shanghai") -> TripChart:
    """Four days: Copenhagen, a city seven hours ahead of it, and home."""
    two, eight = timedelta(hours=2), timedelta(hours=8)
    return TripChart(
        first=START, days=4, offset=two, cities=[ChartCity("Copenhagen", "", "", two), ChartCity(name, "上海", "zh-Hans", eight)],
        stays=[
            (0, START + timedelta(hours=15), START + timedelta(hours=17)), (1, START + timedelta(hours=29), START + timedelta(hours=70)),
            (0, START + timedelta(hours=82), START + timedelta(hours=84)),
        ],
        moves=["12 h", name], visits=[(1, START + timedelta(hours=40))], dates=[(str(day), "Sun") for day in range(10, 14)],
        month="October 2027", title=name, description=name,
    )  # fmt: skip


def test_chart_says_local_times_of_leaving_and_arriving() -> None:
    svg = ET.fromstring(str(trip_chart(chart())))

    hours = [text.text for text in svg.iter("text") if text.get("class") == "hh"]
    assert hours == ["17:00", "11:00", "04:00", "10:00"]
    assert [text.text for text in svg.iter("text") if (text.text or "").startswith("UTC")] == ["UTC+2", "UTC+8"]


def test_chart_draws_nights_in_each_citys_own_time() -> None:
    svg = ET.fromstring(str(trip_chart(chart())))

    nights = [path.get("d") for path in svg.iter("path") if path.get("class") == "night"]
    assert [len(night.split("M")) - 1 for night in nights if night] == [5, 5]
    assert nights[0] != nights[1]


def test_drawings_escape_what_goes_in() -> None:
    for svg in (trip_chart(chart(HOSTILE)), curve([1, 2], 3, 5, HOSTILE)):
        assert "<script>" not in svg
        ET.fromstring(str(svg))


@pytest.mark.parametrize("flutes", [3, 60, 93])
@pytest.mark.parametrize("view", ["0 355 613 443", "0 355 452 320", "-70 -195 588 812"])
def test_plate_is_drawn_only_where_its_crop_shows_it(flutes: int, view: str) -> None:
    drawn, whole = str(plate(flutes, view)), str(plate(flutes, "0 0 1000 1000"))

    ET.fromstring(drawn)
    assert len(drawn) < len(whole) or flutes == 3
    assert len(plate(93, "0 355 452 320")) < 10_000


@pytest.mark.parametrize("values", [[0], [0, 0, 0], [1, 5, 9]])
def test_curve_of_any_numbers_is_a_drawing(values: list[float]) -> None:
    ET.fromstring(str(curve(values, 0, 1, "Sign-ups", before=[0, 1])))


def test_icon_is_inline_and_a_missing_one_is_a_fault() -> None:
    assert icon("clock").startswith('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">')
    with pytest.raises(LookupError):
        icon("no-such-icon")
