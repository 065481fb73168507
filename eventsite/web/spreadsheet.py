"""Rows as CSV and as a workbook, safe to open: no cell is ever a formula; and both as the answer to a request.

CSV is RFC 4180, UTF-8, with the mark that Excel wants if asked.
"""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, TypeAlias
from unicodedata import normalize

import xlsxwriter
from flask import Response, request, stream_with_context
from werkzeug.wsgi import wrap_file

from eventsite.db import db

PORTION = 500  # rows in one piece of a CSV
BOM = "\ufeff"
RISKY = ("=", "+", "-", "@", "\t", "\r")
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 64 * 1024
LONGEST_CELL = 32_767  # characters that a workbook's cell holds

Cell: TypeAlias = str | int | float


def safe(text: str) -> str:
    """The text as no spreadsheet takes for a formula: a leading = + - @ (also wide, also after blanks) gets an apostrophe before it."""
    visible = normalize("NFKC", text).lstrip(" \n\v\f\u00a0\u200b\u2060\ufeff")
    return f"'{text}" if text.startswith(RISKY) or visible.startswith(RISKY) else text


def as_csv(headers: Iterable[str], rows: Iterable[Iterable[Cell]], *, bom: bool) -> Iterator[bytes]:
    """The file in pieces, as its rows are read."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write(BOM if bom else "")
    writer.writerow([safe(header) for header in headers])
    for number, row in enumerate(rows, 1):
        writer.writerow([safe(cell) if isinstance(cell, str) else cell for cell in row])
        if number % PORTION == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def write_xlsx(headers: Iterable[str], rows: Iterable[Iterable[Cell]], file: IO[bytes]) -> None:
    """The workbook, written row by row: its size in memory does not depend on the list."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 2)
        bold = book.add_format({"bold": True})
        for column, header in enumerate(headers):
            sheet.write_string(0, column, safe(header)[:LONGEST_CELL], bold)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, column, safe(cell)[:LONGEST_CELL])
                else:
                    sheet.write_number(number, column, cell)


def csv_answer(headers: Iterable[str], rows: Iterable[Iterable[Cell]], *, bom: bool, filename: str) -> Response:
    """The CSV as a download; its rows are read while it is sent."""
    answer = Response(stream_with_context(as_csv(headers, rows, bom=bom)), content_type=CSV_TYPE)
    answer.headers.set("Content-Disposition", "attachment", filename=filename)
    return answer


def xlsx_answer(headers: Iterable[str], rows: Iterable[Iterable[Cell]], *, filename: str) -> Response:
    """The workbook as a download; it is whole, and the reading over, before the first byte is sent."""
    file = tempfile.TemporaryFile(prefix="eventsite-export-")  # noqa: SIM115 - closed when the answer is, not here
    write_xlsx(headers, rows, file)
    db.session.rollback()  # the file may take long to be fetched
    size = file.tell()
    file.seek(0)
    answer = Response(wrap_file(request.environ, file, CHUNK), content_type=XLSX_TYPE, direct_passthrough=True)
    answer.content_length = size
    answer.headers.set("Content-Disposition", "attachment", filename=filename)
    return answer


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")
