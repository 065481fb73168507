import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventsite.calendar.entry import Entry, significant_change, text_change
from eventsite.calendar.local_time import UnknownZone
from tests.calendar.entries import make_entry, make_flight, make_trip, make_webinar

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    "new",
    [
        make_entry(starts="2027-09-20 10:00"),
        make_entry(ends="2027-09-20 16:00"),
        make_entry(starts="2027-09-21 09:00", ends="2027-09-21 15:30"),
        make_entry(zone="Europe/London"),
        make_entry(cancelled=True),
        make_entry(all_day=True),
    ],
)
def test_check_15_start_end_zone_or_status_changed_raises_sequence(new):
    assert significant_change(make_entry(), new)
    assert not text_change(make_entry(), new)


def test_check_15_instant_moved_by_new_zone_data_raises_sequence():
    old = make_entry()

    assert significant_change(old, replace(old, starts_at=old.starts_at - HOUR, ends_at=old.ends_at - HOUR))


def test_check_15_cancelled_event_is_held_after_all_raises_sequence():
    assert significant_change(make_entry(cancelled=True), make_entry())


@pytest.mark.parametrize(
    "new",
    [
        make_entry(title="Hospitals that listen"),
        make_entry(description="Coffee from 08:15."),
        make_entry(url="https://kattegat.example.org/events/hospitals-2027"),
        make_entry(online_url="https://meet.example.org/stream"),
    ],
)
def test_check_16_only_words_changed_keeps_sequence(new):
    assert not significant_change(make_entry(), new)
    assert text_change(make_entry(), new)


def test_check_16_join_link_of_an_online_event_changed_keeps_sequence():
    new = make_webinar(online_url="https://meet.example.org/other-room")

    assert not significant_change(make_webinar(), new)
    assert text_change(make_webinar(), new)


@pytest.mark.parametrize(
    "new",
    [
        make_entry(city="Aarhus"),
        make_entry(place="Pakhus 48, Copenhagen"),
        make_entry(online=True),
    ],
)
def test_check_17_city_building_or_online_changed_raises_sequence(new):
    assert significant_change(make_entry(), new)


def test_nothing_changed_is_no_change():
    old = make_entry()
    new = make_entry(place="Pakhus 47,  Auditorium, Copenhagen ", organiser_name="Somebody else", sequence=3)

    assert not significant_change(old, new)
    assert not text_change(old, new)


def test_zone_written_by_its_alias_is_no_change():
    shanghai = make_entry(zone="Asia/Shanghai")
    alias = make_entry(zone="PRC")

    assert alias.zone == "Asia/Shanghai"
    assert not significant_change(shanghai, alias)


def test_trip_with_other_hours_on_the_same_days_is_a_change():
    old = make_trip()
    new = replace(old, starts_local=old.starts_local + HOUR, starts_at=old.starts_at + HOUR)

    assert significant_change(old, new)


@pytest.mark.parametrize(
    ("ends", "day_after"),
    [
        ("2027-10-25 17:00", date(2027, 10, 26)),
        ("2027-10-26 00:00", date(2027, 10, 26)),
        ("2027-10-25 23:59", date(2027, 10, 26)),
        ("2027-10-25 00:00", date(2027, 10, 25)),
    ],
)
def test_check_49_whole_days_end_on_the_day_after_the_last(ends, day_after):
    entry = make_entry("2027-10-18 00:00", ends, "Asia/Shanghai", all_day=True)

    assert (entry.first_day, entry.day_after) == (date(2027, 10, 18), day_after)


@pytest.mark.parametrize("entry", [make_entry(sequence=4), make_trip(), make_webinar(cancelled=True)])
def test_snapshot_through_json_gives_the_entry_back(entry):
    assert Entry.from_snapshot(json.loads(json.dumps(entry.as_snapshot()))) == entry


@given(title=st.text(), description=st.text(), sequence=st.integers(0, 2**31 - 1))
@settings(deadline=None)
def test_snapshot_of_any_words_gives_the_entry_back(title, description, sequence):
    entry = make_entry(title=title, description=description, sequence=sequence)

    assert Entry.from_snapshot(json.loads(json.dumps(entry.as_snapshot()))) == entry


def test_snapshot_of_another_version_fills_in_and_passes_over():
    older = make_entry(online_url="").as_snapshot()
    del older["online_url"]

    assert Entry.from_snapshot(older | {"not_known_yet": 1}) == make_entry()


def test_entry_keeps_instants_in_utc():
    entry = make_entry()
    seoul = timezone(timedelta(hours=9))

    again = replace(entry, starts_at=entry.starts_at.astimezone(seoul))

    assert (again.starts_at, again.starts_at.tzinfo) == (datetime(2027, 9, 20, 7, tzinfo=UTC), UTC)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"starts_at": make_entry().starts_local}, "instants need an offset"),
        ({"starts_local": make_entry().starts_at}, "no offset of their own"),
        ({"ends_at": make_entry().starts_at}, "ends after it starts"),
        ({"ends_at": make_entry().starts_at - HOUR}, "ends after it starts"),
    ],
)
def test_entry_with_impossible_times_is_refused(changes, reason):
    with pytest.raises(ValueError, match=reason):
        replace(make_entry(), **changes)


@pytest.mark.parametrize("zone", ["UTC+02:00", "Romance Standard Time", "/Europe/Copenhagen", "Etc/GMT-8", ""])
def test_entry_in_a_zone_that_is_no_place_is_refused(zone):
    with pytest.raises(UnknownZone):
        replace(make_entry(), zone=zone)


def test_flight_that_lands_in_another_zone_raises_sequence():
    assert significant_change(make_flight(), make_flight(ends_zone="Asia/Singapore"))


def test_zone_of_the_end_is_left_out_where_it_is_that_of_the_start():
    assert make_entry(zone="Asia/Shanghai", ends_zone="PRC").ends_zone == ""
    assert make_flight().zone_of_end == "Asia/Shanghai"


def test_zone_of_the_end_that_nobody_knows_is_refused():
    with pytest.raises(UnknownZone):
        make_flight(ends_zone="Mars/Olympus")


def test_snapshot_of_before_there_were_two_zones_says_the_same():
    snapshot = make_entry().as_snapshot()
    del snapshot["ends_zone"]

    assert Entry.from_snapshot(snapshot) == make_entry()
    assert not significant_change(Entry.from_snapshot(snapshot), make_entry())


def test_flight_survives_its_snapshot():
    assert Entry.from_snapshot(json.loads(json.dumps(make_flight().as_snapshot()))) == make_flight()
