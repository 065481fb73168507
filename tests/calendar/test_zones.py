import re
from datetime import UTC, datetime, timedelta

import pytest

from eventsite.calendar.local_time import list_zones
from eventsite.calendar.zones import Observance, can_express, observances, vtimezone_text

at = datetime.fromisoformat
NEXT_SUMMER = datetime(2027, 7, 1, 12, tzinfo=UTC)
HOURS = {hours: timedelta(hours=hours) for hours in (-8, -4, -3, 0, 1, 2, 8)}


def writable_zones() -> list[str]:
    return [zone for zone in list_zones() if can_express(zone, datetime(2035, 7, 1, tzinfo=UTC))]


def test_check_42_every_zone_has_no_rdate_and_yearly_rules_of_one_weekday():
    rules = {line for zone in writable_zones() for line in vtimezone_text(zone).split("\r\n") if line[0:1] == "R"}

    one_weekday = re.compile(r"RRULE:FREQ=YEARLY;BYMONTH=\d{1,2};BYDAY=(-1|[1-4])[A-Z]{2}")
    assert [rule for rule in rules if not one_weekday.fullmatch(rule)] == []
    assert "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU" in rules


def test_check_42_every_zone_has_one_standard_and_at_most_one_daylight():
    parts = {tuple(re.findall("BEGIN:(STANDARD|DAYLIGHT)", vtimezone_text(zone))) for zone in writable_zones()}

    assert parts == {("STANDARD",), ("DAYLIGHT", "STANDARD"), ("STANDARD", "DAYLIGHT")}


def test_onset_is_on_the_clock_that_ends():
    assert vtimezone_text("Europe/Copenhagen").split("\r\n")[2:] == [
        "BEGIN:DAYLIGHT",
        "DTSTART:19700329T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "TZNAME:CEST",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19701025T030000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "TZNAME:CET",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    ]


def test_zone_without_summer_time_is_one_standard():
    assert vtimezone_text("Asia/Shanghai").split("\r\n") == [
        "BEGIN:VTIMEZONE",
        "TZID:Asia/Shanghai",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZNAME:CST",
        "TZOFFSETFROM:+0800",
        "TZOFFSETTO:+0800",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    ]


def test_winter_that_the_database_calls_summer_time_is_standard():
    """Ireland's footer has its standard time in summer and a "summer time" of minus one hour in winter."""
    lines = vtimezone_text("Europe/Dublin").split("\r\n")

    assert lines[lines.index("TZNAME:GMT") - 3] == "BEGIN:STANDARD"
    assert lines[lines.index("TZNAME:IST") - 3] == "BEGIN:DAYLIGHT"


@pytest.mark.parametrize(
    ("footer", "expected"),
    [
        ("<+0545>-5:45", (Observance("+0545", *[timedelta(hours=5, minutes=45)] * 2, at("1970-01-01 00:00:00")),)),
        (
            "<-04>4<-03>,M9.1.6/24,M4.1.6/24",  # midnight at the end of the first Saturday
            (
                Observance("-04", HOURS[-3], HOURS[-4], at("1970-04-04 23:59:59"), "FREQ=YEARLY;BYMONTH=4;BYDAY=1SA"),
                Observance("-03", HOURS[-4], HOURS[-3], at("1970-09-05 23:59:59"), "FREQ=YEARLY;BYMONTH=9;BYDAY=1SA"),
            ),
        ),
        (
            "<+00>0<+02>-2,M3.5.0/1,M10.5.0/3",  # two hours at once
            (
                Observance("+02", HOURS[0], HOURS[2], at("1970-03-29 01:00:00"), "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"),
                Observance("+00", HOURS[2], HOURS[0], at("1970-10-25 03:00:00"), "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"),
            ),
        ),
    ],
)
def test_footer_that_two_yearly_rules_can_say_is_said(footer, expected):
    assert observances(footer) == expected


@pytest.mark.parametrize(
    "footer",
    [
        "IST-2IDT,M3.4.4/26,M10.5.0",  # the day after the fourth Thursday
        "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",  # the evening before the last Sunday
        "EET-2EEST,M3.4.4/50,M10.4.4/50",
        "<+0330>-3:30<+0430>,J79/24,J263/24",  # days of the year
        "XXX3EDT4,0/0,J365/23",  # summer time all year
        "",
    ],
)
def test_footer_that_two_yearly_rules_cannot_say_is_left_to_utc(footer):
    assert observances(footer) == ()


@pytest.mark.parametrize("zone", ["Asia/Jerusalem", "America/Nuuk", "Asia/Gaza", "UTC"])
def test_zone_without_two_yearly_rules_cannot_be_expressed(zone):
    assert not can_express(zone, NEXT_SUMMER)
    with pytest.raises(ValueError, match="write its times in UTC"):
        vtimezone_text(zone)


@pytest.mark.parametrize(
    ("zone", "instant", "expected"),
    [
        ("Europe/Copenhagen", datetime(2019, 9, 20, 7, tzinfo=UTC), True),
        ("Asia/Shanghai", datetime(2013, 9, 23, 1, tzinfo=UTC), True),
        ("PRC", datetime(2013, 9, 23, 1, tzinfo=UTC), True),
        ("Europe/Moscow", datetime(2013, 7, 1, 9, tzinfo=UTC), False),  # was an hour ahead of today's rule
        ("Europe/Moscow", datetime(2019, 7, 1, 9, tzinfo=UTC), True),
        ("America/New_York", datetime(2006, 5, 1, 12, tzinfo=UTC), True),
        ("America/New_York", datetime(2006, 3, 20, 12, tzinfo=UTC), False),  # summer began in April then
        ("Europe/Copenhagen", datetime(1969, 7, 1, tzinfo=UTC), False),
    ],
)
def test_instant_is_expressed_only_where_the_rule_holds(zone, instant, expected):
    assert can_express(zone, instant) is expected


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (datetime(2026, 10, 24, 23, 59, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), False),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), False),
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), True),
    ],
)
def test_hour_that_comes_twice_is_left_to_utc(instant, expected):
    assert can_express("Europe/Copenhagen", instant) is expected


def test_copenhagen_is_expressed_in_every_month_since_2007():
    months = [datetime(year, month, 15, 12, tzinfo=UTC) for year in range(2007, 2038) for month in range(1, 13)]

    assert [month for month in months if not can_express("Europe/Copenhagen", month)] == []
