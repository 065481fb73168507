"""One event with all that its page shows, read past the unit of work.

Filling objects through the ORM's loaders costs more than the statements themselves, and a page only looks. The objects
are of the same classes as ever, but belong to no session: nothing can be written with them, and nothing loads later.
What is not read here is empty.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Row, Select, bindparam, inspect, or_, select

from eventsite.catalogue.models import (
    AttendeeGroup,
    Event,
    EventHost,
    EventStatus,
    EventText,
    Places,
    ProgrammeSession,
    SessionText,
    Speaker,
    Stop,
    session_group,
    session_speaker,
)
from eventsite.db import Base, db, table_of
from eventsite.people.models import Organisation

Model = TypeVar("Model", bound=Base)


_event, _places, _session, _speaker, _stop = (table_of(model) for model in (Event, Places, ProgrammeSession, Speaker, Stop))
_text, _session_text, _host, _body = (table_of(model) for model in (EventText, SessionText, EventHost, Organisation))
_ID, _OTHER = bindparam("id", type_=_event.c.id.type), bindparam("other", type_=_event.c.id.type)
_public = select(_event, _places).join(_places, _places.c.id == _event.c.places_id).where(_event.c.status == EventStatus.PUBLISHED)
_BY_SLUG = _public.where(_event.c.slug == bindparam("slug"))
_NEXT = (
    _public.where(_event.c.series_id == bindparam("series_id"), _event.c.id != _ID, _event.c.cancelled_at.is_(None))
    .where(_event.c.starts_at >= bindparam("starts_at"), _event.c.ends_at > bindparam("now"))
    .order_by(_event.c.starts_at, _event.c.id)
    .limit(1)
)
_TEXTS = select(_text).where(or_(_text.c.event_id == _ID, _text.c.event_id == _OTHER)).order_by(_text.c.language)
_STOPS = select(_stop).where(or_(_stop.c.event_id == _ID, _stop.c.event_id == _OTHER)).order_by(_stop.c.position)
_SESSIONS = (
    select(_session, _places)
    .outerjoin(_places, _places.c.id == _session.c.places_id)
    .where(_session.c.event_id == _ID)
    .order_by(_session.c.starts_at, _session.c.id)
)
_SESSION_TEXTS = select(_session_text).join(_session, _session.c.id == _session_text.c.session_id).where(_session.c.event_id == _ID)
_SPEAKERS = select(_speaker).where(_speaker.c.event_id == _ID).order_by(_speaker.c.position)
_SPOKEN = select(session_speaker).join(_session, _session.c.id == session_speaker.c.session_id).where(_session.c.event_id == _ID)
_group = table_of(AttendeeGroup)
_GROUPS = (
    select(session_group.c.session_id, _group)
    .join(_group, _group.c.id == session_group.c.group_id)
    .where(_group.c.event_id == _ID)
    .order_by(_group.c.position, _group.c.id)
)
_HOSTS = select(_host, _body).join(_body, _body.c.id == _host.c.organisation_id).where(_host.c.event_id == _ID).order_by(_host.c.position)


def event_page(slug: str, now: datetime) -> tuple[Event, Event | None] | None:
    """A published event, and the next of its series that is still to come and not called off, in ten statements at most."""
    connection = db.session.connection()
    found = connection.execute(_BY_SLUG, {"slug": slug}).first()
    if found is None:
        return None
    event = _with_places(found)
    following = _next(connection, event, now)
    ids = {"id": event.id, "other": following.id if following else event.id}
    texts, stops = _all(connection, EventText, _TEXTS, ids), _all(connection, Stop, _STOPS, ids)
    for one in (event, following) if following else (event,):
        _fill(one, texts=[text for text in texts if text.event_id == one.id], stops=[stop for stop in stops if stop.event_id == one.id])
    _fill(event, speakers=_all(connection, Speaker, _SPEAKERS, ids), hosts=_hosts(connection, ids))
    _fill(event, sessions=_sessions(connection, event, ids))
    return event, following


def _next(connection: Connection, event: Event, now: datetime) -> Event | None:
    if event.series_id is None:
        return None
    values = {"id": event.id, "series_id": event.series_id, "starts_at": event.starts_at, "now": now}
    found = connection.execute(_NEXT, values).first()
    return None if found is None else _with_places(found)


def _sessions(connection: Connection, event: Event, ids: dict[str, int]) -> list[ProgrammeSession]:
    rows = connection.execute(_SESSIONS, {"id": event.id}).all()
    if not rows:
        return []
    texts: dict[int, list[SessionText]] = {}
    for text in _all(connection, SessionText, _SESSION_TEXTS, ids):
        texts.setdefault(text.session_id, []).append(text)
    spoken: dict[int, set[int]] = {}
    for session_id, speaker_id in connection.execute(_SPOKEN, {"id": event.id}) if event.speakers else ():
        spoken.setdefault(session_id, set()).add(speaker_id)
    groups: dict[int, list[AttendeeGroup]] = {}
    for row in connection.execute(_GROUPS, {"id": event.id}):
        groups.setdefault(row[0], []).append(_made(AttendeeGroup, row[1:]))
    stops = {stop.id: stop for stop in event.stops}
    sessions = []
    for row in rows:
        session, places = _split(row, ProgrammeSession, Places)
        speakers = [speaker for speaker in event.speakers if speaker.id in spoken.get(session.id, ())]
        own = None if session.places_id is None else places
        _fill(session, places=own, texts=texts.get(session.id, []), speakers=speakers, stop=stops.get(session.stop_id or 0))
        _fill(session, groups=groups.get(session.id, []))
        sessions.append(session)
    return sessions


def _hosts(connection: Connection, ids: dict[str, int]) -> list[EventHost]:
    hosts = []
    for row in connection.execute(_HOSTS, {"id": ids["id"]}):
        host, organisation = _split(row, EventHost, Organisation)
        _fill(host, organisation=organisation)
        hosts.append(host)
    return hosts


def _with_places(row: Row[Any]) -> Event:
    event, places = _split(row, Event, Places)
    _fill(event, places=places)
    return event


def _all(connection: Connection, model: type[Model], statement: Select[Any], ids: dict[str, int]) -> list[Model]:
    values = {name: ids[name] for name in (("id", "other") if model in (EventText, Stop) else ("id",))}
    return [_made(model, row) for row in connection.execute(statement, values)]


Other = TypeVar("Other", bound=Base)


def _split(row: Row[Any], first: type[Model], second: type[Other]) -> tuple[Model, Other]:
    """Two objects from a row that has the columns of both tables, one after the other."""
    width = len(_names(first))
    return _made(first, row[:width]), _made(second, row[width:])


def _made(model: type[Model], values: Sequence[Any]) -> Model:
    """An object of no session that has these values, as if they had been loaded."""
    made = cast(Model, inspect(model).class_manager.new_instance())
    made.__dict__.update(zip(_names(model), values, strict=True))
    return made


@cache
def _names(model: type[Base]) -> tuple[str, ...]:
    return tuple(table_of(model).columns.keys())


def _fill(row: Base, **related: Base | Iterable[Base] | None) -> None:
    row.__dict__.update(related)
