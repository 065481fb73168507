# ruff: noqa: DTZ001 - local times have no zone of their own
"""Events on the days of a month: which day, which week, which line, and which months there are. Without a database."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsite.catalogue import months
from eventsite.catalogue.models import Event
from eventsite.catalogue.months import Day, Item, Moment, Showing, Week

TODAY = date(2026, 11, 25)
NOVEMBER = date(2026, 11, 1)


def event(number: int, starts: datetime, ends: datetime, zone: str = "Europe/Copenhagen", **values: object) -> Event:
    """A stored event as far as a calendar knows it."""
    at = starts.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC), ends.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return Event(id=number, starts_local=starts, ends_local=ends, zone=zone, starts_at=at[0], ends_at=at[1], **values)


def item(number: int, first: date, days: int = 1, hour: int = 9) -> Item:
    starts = datetime(first.year, first.month, first.day, hour)
    return months.event_item(event(number, starts, starts + timedelta(days=days - 1, hours=2)))


def ids(showings: tuple[Showing | None, ...]) -> list[int | None]:
    return [None if showing is None else showing.item.event.id for showing in showings]


def days_of(weeks: list[Week]) -> list[Day]:
    return [day for week in weeks for day in week.days if day is not None]


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("", NOVEMBER),
        ("2026-11", NOVEMBER),
        ("2000-01", date(2000, 1, 1)),
        ("2036-12", date(2036, 12, 1)),
        ("1999-12", None),
        ("2037-01", None),
        ("9999-12", None),
        ("0000-00", None),
        ("0000-01", None),
        ("2026-13", None),
        ("2026-00", None),
        ("2026-1", None),
        ("2026-11-01", None),
        ("2026-11\n", None),
        (" 2026-11", None),
        ("-026-11", None),
        ("２０２６-11", None),
        ("\0", None),
        ("2026-11\0", None),
        ("9" * 400, None),
    ],
)
def test_month_asked_for_is_read_or_has_no_page(text: str, month: date | None) -> None:
    assert months.read_month(text, TODAY) == month


@given(st.text(max_size=12))
def test_month_is_never_anything_but_a_first_day_or_nothing(text: str) -> None:
    month = months.read_month(text, TODAY)

    assert month is None or (month.day == 1 and months.pages(TODAY).holds(month))


@given(st.dates(date(2000, 1, 1), date(2036, 12, 31)))
def test_weeks_begin_on_monday_and_hold_each_day_of_the_month_once(day: date) -> None:
    month = day.replace(day=1)

    weeks = months.weeks([], month, TODAY)

    assert [held.date.day for held in days_of(weeks)] == list(range(1, (months.moved(month, 1) - month).days + 1))
    for week in weeks:
        assert len(week.days) == 7
        assert all(held is None or held.date.weekday() == at for at, held in enumerate(week.days))
        assert {held.date.isocalendar().week for held in week.days if held is not None} == {week.number}


def test_weeks_of_a_year_with_53_have_their_iso_numbers() -> None:
    assert [week.number for week in months.weeks([], date(2027, 1, 1), TODAY)] == [53, 1, 2, 3, 4]


def test_month_moves_over_the_years_both_ways() -> None:
    assert [months.moved(date(2026, 12, 1), by) for by in (1, -12, 25)] == [date(2027, 1, 1), date(2025, 12, 1), date(2029, 1, 1)]


def test_only_today_is_today() -> None:
    days = days_of(months.weeks([], NOVEMBER, TODAY))

    assert [day.date for day in days if day.is_today] == [TODAY]
    assert [day.date for day in days_of(months.weeks([], date(2026, 12, 1), TODAY)) if day.is_today] == []


def test_event_of_eight_days_says_which_day_it_is_and_runs_over_the_rest_of_each_week() -> None:
    trip = item(1, date(2026, 11, 6), days=8)  # a Friday

    shown = [(day.date.day, bar.number, bar.over) for day in days_of(months.weeks([trip], NOVEMBER, TODAY)) for bar in day.bars if bar]

    assert shown == [(6, 1, 3), (7, 2, 0), (8, 3, 0), (9, 4, 5), (10, 5, 0), (11, 6, 0), (12, 7, 0), (13, 8, 0)]


def test_event_that_began_the_month_before_goes_on_and_ends_where_the_month_does() -> None:
    trip = item(1, date(2026, 10, 30), days=40)

    days = days_of(months.weeks([trip], NOVEMBER, TODAY))

    assert [bar.number for day in days for bar in day.bars if bar] == list(range(3, 33))
    assert [bar.over for bar in days[-1].bars if bar] == [1]  # the 30th, a Monday: nothing more of the month in this row


def test_event_that_ends_at_midnight_is_not_on_the_day_after() -> None:
    late = months.event_item(event(1, datetime(2026, 11, 6, 19), datetime(2026, 11, 7)))

    assert (late.first, late.last, late.days) == (date(2026, 11, 6), date(2026, 11, 6), 1)


def test_evening_that_goes_on_past_midnight_is_on_its_own_day_alone() -> None:
    party = months.event_item(event(1, datetime(2026, 11, 6, 19), datetime(2026, 11, 7, 0, 30)))
    night = months.event_item(event(2, datetime(2026, 11, 6, 20), datetime(2026, 11, 7, 8)))
    long = months.event_item(event(3, datetime(2026, 11, 6, 20), datetime(2026, 11, 7, 8, 1)))

    assert [(item.last.day, item.days) for item in (party, night, long)] == [(6, 1), (6, 1), (7, 2)]


def test_event_stands_on_the_day_of_its_own_clocks() -> None:
    seoul = months.event_item(event(1, datetime(2026, 11, 6, 1), datetime(2026, 11, 6, 3), "Asia/Seoul"))  # the 5th in Copenhagen

    assert [day.date.day for day in months.agenda([seoul], NOVEMBER, date(2026, 11, 30), TODAY)] == [6]


def test_bar_keeps_its_line_and_a_free_line_is_taken_by_the_next() -> None:
    first, second, third = item(1, date(2026, 11, 2), days=2), item(2, date(2026, 11, 3), days=4), item(3, date(2026, 11, 5), days=3)

    days = days_of(months.weeks([third, second, first], NOVEMBER, TODAY))

    assert [ids(day.bars) for day in days[1:9]] == [[1], [1, 2], [None, 2], [3, 2], [3, 2], [3], [], []]


def test_day_is_ordered_by_the_clock_and_ends_of_registration_stand_first() -> None:
    day = date(2026, 11, 10)
    closes = event(9, datetime(2026, 11, 20, 9), datetime(2026, 11, 20, 10), closes_at=datetime(2026, 11, 10, 11, tzinfo=UTC))
    items = [item(3, day, hour=14), item(1, day, hour=9), *months.desk_items([closes], NOVEMBER, date(2026, 11, 15))]

    [shown] = months.agenda(items, day, day, TODAY)

    assert [(showing.item.event.id, showing.item.moment) for showing in shown.rest] == [
        (9, Moment.CLOSES), (1, Moment.EVENT), (3, Moment.EVENT),
    ]  # fmt: skip


def test_moment_is_on_the_day_of_the_events_clocks_and_a_cancelled_event_has_none() -> None:
    opens, closes = datetime(2026, 11, 5, 22, tzinfo=UTC), datetime(2026, 11, 8, 22, tzinfo=UTC)
    seoul = event(1, datetime(2026, 11, 20, 9), datetime(2026, 11, 20, 10), "Asia/Seoul", opens_at=opens, closes_at=closes)
    off = event(2, datetime(2026, 11, 20, 9), datetime(2026, 11, 20, 10), opens_at=opens, closes_at=closes, cancelled_at=opens)

    items = months.desk_items([seoul, off], NOVEMBER, date(2026, 11, 30))

    assert [(one.event.id, one.moment, one.first.day) for one in items] == [
        (1, Moment.EVENT, 20), (1, Moment.OPENS, 6), (1, Moment.CLOSES, 9), (2, Moment.EVENT, 20),
    ]  # fmt: skip


lengths = st.tuples(st.integers(-40, 40), st.integers(1, 60))


@given(st.lists(lengths, max_size=25))
def test_bars_of_any_events_stand_on_all_their_days_in_one_line_a_week(spans: list[tuple[int, int]]) -> None:
    items = [item(number, NOVEMBER + timedelta(days=start), days) for number, (start, days) in enumerate(spans)]

    weeks = months.weeks(items, NOVEMBER, TODAY)

    for day in days_of(weeks):
        expected = sorted(one.event.id for one in items if one.first <= day.date <= one.last)
        assert sorted(showing.item.event.id for showing in day.all) == expected
    for week in weeks:
        lines: dict[int, set[int]] = {}
        for day in week.days:
            for line, number in enumerate(ids(day.bars) if day else []):
                if number is not None:
                    lines.setdefault(number, set()).add(line)
        assert all(len(found) == 1 for found in lines.values())
