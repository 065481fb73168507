"""Whether readers of our VTIMEZONE come to the instants that the tz database gives.

`./dev judge-zones` asks for every hour of five years in every zone (every_hour.py); here it is every change in every zone,
and every hour where our samples take place.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from eventsite.calendar.build import build_published
from eventsite.calendar.entry import Entry
from eventsite.calendar.zones import can_express, vtimezone_text
from tests.calendar.entries import NOW, make_entry
from tests.judges.ics import READERS, icaljs_misread_hours, vobject_zone
from tests.judges.zones import (
    HOUR,
    HOURS,
    START,
    changes_of,
    misread,
    offsets_of_five_years,
    one_of_each_kind,
    runs_around_changes,
    span,
    spans_around_changes,
    vobject_misread_hours,
    writable_zones,
    zone_as_written,
)

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


def test_check_41_every_zone_is_read_at_its_instants_around_all_changes_of_five_years():
    """Between two changes the offset stands still, both in the database and in a VTIMEZONE."""
    found = {}
    for zone in writable_zones():
        ours = [(onset - before).replace(tzinfo=UTC) for onset, before, _ in zone_as_written(zone).onsets]
        changes = sorted({*changes_of(zone), *(change for change in ours if 2026 <= change.year <= 2030)})
        between = [first + (second - first) / 2 for first, second in pairwise(changes) if second - first > HOUR]
        around = [change + minutes * timedelta(minutes=15) for change in changes for minutes in range(-16, 17)]
        found[zone] = misread(zone, [at for at in (START.replace(tzinfo=UTC), *between, *around) if at.second == 0])

    assert {zone: instants for zone, instants in found.items() if instants} == {}
    assert len(found) > 400


@pytest.mark.parametrize("zone", ZONES)
def test_check_41_only_the_hour_that_comes_twice_is_left_to_utc(zone):
    quarters = [change + quarter * timedelta(minutes=15) for change in changes_of(zone) for quarter in range(-12, 12)]
    local = [quarter.astimezone(ZoneInfo(zone)) for quarter in quarters]

    assert [can_express(zone, at) for at in local] == [at.utcoffset() == at.replace(fold=1 - at.fold).utcoffset() for at in local]


@pytest.mark.parametrize("reader", READERS)
def test_check_41_every_reader_finds_the_hours_around_changes(reader):
    """The nights of two years, hour by hour, as entries that we write."""
    # ts-ics takes each change for earlier or later by hours, or by a day, so it is asked for the days around.
    hours = (-74, -73, -72, 72, 73, 74) if reader == "ts-ics" else range(-4, 5)
    nights = {zone: [change for change in changes_of(zone) if change.year in {2027, 2028}] for zone in ZONES}
    entries = {
        zone: [entry_at(zone, change + hour * HOUR, number) for number, change in enumerate(changes) for hour in hours]
        for zone, changes in nights.items()
        if changes
    }
    feeds = [build_published(each, name=None, url=None, revised_at=dict.fromkeys((e.uid for e in each), NOW)) for each in entries.values()]

    read = READERS[reader](feeds)

    times = [{event.uid: (event.starts, event.ends) for event in calendar.events} for calendar in read]
    assert times == [{entry.uid: (entry.starts_at, entry.ends_at) for entry in each} for each in entries.values()]


def entry_at(zone: str, instant: datetime, number: int) -> Entry:
    """An hour long, from this instant on."""
    tz = ZoneInfo(zone)
    starts, ends = (at.astimezone(tz).replace(tzinfo=None) for at in (instant, instant + HOUR))
    uid = f"{instant:%Y%m%d%H%M}-{number}@example.org"
    return replace(
        make_entry(zone="UTC"), uid=uid, zone=zone, starts_local=starts, ends_local=ends, starts_at=instant, ends_at=instant + HOUR
    )


def test_check_41_icaljs_reads_each_hour_of_five_years():
    kinds = one_of_each_kind(ZONES)
    questions = [{"vtimezone": vtimezone_text(zone), "spans": [span(START, offsets_of_five_years(zone))]} for zone in kinds]

    assert dict(zip(kinds, icaljs_misread_hours(questions), strict=True)) == {zone: [] for zone in kinds}


@pytest.mark.parametrize("zone", one_of_each_kind(ZONES))
def test_check_41_vobject_reads_each_hour_of_five_years(zone):
    assert vobject_misread_hours(zone) == []


def test_check_41_icaljs_reads_the_hours_around_changes_in_all_zones():
    kinds = one_of_each_kind(writable_zones())
    questions = [{"vtimezone": vtimezone_text(zone), "spans": spans_around_changes(zone)} for zone in kinds]

    found = dict(zip(kinds, icaljs_misread_hours(questions), strict=True))

    assert {zone: hours for zone, hours in found.items() if hours} == {}
    assert len(kinds) > 30


@pytest.mark.parametrize("zone", one_of_each_kind(writable_zones()))
def test_check_41_vobject_reads_the_hours_around_changes_in_all_zones(zone):
    assert vobject_misread_hours(zone, [wall for walls in runs_around_changes(zone) for wall in walls]) == []


def test_check_41_five_years_end_with_their_last_hour():
    assert str(START + (HOURS - 1) * HOUR) == "2030-12-31 23:00:00"


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
