"""Reading answers as people do: the words without the markup. And counting what a request asks of the database."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from eventsite.catalogue import queries
from eventsite.db import db


def words(answer: TestResponse, part: str = "main") -> str:
    """The text of a part of the page, with single spaces."""
    found = re.search(rf"<{part}[ >].*?</{part}>", answer.text, re.S)
    assert found is not None, f"no <{part}> in this page"
    plain = re.sub(r"<svg.*?</svg>|<option.*?</option>|<[^>]*>", " ", found[0], flags=re.S)
    return re.sub(r"\s+([.,)])", r"\1", " ".join(html.unescape(plain).split()))


@contextmanager
def counted_statements(app: Flask) -> Iterator[list[str]]:
    """The statements that run inside the block, the stamp of a kept page among them."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):  # of SQLite alone
            statements.append(statement)

    real = queries.page_stamp

    def stamp(engine: object, slug: str) -> tuple[object, ...]:
        statements.append("the stamp")
        return real(engine, slug)  # type: ignore[arg-type]

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    queries.page_stamp = stamp
    try:
        yield statements
    finally:
        queries.page_stamp = real
        event.remove(engine, "before_cursor_execute", note)
