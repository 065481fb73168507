"""Named reads for invitations: who of the team's other events can be invited, and who registered by an invitation."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from eventsite.catalogue.models import Event
from eventsite.db import db
from eventsite.invitations.hooks import Attendee
from eventsite.registration.desk_words import STATUS_SHAPES, status_words
from eventsite.registration.models import Registration, RegistrationStatus

MOST_EVENTS = 200


def other_events(event: Event) -> list[tuple[Event, int]]:
    """The team's other events that anybody is on the list of, the latest first, with how many."""
    number = func.count(Registration.id)
    statement = select(Event, number).join(Registration, Registration.event_id == Event.id)
    statement = statement.where(Event.team_id == event.team_id, Event.id != event.id).group_by(Event.id)
    statement = statement.order_by(Event.starts_at.desc(), Event.id.desc()).limit(MOST_EVENTS).options(selectinload(Event.texts))
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def addresses_of(event_id: int, statuses: Sequence[RegistrationStatus], *, limit: int) -> list[tuple[str, str, str]]:
    """Address, name and organisation of everybody who stands so, by name; who is reached through another is left out."""
    statement = select(Registration.email, Registration.full_name, Registration.organisation).where(Registration.event_id == event_id)
    statement = statement.where(Registration.status.in_(statuses), Registration.email.is_not(None), Registration.merged_into_id.is_(None))
    rows = db.session.execute(statement.order_by(Registration.search, Registration.id).limit(limit))
    return [(row[0] or "", row[1], row[2]) for row in rows]


def attendee_of(invitee_id: int) -> Attendee | None:
    """Who registered by this invitation last, and how they stand."""
    statement = select(Registration).where(Registration.invitee_id == invitee_id).order_by(Registration.id.desc()).limit(1)
    found = db.session.scalar(statement)
    if found is None:
        return None
    return Attendee(found.id, found.full_name, str(status_words(found.event.admission)[found.status]), STATUS_SHAPES[found.status])
