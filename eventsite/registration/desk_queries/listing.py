"""The attendee list: its filter, its numbers and one page of it. The list costs the same at any length."""

import enum
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select, text
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from eventsite.catalogue.models import Event
from eventsite.db import db
from eventsite.mail.models import Message, Suppression
from eventsite.people.rules import email_key, like_pattern
from eventsite.registration import answer_queries, queries
from eventsite.registration.models import (
    Party,
    ProposedChange,
    Registration,
    RegistrationStatus,
    StatusCount,
    Tag,
    registration_group,
    registration_tag,
)
from eventsite.registration.rules import may_serve_queue, seats
from eventsite.registration.standing import Cause, StandingOf, standings

EVERYONE, MAIL_TROUBLE, CHANGES = "all", "mail", "changes"
MOST_CHOSEN = 500  # people that are picked one by one
LONG_QUEUE = 500  # a longer one is not read for the sake of one page
_AT_ONCE = 1_000  # addresses that one statement looks for
_IN_TROUBLE = "message.status IN ('bounced', 'failed', 'unknown')"  # as the partial index has it, so that it serves


class Sort(enum.StrEnum):
    """By what the list is ordered; each has an index."""

    NAME = "name"
    ORGANISATION = "organisation"
    DATE = "date"
    QUEUE = "queue"  # as the event's policy says who of the waitlist is next


@dataclass(frozen=True)
class ListFilter:
    """Which part of an event's registrations is asked for; `since` is an instant.

    `facet` is a status, "all", "mail" (does not reach them) or "changes" (wait for approval).
    """

    facet: str = EVERYONE
    query: str = ""
    country: str = ""
    since: datetime | None = None
    form_id: int | None = None
    tag_id: int | None = None
    party_id: int | None = None
    group_id: int | None = None
    sort: Sort = Sort.DATE
    descending: bool = True
    answer: str = ""  # of their calendar: one of answer_queries.FILTERS
    chosen: tuple[int, ...] = ()

    @property
    def is_whole_facet(self) -> bool:
        """Whether nothing but the facet narrows the list."""
        narrowed = (self.query, self.country, self.since, self.form_id, self.tag_id, self.party_id, self.group_id, self.answer, self.chosen)
        return not any(narrowed)


@dataclass(frozen=True)
class Counts:
    """How many registrations an event has, by status; whom mail does not reach; whose changes wait for approval."""

    by_status: Counter[str] = field(default_factory=Counter)
    mail_trouble: int = 0
    changes: int = 0

    @property
    def total(self) -> int:
        """All registrations, whatever their status."""
        return self.by_status.total()


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    registration: Registration
    mail_trouble: bool
    standing: StandingOf | None  # of who waits, was offered a seat, or applied; none where the queue is too long to be read

    @property
    def position(self) -> int | None:
        """The place in the waitlist, where it is known."""
        return self.standing.position if self.standing is not None else None


def counts(event_id: int) -> Counts:
    """The numbers of all facets, in a few statements none of which reads a list."""
    kept = select(StatusCount.status, StatusCount.number).where(StatusCount.event_id == event_id)
    by_status = Counter({status.value: number for status, number in db.session.execute(kept)})
    suppressed, changes = db.session.execute(select(_count(_is_suppressed(event_id)), _count(_changes_wait(event_id)))).one()
    return Counts(by_status, suppressed + _number_in_trouble(event_id), changes)


def countries(event_id: int) -> list[str]:
    """The countries that people gave, by code. Each is found by one step along an index, however many people it has."""
    first = select(func.min(Registration.country).label("code")).where(Registration.event_id == event_id, Registration.country > "")
    found = first.cte("found", recursive=True)
    following = select(func.min(Registration.country)).where(Registration.event_id == event_id, Registration.country > found.c.code)
    found = found.union_all(select(following.scalar_subquery()).where(found.c.code.is_not(None)))
    return list(db.session.scalars(select(found.c.code).where(found.c.code.is_not(None))))


