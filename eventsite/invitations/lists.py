"""Lists of people, as they are typed, pasted or saved by a spreadsheet: from text or bytes to rows, and from rows to people. Pure.

A row is [number of its line, [cells]]; `columns` says which cell is what, by the names of COLUMNS. A file is UTF-8, UTF-16
or Windows-1252, its cells stand between commas, semicolons or tabs; whichever makes the most even table is taken.
"""

import csv
import enum
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from email_validator import EmailNotValidError, validate_email

from eventsite.invitations.errors import ListTooLong, NobodyInList, UnreadableList
from eventsite.mail.addresses import UnwritableAddress, ascii_address
from eventsite.people.rules import email_key
from eventsite.web import typed_text

MOST_ROWS = 5_000
MOST_BYTES = 1024 * 1024
MOST_COLUMNS = 40
LONGEST_CELL = 300
LONGEST_EMAIL, LONGEST_NAME, LONGEST_ORGANISATION = 254, 100, 200
EMAIL, NAME, LAST_NAME, ORGANISATION = "email", "full_name", "last_name", "organisation"
HEADER = "header"  # besides: the words of a file's first line
COLUMNS = (EMAIL, NAME, LAST_NAME, ORGANISATION)
TYPED: dict[str, Any] = {EMAIL: 0, NAME: 1, ORGANISATION: 2}  # where a typed line has what
_HEADERS: Mapping[str, frozenset[str]] = {
    EMAIL: frozenset({"email", "emailaddress", "mail", "mailaddress", "address", "epost", "mailadresse", "emailadresse", "emailaddresse"}),
    NAME: frozenset({"name", "fullname", "navn", "fuldenavn", "firstname", "givenname", "fornavn", "attendee", "contact", "kontakt"}),
    LAST_NAME: frozenset({"lastname", "surname", "familyname", "efternavn"}),
    ORGANISATION: frozenset({"organisation", "organization", "company", "institution", "employer", "virksomhed", "firma", "affiliation"}),
}
_DELIMITERS = ";,\t"
_NAMED = re.compile(r'^\s*"?([^"<>]*?)"?\s*<\s*([^<>]+?)\s*>\s*(.*)$')
_SNIFFED = 50  # lines that decide on the delimiter

Row: TypeAlias = list[Any]


class Reason(enum.StrEnum):
    """Why a row is not invited."""

    NO_ADDRESS = "no_address"
    NOT_AN_ADDRESS = "not_an_address"
    ODD_NAME = "odd_name"
    TWICE = "twice"
    REGISTERED = "registered"
    INVITED = "invited"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True)
class Somebody:
    """One person of a list."""

    line: int
    email: str
    full_name: str = ""
    organisation: str = ""

    @property
    def key(self) -> str:
        """What makes two addresses the same."""
        return email_key(self.email)

    def as_row(self) -> Row:
        """As a row of TYPED columns."""
        return [self.line, [self.email, self.full_name, self.organisation]]


@dataclass(frozen=True)
class Refused:
    """A row that is left out; `text` is what stood there."""

    line: int
    text: str
    reason: Reason


@dataclass(frozen=True)
class Table:
    """Rows as they were read, without their header, and which column is what as far as one can tell."""

    rows: list[Row]
    columns: dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """Who is in a list, and what is left out of it."""

    people: list[Somebody]
    refused: list[Refused]


def typed(text: str) -> Table:
    """A list from a text box: "Name <address>" or "address; name; organisation" a line, or what a mail program copies.

    Raises ListTooLong, NobodyInList.
    """
    rows: list[Row] = []
    for number, line in enumerate(text.splitlines(), 1):
        rows += [[number, cells] for cells in _people_of(line)]
        _check_length(rows)
    if not rows:
        raise NobodyInList
    return Table(rows, dict(TYPED))


def from_file(data: bytes) -> Table:
    """A list from a file. Raises ListTooLong, UnreadableList, NobodyInList."""
    if len(data) > MOST_BYTES:
        raise ListTooLong
    text = _decoded(data)
    delimiter = ""
    if text[:4].casefold() == "sep=" and text[4:5]:  # what some spreadsheets write first
        delimiter = text[4]
        text = "\n" + text.partition("\n")[2]
    rows = _cells(text, delimiter or _delimiter(text))
    if not rows:
        raise NobodyInList
    is_header = not any("@" in cell for cell in rows[0][1])
    header, body = (rows[0][1], rows[1:]) if is_header else ([], rows)
    if not body:
        raise NobodyInList
    return Table(body, _guess(header, body) | {HEADER: header})


def labels_of(rows: Sequence[Row], columns: Mapping[str, Any]) -> list[str]:
    """What the columns of a file are called: by its header, else by the first that stands in each."""
    header = columns.get(HEADER) or []
    width = max((len(cells) for _line, cells in rows), default=0)
    first = [next((cells[at] for _line, cells in rows if at < len(cells) and cells[at]), "") for at in range(width)]
    return [(header[at] if at < len(header) and header[at] else first[at])[:40] for at in range(width)]


def read(rows: Sequence[Row], columns: Mapping[str, Any]) -> Reading:
    """Who the rows name. Of several rows with one address the first counts."""
    people: list[Somebody] = []
    refused: list[Refused] = []
    seen: set[str] = set()
    for line, cells in rows:
        person = _somebody(line, cells, columns)
        if isinstance(person, Reason):
            refused.append(Refused(line, _shown(cells), person))
        elif person.key in seen:
            refused.append(Refused(line, person.email, Reason.TWICE))
        else:
            seen.add(person.key)
            people.append(person)
    return Reading(people, refused)


