"""What organisers did in one go."""

from sqlalchemy import select

from eventsite.db import db
from eventsite.registration.models import OrganiserAct


def act_of(event_id: int, act_id: str) -> OrganiserAct | None:
    """One act of this event."""
    return db.session.scalar(select(OrganiserAct).where(OrganiserAct.id == act_id, OrganiserAct.event_id == event_id))
