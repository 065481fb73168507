"""Every golden calendar before every judge. A golden file that is added is read by all of them, without a word here."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from tests.judges.calendar_lint import calendar_defects
from tests.judges.golden import golden_calendars
from tests.judges.ics import READERS, ReadCalendar, calcurse_read, icaljs_read_all, libical_errors_in


def by_name(found: list[object]) -> dict[str, object]:
    return dict(zip(golden_calendars(), found, strict=True))


def test_golden_files_are_of_every_method():
    methods = {calendar.method for calendar in icaljs_read_all([*golden_calendars().values()])}

    assert methods >= {"REQUEST", "CANCEL", "PUBLISH"}


def test_check_5_libical_finds_nothing_in_any_golden_file():
    found = by_name(libical_errors_in([*golden_calendars().values()]))

    assert {name: errors for name, errors in found.items() if errors} == {}


def test_checks_42_to_45_and_66_lint_finds_nothing_in_any_golden_file():
    found = {name: calendar_defects(ics) for name, ics in golden_calendars().items()}

    assert {name: defects for name, defects in found.items() if defects} == {}


@pytest.mark.parametrize("reader", [name for name in READERS if name != "ical.js"])
def test_readers_find_the_same_in_every_golden_file(reader):
    calendars = [*golden_calendars().values()]

    read = by_name([comparable(calendar) for calendar in READERS[reader](calendars)])

    assert read == by_name([comparable(calendar) for calendar in icaljs_read_all(calendars)])


def comparable(calendar: ReadCalendar) -> ReadCalendar:
    """In the order of UIDs; where a reader leaves out what is the default, the default."""
    events = sorted(calendar.events, key=lambda event: event.uid)
    return replace(calendar, events=tuple(replace(event, sequence=event.sequence or 0) for event in events))


def test_calcurse_takes_every_golden_file_at_its_times(tmp_path: Path):
    read = icaljs_read_all([*golden_calendars().values()])
    expected = {name: ("", times_of(calendar)) for name, calendar in by_name(read).items()}

    found = {}
    for number, (name, ics) in enumerate(golden_calendars().items()):
        complaint, times = calcurse_read(ics, tmp_path / str(number))
        found[name] = (complaint, sorted(times, key=str))

    assert found == expected


def times_of(calendar: ReadCalendar) -> list[object]:
    times = [(event.starts, event.ends) if isinstance(event.starts, datetime) else None for event in calendar.events]
    return sorted(times, key=str)


def test_calcurse_complains_of_an_end_before_the_start(tmp_path: Path):
    """The control."""
    request = golden_calendars()["calendar/request.ics"]

    complaint, times = calcurse_read(request.replace(b"20270920T153000", b"20270920T080000"), tmp_path / "wrong")

    assert (complaint.splitlines()[0], times) == ("Some items could not be imported.", [])
