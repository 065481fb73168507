"""Named reads of events, for the pages and for the features above. Drafts are known to the team's reads alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Protocol, TypeVar

from sqlalchemy import ColumnElement, Dialect, Engine, Row, Select, bindparam, func, literal_column, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from eventsite import i18n
from eventsite.catalogue.models import (
    Admission,
    Audience,
    Event,
    EventHost,
    EventKind,
    EventStatus,
    EventText,
    Format,
    Places,
    ProgrammeSession,
    SessionText,
    Stop,
    Topic,
    TopicText,
)
from eventsite.db import db
from eventsite.people.models import Organisation, Site, Team
from eventsite.people.rules import like_pattern

CANCELLED_STAYS = timedelta(days=30)  # in feeds, so that every subscriber hears of it
FEED_LENGTH = 50
_PUBLIC = Event.status == EventStatus.PUBLISHED
_BY_SLUG = select(Event).where(Event.slug == bindparam("slug"), _PUBLIC).options(joinedload(Event.team))


class InLanguage(Protocol):
    """A text in one language."""

    language: str


Text = TypeVar("Text", bound=InLanguage)
IndexRow = Row[int, EventKind, Format, str, list[str], datetime, str | None]


def event_for_team(event_id: int, team_id: int) -> Event | None:
    """The team's own event; another team's is not there."""
    return db.session.scalar(select(Event).where(Event.id == event_id, Event.team_id == team_id))


def event_by_slug(slug: str) -> Event | None:
    """A published event, cancelled or over included; a draft is not there."""
    return db.session.scalar(_BY_SLUG, {"slug": slug})


def best_text(texts: Iterable[Text], *languages: str) -> Text | None:
    """The text in the first of these languages that there is, else any; none where there are no texts."""
    known = {text.language: text for text in texts}
    found = next((known[code] for code in languages if code in known), None)
    return found or next(iter(known.values()), None)


def text_of(event: Event, language: str | None = None) -> EventText:
    """The event's words in the language asked for (of the page, if none is), else its main language, else any."""
    found = best_text(event.texts, language or i18n.language(), event.main_language)
    return found or EventText(language=event.main_language, title=event.slug, standfirst="", body="", price="", practical="")


def session_text(session: ProgrammeSession, event: Event) -> SessionText:
    """A session's words, chosen as the event's are."""
    found = best_text(session.texts, i18n.language(), event.main_language)
    return found or SessionText(language=event.main_language, title="", description="")


def next_in_series(event: Event, now: datetime) -> Event | None:
    """The next event of the same series that is still to come and not called off."""
    if event.series_id is None:
        return None
    later = select(Event).where(_PUBLIC, Event.series_id == event.series_id, Event.id != event.id, Event.cancelled_at.is_(None))
    later = later.where(Event.starts_at >= event.starts_at, Event.ends_at > now).order_by(Event.starts_at, Event.id).limit(1)
    return db.session.scalar(later.options(selectinload(Event.texts), selectinload(Event.stops), joinedload(Event.places)))


_own_places, _session_places, _in_series = Places.__table__.alias(), Places.__table__.alias(), aliased(Event)
_STAMP = (
    select(
        Event.revision, _own_places.c.capacity, _own_places.c.taken, _own_places.c.waiting, _own_places.c.applied, _own_places.c.blocked,
        select(Site.revision).scalar_subquery(),
        select(func.sum(_in_series.revision)).where(_in_series.series_id == Event.series_id).scalar_subquery(),
        ProgrammeSession.id, _session_places.c.capacity, _session_places.c.taken, _session_places.c.waiting,
    )
    .select_from(Event)
    .join(_own_places, _own_places.c.id == Event.places_id)
    .outerjoin(ProgrammeSession, (ProgrammeSession.event_id == Event.id) & ProgrammeSession.places_id.is_not(None))
    .outerjoin(_session_places, _session_places.c.id == ProgrammeSession.places_id)
    .where(Event.slug == bindparam("slug"), Event.status == literal_column(f"'{EventStatus.PUBLISHED}'"))
    .order_by(ProgrammeSession.id)
)  # fmt: skip


