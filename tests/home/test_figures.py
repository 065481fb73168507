"""Sign-up curves: days added up, and drawn to scale."""

from datetime import date, timedelta

import pytest

from eventsite.home import figures

OPENED, STARTS = date(2027, 8, 1), date(2027, 8, 29)  # 28 days: a step of a small curve is two


def days(*counts: int) -> list[tuple[date, int]]:
    return [(OPENED + timedelta(days=index), count) for index, count in enumerate(counts) if count]


def test_curve_adds_the_days_up_to_today_and_ends_with_all_of_them() -> None:
    found = figures.sign_ups(days(1, 0, 2, 0, 0, 3), OPENED, STARTS, OPENED + timedelta(days=5))
    assert found == figures.SignUps([1, 3, 6], 15, 6, 6)


def test_curve_before_the_first_sign_up_is_flat() -> None:
    assert figures.sign_ups([], OPENED, STARTS, OPENED) == figures.SignUps([0], 15, 0, 0)


def test_curve_counts_the_last_seven_days_alone() -> None:
    found = figures.sign_ups(days(5, 0, 0, 0, 0, 0, 0, 2, 1), OPENED, STARTS, OPENED + timedelta(days=8))
    assert (found.now, found.last_week) == (8, 3)


def test_curve_begins_with_a_sign_up_that_came_before_the_opening() -> None:
    early = [(OPENED - timedelta(days=10), 4)]
    assert figures.sign_ups(early, OPENED, STARTS, OPENED).values[0] == 4


def test_curve_of_an_event_today_has_a_width() -> None:
    found = figures.sign_ups([], STARTS, STARTS, STARTS)
    assert (set(found.values), found.total, found.now) == ({0}, 15, 0)


def test_large_curve_is_drawn_from_the_floor_to_the_seats() -> None:
    drawn = figures.large_curve(days(10, 0, 30), 40, OPENED, STARTS, OPENED + timedelta(days=2))
    assert drawn is not None
    assert drawn.path == "M34 206.5L54 206.5L74 40.0"
    assert (drawn.count, drawn.seats_y, drawn.first, drawn.last) == (40, 40, OPENED, STARTS)
    assert [tick.words for tick in drawn.scale] == ["0", "10", "20", "30"]
    assert drawn.label_y > drawn.y  # under the point: the words about the seats stand above


@pytest.mark.parametrize(("found", "today"), [([], OPENED + timedelta(days=3)), (days(3), OPENED)])
def test_large_curve_is_left_out_where_it_would_say_nothing(found: list[tuple[date, int]], today: date) -> None:
    assert figures.large_curve(found, 40, OPENED, STARTS, today) is None


@pytest.mark.parametrize("high", [4, 7, 30, 120, 999, 40_000])
def test_large_curve_has_a_scale_of_few_lines(high: int) -> None:
    drawn = figures.large_curve(days(high, 0), None, OPENED, STARTS, OPENED + timedelta(days=1))
    assert drawn is not None
    assert 2 <= len(drawn.scale) <= 5
