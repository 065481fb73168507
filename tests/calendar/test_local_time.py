from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventsite.calendar.local_time import (
    LocalTimeInGap,
    LocalTimeRefused,
    LocalTimeTwice,
    UnknownZone,
    canonical_zone,
    known_zone,
    list_zones,
    to_utc,
)

at = datetime.fromisoformat


@pytest.mark.parametrize("minute", [0, 30, 59])
def test_check_48_skipped_spring_hour_is_refused_with_its_neighbours(minute):
    with pytest.raises(LocalTimeInGap) as refused:
        to_utc(at(f"2026-03-29 02:{minute:02}"), "Europe/Copenhagen")

    neighbours = (refused.value.earlier, refused.value.later)
    assert neighbours == (at("2026-03-29 01:59"), at("2026-03-29 03:00"))


@pytest.mark.parametrize("minute", [0, 30, 59])
def test_check_48_repeated_autumn_hour_is_refused_with_its_neighbours(minute):
    with pytest.raises(LocalTimeTwice) as refused:
        to_utc(at(f"2026-10-25 02:{minute:02}"), "Europe/Copenhagen")

    neighbours = (refused.value.earlier, refused.value.later)
    assert neighbours == (at("2026-10-25 01:59"), at("2026-10-25 03:00"))


@pytest.mark.parametrize(
    ("zone", "local", "refusal", "earlier", "later"),
    [
        ("Europe/Dublin", "2026-10-25 01:30", LocalTimeTwice, "2026-10-25 00:59", "2026-10-25 02:00"),
        ("Australia/Lord_Howe", "2026-10-04 02:10", LocalTimeInGap, "2026-10-04 01:59", "2026-10-04 02:30"),
        ("Pacific/Apia", "2011-12-30 12:00", LocalTimeInGap, "2011-12-29 23:59", "2011-12-31 00:00"),
    ],
)
def test_check_48_other_jumps_are_refused_with_their_neighbours(zone, local, refusal, earlier, later):
    with pytest.raises(refusal) as refused:
        to_utc(at(local), zone)

    neighbours = (refused.value.earlier, refused.value.later)
    assert neighbours == (at(earlier), at(later))


@pytest.mark.parametrize(
    ("zone", "local", "instant"),
    [
        ("Europe/Copenhagen", "2026-03-29 01:59", "2026-03-29 00:59+00:00"),
        ("Europe/Copenhagen", "2026-03-29 03:00", "2026-03-29 01:00+00:00"),
        ("Europe/Copenhagen", "2026-10-25 01:59", "2026-10-24 23:59+00:00"),
        ("Europe/Copenhagen", "2026-10-25 03:00", "2026-10-25 02:00+00:00"),
        ("PRC", "2013-09-23 09:00", "2013-09-23 01:00+00:00"),
        ("UTC", "2026-03-29 02:30", "2026-03-29 02:30+00:00"),
    ],
)
def test_local_time_beside_a_jump_has_its_instant(zone, local, instant):
    found = to_utc(at(local), zone)

    assert (found, found.tzinfo) == (at(instant), UTC)


@given(
    local=st.datetimes(at("1975-01-01"), at("2060-01-01")),
    zone=st.sampled_from(list_zones()),
)
@settings(deadline=None)
def test_local_time_is_read_back_from_its_instant_or_refused_between_usable_neighbours(local, zone):
    local = local.replace(microsecond=0, fold=0)
    refused = None
    try:
        instant = to_utc(local, zone)
    except LocalTimeRefused as error:
        refused = error

    if refused:
        assert refused.earlier < local < refused.later
        assert to_utc(refused.earlier, zone) < to_utc(refused.later, zone)
    else:
        assert instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local


@pytest.mark.parametrize(
    ("local", "zone"),
    [
        (at("2026-05-01 09:00+00:00"), "Europe/Copenhagen"),
        (at("0001-01-01 00:00"), "Asia/Shanghai"),
        (at("9999-12-31 23:00"), "America/New_York"),
    ],
)
def test_time_with_an_offset_or_out_of_range_is_refused(local, zone):
    with pytest.raises(ValueError, match=r"no offset|out of range"):
        to_utc(local, zone)


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("Europe/Copenhagen", "Europe/Copenhagen"),  # a link to Berlin in the tz database
        ("Europe/Oslo", "Europe/Oslo"),
        ("PRC", "Asia/Shanghai"),
        ("Hongkong", "Asia/Hong_Kong"),
        ("ROK", "Asia/Seoul"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("America/Godthab", "America/Nuuk"),
        ("US/Eastern", "America/New_York"),
        ("Zulu", "UTC"),
        ("GMT", "UTC"),
        ("Etc/UTC", "UTC"),
    ],
)
def test_alias_of_a_zone_gets_its_canonical_name(name, canonical):
    assert (canonical_zone(name), known_zone(name)) == (canonical, True)


@pytest.mark.parametrize("name", ["UTC+02:00", "UTC+2", "+02:00", "Etc/GMT-8", "Romance Standard Time", "Factory", "../etc/passwd", ""])
def test_name_that_is_no_place_is_unknown(name):
    with pytest.raises(UnknownZone):
        canonical_zone(name)
    assert not known_zone(name)


def test_list_of_zones_is_canonical_usable_and_ends_with_utc():
    zones = list_zones()

    assert {"Europe/Copenhagen", "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Seoul", "Europe/Berlin"} < set(zones)
    assert zones == (*sorted(zones[:-1]), "UTC")
    assert [canonical_zone(zone) for zone in zones] == list(zones)
    assert [ZoneInfo(zone).key for zone in zones] == list(zones)
