"""How many registrations of an event have each status: a row for each, kept under the event's lock by every step."""

from functools import cache

from sqlalchemy import Insert, bindparam
from sqlalchemy.dialects import postgresql, sqlite

from eventsite.db import db, table_of
from eventsite.registration.models import RegistrationStatus, StatusCount

_TABLE = table_of(StatusCount)


def note_step(event_id: int, was: RegistrationStatus | None, became: RegistrationStatus) -> None:
    """One more of the new status, and one fewer of the old one where there was any."""
    rows = [{"event": event_id, "of": became, "more": 1}]
    if was is not None:
        rows.append({"event": event_id, "of": was, "more": -1})
    db.session.execute(_adding(db.engine.dialect.name), rows)


@cache
def _adding(dialect: str) -> Insert:
    adding = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(_TABLE)
    adding = adding.values(event_id=bindparam("event"), status=bindparam("of"), number=bindparam("more"))
    return adding.on_conflict_do_update(
        index_elements=[_TABLE.c.event_id, _TABLE.c.status], set_={"number": _TABLE.c.number + adding.excluded.number}
    )