def page_stamp(engine: Engine, slug: str) -> tuple[object, ...]:
    """All that a kept page depends on besides the time, in one statement; empty when there is no such page.

    This is most of what a kept page costs, so it goes past the session and past SQLAlchemy's execution to a connection of
    the pool: whole numbers need no conversion. What several pages show (an organisation's name, the site's own words, a
    report) raises `Site.revision`.
    """
    statement, by_position = _stamp_text(engine.dialect)
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(statement, (slug,) if by_position else {"slug": slug})
        return tuple(cursor.fetchall())
    finally:
        connection.close()  # back to the pool, which ends the transaction


@cache
def _stamp_text(dialect: Dialect) -> tuple[str, bool]:
    """The statement as the driver takes it, and whether it takes values by position."""
    compiled = _STAMP.compile(dialect=dialect)
    return str(compiled), bool(dialect.positional)


# Lists


def indexed() -> Select[int, EventKind, Format, str, list[str], datetime, str | None]:
    """What lists are filtered by, without loading events: id, kind, format, city, languages, local start, and the cities of the
    stops, a line for each; of all events."""
    stops = select(func.aggregate_strings(Stop.city, "\n")).where(Stop.event_id == Event.id).scalar_subquery()
    return select(Event.id, Event.kind, Event.format, Event.city, Event.languages, Event.starts_local, stops)


def index(*, past: bool, now: datetime, words: str = "") -> Sequence[IndexRow]:
    """The public events as lists are filtered, in order."""
    order = (Event.starts_at.desc(), Event.id.desc()) if past else (Event.starts_at, Event.id)
    over = Event.ends_at <= now if past else Event.ends_at > now
    return db.session.execute(indexed().where(_PUBLIC, over, *holding(words)).order_by(*order)).all()


def holding(words: str) -> list[ColumnElement[bool]]:
    """The events that hold each of these words in a title, an introduction or a place."""
    conditions: list[ColumnElement[bool]] = []
    for word in words.split()[:6]:
        pattern = like_pattern(word)
        in_text = select(EventText.event_id).where(EventText.search.like(pattern, escape="\\"))
        conditions.append(or_(Event.id.in_(in_text), Event.search.like(pattern, escape="\\")))
    return conditions


def by_ids(ids: list[int]) -> list[Event]:
    """Events as lists show them, in the order of the ids."""
    rows = select(Event).where(Event.id.in_(ids), _PUBLIC)
    rows = rows.options(selectinload(Event.texts), selectinload(Event.stops), joinedload(Event.places))
    found = {event.id: event for event in db.session.scalars(rows)}
    return [found[event_id] for event_id in ids if event_id in found]


def events_of_topics() -> dict[str, set[int]]:
    """The ids of the events of each topic, by its slug."""
    found: dict[str, set[int]] = {}
    for slug, event_id in db.session.execute(select(Topic.slug, Event.id).join(Event.topics).where(_PUBLIC)):
        found.setdefault(slug, set()).add(event_id)
    return found


def events_of_host(slug: str) -> frozenset[int]:
    """The ids of the public events that the organisation hosts or supports."""
    rows = select(EventHost.event_id).join(EventHost.organisation).join(Event, Event.id == EventHost.event_id)
    return frozenset(db.session.scalars(rows.where(_PUBLIC, Organisation.slug == slug)))


def events_of_team(slug: str) -> frozenset[int]:
    """The ids of the team's public events."""
    return frozenset(db.session.scalars(select(Event.id).join(Event.team).where(_PUBLIC, Team.slug == slug)))


def hosts_of_upcoming(now: datetime) -> Sequence[Row[str, str]]:
    """Short name and name of the organisations that host something still to come, by name."""
    rows = select(Organisation.slug, Organisation.name).join(EventHost, EventHost.organisation_id == Organisation.id)
    rows = rows.join(Event, Event.id == EventHost.event_id).where(_PUBLIC, Event.ends_at > now)
    return db.session.execute(rows.distinct().order_by(Organisation.name, Organisation.slug)).all()


def teams_of_upcoming(now: datetime) -> Sequence[Row[str, str]]:
    """Short name and name of the teams that have something still to come, by name."""
    rows = select(Team.slug, Team.name).join(Event, Event.team_id == Team.id).where(_PUBLIC, Event.ends_at > now)
    return db.session.execute(rows.distinct().order_by(Team.name, Team.slug)).all()