def team_tags(team_id: int) -> list[Tag]:
    """The words by which the team sorts, by name."""
    return list(db.session.scalars(select(Tag).where(Tag.team_id == team_id).order_by(Tag.name)))


def party_of(event_id: int, party_id: int) -> Party | None:
    """One party of this event."""
    return db.session.scalar(select(Party).where(Party.event_id == event_id, Party.id == party_id))


def matching(event_id: int, wanted: ListFilter, known: Counts | None = None) -> int:
    """How many registrations the filter finds; of a whole facet that is known."""
    if known is not None and wanted.is_whole_facet:
        numbers = {EVERYONE: known.total, MAIL_TROUBLE: known.mail_trouble, CHANGES: known.changes}
        return numbers.get(wanted.facet, known.by_status[wanted.facet])
    return _number(conditions(event_id, wanted))


def page_of(event: Event, wanted: ListFilter, *, offset: int, limit: int, now: datetime) -> list[Row]:
    """One page of the list, with people, forms, parties and tags, and why those who have no seat have none."""
    statement = select(Registration).where(conditions(event.id, wanted)).order_by(*_order(event.id, wanted)).offset(offset).limit(limit)
    one_each = (Registration.person, Registration.form, Registration.party, Registration.entry)
    shown = *(joinedload(one) for one in one_each), selectinload(Registration.tags)
    groups = (selectinload(Registration.groups),) if event.groups else ()
    found = list(db.session.scalars(statement.options(*shown, *groups)))
    ids = [registration.id for registration in found]
    troubled = set(db.session.scalars(select(Registration.id).where(Registration.id.in_(ids), with_trouble(event.id)))) if ids else set()
    standings = _standings(event, wanted, found, offset, now)
    return [Row(registration, registration.id in troubled, standings.get(registration.id)) for registration in found]


def some_of(event_id: int, registration_ids: list[int]) -> list[Registration]:
    """Those of the ids that are this event's, by name; the rest is nobody's business."""
    statement = select(Registration).where(Registration.event_id == event_id, Registration.id.in_(registration_ids[:MOST_CHOSEN]))
    return list(db.session.scalars(statement.order_by(Registration.search, Registration.id)))


def in_queue_order(wanted: ListFilter) -> ListFilter:
    """The waitlist is read from its head."""
    return replace(wanted, sort=Sort.QUEUE, descending=False)


def conditions(event_id: int, wanted: ListFilter) -> ColumnElement[bool]:
    """What a registration must be to be found."""
    asked: list[ColumnElement[bool]] = [Registration.event_id == event_id, _of_facet(event_id, wanted.facet)]
    asked += [Registration.search.like(like_pattern(word), escape="\\") for word in wanted.query.split()[:8]]
    equal: dict[InstrumentedAttribute[Any], object] = {
        Registration.country: wanted.country or None, Registration.form_id: wanted.form_id, Registration.party_id: wanted.party_id,
    }  # fmt: skip
    asked += [column == value for column, value in equal.items() if value is not None]
    if wanted.since is not None:
        asked.append(Registration.created_at >= wanted.since)
    if wanted.tag_id is not None:
        tagged = select(registration_tag.c.registration_id).where(registration_tag.c.tag_id == wanted.tag_id)
        asked.append(Registration.id.in_(tagged))
    if wanted.group_id is not None:
        members = select(registration_group.c.registration_id).where(registration_group.c.group_id == wanted.group_id)
        asked.append(Registration.id.in_(members))
    if wanted.answer:
        asked.append(answer_queries.with_answer(event_id, wanted.answer))
    if wanted.chosen:
        asked.append(Registration.id.in_(wanted.chosen[:MOST_CHOSEN]))
    return and_(*asked)


