"""Whether readers of our VTIMEZONE come to the instants that the tz database gives."""

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import groupby
from zoneinfo import ZoneInfo

import pytest

from eventsite.calendar.local_time import list_zones
from eventsite.calendar.zones import can_express, vtimezone_text
from tests.judges.ics import icaljs_misread_hours, vobject_zone

ZONES = (
    # where our samples take place
    "Asia/Hong_Kong",
    "Asia/Seoul",
    "Asia/Shanghai",
    "Europe/Berlin",
    "Europe/Copenhagen",
    "Europe/London",
    "Europe/Stockholm",
    # the odd ones
    "America/New_York",
    "America/Santiago",  # changes at 24:00
    "Asia/Kathmandu",
    "Australia/Lord_Howe",  # by half an hour
    "Australia/Sydney",
    "Europe/Dublin",  # "summer time" in winter
    "Pacific/Chatham",
)
START, HOURS = datetime.fromisoformat("2026-01-01 00:00"), 5 * 365 * 24
HOUR = timedelta(hours=1)


def offset_minutes(zone: str, wall: datetime) -> int | None:
    """What to subtract from the clock on the wall, or None where we would not write it: gaps, overlaps, other rules."""
    local = wall.replace(tzinfo=ZoneInfo(zone))
    offset = local.utcoffset()
    if offset != local.replace(fold=1).utcoffset() or not can_express(zone, local):
        return None
    return offset // timedelta(minutes=1)


@cache
def offsets_of_five_years(zone: str) -> list[int | None]:
    return [offset_minutes(zone, START + hour * HOUR) for hour in range(HOURS)]


def span(start: datetime, offsets: list[int | None]) -> dict[str, object]:
    runs = [(offset, len(list(same))) for offset, same in groupby(offsets)]
    return {"start": f"{start:%Y-%m-%dT%H:%M}Z", "runs": runs}


def spans_around_changes(zone: str) -> list[dict[str, object]]:
    """Three days around each change of the five years, and an hour of each week."""
    tz = ZoneInfo(zone)
    days = [START + timedelta(days=day) for day in range(HOURS // 24)]
    offsets = [day.replace(tzinfo=tz).utcoffset() for day in days]
    changes = [day for day, offset, after in zip(days, offsets, offsets[1:], strict=False) if offset != after]
    hours = [(day - 24 * HOUR, 72) for day in changes] + [(day, 1) for day in days[::7]]
    return [span(start, [offset_minutes(zone, start + hour * HOUR) for hour in range(count)]) for start, count in hours]


def test_check_41_icaljs_reads_each_hour_of_five_years():
    questions = [{"vtimezone": vtimezone_text(zone), "spans": [span(START, offsets_of_five_years(zone))]} for zone in ZONES]

    assert dict(zip(ZONES, icaljs_misread_hours(questions), strict=True)) == {zone: [] for zone in ZONES}


@pytest.mark.parametrize("zone", ZONES)
def test_check_41_vobject_reads_each_hour_of_five_years(zone):
    # Under a name that vobject cannot look up elsewhere.
    read_as = vobject_zone(vtimezone_text(zone).replace(f"TZID:{zone}", "TZID:Judged/Zone"), "Judged/Zone")
    expected = enumerate(offsets_of_five_years(zone))
    hours = [(START + hour * HOUR, timedelta(minutes=offset)) for hour, offset in expected if offset is not None]

    assert [wall for wall, offset in hours if wall.replace(tzinfo=read_as).utcoffset() != offset] == []


@pytest.mark.parametrize("zone", ZONES)
def test_check_41_only_gaps_and_overlaps_are_passed_over(zone):
    assert offsets_of_five_years(zone).count(None) <= 2 * 10  # ten changes, of up to two hours


def test_check_41_icaljs_reads_the_hours_around_changes_in_all_zones():
    zones = [zone for zone in list_zones() if can_express(zone, datetime(2035, 7, 1, tzinfo=UTC))]
    questions = [{"vtimezone": vtimezone_text(zone), "spans": spans_around_changes(zone)} for zone in zones]

    misread = dict(zip(zones, icaljs_misread_hours(questions), strict=True))

    assert {zone: hours for zone, hours in misread.items() if hours} == {}
    assert len(zones) > 400


def test_check_41_historic_events_are_read_at_their_instants():
    """The delegation of 2013 and the seminar of 2019."""
    shanghai = {"start": "2013-09-23T00:00Z", "runs": [(8 * 60, 6 * 24)]}
    copenhagen = {"start": "2019-09-20T00:00Z", "runs": [(2 * 60, 24)]}
    questions = [
        {"vtimezone": vtimezone_text("Asia/Shanghai"), "spans": [shanghai]},
        {"vtimezone": vtimezone_text("Europe/Copenhagen"), "spans": [copenhagen]},
    ]

    assert icaljs_misread_hours(questions) == [[], []]


def test_summer_that_begins_a_week_early_is_noticed_by_both_judges():
    """The control: what these tests compare can fail."""
    right = vtimezone_text("Europe/Copenhagen").replace("TZID:Europe/Copenhagen", "TZID:Judged/Early")
    early = right.replace("19700329T", "19700322T").replace("BYMONTH=3;BYDAY=-1SU", "BYMONTH=3;BYDAY=4SU")
    noon = datetime.fromisoformat("2026-03-22 12:00")

    [seen_by_icaljs] = icaljs_misread_hours([{"vtimezone": early, "spans": [span(noon, [60])]}])
    seen_by_vobject = noon.replace(tzinfo=vobject_zone(early, "Judged/Early")).utcoffset()

    assert (len(seen_by_icaljs), seen_by_vobject) == (1, 2 * HOUR)
