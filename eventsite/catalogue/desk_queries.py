"""Named reads for the organisers' side. Whatever belongs to a team is asked for with that team."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import selectinload

from eventsite.accounts.models import Account
from eventsite.audit.models import AuditEntry
from eventsite.catalogue import rules
from eventsite.catalogue.models import (
    AttendeeGroup,
    Event,
    EventKind,
    EventStatus,
    EventText,
    ProgrammeSession,
    Series,
    Speaker,
    Stop,
    Topic,
)
from eventsite.db import db
from eventsite.people.rules import like_pattern

SHELVES = ("upcoming", "drafts", "past")
PAGES_BESIDE = frozenset({"agenda", "calendar", "past"})  # below /events, where the events' own pages are


def _shelf(shelf: str, now: datetime) -> ColumnElement[bool]:
    if shelf == "drafts":
        return Event.status == EventStatus.DRAFT
    over = Event.ends_at < now if shelf == "past" else Event.ends_at >= now
    return (Event.status == EventStatus.PUBLISHED) & over


@dataclass(frozen=True)
class Search:
    """What is looked for among a team's events."""

    team_id: int
    now: datetime
    q: str = ""
    kind: EventKind | None = None


def _found(search: Search) -> ColumnElement[bool]:
    """The team's events that hold every word in a title, an introduction or a place."""
    own = Event.team_id == search.team_id
    if search.kind is not None:
        own &= Event.kind == search.kind
    for word in search.q.split()[:6]:
        pattern = like_pattern(word)
        in_text = select(EventText.event_id).where(EventText.search.like(pattern, escape="\\"))
        own &= or_(Event.id.in_(in_text), Event.search.like(pattern, escape="\\"))
    return own


def count_events(search: Search) -> dict[str, int]:
    """How many events stand on each shelf: upcoming, drafts, past."""
    found = _found(search)
    count = select(func.count()).select_from(Event)
    return {shelf: db.session.scalar(count.where(found, _shelf(shelf, search.now))) or 0 for shelf in SHELVES}


def events_on(shelf: str, search: Search, *, offset: int = 0, limit: int = 50) -> list[Event]:
    """The events on one shelf, with texts and places: the next first, of past ones the last first."""
    order = (Event.starts_at.desc(), Event.id.desc()) if shelf == "past" else (Event.starts_at, Event.id)
    page = select(Event).where(_found(search), _shelf(shelf, search.now)).order_by(*order).offset(offset).limit(limit)
    return list(db.session.scalars(page.options(selectinload(Event.texts), selectinload(Event.places))))


def free_slug(title: str, *, besides: Event | None = None) -> str:
    """An address that no other event has, nor another page of the programme."""
    plain = rules.slug_of(title)
    others = select(Event.slug).where(Event.slug.like(f"{plain}%"))
    if besides is not None:
        others = others.where(Event.id != besides.id)
    with db.session.no_autoflush:
        return rules.free_slug(title, {*PAGES_BESIDE, *db.session.scalars(others)})


def free_series_slug(name: str) -> str:
    """An address that no other series has."""
    with db.session.no_autoflush:
        return rules.free_slug(name, set(db.session.scalars(select(Series.slug))))[:80]


def series_by_name(name: str) -> Series | None:
    """One series."""
    return db.session.scalar(select(Series).where(Series.name == name).order_by(Series.id).limit(1))


def series_names() -> list[str]:
    """What a series is chosen from."""
    return list(db.session.scalars(select(Series.name).order_by(Series.name)))


def topics() -> list[Topic]:
    """All topics with their names."""
    return list(db.session.scalars(select(Topic).order_by(Topic.slug).options(selectinload(Topic.texts))))


def session_of(event: Event, session_id: int) -> ProgrammeSession | None:
    """One item of this event's programme."""
    return next((session for session in event.sessions if session.id == session_id), None)


def speaker_of(event: Event, speaker_id: int) -> Speaker | None:
    """One speaker of this event."""
    return next((speaker for speaker in event.speakers if speaker.id == speaker_id), None)


def group_of(event: Event, group_id: int) -> AttendeeGroup | None:
    """One group of this event's people."""
    return next((group for group in event.groups if group.id == group_id), None)


def stop_of(event: Event, stop_id: int) -> Stop | None:
    """One stop of this trip."""
    return next((stop for stop in event.stops if stop.id == stop_id), None)


@dataclass(frozen=True)
class Entry:
    """One act on an event, as the overview tells it. `name` is empty when the account is gone or nobody's."""

    at: datetime
    action: str
    name: str
    fields: tuple[str, ...]


def latest_acts(event_id: int, limit: int = 8) -> list[Entry]:
    """Who did what last."""
    statement = (
        select(AuditEntry, Account.name)
        .outerjoin(Account, Account.id == AuditEntry.account_id)
        .where(AuditEntry.event_id == event_id, AuditEntry.subject_kind == Event.__tablename__)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    return [Entry(act.at, act.action, name or "", tuple(act.details.get("fields", ()))) for act, name in db.session.execute(statement)]
