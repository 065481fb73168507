"""What the tests of the desk's event pages look at."""

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event as sql
from sqlalchemy import select

from eventsite.audit.models import AuditEntry
from eventsite.catalogue.models import Event
from eventsite.db import db


def the_event() -> Event:
    """The only one, as it is stored."""
    db.session.rollback()
    return db.session.scalars(select(Event)).one()


def actions() -> list[str]:
    """What was recorded, oldest first."""
    db.session.rollback()
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def statements(client: FlaskClient, address: str) -> int:
    """How many statements the page costs."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    db.session.remove()  # as a request of its own: nothing is loaded yet
    sql.listen(db.engine, "before_cursor_execute", note)
    try:
        assert client.get(address).status_code == 200
    finally:
        sql.remove(db.engine, "before_cursor_execute", note)
    return len(seen)
