"""The other events to which people of one event can be moved."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from eventsite.catalogue.models import Event, EventStatus
from eventsite.db import db

MOST = 60


def targets_for(event: Event, now: datetime) -> list[Event]:
    """Of the same team, published, held and not over, the next one first; with titles and places."""
    query = select(Event).where(Event.team_id == event.team_id, Event.id != event.id, Event.status == EventStatus.PUBLISHED)
    query = query.where(Event.cancelled_at.is_(None), Event.ends_at > now).order_by(Event.starts_at, Event.id).limit(MOST)
    return list(db.session.scalars(query.options(selectinload(Event.texts), joinedload(Event.places))))
