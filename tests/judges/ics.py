"""Reading our calendars with the programs of others: ical.js (Thunderbird), libical (Evolution), vobject, node-ical, ts-ics, calcurse.

Where a judge is not installed its test is skipped with the reason, or fails with EVENTSITE_JUDGES_REQUIRED=1, as in CI.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import pytest
import vobject

_HERE = Path(__file__).parent
SYSTEM_PYTHON = "/usr/bin/python3"  # libical's binding comes with the operating system
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
    return _ask_libical("complaints", calendars)


def libical_read_all(calendars: list[bytes]) -> list[ReadCalendar]:
    """What libical reads, in one process; its times by the VTIMEZONE of the calendar."""
    return [_from_json(found) for found in _ask_libical("read", calendars)]


def icaljs_read(ics: bytes) -> ReadCalendar:
    """What ical.js reads."""
    return icaljs_read_all([ics])[0]


def icaljs_read_all(calendars: list[bytes]) -> list[ReadCalendar]:
    """The same for several calendars in one process."""
    return _read_by_npm("ical.js", "calendar_icaljs.mjs", calendars, "read")


def nodeical_read_all(calendars: list[bytes]) -> list[ReadCalendar]:
    """What node-ical reads, in one process."""
    return _read_by_npm("node-ical", "calendar_nodeical.mjs", calendars)


def tsics_read_all(calendars: list[bytes]) -> list[ReadCalendar]:
    """What ts-ics reads, in one process."""
    return _read_by_npm("ts-ics", "calendar_tsics.mjs", calendars)


def icaljs_misread_hours(zones: list[dict[str, Any]]) -> list[list[str]]:
    """For each {vtimezone, spans}: the first hours whose instant ical.js reads otherwise.

    A span is {start, runs}. `start` is its first hour on the clock of the zone, as "2026-01-01T00:00Z"; `runs` are
    pairs of the offset in minutes (None passes over) and the number of hours that have it.
    """
    return _ask([_need_npm("ical.js"), str(_HERE / "calendar_icaljs.mjs"), "instants"], zones)


def vobject_read(ics: bytes) -> ReadCalendar:
    """What vobject reads, after it has validated the calendar."""
    calendar = vobject.readOne(ics.decode("utf-8"))
    calendar.validate(raiseException=True)
    return ReadCalendar(calendar.method.value, tuple(_from_vobject(event) for event in calendar.vevent_list))


def vobject_read_all(calendars: list[bytes]) -> list[ReadCalendar]:
    """The same for several calendars."""
    return [vobject_read(ics) for ics in calendars]


READERS: dict[str, Callable[[list[bytes]], list[ReadCalendar]]] = {
    "ical.js": icaljs_read_all,
    "libical": libical_read_all,
    "node-ical": nodeical_read_all,
    "ts-ics": tsics_read_all,
    "vobject": vobject_read_all,
}


def calcurse_read(ics: bytes, folder: Path) -> tuple[str, list[tuple[datetime, datetime] | None]]:
    """What calcurse complains of, nothing if it took all; and the times of each event, None for whole days.

    `folder` is a new one for each calendar. calcurse takes one file at a time.
    """
    program = shutil.which("calcurse") or missing("calcurse", "install calcurse")
    folder.mkdir()
    file = folder / "calendar.ics"
    file.write_bytes(ics)
    times = [f"--format-{kind}=%(start:epoch) %(end:epoch)\\n" for kind in ("apt", "recur-apt")]
    days = [f"--format-{kind}=day\\n" for kind in ("event", "recur-event")]
    command = [program, "-D", str(folder / "data"), "-q", "-i", str(file), "--dump-imported", *times, *days]
    environment = os.environ | {"TMPDIR": str(folder), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True, timeout=_SECONDS)
    complaint = done.stderr.strip() or ("" if done.returncode == 0 else f"it ended with {done.returncode}")
    moments = [None if line == "day" else tuple(map(int, line.split())) for line in done.stdout.splitlines()]
    return complaint, [
        None if pair is None else (datetime.fromtimestamp(pair[0], UTC), datetime.fromtimestamp(pair[1], UTC)) for pair in moments
    ]


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


def _need_npm(package: str) -> str:
    """The path of node, which can load `package`."""
    node = shutil.which("node")
    if node is None:
        missing("node", f"install nodejs to run {package}")
    if not (_HERE / "node_modules" / package).is_dir():
        missing(package, "run npm ci in tests/judges")
    return node


@cache
def _libical_is_there() -> bool:
    probe = "import gi; gi.require_version('ICalGLib', '3.0'); from gi.repository import ICalGLib"
    if not Path(SYSTEM_PYTHON).exists():
        return False
    return subprocess.run([SYSTEM_PYTHON, "-c", probe], check=False, capture_output=True, timeout=_SECONDS).returncode == 0


def _need_libical() -> None:
    if not _libical_is_there():
        missing("libical", "install python3-gi and gir1.2-ical-3.0")


def _read_by_npm(package: str, script: str, calendars: list[bytes], *question: str) -> list[ReadCalendar]:
    return [_from_json(found) for found in _ask([_need_npm(package), str(_HERE / script), *question], _texts(calendars))]


def _ask_libical(question: str, calendars: list[bytes]) -> Any:
    _need_libical()
    return _ask([SYSTEM_PYTHON, str(_HERE / "calendar_libical.py"), question], _texts(calendars))


def _ask(command: list[str], data: list[Any]) -> Any:
    answer = subprocess.run(command, check=False, input=json.dumps(data), capture_output=True, text=True, timeout=_SECONDS)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def _texts(calendars: list[bytes]) -> list[str]:
    return [ics.decode("utf-8") for ics in calendars]


def _from_json(calendar: dict[str, Any]) -> ReadCalendar:
    return ReadCalendar(calendar["method"], tuple(_event_from_json(event) for event in calendar["events"]))


def _event_from_json(event: dict[str, Any]) -> ReadEvent:
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
