"""Named reads of the events that stand on days from one date to another, each by its own zone's clocks.

The days are local, the indexes are of instants: a day more on both sides finds every zone, and no event is longer than
`rules.LONGEST`, so that both ends of what is read from the index are known.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from eventsite.catalogue.models import Event, EventStatus
from eventsite.catalogue.queries import IndexRow, holding, indexed
from eventsite.catalogue.rules import LONGEST
from eventsite.catalogue.words import last_day
from eventsite.db import db

_DAY = timedelta(days=1)


def _on_days(first: date, last: date) -> ColumnElement[bool]:
    """The events that take place on one of these days; one that ends at midnight does not take place on the day after.

    An evening that goes on past midnight does not either, which the caller has to see to.
    """
    begins, ends = datetime.combine(first, time()), datetime.combine(last + _DAY, time())
    early, late = begins.replace(tzinfo=UTC) - _DAY, ends.replace(tzinfo=UTC) + _DAY
    near = and_(Event.starts_at > early - LONGEST, Event.starts_at < late, Event.ends_at > early)
    return and_(near, Event.starts_local < ends, Event.ends_local > begins)


def index_on_days(first: date, last: date, words: str = "") -> Sequence[IndexRow]:
    """The public events of these days as they are filtered: as `queries.index()`, past ones too."""
    rows = indexed().where(Event.status == EventStatus.PUBLISHED, _on_days(first, last), *holding(words))
    found = db.session.execute(rows.order_by(Event.starts_at, Event.id)).all()
    over = _over_by(first, [row[0] for row in found if row[5].date() == first - _DAY])
    return [row for row in found if row[0] not in over]


def _over_by(day: date, ids: list[int]) -> set[int]:
    """Which of these events of the day before were an evening that only went on past midnight."""
    late = db.session.scalars(select(Event).where(Event.id.in_(ids))) if ids else ()
    return {event.id for event in late if last_day(event).date() < day}


def index_from(day: date, words: str = "") -> Sequence[IndexRow]:
    """The public events that begin on that day or later."""
    begins = datetime.combine(day, time())
    rows = indexed().where(Event.status == EventStatus.PUBLISHED, Event.starts_at > begins.replace(tzinfo=UTC) - _DAY, *holding(words))
    return db.session.execute(rows.where(Event.starts_local >= begins).order_by(Event.starts_local, Event.id)).all()


def for_team(team_id: int, first: date, last: date) -> list[Event]:
    """What the desk shows of these days: the team's events, drafts and cancelled ones too, and those that open or close then."""
    early = datetime.combine(first, time(), UTC) - _DAY
    late = datetime.combine(last + _DAY, time(), UTC) + _DAY
    moments = [and_(moment > early, moment < late) for moment in (Event.opens_at, Event.closes_at)]
    rows = select(Event).where(Event.team_id == team_id, or_(_on_days(first, last), *moments))
    return list(db.session.scalars(rows.order_by(Event.starts_at, Event.id).options(selectinload(Event.texts), joinedload(Event.places))))


def team_starts(team_id: int, day: date) -> tuple[datetime | None, datetime | None]:
    """The local start of the team's last event before that day, and of its first one from then on."""
    begins = datetime.combine(day, time())
    own = select(func.max(Event.starts_local)).where(Event.team_id == team_id, Event.starts_local < begins)
    later = select(func.min(Event.starts_local)).where(Event.team_id == team_id, Event.starts_local >= begins)
    return db.session.scalar(own), db.session.scalar(later)
