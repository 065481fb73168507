"""Defects of calendars that no parser complains about, though programs of real people stumble over them.

Works on the bytes with a reader of its own, so that it shares no mistake with the library that wrote them.
"""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tests.judges.calendar_lines import Line, Zone, content_lines, zones_of

_METHODS = {"REQUEST", "CANCEL", "PUBLISH", "REPLY"}
_PARTSTATS = {"NEEDS-ACTION", "ACCEPTED", "DECLINED", "TENTATIVE", "DELEGATED"}
_YEARS_TO_COME = range(2030, 2036)  # the rule of a zone is that of the years to come
_BAD_TZID = re.compile(r"^/|^(UTC|GMT)|[+]\d|Standard Time$")
_YEARLY = re.compile(r"BYDAY=(-1|[1-4])(MO|TU|WE|TH|FR|SA|SU)")


def calendar_defects(ics: bytes) -> list[str]:
    """What is wrong with the bytes of one VCALENDAR; nothing is right."""
    defects = _octet_defects(ics)
    try:
        lines = content_lines(ics)
    except ValueError as error:
        return [*defects, str(error)]
    checks = (_method_defects, _event_defects, _value_defects, _zone_defects, _instant_defects, _people_defects)
    return defects + [defect for check in checks for defect in check(lines)]


def _octet_defects(ics: bytes) -> list[str]:
    defects = []
    if re.search(rb"(?<!\r)\n|\r(?!\n)", ics) or not ics.endswith(b"\r\n"):
        defects.append("a line does not end in CRLF")
    physical = re.split(rb"\r?\n", ics.removesuffix(b"\r\n"))
    if any(len(line) > 75 for line in physical):
        defects.append("a line is over 75 octets")
    if any(not line.strip() for line in physical):
        defects.append("a line is blank")
    if any(not _decodes(line) for line in physical):
        defects.append("a character is split by folding")
    if re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]", ics.decode("utf-8", "replace")):
        defects.append("a control character")
    return defects