def has_city(city: str) -> bool:
    """Whether a public event is or was there, or a trip comes through."""
    there = or_(Event.city == city, Event.id.in_(select(Stop.event_id).where(Stop.city == city)))
    return db.session.scalar(select(Event.id).where(_PUBLIC, there).limit(1)) is not None


def topic_names() -> dict[str, str]:
    """The topics' names in the language of the page, by slug, in order of the name."""
    rows = db.session.execute(select(Topic.slug, TopicText.language, TopicText.name).outerjoin(Topic.texts)).all()
    names: dict[str, str] = {}
    for slug, language, name in rows:
        if slug not in names or language == i18n.language():
            names[slug] = name or slug
    return dict(sorted(names.items(), key=lambda item: item[1]))


def count_past(now: datetime) -> int:
    """How many events are over."""
    return db.session.scalar(select(func.count()).select_from(Event).where(_PUBLIC, Event.ends_at <= now)) or 0


def lead_event(now: datetime) -> Event | None:
    """What the front page leads with: the next event that one can register for now, one with seats first, trips after seminars."""
    is_open = (
        or_(Event.opens_at.is_(None), Event.opens_at <= now), or_(Event.closes_at.is_(None), Event.closes_at > now),
        Event.audience != Audience.INVITED,
    )  # fmt: skip
    is_full = (Places.waiting > 0) | (Places.taken >= func.coalesce(Places.capacity, Places.taken + 1))
    rows = select(Event).join(Event.places).where(_PUBLIC, Event.cancelled_at.is_(None), Event.starts_at > now, *is_open)
    rows = rows.order_by(is_full & (Event.admission == Admission.FIRST_COME), Event.kind == EventKind.STUDY_TRIP, Event.starts_at, Event.id)
    return db.session.scalar(rows.limit(1).options(selectinload(Event.texts), selectinload(Event.stops), contains_eager(Event.places)))


# Feeds


def feed_events(now: datetime) -> list[Event]:
    """What a subscribed calendar holds: everything that is still to come, and for 30 days what was called off."""
    rows = select(Event).where(*_in_feeds(now)).order_by(Event.starts_at, Event.id)
    return list(db.session.scalars(rows.options(selectinload(Event.texts), joinedload(Event.team))))


@dataclass(frozen=True, slots=True)
class FeedLine:
    """An event of a feed as far as it decides which bytes stand there and how long."""

    id: int
    revision: int
    changed_at: datetime
    ends_at: datetime
    cancelled_at: datetime | None
    team_name: str

    @property
    def until(self) -> datetime:
        """When it leaves feeds by itself."""
        return self.ends_at if self.cancelled_at is None else min(self.ends_at, self.cancelled_at + CANCELLED_STAYS)


def feed_lines(now: datetime) -> list[FeedLine]:
    """The same without loading events, in the order of feeds."""
    rows = select(Event.id, Event.revision, Event.changed_at, Event.ends_at, Event.cancelled_at, Team.name).join(Event.team)
    return [FeedLine(*row) for row in db.session.execute(rows.where(*_in_feeds(now)).order_by(Event.starts_at, Event.id))]


def with_words_and_hosts(ids: Sequence[int]) -> list[Event]:
    """Events with all that their calendar entries show."""
    rows = select(Event).where(Event.id.in_(ids), _PUBLIC)
    hosts = selectinload(Event.hosts).joinedload(EventHost.organisation)
    return list(db.session.scalars(rows.options(selectinload(Event.texts), joinedload(Event.team), hosts)))


def _in_feeds(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (_PUBLIC, Event.ends_at > now, or_(Event.cancelled_at.is_(None), Event.cancelled_at > now - CANCELLED_STAYS))


def newest(limit: int = FEED_LENGTH) -> list[Event]:
    """The events that were published last."""
    rows = select(Event).where(_PUBLIC).order_by(Event.published_at.desc(), Event.id.desc()).limit(limit)
    return list(db.session.scalars(rows.options(selectinload(Event.texts), joinedload(Event.team))))


def addresses() -> Sequence[Row[str, datetime]]:
    """Slug and time of the last change of every published event."""
    return db.session.execute(select(Event.slug, Event.changed_at).where(_PUBLIC).order_by(Event.id)).all()
