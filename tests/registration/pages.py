"""What tests of the public pages share: sending the form, reading a page, and everything that is stored."""

import re
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from eventsite.catalogue.models import Event
from eventsite.db import Base, db
from eventsite.questions.models import QuestionKind as Kind
from tests.questions.builders import draft

ADA = {"full_name": "Ada Lovelace", "email": "ada@example.org", "event_data": "y"}
MEAL = draft(Kind.CHOICE, "Meal", key="meal", options=["fish", "pie"], required=True)


def register(client: FlaskClient, event: Event, **values: Any) -> Any:
    return client.post(f"/events/{event.slug}/register", data=ADA | values)


def beside(page: str, field: str) -> str | None:
    """The words of the error that stands beside a field."""
    found = re.search(rf'id="{field}-error">(.*?)</p>', page, re.DOTALL)
    return re.sub(r"<[^>]*>|\s+", " ", found[1]).replace(" Error: ", "").strip() if found else None


def rows() -> dict[str, int]:
    """How many rows each table has."""
    db.session.rollback()
    return {name: db.session.scalar(select(func.count()).select_from(table)) or 0 for name, table in Base.metadata.tables.items()}


def contents() -> list[tuple[str, list[Any]]]:
    """Everything in the database but the counts of limits: forms without a token are counted."""
    db.session.rollback()
    tables = sorted(set(Base.metadata.tables) - {"rate_count"})
    return [(name, [tuple(row) for row in db.session.execute(text(f'SELECT * FROM "{name}"'))]) for name in tables]


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found
    return found[1]


def undo_button(page: str) -> str:
    """The address of the button that takes back what was just done at the desk."""
    found = re.search(r'action="([^"]*/undo[^"]*)"', page)
    assert found, "no undo on the page"
    return unescape(found[1])
