"""Named reads of events, for the pages and for the features above."""

from sqlalchemy import select

from eventsite.catalogue.models import Event
from eventsite.db import db


def event_for_team(event_id: int, team_id: int) -> Event | None:
    """The team's own event; another team's is not there."""
    return db.session.scalar(select(Event).where(Event.id == event_id, Event.team_id == team_id))
