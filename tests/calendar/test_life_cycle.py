"""The table of changes, and that docs/calendar.md says the same."""

from pathlib import Path

import pytest

from eventsite.calendar.entry import Method
from eventsite.calendar.life_cycle import TABLE, Change, Row, Sequence, Stamp, difference, method_of
from tests.calendar.entries import make_entry, make_webinar

DOCS = Path(__file__).parents[2] / "docs" / "calendar.md"
HEAD = "| row | what happens | who gets a mail | METHOD | SEQUENCE | DTSTAMP | STATUS in CANCEL |"


def documented() -> list[tuple[str, ...]]:
    """The rows of the page: row, who, METHOD, SEQUENCE, DTSTAMP, STATUS."""
    lines = DOCS.read_text("utf-8").splitlines()
    first = lines.index(HEAD) + 2
    last = next(number for number in range(first, len(lines)) if not lines[number].startswith("|"))
    cells = [[cell.strip().strip("`") for cell in line.split("|")[1:-1]] for line in lines[first:last]]
    return [(row, "nobody" if who.startswith("nobody") else "mail", *rest) for row, _what, who, *rest in cells]


def in_words(change: Change, row: Row) -> tuple[str, ...]:
    method = row.method.value if row.method else "none, words only" if row.mail else ""
    status = "" if row.method is not Method.CANCEL else "CANCELLED" if row.cancelled else "none"
    return change.value, "mail" if row.mail else "nobody", method, row.sequence.value, row.dtstamp.value, status


def test_the_page_for_people_has_the_rows_of_the_table_in_their_order():
    assert documented() == [in_words(change, row) for change, row in TABLE.items()]


def test_every_change_has_a_row():
    assert list(TABLE) == list(Change)


@pytest.mark.parametrize("change", Change)
def test_row_agrees_with_itself(change):
    row = TABLE[change]

    assert (row.method is None) is (row.sequence is Sequence.NONE) is (row.dtstamp is Stamp.NONE)
    assert row.mail or row.method is None
    assert not row.cancelled or row.method is Method.CANCEL
    assert row.method is not Method.CANCEL or row.sequence is Sequence.RAISED  # RFC 5546, 3.2.5
    assert row.new_uid is (row.dtstamp is Stamp.NOW)
    assert method_of(change) is row.method


@pytest.mark.parametrize(
    ("sent", "true", "change"),
    [
        (make_entry(), make_entry(ends="2027-09-20 16:00"), Change.MOVED),
        (make_entry(), make_entry(ends="2027-09-20 16:00", place="Pakhus 48", title="Otherwise"), Change.MOVED),
        (make_entry(), make_entry(zone="Europe/London"), Change.MOVED),
        (make_entry(), make_entry(place="Pakhus 48", title="Otherwise"), Change.PLACE_CHANGED),
        (make_entry(), make_entry(city="Aarhus"), Change.PLACE_CHANGED),
        (make_entry(), make_entry(online=True), Change.PLACE_CHANGED),
        (make_webinar(), make_webinar(online_url="https://meet.example.org/b", title="Otherwise"), Change.ONLINE_LINK_CHANGED),
        (make_entry(), make_entry(title="Otherwise", description="Coffee from 08:15."), Change.TITLE_CHANGED),
        (make_entry(), make_entry(description="Coffee from 08:15."), Change.TEXT_CHANGED),
        (make_entry(), make_entry(), Change.NOTHING_CHANGED),
    ],
)
def test_gravest_difference_names_the_change(sent, true, change):
    assert difference(sent, true) is change
