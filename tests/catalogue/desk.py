"""What the tests of the desk's event pages look at."""

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
