"""What the desk's list of invited people, one person's page and the export read. The list costs the same statements at any length."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, false, func, literal, or_, select, true
from sqlalchemy.orm import defer, joinedload

from eventsite.catalogue.models import Event
from eventsite.catalogue.standing import deadline
from eventsite.db import db
from eventsite.invitations import rules
from eventsite.invitations.models import Invitee
from eventsite.invitations.rules import EVERYONE, UNANSWERED, State
from eventsite.mail.models import Message, MessageStatus
from eventsite.people.rules import like_pattern

MOST_CHOSEN = 500  # people that are picked one by one
PORTION = 500


@dataclass(frozen=True)
class ListFilter:
    """Which part of an event's invitations is asked for. `facet` is a State, "all" or "unanswered"."""

    facet: str = EVERYONE
    query: str = ""
    chosen: tuple[int, ...] = ()


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    invitee: Invitee
    state: State


def counts(event: Event, now: datetime) -> Counter[str]:
    """How many invitations stand how, by the names of states; besides "all" and "unanswered"."""
    state = _state(event, now)
    found: Counter[str] = Counter()
    for name, number in db.session.execute(select(state, func.count()).where(Invitee.event_id == event.id).group_by(state)):
        found[name] = number
    found[UNANSWERED] = sum(found[name] for name in rules.OPEN)
    found[EVERYONE] = sum(found[name] for name in State)
    return found


def matching(event: Event, wanted: ListFilter, now: datetime) -> int:
    """How many invitations the filter finds."""
    return db.session.scalar(select(func.count()).select_from(Invitee).where(*_conditions(event, wanted, now))) or 0


def page_of(event: Event, wanted: ListFilter, now: datetime, *, offset: int, limit: int) -> list[Row]:
    """One page of the list, the newest first."""
    statement = select(Invitee, _state(event, now)).where(*_conditions(event, wanted, now))
    statement = statement.order_by(Invitee.created_at.desc(), Invitee.id.desc()).offset(offset).limit(limit)
    return [Row(row[0], State(row[1])) for row in db.session.execute(statement)]


def ids_of(event: Event, wanted: ListFilter, now: datetime) -> list[int]:
    """All that the filter finds, in the order in which they were invited."""
    return list(db.session.scalars(select(Invitee.id).where(*_conditions(event, wanted, now)).order_by(Invitee.id)))


def in_portions(event: Event, wanted: ListFilter, now: datetime) -> Iterator[list[Row]]:
    """All that the filter finds, a portion read at a time."""
    after = 0
    while True:
        statement = select(Invitee, _state(event, now)).where(*_conditions(event, wanted, now), Invitee.id > after)
        rows = [Row(row[0], State(row[1])) for row in db.session.execute(statement.order_by(Invitee.id).limit(PORTION))]
        if not rows:
            return
        after = rows[-1].invitee.id
        yield rows


def invitee_of(event_id: int, invitee_id: int) -> Invitee | None:
    """One invitation of this event; none for another's."""
    mine = select(Invitee).where(Invitee.event_id == event_id, Invitee.id == invitee_id)
    return db.session.scalar(mine.options(joinedload(Invitee.form)))


def row_of(event: Event, invitee: Invitee, now: datetime) -> Row:
    """One invitation with how it stands."""
    return page_of(event, replace(ListFilter(), chosen=(invitee.id,)), now, offset=0, limit=1)[0]


def mails_of(invitee: Invitee) -> list[Message]:
    """All that was written to them about it, the newest first; without bodies, which are long."""
    about = Message.about_kind == Invitee.__tablename__, Message.about_id == invitee.id
    bodies = defer(Message.wire), defer(Message.body_text), defer(Message.body_html)
    return list(db.session.scalars(select(Message).where(*about).order_by(Message.id.desc()).options(*bodies)))


def _conditions(event: Event, wanted: ListFilter, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Invitee.event_id == event.id]
    if wanted.chosen:
        conditions.append(Invitee.id.in_(wanted.chosen))
    if wanted.facet == UNANSWERED:
        conditions.append(_state(event, now).in_([state.value for state in rules.OPEN]))
    elif wanted.facet in set(State):
        conditions.append(_state(event, now) == str(wanted.facet))
    return conditions + [Invitee.search.like(like_pattern(word), escape="\\") for word in wanted.query.split()[:5]]


def _state(event: Event, now: datetime) -> ColumnElement[str]:
    """rules.state_of() as the database decides it."""
    over: ColumnElement[bool] = true() if now >= deadline(event) else false()
    return case(
        (Invitee.registered_at.is_not(None), literal(State.REGISTERED.value)),
        (Invitee.revoked_at.is_not(None), literal(State.REVOKED.value)),
        (Invitee.declined_at.is_not(None), literal(State.DECLINED.value)),
        (or_(over, and_(Invitee.ends_at.is_not(None), Invitee.ends_at <= now)), literal(State.ENDED.value)),
        (Invitee.draft_at.is_not(None), literal(State.DRAFT.value)),
        (_newest_mail().in_(rules.NOT_ARRIVED), literal(State.BOUNCED.value)),
        (_newest_mail() == MessageStatus.SENT, literal(State.DELIVERED.value)),
        else_=literal(State.SENT.value),
    )


def _newest_mail() -> ColumnElement[MessageStatus]:
    about = Message.about_kind == Invitee.__tablename__, Message.about_id == Invitee.id, Message.status.not_in(rules.NOT_SENT)
    return select(Message.status).where(*about).order_by(Message.id.desc()).limit(1).correlate(Invitee).scalar_subquery()
