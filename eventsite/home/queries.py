"""What the desk's first page and its navigation count. Always for one team."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import g
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload, selectinload

from eventsite.catalogue.models import Event, EventKind, EventStatus
from eventsite.db import db
from eventsite.mail.models import HostPause, MailSwitch, Message, MessageStatus
from eventsite.people.models import Organisation, Person
from eventsite.registration.models import ProposedChange, Registration, RegistrationStatus, StatusCount
from eventsite.registration.rules import HOLDING

NEEDS_A_PERSON = (MessageStatus.HELD, MessageStatus.FAILED, MessageStatus.UNKNOWN, MessageStatus.BOUNCED)
LOOK_BACK = timedelta(days=30)  # a mail that failed before this is history
SHOWN_EVENTS = 50
SIGNED_UP = (RegistrationStatus.APPLIED, RegistrationStatus.OFFERED, RegistrationStatus.CONFIRMED, RegistrationStatus.ATTENDED,
             RegistrationStatus.NO_SHOW)  # fmt: skip


@dataclass(frozen=True)
class DeskCounts:
    """What stands beside the lines of the navigation."""

    events: int
    trips: int
    people: int
    organisations: int
    troubled: int


@dataclass(frozen=True)
class Trouble:
    """Messages of one event in one state that wait for a person."""

    event_id: int | None
    status: MessageStatus
    count: int
    last_at: datetime


def desk_counts(team_id: int, now: datetime) -> DeskCounts:
    """All counts in one statement, once a request."""
    if "desk_counts" not in g:
        upcoming = (Event.team_id == team_id, Event.ends_at >= now, Event.cancelled_at.is_(None))
        row = db.session.execute(
            select(
                _count(Event, *upcoming, Event.kind != EventKind.STUDY_TRIP),
                _count(Event, *upcoming, Event.kind == EventKind.STUDY_TRIP),
                _count(Person, Person.team_id == team_id),
                _count(Organisation),
                _count(Message, Message.team_id == team_id, *_troubled(now)),
            )
        ).one()
        g.desk_counts = DeskCounts(*row)
    counts: DeskCounts = g.desk_counts
    return counts


def mail_is_stopped() -> MailSwitch | None:
    """The switch, when it holds all mail."""
    return db.session.scalar(select(MailSwitch).where(MailSwitch.stopped))


def paused_hosts() -> list[HostPause]:
    """Mail servers that wait for a person: a refused password, a policy."""
    return list(db.session.scalars(select(HostPause).where(HostPause.needs_person)))


def troubles(team_id: int, now: datetime) -> list[Trouble]:
    """Messages that wait for a person, by event and state."""
    last = func.max(func.coalesce(Message.ended_at, Message.created_at))
    statement = select(Message.event_id, Message.status, func.count(), last).where(Message.team_id == team_id, *_troubled(now))
    rows = db.session.execute(statement.group_by(Message.event_id, Message.status).order_by(Message.event_id, Message.status))
    return [Trouble(*row) for row in rows]


def upcoming_events(team_id: int, now: datetime) -> list[Event]:
    """The team's events that have not ended, drafts too, the next one first."""
    statement = select(Event).where(Event.team_id == team_id, Event.ends_at >= now, Event.cancelled_at.is_(None))
    statement = statement.options(joinedload(Event.places), selectinload(Event.texts)).order_by(Event.starts_at, Event.id)
    return list(db.session.scalars(statement.limit(SHOWN_EVENTS)))


def sign_ups_by_day(event_ids: list[int]) -> dict[int, list[tuple[date, int]]]:
    """For each event the days (UTC) with sign-ups that stand, and how many. One statement for all."""
    day = func.date(Registration.created_at)
    statement = select(Registration.event_id, day, func.count()).where(
        Registration.event_id.in_(event_ids), Registration.status.in_(SIGNED_UP)
    )
    found: dict[int, list[tuple[date, int]]] = {event_id: [] for event_id in event_ids}
    for event_id, when, count in db.session.execute(statement.group_by(Registration.event_id, day).order_by(Registration.event_id, day)):
        found[event_id].append((date.fromisoformat(str(when)), count))
    return found


def open_applications(event_ids: list[int]) -> dict[int, int]:
    """How many applications of each event wait for a decision."""
    statement = select(StatusCount.event_id, StatusCount.number).where(StatusCount.event_id.in_(event_ids))
    rows = db.session.execute(statement.where(StatusCount.status == RegistrationStatus.APPLIED))
    return {event_id: count for event_id, count in rows}  # noqa: C416 - dict() does not see the types of a row


def open_changes(event_ids: list[int]) -> dict[int, int]:
    """How many people of each event want to change details that an organiser sees first."""
    statement = select(Registration.event_id, func.count()).join(ProposedChange, ProposedChange.registration_id == Registration.id)
    waiting = ProposedChange.decided_at.is_(None), Registration.status.in_(HOLDING), Registration.event_id.in_(event_ids)
    rows = db.session.execute(statement.where(*waiting).group_by(Registration.event_id))
    return {event_id: count for event_id, count in rows}  # noqa: C416 - dict() does not see the types of a row


def is_published(event: Event) -> bool:
    """Whether the public sees it."""
    return event.status is EventStatus.PUBLISHED


def _count(table: type[Event | Person | Organisation | Message], *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return select(func.count()).select_from(table).where(*conditions).scalar_subquery()


def _troubled(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Message.status.in_(NEEDS_A_PERSON), Message.created_at >= now - LOOK_BACK