def address_of(text: str) -> str | None:
    """The address, if mail can be sent to it. Its length is looked at first: a pattern may take long over a long text."""
    address = text.strip().strip("<>").removeprefix("mailto:").strip()
    if not address or typed_text.problem(address, LONGEST_EMAIL) is not None:
        return None
    try:
        validate_email(address, check_deliverability=False, allow_smtputf8=False)
        ascii_address(address)
    except (EmailNotValidError, UnwritableAddress):
        return None
    return address


def is_name(text: str) -> bool:
    """Whether a name can stand in a mail: it carries no web address, and no character that cannot be shown."""
    folded = text.casefold()
    return typed_text.problem(text, LONGEST_NAME) is None and "://" not in folded and "www." not in folded


def _somebody(line: int, cells: list[str], columns: Mapping[str, Any]) -> Somebody | Reason:
    typed_address = _cell(cells, columns, EMAIL)
    if not typed_address.strip():
        return Reason.NO_ADDRESS
    named = _NAMED.match(typed_address)
    address = address_of(named[2] if named else typed_address)
    if address is None:
        return Reason.NOT_AN_ADDRESS
    name = f"{_cell(cells, columns, NAME)} {_cell(cells, columns, LAST_NAME)}".strip() or (named[1] if named else "")
    organisation = _cell(cells, columns, ORGANISATION)
    if not is_name(name) or typed_text.problem(organisation, LONGEST_ORGANISATION) is not None:
        return Reason.ODD_NAME
    return Somebody(line, address, typed_text.one_line(name), typed_text.one_line(organisation))


def _cell(cells: list[str], columns: Mapping[str, Any], name: str) -> str:
    at = columns.get(name)
    return cells[at].strip() if isinstance(at, int) and 0 <= at < len(cells) else ""


def _shown(cells: Iterable[str]) -> str:
    return typed_text.without_surrogates("; ".join(cell for cell in cells if cell))[:80]


def _people_of(line: str) -> Iterator[list[str]]:
    """The cells of each person on a typed line."""
    line = line.strip().rstrip(",;")
    if not line:
        return
    several = [part for part in re.split(r"[,;]\s*(?=[^,;]*@)", line) if part.strip()]
    if len(several) > 1 and all("@" in part for part in several):
        for part in several:
            yield from _people_of(part)
        return
    named = _NAMED.match(line)
    if named and (named[1].strip() or not named[3].strip()):
        rest = named[3].strip(" ,;\t")
        yield _cut([named[2], named[1], "" if "@" in rest else rest])
        yield from _people_of(rest) if "@" in rest else ()
        return
    delimiter = next((mark for mark in _DELIMITERS if mark in line), None)
    cells = [cell.strip().strip('"') for cell in line.split(delimiter)] if delimiter else [line]
    at = next((number for number, cell in enumerate(cells) if "@" in cell), 0)
    yield _cut([cells[at], *cells[:at], *cells[at + 1 :]])


def _cut(cells: list[str]) -> list[str]:
    return [cell[:LONGEST_CELL] for cell in cells[:MOST_COLUMNS]]


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif data[1:2] == b"\0" or data[:1] == b"\0":
        encodings = ["utf-16-le" if data[1:2] == b"\0" else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp1252", "latin-1"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if "\0" in text or text.startswith("PK\x03\x04"):  # a workbook, a picture
            raise UnreadableList
        return text
    raise UnreadableList


def _delimiter(text: str) -> str:
    """The mark that makes the most rows of the same number of cells, more than one."""
    start = "\n".join(text.splitlines()[:_SNIFFED])
    scores: list[tuple[int, int, str]] = []
    for mark in _DELIMITERS:
        widths = Counter(len(cells) for cells in _parsed(start, mark) if any(cells))
        width, number = max(widths.items(), key=lambda item: (item[0] > 1, item[1]), default=(1, 0))
        scores.append((number if width > 1 else 0, width, mark))
    return max(scores, key=lambda score: score[:2])[2]


def _cells(text: str, delimiter: str) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[Row] = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append([reader.line_num, _cut([" ".join(cell.split()) for cell in cells])])
                _check_length(rows)
    except csv.Error:
        raise UnreadableList from None
    return rows


def _parsed(text: str, delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        return []


def _check_length(rows: list[Row]) -> None:
    if len(rows) > MOST_ROWS + 1:  # the header
        raise ListTooLong


def _guess(header: list[str], rows: list[Row]) -> dict[str, Any]:
    """Which column is what: by the header's words, else by what stands in it."""
    words = [re.sub(r"[^a-z]", "", cell.casefold().replace("ø", "o")) for cell in header]
    columns: dict[str, Any] = {}
    for name in COLUMNS:
        at = next((number for number, word in enumerate(words) if word in _HEADERS[name] and number not in columns.values()), None)
        if at is not None:
            columns[name] = at
    if EMAIL not in columns:
        addresses = Counter(number for _line, cells in rows for number, cell in enumerate(cells) if "@" in cell)
        columns[EMAIL] = max(addresses, key=lambda number: (addresses[number], -number)) if addresses else 0
        columns = {name: at for name, at in columns.items() if name == EMAIL or at != columns[EMAIL]}
    if not header:
        others = [number for number in range(max((len(cells) for _line, cells in rows), default=0)) if number != columns[EMAIL]]
        columns |= dict(zip((NAME, ORGANISATION), others, strict=False))
    return columns
