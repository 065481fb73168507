"""Every hour of five years, in every zone: some minutes, so only `./dev judge-zones` runs it."""

from datetime import UTC

import pytest

from eventsite.calendar.zones import vtimezone_text
from tests.judges.ics import icaljs_misread_hours
from tests.judges.zones import (
    HOUR,
    HOURS,
    START,
    misread,
    offsets_of_five_years,
    one_of_each_kind,
    span,
    vobject_misread_hours,
    writable_zones,
)

pytestmark = pytest.mark.timeout(1800)


@pytest.mark.parametrize("zone", writable_zones())
def test_check_41_zone_is_read_at_its_instants(zone):
    first = START.replace(tzinfo=UTC)

    assert misread(zone, [first + hour * HOUR for hour in range(HOURS)]) == []


def test_check_41_icaljs_reads_every_kind_of_zone():
    kinds = one_of_each_kind(writable_zones())
    questions = [{"vtimezone": vtimezone_text(zone), "spans": [span(START, offsets_of_five_years(zone))]} for zone in kinds]

    assert dict(zip(kinds, icaljs_misread_hours(questions), strict=True)) == {zone: [] for zone in kinds}


@pytest.mark.parametrize("zone", one_of_each_kind(writable_zones()))
def test_check_41_vobject_reads_every_kind_of_zone(zone):
    assert vobject_misread_hours(zone) == []