def with_trouble(event_id: int) -> ColumnElement[bool]:
    """Mail to the present address came back, was given up, or is suppressed. Once the address is corrected, the trouble is over."""
    troubled = select(Message.recipient).distinct().where(Message.event_id == event_id, text(_IN_TROUBLE))  # SQLite takes the partial index
    return and_(Registration.event_id == event_id, or_(Registration.email.in_(troubled), Registration.email_key.in_(_SUPPRESSED)))


_SUPPRESSED = select(Suppression.email_key).where(Suppression.lifted_at.is_(None))


def _of_facet(event_id: int, facet: str) -> ColumnElement[bool]:
    if facet == EVERYONE:
        return Registration.event_id == event_id
    if facet == MAIL_TROUBLE:
        return with_trouble(event_id)
    if facet == CHANGES:
        return _changes_wait(event_id)
    if facet == RegistrationStatus.WAITLISTED:
        return _waits(event_id)
    return Registration.status == RegistrationStatus(facet) if facet in set(RegistrationStatus) else false()


def _changes_wait(event_id: int) -> ColumnElement[bool]:
    open_ones = select(ProposedChange.registration_id).where(ProposedChange.decided_at.is_(None))
    return and_(Registration.event_id == event_id, Registration.id.in_(open_ones))


def _is_suppressed(event_id: int) -> ColumnElement[bool]:
    return and_(Registration.event_id == event_id, Registration.email_key.in_(_SUPPRESSED))


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return select(func.count()).select_from(Registration).where(condition).scalar_subquery()


def _number(condition: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(Registration).where(condition)) or 0


def _number_in_trouble(event_id: int) -> int:
    """Beside the suppressed, from the side of the mails, of which few are in trouble: the list itself is never read."""
    number = 0
    troubled = select(Message.recipient).distinct().where(Message.event_id == event_id, text(_IN_TROUBLE))
    recipients = list(db.session.scalars(troubled))
    for first in range(0, len(recipients), _AT_ONCE):
        some = recipients[first : first + _AT_ONCE]
        by_address = Registration.email_key.in_({email_key(recipient) for recipient in some}), Registration.email.in_(some)
        number += _number(and_(Registration.event_id == event_id, *by_address, Registration.email_key.not_in(_SUPPRESSED)))
    return number


def _standings(event: Event, wanted: ListFilter, found: list[Registration], offset: int, now: datetime) -> dict[int, StandingOf]:
    hoping = [registration for registration in found if registration.status in _EXPLAINED]
    if event.places.waiting <= LONG_QUEUE:
        return standings(hoping, now)
    known = standings([registration for registration in hoping if registration.status is not RegistrationStatus.WAITLISTED], now)
    if not _is_queue(wanted) or event.places.free != 0 or not may_serve_queue(event, queries.policy_of(event.id), now):
        return known
    for number, registration in enumerate(found, offset + 1):  # all of it, from its head, for one and the same reason
        known[registration.id] = StandingOf(Cause.FULL, number, event.places.waiting, seats(registration), 0)
    return known


_EXPLAINED = frozenset({RegistrationStatus.WAITLISTED, RegistrationStatus.OFFERED, RegistrationStatus.APPLIED})


def _is_queue(wanted: ListFilter) -> bool:
    whole = wanted.facet == RegistrationStatus.WAITLISTED and wanted.is_whole_facet
    return whole and wanted.sort is Sort.QUEUE and not wanted.descending


def _waits(event_id: int) -> ColumnElement[bool]:
    return and_(
        Registration.event_id == event_id, Registration.queued_at.is_not(None), Registration.status == RegistrationStatus.WAITLISTED
    )


def _order(event_id: int, wanted: ListFilter) -> tuple[ColumnElement[Any], ...]:
    if wanted.sort is Sort.QUEUE:
        return queries.queue_order(queries.policy_of(event_id))
    column = {Sort.NAME: Registration.search, Sort.ORGANISATION: Registration.organisation, Sort.DATE: Registration.created_at}[wanted.sort]
    return (column.desc(), Registration.id.desc()) if wanted.descending else (column.asc(), Registration.id.asc())
