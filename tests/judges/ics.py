"""Reading our calendars with the parsers of others: ical.js (Thunderbird), libical (Evolution) and vobject.

Where a judge is not installed its test is skipped with the reason, or fails with EVENTSITE_JUDGES_REQUIRED=1, as in CI.
"""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import pytest
import vobject

_HERE = Path(__file__).parent
_SYSTEM_PYTHON = "/usr/bin/python3"  # libical's binding comes with the operating system
_SECONDS = 120


@dataclass(frozen=True)
class ReadEvent:
    """One VEVENT as a judge understood it. Times are aware UTC, or dates; people are (address, name or None)."""

    uid: str
    sequence: int | None
    status: str
    summary: str
    location: str
    description: str
    url: str
    starts: datetime | date
    ends: datetime | date
    organizer: tuple[str, str | None] | None
    attendees: tuple[tuple[str, str | None], ...]
    alarms: int


@dataclass(frozen=True)
class ReadCalendar:
    """One VCALENDAR as a judge understood it."""

    method: str
    events: tuple[ReadEvent, ...]


def libical_errors(ics: bytes) -> list[str]:
    """What libical finds against the property tables of RFC 5545 and of the METHOD in RFC 5546; nothing is right."""
    return libical_errors_in([ics])[0]


def libical_errors_in(calendars: list[bytes]) -> list[list[str]]:
    """The same for several calendars in one process."""
    _need_libical()
    return _ask([_SYSTEM_PYTHON, str(_HERE / "calendar_libical.py")], _texts(calendars))


def icaljs_read(ics: bytes) -> ReadCalendar:
    """What ical.js reads."""
    return icaljs_read_all([ics])[0]


def icaljs_read_all(calendars: list[bytes]) -> list[ReadCalendar]:
    """The same for several calendars in one process."""
    read = _ask_icaljs("read", _texts(calendars))
    return [ReadCalendar(found["method"], tuple(_from_icaljs(event) for event in found["events"])) for found in read]


def icaljs_misread_hours(zones: list[dict[str, Any]]) -> list[list[str]]:
    """For each {vtimezone, spans}: the first hours whose instant ical.js reads otherwise.

    A span is {start, runs}. `start` is its first hour on the clock of the zone, as "2026-01-01T00:00Z"; `runs` are
    pairs of the offset in minutes (None passes over) and the number of hours that have it.
    """
    return _ask_icaljs("instants", zones)


def vobject_read(ics: bytes) -> ReadCalendar:
    """What vobject reads, after it has validated the calendar."""
    calendar = vobject.readOne(ics.decode("utf-8"))
    calendar.validate(raiseException=True)
    return ReadCalendar(calendar.method.value, tuple(_from_vobject(event) for event in calendar.vevent_list))


def vobject_zone(vtimezone: str, name: str) -> Any:
    """The tzinfo that vobject makes of a VTIMEZONE. `name` is its TZID, and must not be one it knows by itself."""
    body = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n{vtimezone}END:VCALENDAR\r\n"
    zone = vobject.readOne(body).vtimezone
    assert zone.tzid.value == name
    return zone.tzinfo


def missing(judge: str, remedy: str) -> NoReturn:
    """Skip the test, or fail it where all judges are required."""
    reason = f"{judge} is not installed; {remedy}"
    if os.environ.get("EVENTSITE_JUDGES_REQUIRED") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def _need_icaljs() -> str:
    node = shutil.which("node")
    if node is None:
        missing("node", "install nodejs to run ical.js")
    if not (_HERE / "node_modules" / "ical.js").is_dir():
        missing("ical.js", "run npm ci in tests/judges")
    return node


@cache
def _libical_is_there() -> bool:
    probe = "import gi; gi.require_version('ICalGLib', '3.0'); from gi.repository import ICalGLib"
    if not Path(_SYSTEM_PYTHON).exists():
        return False
    return subprocess.run([_SYSTEM_PYTHON, "-c", probe], check=False, capture_output=True, timeout=_SECONDS).returncode == 0


def _need_libical() -> None:
    if not _libical_is_there():
        missing("libical", "install python3-gi and gir1.2-ical-3.0")


def _ask_icaljs(question: str, data: list[Any]) -> Any:
    return _ask([_need_icaljs(), str(_HERE / "calendar_icaljs.mjs"), question], data)


def _ask(command: list[str], data: list[Any]) -> Any:
    answer = subprocess.run(command, check=False, input=json.dumps(data), capture_output=True, text=True, timeout=_SECONDS)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def _texts(calendars: list[bytes]) -> list[str]:
    return [ics.decode("utf-8") for ics in calendars]


def _from_icaljs(event: dict[str, Any]) -> ReadEvent:
    moments = {name: _moment(event[name]) for name in ("starts", "ends")}
    people = tuple((address, name) for address, name in event["attendees"])
    organizer = tuple(event["organizer"]) if event["organizer"] else None
    return ReadEvent(**event | moments | {"attendees": people, "organizer": organizer})


def _moment(value: str | int) -> datetime | date:
    return date.fromisoformat(value) if isinstance(value, str) else datetime.fromtimestamp(value, UTC)


def _from_vobject(event: Any) -> ReadEvent:
    words = {name: _value(event, name) for name in ("uid", "status", "summary", "location", "description", "url")}
    sequence = _value(event, "sequence")
    moments = [event.dtstart.value, event.dtend.value]
    starts, ends = (each.astimezone(UTC) if isinstance(each, datetime) else each for each in moments)
    return ReadEvent(
        **words,
        sequence=int(sequence) if sequence else None,
        starts=starts,
        ends=ends,
        organizer=_person(event.organizer) if "organizer" in event.contents else None,
        attendees=tuple(_person(attendee) for attendee in event.contents.get("attendee", [])),
        alarms=len(event.contents.get("valarm", [])),
    )


def _value(event: Any, name: str) -> str:
    return event.getChildValue(name, default="")


def _person(line: Any) -> tuple[str, str | None]:
    return line.value, line.params.get("CN", [None])[0]
