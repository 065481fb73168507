"""The attendee list as CSV and as a workbook, safe to open: no cell is ever a formula.

A column's header is its words and, in brackets, its id, which stays the same whatever language or version the form is
in. Times stand in the event's zone, which the header names. CSV is RFC 4180, UTF-8, with the mark that Excel wants if asked.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any
from unicodedata import normalize
from zoneinfo import ZoneInfo

import xlsxwriter

from eventsite.catalogue.models import Event
from eventsite.i18n import _
from eventsite.questions.models import QuestionKind
from eventsite.registration import desk_queries
from eventsite.registration.desk_queries import AskedEver, ListFilter
from eventsite.registration.models import Registration

PORTION = 500
BOM = "\ufeff"
RISKY = ("=", "+", "-", "@", "\t", "\r")
LONGEST_CELL = 32_767  # characters that a workbook's cell holds

Cell = str | int | float


@dataclass(frozen=True)
class Export:
    """What to write out: which registrations of which event, in whose words."""

    event: Event
    wanted: ListFilter
    language: str
    with_sensitive: bool = False

    def filename(self, extension: str, now: datetime) -> str:
        """ai-in-healthcare-attendees-2027-08-02.csv: the event's address and the day in its zone."""
        return f"{self.event.slug}-attendees-{now.astimezone(ZoneInfo(self.event.zone)):%Y-%m-%d}.{extension}"


def safe(text: str) -> str:
    """The text as no spreadsheet takes for a formula: a leading = + - @ (also wide, also after blanks) gets an apostrophe before it."""
    visible = normalize("NFKC", text).lstrip(" \n\v\f\u00a0\u200b\u2060\ufeff")
    return f"'{text}" if text.startswith(RISKY) or visible.startswith(RISKY) else text


def columns(export: Export) -> list[str]:
    """The headers."""
    zone = export.event.zone
    own = [
        (_("Number"), "registration_id"), (_("Name"), "full_name"), (_("Name in own script"), "local_name"), (_("Email address"), "email"),
        (_("Organisation"), "organisation"), (_("Job title"), "job_title"), (_("Country"), "country"), (_("Language"), "language"),
        (_("Status"), "status"), (_("Place in the waitlist"), "waitlist_position"), (_("Code"), "code"),
        (_("Registered, %(zone)s time", zone=zone), "registered_at"), (_("Waiting since, %(zone)s time", zone=zone), "queued_at"),
        (_("Note of the team"), "note"),
    ]  # fmt: skip
    questions = [(asked.label, f"q_{asked.key}") for asked in _questions(export)]
    return [f"{words} [{name}]" for words, name in own + questions]


def rows(export: Export) -> Iterator[list[Cell]]:
    """One row for each registration, a portion read at a time."""
    questions = _questions(export)
    labels = desk_queries.option_words(export.event.id, export.language, export.event.main_language)
    places = desk_queries.whole_queue(export.event.id)
    for portion in desk_queries.in_portions(export.event.id, export.wanted, PORTION):
        answers = desk_queries.answers_of([registration.answers_id for registration in portion if registration.answers_id])
        for registration in portion:
            given = answers.get(registration.answers_id or 0, {})
            yield [
                *_own_cells(registration, places.get(registration.id), export.event.zone),
                *[_answer(asked, given.get(asked.key), labels) for asked in questions],
            ]


def as_csv(export: Export, *, bom: bool) -> Iterator[bytes]:
    """The file in pieces, as it is read from the database."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write(BOM if bom else "")
    writer.writerow([safe(header) for header in columns(export)])
    for number, row in enumerate(rows(export), 1):
        writer.writerow([safe(cell) if isinstance(cell, str) else cell for cell in row])
        if number % PORTION == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def write_xlsx(export: Export, file: IO[bytes]) -> None:
    """The workbook, written row by row: its size in memory does not depend on the list."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 2)
        bold = book.add_format({"bold": True})
        for column, header in enumerate(columns(export)):
            sheet.write_string(0, column, safe(header)[:LONGEST_CELL], bold)
        for number, row in enumerate(rows(export), 1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, column, safe(cell)[:LONGEST_CELL])
                else:
                    sheet.write_number(number, column, cell)


def _questions(export: Export) -> list[AskedEver]:
    asked = desk_queries.asked_ever(export.event.id, export.language, export.event.main_language)
    return [question for question in asked if export.with_sensitive or not question.sensitive]


def _own_cells(registration: Registration, position: int | None, zone: str) -> list[Cell]:
    return [
        registration.id, registration.full_name, registration.person.local_name, registration.email or "", registration.organisation,
        registration.job_title, registration.country, registration.language, registration.status.value, position or "", registration.code,
        _local(registration.created_at, zone), _local(registration.queued_at, zone), registration.note,
    ]  # fmt: skip


def _local(moment: datetime | None, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" if moment is not None else ""


def _answer(asked: AskedEver, value: Any, labels: dict[str, str]) -> Cell:
    if value is None:
        return ""
    if asked.kind is QuestionKind.YES_NO:
        return str(_("Yes") if value else _("No"))
    if isinstance(value, list):
        return "; ".join(labels.get(str(key), str(key)) for key in value)
    if asked.kind is QuestionKind.CHOICE:
        return labels.get(str(value), str(value))
    return value if isinstance(value, int | float) else str(value)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")
