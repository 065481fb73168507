"""The few lines of a calendar that an answer consists of (RFC 5546, 3.2.3), read from its bytes. Pure.

No calendar is built, no rule expanded, no zone looked up: lines are counted past, and only those that matter are taken apart.
What a stranger sends costs no more than its size, and that is limited.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote

from icalendar.parser import Contentline

from eventsite.web import typed_text

MOST_BYTES = 256 * 1024
LONGEST_LINE = 4_000
LONGEST_COMMENT = 500  # as CalendarEntry.answer_comment holds it
DEEPEST = 8
MOST_LINES = 20  # of those that matter, in one VEVENT
_FOLD = re.compile(rb"\r?\n[ \t]")
_BREAK = re.compile(r"\r\n|\n|\r")
_NAME = re.compile(r"[A-Za-z0-9-]+(?=[;:])")
_MOMENT = re.compile(r"(\d{8})T(\d{6})(Z?)")
_ZONE = re.compile(r"[A-Za-z0-9_+/ ():,-]{1,60}")
_EVENT = ["VCALENDAR", "VEVENT"]
_WANTED = frozenset({"UID", "SEQUENCE", "DTSTAMP", "ATTENDEE", "COMMENT", "RECURRENCE-ID", "DTSTART", "DTEND"})
# Those in which mail programs write. Anything else Python knows is no text, or takes its time.
_CHARSETS = frozenset(
    {
        "iso-8859-1",
        "iso-8859-15",
        "windows-1252",
        "euc-kr",
        "ks_c_5601-1987",
        "gb2312",
        "gbk",
        "gb18030",
        "big5",
        "iso-2022-jp",
        "shift_jis",
    }
)


class Unreadable(Exception):
    """These bytes are no calendar that we look into."""


@dataclass(frozen=True)
class Attendee:
    """Who answered, and what: the address as it was written, without mailto:. Who writes for them (SENT-BY) proves nothing."""

    address: str
    partstat: str


@dataclass(frozen=True)
class WallTime:
    """A time as a calendar has it: in UTC (`zone` is "UTC"), in a zone by whatever name, or in none."""

    local: datetime
    zone: str


@dataclass(frozen=True)
class Itip:
    """What we take from a calendar: whose answer to which version of what. `starts` and `ends` matter to a COUNTER alone."""

    method: str
    uid: str
    sequence: int
    dtstamp: datetime | None
    attendees: tuple[Attendee, ...]
    comment: str
    starts: WallTime | None = None
    ends: WallTime | None = None


def read(calendar: bytes, charset: str = "") -> Itip:
    """The answer in this calendar. Raises Unreadable."""
    if len(calendar) > MOST_BYTES:
        raise Unreadable("too large")
    method, events = _lines_that_matter(_text(_FOLD.sub(b"", calendar), charset))
    if not events:
        raise Unreadable("no event")
    of_whole = [event for event in events if "RECURRENCE-ID" not in event]  # a series comes with its exceptions
    event = (of_whole or events)[0]
    uid = _value(event, "UID")
    if not uid or len(uid) > 255 or not uid.isprintable():  # no UID of ours, and databases take no NUL
        raise Unreadable("no UID")
    comments = "\n".join(_parts(line)[1] for line in event.get("COMMENT", []))
    return Itip(
        method=method, uid=uid, sequence=_whole_number(_value(event, "SEQUENCE")), dtstamp=_instant(_value(event, "DTSTAMP")),
        attendees=tuple(_attendee(line) for line in event.get("ATTENDEE", [])),
        comment=typed_text.cleaned(comments, LONGEST_COMMENT), starts=_wall_time(event, "DTSTART"), ends=_wall_time(event, "DTEND"),
    )  # fmt: skip


def _lines_that_matter(text: str) -> tuple[str, list[dict[str, list[str]]]]:
    """METHOD, and of each VEVENT the wanted lines by name."""
    method = ""
    events: list[dict[str, list[str]]] = []
    inside: list[str] = []
    for line in _BREAK.split(text):
        found = _NAME.match(line)
        name = found.group().upper() if found is not None else ""
        if name == "BEGIN":
            inside.append(line[6:].strip().upper()[:20])
            if len(inside) > DEEPEST:
                raise Unreadable("nested too deeply")
            if inside == _EVENT and len(events) < MOST_LINES:
                events.append({})
        elif name == "END":
            inside = inside[:-1]
        elif name == "METHOD" and inside == _EVENT[:1]:
            method = method or line[7:].strip().upper()[:20]
        elif name in _WANTED and inside == _EVENT and len(line) <= LONGEST_LINE:
            lines = events[-1].setdefault(name, [])
            lines.extend([line] * (len(lines) < MOST_LINES))
    return method, events


def _text(calendar: bytes, charset: str) -> str:
    """UTF-8 whatever the mail says, if it can be; else as the mail says."""
    try:
        return calendar.decode("utf-8-sig")
    except UnicodeDecodeError:
        known = charset.strip().lower()
        return calendar.decode(known if known in _CHARSETS else "utf-8", "replace")


def _parts(line: str) -> tuple[dict[str, str], str]:
    try:
        _name, parameters, value = Contentline(line).parts()  # type: ignore[no-untyped-call]
    except (ValueError, AssertionError) as error:
        raise Unreadable("odd line") from error
    return {name.upper(): str(value if isinstance(value, str) else ",".join(value)) for name, value in parameters.items()}, str(value)


def _value(event: dict[str, list[str]], name: str) -> str:
    return _parts(event[name][0])[1].strip() if name in event else ""


def _attendee(line: str) -> Attendee:
    parameters, value = _parts(line)
    partstat = parameters.get("PARTSTAT", "NEEDS-ACTION").strip().upper()[:20]
    return Attendee(_address(value), partstat if partstat.isascii() and partstat.isprintable() else "")


def _address(uri: str) -> str:
    text = uri.strip().strip('"')
    if text[:7].lower() == "mailto:":
        text = unquote(text[7:]).partition("?")[0]
    return typed_text.one_line(typed_text.cleaned(text, 254))


def _whole_number(text: str) -> int:
    return min(int(text[:12]), 2**31 - 1) if text[:12].isascii() and text[:12].isdigit() else 0


def _instant(text: str) -> datetime | None:
    """In UTC, which is the only way to write DTSTAMP."""
    found = _MOMENT.fullmatch(text)
    local = _local(found) if found else None
    return local.replace(tzinfo=UTC) if local is not None else None


def _wall_time(event: dict[str, list[str]], name: str) -> WallTime | None:
    if name not in event:
        return None
    parameters, value = _parts(event[name][0])
    found = _MOMENT.fullmatch(value.strip())
    local = _local(found) if found else None
    if found is None or local is None:
        return None
    zone = parameters.get("TZID", "")
    return WallTime(local, "UTC" if found.group(3) else zone if _ZONE.fullmatch(zone) else "")


def _local(found: re.Match[str]) -> datetime | None:
    try:
        return datetime.strptime(found.group(1) + found.group(2), "%Y%m%d%H%M%S")  # noqa: DTZ007 - a wall clock's
    except ValueError:
        return None
