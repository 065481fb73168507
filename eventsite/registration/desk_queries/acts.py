"""What organisers did in one go."""

from sqlalchemy import select

from eventsite.db import db
from eventsite.registration.models import OrganiserAct, OrganiserEdit


def act_of(event_id: int, act_id: str) -> OrganiserAct | None:
    """One act of this event."""
    return db.session.scalar(select(OrganiserAct).where(OrganiserAct.id == act_id, OrganiserAct.event_id == event_id))


def edits_of(registration_id: int) -> list[OrganiserEdit]:
    """What organisers changed in somebody's details and answers, oldest first."""
    return list(
        db.session.scalars(select(OrganiserEdit).where(OrganiserEdit.registration_id == registration_id).order_by(OrganiserEdit.id))
    )