def _decodes(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _method_defects(lines: list[Line]) -> list[str]:
    methods = [line.value for line in lines if line.name == "METHOD"]
    if len(methods) != 1 or methods[0] not in _METHODS:
        return [f"METHOD is {methods}"]
    uids = {line.value for line in lines if line.name == "UID"}
    defects = []
    if methods[0] != "PUBLISH" and len(uids) != 1:
        defects.append(f"{methods[0]} of {len(uids)} UIDs")
    if methods[0] == "CANCEL" and any("VALARM" in line.path for line in lines):
        defects.append("VALARM in CANCEL")
    if methods[0] == "PUBLISH" and any(line.name == "ATTENDEE" for line in lines):
        defects.append("ATTENDEE in PUBLISH")
    return defects


def _event_defects(lines: list[Line]) -> list[str]:
    defects = []
    events = Counter(line.value for line in lines if line.name == "UID" and line.path[-1] == "VEVENT")
    defects += [f"UID {uid} occurs {count} times" for uid, count in events.items() if count > 1]
    stamps = [line for line in lines if line.name == "DTSTAMP"]
    if len(stamps) != events.total():
        defects.append("not one DTSTAMP for each event")
    defects += ["DTSTAMP is not UTC" for line in stamps if not re.fullmatch(r"\d{8}T\d{6}Z", line.value)]
    return defects


def _value_defects(lines: list[Line]) -> list[str]:
    defects = []
    for line in lines:
        if line.name == "TRANSP" and line.value not in {"OPAQUE", "TRANSPARENT"}:
            defects.append(f"TRANSP is {line.value}")
        if line.name == "REFRESH-INTERVAL" and line.parameters.get("VALUE") != "DURATION":
            defects.append("REFRESH-INTERVAL without VALUE=DURATION")
        if line.name == "SOURCE" and line.parameters.get("VALUE") != "URI":
            defects.append("SOURCE without VALUE=URI")
        if line.name in {"DTSTART", "DTEND"} and line.path[-1] == "VEVENT":
            defects += _time_defects(line)
    return defects


def _time_defects(line: Line) -> list[str]:
    in_utc, zoned = line.value.endswith("Z"), "TZID" in line.parameters
    if line.parameters.get("VALUE") == "DATE":
        return [] if re.fullmatch(r"\d{8}", line.value) and not zoned else [f"{line.name} is no plain date"]
    if not re.fullmatch(r"\d{8}T\d{6}Z?", line.value):
        return [f"{line.name} is no time"]
    if in_utc and zoned:
        return [f"{line.name} has TZID and Z"]
    return [] if in_utc or zoned else [f"{line.name} is floating"]


def _zone_defects(lines: list[Line]) -> list[str]:
    used = {line.parameters["TZID"] for line in lines if "TZID" in line.parameters}
    defined = Counter(line.value for line in lines if line.name == "TZID" and line.path[-1] == "VTIMEZONE")
    defects = [f"{zone} has no VTIMEZONE" for zone in sorted(used - defined.keys())]
    defects += [f"{zone} has a VTIMEZONE that nothing uses" for zone in sorted(defined.keys() - used)]
    defects += [f"{zone} has {count} VTIMEZONEs" for zone, count in defined.items() if count > 1]
    defects += [f"TZID {zone} is no name of a place" for zone in sorted(used | defined.keys()) if _BAD_TZID.search(zone)]
    inside = [line for line in lines if "VTIMEZONE" in line.path]
    defects += ["RDATE in a VTIMEZONE" for line in inside if line.name == "RDATE"]
    defects += [f"RRULE {line.value}" for line in inside if line.name == "RRULE" and not _one_weekday(line.value)]
    seen_event = False
    for line in lines:
        seen_event = seen_event or line.path[-1] == "VEVENT"
        if seen_event and line.name == "TZID":
            defects.append(f"{line.value} is defined after its first use")
    return defects


def _one_weekday(rrule: str) -> bool:
    """FREQ=YEARLY, one BYMONTH and one BYDAY such as -1SU, in any order and nothing else."""
    parts = rrule.split(";")
    days = [part for part in parts if _YEARLY.fullmatch(part)]
    months = [part for part in parts if re.fullmatch(r"BYMONTH=(\d|1[0-2])", part)]
    return len(parts) == 3 and "FREQ=YEARLY" in parts and len(days) == len(months) == 1


def _instant_defects(lines: list[Line]) -> list[str]:
    """Where the VTIMEZONE leads a reader to another instant than the time zone database does."""
    try:
        zones = {zone.name: zone for zone in zones_of(lines)}
    except (ValueError, IndexError):
        return []  # said as what it is elsewhere
    defects = [f"{zone.name} changes at another moment" for zone in zones.values() if not _changes_as_known(zone)]
    for line in lines:
        zone = zones.get(line.parameters.get("TZID", ""))
        if zone and re.fullmatch(r"\d{8}T\d{6}", line.value):
            wall = datetime.strptime(line.value, "%Y%m%dT%H%M%S")  # noqa: DTZ007 - on the clock of the zone
            if _known(zone.name, wall) not in (None, zone.offset_at(wall)):
                defects.append(f"{line.name} is read at another instant")
    return defects


def _changes_as_known(zone: Zone) -> bool:
    """Whether each change of a year to come is one of the database's, within the second by which 24:00 is written earlier."""
    for onset, before, after in zone.onsets:
        if onset.year in _YEARS_TO_COME:
            at = (onset - before).replace(tzinfo=UTC)
            around = [_known_at(zone.name, at + timedelta(seconds=seconds)) for seconds in (-2, 2)]
            if None not in around and around != [before, after]:
                return False
    return True


def _known(zone: str, wall: datetime) -> timedelta | None:
    try:
        return wall.replace(tzinfo=ZoneInfo(zone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _known_at(zone: str, instant: datetime) -> timedelta | None:
    try:
        return instant.astimezone(ZoneInfo(zone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _people_defects(lines: list[Line]) -> list[str]:
    defects = []
    people = [line for line in lines if line.name in {"ORGANIZER", "ATTENDEE"}]
    for line in people:
        if not re.fullmatch(r"mailto:[^\s@]+@[^\s@]+", line.value):
            defects.append(f"{line.name} is no mailto address")
        if "^" in line.parameters.get("CN", ""):
            defects.append(f"the name of {line.name} needs RFC 6868")
        if line.parameters.get("PARTSTAT", "NEEDS-ACTION") not in _PARTSTATS:
            defects.append(f"PARTSTAT is {line.parameters['PARTSTAT']}")
    return defects
