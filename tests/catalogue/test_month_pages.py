# ruff: noqa: DTZ001 - local times have no zone of their own
"""The programme by months, as the public and as the desk see it."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from eventsite.catalogue import desk_queries, month_queries, rules
from eventsite.catalogue.models import Event, EventKind, EventStatus
from eventsite.db import db
from tests.catalogue.desk import statements
from tests.conftest import NOW, POSTGRESQL
from tests.factories import make_event, make_team, make_topic
from tests.reading import words

pytestmark = pytest.mark.usefixtures("frozen_clock")

DESK = pytest.mark.parametrize("page", ["/desk/calendar", "/desk/agenda"])
PUBLIC = pytest.mark.parametrize("page", ["/events/calendar", "/events/agenda"])


def on(month: int, day: int, title: str, *, hours: float = 2, hour: int = 10, **values: Any) -> Event:
    """An event on that day of 2027."""
    starts = datetime(2027, month, day, hour)
    values = {"closes_local": None} | values
    return make_event(title=title, starts_local=starts, ends_local=starts + timedelta(hours=hours), **values)


def cell(text: str, day: str) -> str:
    """What stands on this day of the table (2027-09-20)."""
    found = re.search(rf'<td [^>]*>\s*<p class="date">\s*<time datetime="{day}".*?</td>', text, re.S)
    assert found is not None, day
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", found[0])).split())


def robots(text: str) -> list[str]:
    return re.findall(r'<meta name="robots" content="([^"]+)"', text)


@pytest.fixture
def some(app: Flask) -> None:
    """A month of 2027 with three events, and one event each before and after."""
    workshop = on(9, 2, "Robots in care", languages=["da"], kind=EventKind.WORKSHOP)
    make_topic(workshop, "robotics", en="Robotics", da="Robotteknik")
    on(9, 20, "Health data in practice")
    on(9, 20, "Workshop in Daegu", hour=9, hours=8, zone="Asia/Seoul", city="Daegu", country="KR")
    on(3, 1, "What was")
    on(11, 4, "Funding a first pilot")


@pytest.mark.usefixtures("some")
def test_month_is_a_table_with_each_event_on_its_day(client: FlaskClient) -> None:
    answer = client.get("/events/calendar?month=2027-09")

    assert (answer.status_code, robots(answer.text)) == (200, [])
    assert re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', answer.text) == [
        "Week", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]  # fmt: skip
    assert re.findall(r'<th scope="row"[^>]*>([^<]+)</th>', answer.text) == ["35", "36", "37", "38", "39"]
    assert "Times are those of Copenhagen where no other zone is named." in words(answer, "caption")
    assert cell(answer.text, "2027-09-02") == "2 Thursday 2 September 10:00–12:00 Robots in care Workshop in Copenhagen"
    assert cell(answer.text, "2027-09-20") == (
        "20 Monday 20 September 09:00–17:00 Workshop in Daegu Seminar in Daegu Seoul time, UTC+9"
        " 10:00–12:00 Health data in practice Seminar in Copenhagen"
    )
    assert "What was" not in answer.text
    assert "Funding" not in answer.text


@pytest.mark.usefixtures("some")
def test_past_month_shows_what_was(client: FlaskClient) -> None:
    assert "What was" in client.get("/events/calendar?month=2027-03").text


def test_month_without_a_number_is_the_present_one_and_names_today_in_words(client: FlaskClient) -> None:
    on(8, 2, "This morning")

    answer = client.get("/events/calendar")

    assert "Events in August 2027" in words(answer, "h1")
    assert cell(answer.text, "2027-08-02").startswith("2 Monday 2 August Today")
    assert answer.text.count('aria-current="date"') == answer.text.count(">Today<") == 1


def test_today_is_that_of_the_sites_zone(client: FlaskClient, frozen_clock: Any) -> None:
    on(9, 1, "First of September")
    frozen_clock.move_to(datetime(2027, 8, 31, 22, 30, tzinfo=UTC))  # half past midnight in Copenhagen

    answer = client.get("/events/calendar")

    assert "Today" in cell(answer.text, "2027-09-01")


def test_event_of_eight_days_says_on_each_which_it_is(client: FlaskClient) -> None:
    on(9, 6, "To China", hour=8, hours=7 * 24 + 10, kind=EventKind.STUDY_TRIP, country="CN")

    text = client.get("/events/calendar?month=2027-09").text

    assert "To China Day 1 of 8, from 08:00" in cell(text, "2027-09-06")
    assert "To China Day 2 of 8" in cell(text, "2027-09-07")
    assert "To China Day 8 of 8, until 18:00" in cell(text, "2027-09-13")
    assert "China" not in cell(text, "2027-09-14")
    agenda = client.get("/events/agenda?month=2027-09")
    assert words(agenda).count("To China") == 8
    assert "Monday 13 September Day 8 of 8, until 18:00 Copenhagen time, UTC+2 To China" in words(agenda)


@pytest.mark.usefixtures("some")
def test_agenda_names_days_times_and_zones(client: FlaskClient) -> None:
    answer = client.get("/events/agenda?month=2027-09")

    assert re.findall(r"<h2>\s*<time datetime=\"([^\"]+)\"", answer.text) == ["2027-09-02", "2027-09-20"]
    assert "09:00–17:00 Seoul time, UTC+9 Workshop in Daegu" in words(answer)
    assert "10:00–12:00 Copenhagen time, UTC+2 Health data in practice" in words(answer)
    assert robots(answer.text) == ["noindex, follow"]


@pytest.mark.usefixtures("some")
@PUBLIC
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind=workshop", ["Robots in care"]),
        ("topic=robotics", ["Robots in care"]),
        ("city=Daegu", ["Workshop in Daegu"]),
        ("lang_spoken=da", ["Robots in care"]),
        ("q=practice", ["Health data in practice"]),
        ("team=kattegat", ["Robots in care", "Workshop in Daegu", "Health data in practice"]),
        ("host=nobody", []),
    ],
)
def test_filters_of_the_list_narrow_the_month(client: FlaskClient, page: str, query: str, expected: list[str]) -> None:
    text = client.get(f"{page}?month=2027-09&{query}").text

    main = text[text.index("<main") :]
    assert [
        title for title in re.findall(r">([^<>]+)<", main) if title in {"Robots in care", "Workshop in Daegu", "Health data in practice"}
    ] == expected
    assert len(robots(text)) == 1


@pytest.mark.usefixtures("some")
def test_links_to_other_months_and_views_keep_the_filters(client: FlaskClient) -> None:
    text = unescape(client.get("/events/calendar?kind=workshop&month=2027-09").text)

    links = set(re.findall(r'href="([^"]+)"', text))
    assert {
        "/events/calendar?kind=workshop&month=2027-08", "/events/calendar?kind=workshop&month=2027-10",
        "/events/agenda?kind=workshop&month=2027-09", "/events?kind=workshop", "/events/calendar?month=2027-09",
    } <= links  # fmt: skip
    assert '<input type="hidden" name="month" value="2027-09">' in text
    listed = unescape(client.get("/events?kind=workshop&month=2027-09").text)
    assert 'href="/events/calendar?kind=workshop&month=2027-09"' in listed


@pytest.mark.usefixtures("some")
@PUBLIC
def test_empty_month_says_so_and_leads_to_the_next_one_with_events(client: FlaskClient, page: str) -> None:
    answer = client.get(f"{page}?month=2027-10")

    assert "Nothing in October 2027" in words(answer)
    assert f'href="{page}?month=2027-11">Next: November 2027</a>' in answer.text
    assert robots(answer.text) == ["noindex, nofollow"]
    narrowed = client.get(f"{page}?month=2027-07&kind=workshop")
    assert "Nothing in July 2027 for Workshops" in words(narrowed)
    assert f'href="{page}?kind=workshop&amp;month=2027-09">Next: September 2027</a>' in narrowed.text
    assert "Nothing later is announced yet." in words(client.get(f"{page}?month=2027-12"))


@PUBLIC
def test_month_that_begins_in_the_night_of_an_evening_has_nothing_of_it(client: FlaskClient, page: str) -> None:
    on(9, 30, "The long evening", hour=19, hours=5.5)
    on(11, 4, "Funding a first pilot")

    september, october = client.get(f"{page}?month=2027-09"), client.get(f"{page}?month=2027-10")

    assert "19:00–00:30" in words(september)
    assert ("Nothing in October 2027" in words(october), "Next: November 2027" in words(october)) == (True, True)
    on(9, 30, "Two days of data", hour=9, hours=30)
    assert ["The long evening" in words(client.get(f"{page}?month=2027-10")), "Two days" in words(client.get(f"{page}?month=2027-10"))] == [
        False, True,
    ]  # fmt: skip


@PUBLIC
@pytest.mark.parametrize(
    "month", ["2026-13", "0000-00", "9" * 400, "%00", "2027-09%00", "1999-12", "2038-01", "next", "2027-9", "２０２７-09"]
)
def test_hostile_month_has_no_page(client: FlaskClient, page: str, month: str) -> None:
    assert client.get(f"{page}?month={month}").status_code == 404


@DESK
def test_desk_pages_need_a_session(client: FlaskClient, page: str) -> None:
    assert client.get(page).status_code in (302, 303)


def test_months_end_at_both_ends_of_what_has_a_page(client: FlaskClient) -> None:
    make_event()
    first, last = client.get("/events/calendar?month=2000-01").text, client.get("/events/calendar?month=2037-12").text

    assert ('rel="prev"' in first, 'rel="next"' in first) == (False, True)
    assert ('rel="prev"' in last, 'rel="next"' in last) == (True, False)


def test_drafts_stay_out_of_the_public_month_and_cancelled_events_are_marked(client: FlaskClient) -> None:
    on(9, 7, "Still a draft", status=EventStatus.DRAFT)
    on(9, 8, "Called off", cancelled_at=NOW)

    text = client.get("/events/calendar?month=2027-09").text

    assert "Still a draft" not in text
    assert "Called off Cancelled" in cell(text, "2027-09-08")
    assert "Still a draft" not in client.get("/events/agenda?month=2027-09").text


def test_title_that_is_the_name_of_a_page_gets_another_address(app: Flask) -> None:
    rules_of_app = [str(rule) for rule in app.url_map.iter_rules()]

    beside = {name for rule in rules_of_app if (name := rule.removeprefix("/events/")) != rule and re.fullmatch("[a-z-]+", name)}

    assert beside == desk_queries.PAGES_BESIDE
    assert desk_queries.free_slug("Calendar") == "calendar-2"


def test_agenda_of_the_present_month_begins_today_and_goes_on_for_thirty_days(client: FlaskClient, frozen_clock: Any) -> None:
    frozen_clock.move_to(datetime(2027, 11, 25, 8, tzinfo=UTC))
    on(11, 4, "What was")
    on(12, 24, "The thirtieth day", kind=EventKind.WORKSHOP)
    on(12, 25, "The day after")

    for address in ("/events/agenda", "/events/agenda?month=2027-11"):
        answer = client.get(address)
        said = words(answer)
        assert ("The next 30 days" in said, "Friday 24 December" in said, "The thirtieth day" in said) == (True, True, True)
        assert ("What was" in said, "The day after" in said) == (False, False)
        assert 'href="/events/agenda?month=2027-12">December 2027</a>' in answer.text
        assert 'href="/events/agenda?month=2027-10">October 2027</a>' in answer.text
        assert robots(answer.text) == ["noindex, follow"]
    narrowed = client.get("/events/agenda?kind=seminar")
    assert "Nothing in the next 30 days for Seminars" in words(narrowed)
    assert 'href="/events/agenda?kind=seminar&amp;month=2027-12">Next: December 2027</a>' in narrowed.text
    assert "Events in November 2027" in words(client.get("/events/calendar"))


def test_agenda_on_the_first_of_a_long_month_is_the_whole_month(client: FlaskClient, frozen_clock: Any) -> None:
    frozen_clock.move_to(datetime(2027, 12, 1, 8, tzinfo=UTC))
    on(12, 31, "The last of the year")

    assert "Events in December 2027" in words(client.get("/events/agenda"))
    assert "The last of the year" in words(client.get("/events/agenda"))


# The desk


def test_desk_month_shows_drafts_cancelled_events_and_when_registration_opens_and_closes(desk: FlaskClient) -> None:
    on(9, 7, "Still a draft", status=EventStatus.DRAFT)
    on(9, 8, "Called off", cancelled_at=NOW, closes_local=datetime(2027, 9, 1, 12))
    on(9, 20, "Health data", closes_local=datetime(2027, 9, 13, 12), opens_at=datetime(2027, 9, 2, 6, tzinfo=UTC))
    on(9, 21, "Of others", team=make_team("sound"))

    text = desk.get("/desk/calendar?month=2027-09").text

    assert cell(text, "2027-09-07").endswith("10:00–12:00 Still a draft Draft 0 of 120 seats")
    assert cell(text, "2027-09-08").endswith("10:00–12:00 Called off Cancelled 0 of 120 seats")
    assert cell(text, "2027-09-13").endswith("12:00 Health data Registration closes")
    assert cell(text, "2027-09-02").endswith("08:00 Health data Registration opens")
    assert "Registration" not in cell(text, "2027-09-01")
    assert "Of others" not in text


def test_desk_agenda_shows_the_next_thirty_days(desk: FlaskClient) -> None:
    on(8, 2, "Today it is")
    on(8, 31, "The thirtieth day")
    on(9, 1, "The day after", closes_local=datetime(2027, 8, 20, 12))
    on(8, 1, "Yesterday")
    on(8, 10, "In Seoul", zone="Asia/Seoul")

    answer = desk.get("/desk/agenda")

    said = words(answer)
    assert "The next 30 days" in said
    assert "Monday 2 August Today 10:00–12:00 Copenhagen time, UTC+2 Today it is" in said
    assert "Friday 20 August 12:00 Copenhagen time, UTC+2 The day after" in said
    assert "10:00–12:00 Seoul time, UTC+9 In Seoul" in said
    assert said.count("The day after") == 1
    assert "The thirtieth day" in said
    assert "Yesterday" not in said


def test_empty_desk_month_leads_to_the_next_event_else_to_the_last(desk: FlaskClient) -> None:
    on(11, 4, "Funding")

    assert 'href="/desk/calendar?month=2027-11">Next: November 2027</a>' in desk.get("/desk/calendar?month=2027-09").text
    assert 'href="/desk/calendar?month=2027-11">Last: November 2027</a>' in desk.get("/desk/calendar?month=2028-01").text
    assert "Nothing in the next 30 days" in words(desk.get("/desk/agenda"))


@pytest.mark.parametrize("month", ["2026-13", "0000-00", "9" * 400, "%00"])
def test_hostile_month_has_no_page_at_the_desk(desk: FlaskClient, month: str) -> None:
    assert desk.get(f"/desk/calendar?month={month}").status_code == 404


# What it costs


@pytest.mark.parametrize(
    "address", ["/events/calendar?month=2027-09&kind=seminar", "/events/agenda?month=2027-09", "/desk/calendar?month=2027-09"]
)
def test_month_costs_the_same_statements_with_2_and_with_12_events(desk: FlaskClient, address: str) -> None:
    for day in (1, 2):
        on(9, day, f"Event {day}", hours=30)
    two = statements(desk, address)
    for day in range(3, 13):
        on(9, day, f"Event {day}", hours=30)

    assert statements(desk, address) == two
    assert two <= 14


READS: dict[str, Callable[[date, date], object]] = {
    "month": month_queries.index_on_days,
    "next": lambda first, _last: month_queries.index_from(first),
    "team": lambda first, last: month_queries.for_team(1, first, last),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
@pytest.mark.skipif(POSTGRESQL, reason="a table of a few rows is read whole there")
def test_month_is_read_from_an_index(app: Flask, read: Callable[[date, date], object]) -> None:
    seen: list[tuple[str, Any]] = []
    make_event()

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if "FROM event" in statement:
            seen.append((statement, values))

    db.event.listen(db.engine, "before_cursor_execute", note)
    try:
        read(date(2027, 9, 1), date(2027, 9, 30))
    finally:
        db.event.remove(db.engine, "before_cursor_execute", note)
    statement, values = seen[0]
    with db.engine.connect() as connection:
        plan = " ".join(row[-1] for row in connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, values))

    assert "SEARCH event USING INDEX ix_event" in plan
    assert "SCAN event" not in plan


def test_event_of_the_longest_kind_is_found_in_its_last_month(client: FlaskClient) -> None:
    on(1, 10, "A whole year", hours=rules.LONGEST / timedelta(hours=1))

    assert "Day 366 of 367" in client.get("/events/calendar?month=2028-01").text
    assert db.session.scalar(text("SELECT count(*) FROM event")) == 1
