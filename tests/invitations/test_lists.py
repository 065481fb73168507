"""Lists of people from text and from files: every way in which people write them."""

import pytest

from eventsite.invitations import lists
from eventsite.invitations.errors import ListTooLong, NobodyInList, UnreadableList
from eventsite.invitations.lists import Reason, Refused, Somebody

ADA = Somebody(1, "ada@example.org", "Ada Example", "Example Hospital")


def people_of(text: str) -> list[tuple[str, str, str]]:
    table = lists.typed(text)
    return [(person.email, person.full_name, person.organisation) for person in lists.read(table.rows, table.columns).people]


@pytest.mark.parametrize(
    "line",
    [
        "Ada Example <ada@example.org>; Example Hospital",
        '"Ada Example" <ada@example.org> Example Hospital',
        "ada@example.org; Ada Example; Example Hospital",
        "ada@example.org, Ada Example, Example Hospital",
        "Ada Example\tada@example.org\tExample Hospital",
        "  ada@example.org ;Ada   Example; Example Hospital;",
        "<ada@example.org>; Ada Example; Example Hospital",
        "mailto:ada@example.org; Ada Example; Example Hospital",
    ],
)
def test_typed_line_is_read_in_every_order(line: str) -> None:
    table = lists.typed(line)
    assert lists.read(table.rows, table.columns) == lists.Reading([ADA], [])


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("ada@example.org", [("ada@example.org", "", "")]),
        ("Lovelace, Ada <ada@example.org>", [("ada@example.org", "Lovelace, Ada", "")]),
        ("Ada <ada@example.org>, Bo <bo@example.org>;", [("ada@example.org", "Ada", ""), ("bo@example.org", "Bo", "")]),
        ("ada@example.org, bo@example.org", [("ada@example.org", "", ""), ("bo@example.org", "", "")]),
        ("Ada <ada@example.org> bo@example.org", [("ada@example.org", "Ada", ""), ("bo@example.org", "", "")]),
        ("\n\n李娜 <li@example.org>\r\n\r\n", [("li@example.org", "李娜", "")]),
    ],
)
def test_what_a_mail_program_copies_is_read(text: str, people: list[tuple[str, str, str]]) -> None:
    assert people_of(text) == people


def test_rows_that_cannot_be_used_are_named_by_line_and_reason() -> None:
    table = lists.typed(
        "Ada <ada@example.org>\nnobody\nADA@example.org\nBo http://x.org <bo@example.org>\n"
        + "é@example.org\n"
        + f"{'x' * 300}@example.org\nCy\u202e <cy@example.org>"
    )
    reading = lists.read(table.rows, table.columns)
    assert [person.email for person in reading.people] == ["ada@example.org"]
    assert [(row.line, row.reason) for row in reading.refused] == [
        (2, Reason.NOT_AN_ADDRESS), (3, Reason.TWICE), (4, Reason.ODD_NAME), (5, Reason.NOT_AN_ADDRESS), (6, Reason.NOT_AN_ADDRESS),
        (7, Reason.ODD_NAME),
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_file_is_read_in_each_encoding_with_each_delimiter(encoding: str, delimiter: str, end: str) -> None:
    lines = [["Email", "Fulde navn", "Virksomhed"], ["aase@example.org", "Åse Øst", "Ærø A/S"], ["bo@example.org", "Bo", ""]]
    data = end.join(delimiter.join(cells) for cells in lines).encode(encoding)
    table = lists.from_file(data)
    assert lists.read(table.rows, table.columns).people == [
        Somebody(2, "aase@example.org", "Åse Øst", "Ærø A/S"), Somebody(3, "bo@example.org", "Bo"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        'Name,E-mail\n"Example, Ada",ada@example.org',
        "sep=;\nFirst name;Last name;Mail\nExample,;Ada;ada@example.org",
        '"Example, Ada",ada@example.org',
        "ada@example.org;Example, Ada",
        'Mailbox,Who\nada@example.org,"Example, Ada"\nbo,',
    ],
    ids=["quotes", "sep=", "no header", "no header, address first", "a header of other words"],
)
def test_columns_are_found_by_their_header_or_by_what_stands_in_them(text: str) -> None:
    table = lists.from_file(text.encode())
    columns = table.columns if "full_name" in table.columns else table.columns | {"full_name": 1}
    person = lists.read(table.rows, columns).people[0]
    assert (person.email, person.full_name) == ("ada@example.org", "Example, Ada")


def test_line_numbers_are_those_of_the_file() -> None:
    table = lists.from_file(b'email,organisation\n\nada@example.org,"Two\nlines"\nnobody,x\n')
    reading = lists.read(table.rows, table.columns)
    assert reading.people == [Somebody(4, "ada@example.org", "", "Two lines")]
    assert reading.refused == [Refused(5, "nobody; x", Reason.NOT_AN_ADDRESS)]


def test_columns_are_called_by_the_header_or_by_what_stands_in_them() -> None:
    table = lists.from_file(b"Who,Mailbox\nAda,ada@example.org")
    assert lists.labels_of(table.rows, table.columns) == ["Who", "Mailbox"]
    table = lists.from_file(b"Ada,ada@example.org")
    assert lists.labels_of(table.rows, table.columns) == ["Ada", "ada@example.org"]


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"x" * (lists.MOST_BYTES + 1), ListTooLong),
        (b"a@example.org\n" * (lists.MOST_ROWS + 2), ListTooLong),
        (b"\x89PNG\r\n\x1a\n\x00\x00", UnreadableList),
        (b"PK\x03\x04rest", UnreadableList),
        (b"a,\x00b", UnreadableList),
        (b'"' + b"x" * 200_000, UnreadableList),
        (b" \n\n", NobodyInList),
    ],
    ids=["bytes", "rows", "a picture", "a workbook", "NUL", "a cell of 200 kB", "blank"],
)
def test_file_that_is_no_list_is_refused(data: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        lists.from_file(data)


def test_typed_list_has_an_end_too() -> None:
    with pytest.raises(ListTooLong):
        lists.typed("a@example.org\n" * (lists.MOST_ROWS + 2))
    with pytest.raises(NobodyInList):
        lists.typed(" \n ;\n")
