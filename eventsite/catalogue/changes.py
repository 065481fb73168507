"""What lists and feeds show has changed: noticed when it is written, told by one number.

A feed shows thousands of rows; asking each for its revision would cost more than the feed. So whoever commits a change of
a row that feeds show raises `CatalogueRevision`, as the last thing before the commit: the row is held for that moment
only, nobody waits for anybody in two orders, and a reader who sees the new number sees the new rows.

Statements past the unit of work are not noticed; none of ours changes such rows.
"""

from functools import cache
from typing import Any

from sqlalchemy import Dialect, Engine, Insert, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from eventsite.catalogue.models import CatalogueRevision, Event, EventHost, EventText, ProgrammeSession, SessionText, Stop, Topic, TopicText
from eventsite.db import WRITE, table_of
from eventsite.people.models import Organisation, Site, Team

SHOWN = (Event, EventHost, EventText, Organisation, ProgrammeSession, SessionText, Site, Stop, Team, Topic, TopicText)
_CHANGED = "eventsite_catalogue_changed"
_table = table_of(CatalogueRevision)


def feed_stamp(engine: Engine) -> tuple[object, ...]:
    """All that a kept feed depends on besides the time, in one statement past SQLAlchemy's execution: see queries.page_stamp."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(_stamp_text(engine.dialect))
        return tuple(cursor.fetchall()) or ("nothing yet",)
    finally:
        connection.close()  # back to the pool, which ends the transaction


@cache
def _stamp_text(dialect: Dialect) -> str:
    return str(select(_table.c.revision).compile(dialect=dialect))


@event.listens_for(Session, "before_flush")
def _notice(session: Session, _context: Any, _instances: Any) -> None:
    if any(isinstance(row, SHOWN) for rows in (session.new, session.deleted) for row in rows) or any(
        isinstance(row, SHOWN) and session.is_modified(row) for row in session.dirty
    ):
        session.info[_CHANGED] = True


@event.listens_for(Session, "before_commit")
def _raise(session: Session) -> None:
    if session.info.get(WRITE):
        session.flush()
        if session.info.pop(_CHANGED, False):
            session.execute(_raising(session.connection().dialect.name))


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_CHANGED, None)


@cache
def _raising(dialect: str) -> Insert:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    first = insert(_table).values(id=1, revision=1)
    return first.on_conflict_do_update(index_elements=[_table.c.id], set_={"revision": _table.c.revision + 1})
