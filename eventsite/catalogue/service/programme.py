"""The programme: sessions in the order of their time, and the stops of a trip."""

from dataclasses import asdict
from datetime import datetime

from eventsite.calendar.uid import new_uid
from eventsite.catalogue import errors, hooks, rules
from eventsite.catalogue.models import Event, Places, ProgrammeSession, SessionText, Stop
from eventsite.catalogue.service import common, facts, moving
from eventsite.catalogue.service.showing import watched
from eventsite.db import db, lock


def add_session(event: Event, wanted: rules.SessionFacts, *, by: int | None, now: datetime) -> ProgrammeSession:
    """One more item. Raises what rules.session_span() raises, ForGroupsOrChosen."""
    lock(event)
    session = ProgrammeSession(uid=new_uid(event.uid.rpartition("@")[2]), changed_at=now)
    with watched(event, now=now):
        _fill(event, session, wanted)
        event.sessions.append(session)
        db.session.flush()  # its places hang on its id
        _set_places(event, session, wanted, now=now)
        _done(event, "event.session_added", by, now=now)
    return session


def change_session(
    event: Event, session: ProgrammeSession, wanted: rules.SessionFacts, *, seen: str | None = None, by: int | None, now: datetime
) -> None:
    """Give an item other facts. Raises what rules.session_span() raises, ForGroupsOrChosen, SessionChosen, ChangedMeanwhile."""
    lock(event)
    known = facts.session_facts(session)
    common.check_seen(seen, known)
    if wanted == known:
        return
    with watched(event, now=now):
        _fill(event, session, wanted)
        _set_places(event, session, wanted, now=now)
        _done(event, "event.session_changed", by, now=now, session_id=session.id)


def call_off_session(event: Event, session: ProgrammeSession, *, by: int | None, now: datetime) -> None:
    """It is not held. The page shows it struck through, calendars show it as cancelled; who has a seat in it keeps that."""
    lock(event)
    if session.cancelled_at is None:
        with watched(event, now=now):
            session.cancelled_at = now
            _done(event, "event.session_called_off", by, now=now, session_id=session.id)


def restore_session(event: Event, session: ProgrammeSession, *, by: int | None, now: datetime) -> None:
    """It is held after all."""
    lock(event)
    if session.cancelled_at is not None:
        with watched(event, now=now):
            session.cancelled_at = None
            _done(event, "event.session_restored", by, now=now, session_id=session.id)


def remove_session(event: Event, session: ProgrammeSession, *, by: int | None, now: datetime) -> None:
    """Take an item out of the programme. Raises SessionChosen while people hold, or wait for, a place in it."""
    lock(event)
    _check_not_chosen(session)
    session_id = session.id
    with watched(event, now=now):
        event.sessions.remove(session)
        _done(event, "event.session_removed", by, now=now, session_id=session_id)


def add_stop(event: Event, wanted: rules.StopFacts, *, by: int | None, now: datetime) -> Stop:
    """One more city; stops stand in the order of their days. Raises what rules.check_stop() raises."""
    lock(event)
    stop = Stop(uid=new_uid(event.uid.rpartition("@")[2]), changed_at=now)
    _fill_stop(stop, wanted)
    event.stops.append(stop)
    _order_stops(event)
    _done(event, "event.stop_added", by, now=now)
    return stop


def change_stop(event: Event, stop: Stop, wanted: rules.StopFacts, *, seen: str | None = None, by: int | None, now: datetime) -> None:
    """Give a city other days or another zone; its sessions keep their wall-clock times.

    Raises as add_stop(), ChangedMeanwhile, SessionTimeMissing, SessionEndsTooEarly.
    """
    lock(event)
    known = facts.stop_facts(stop)
    common.check_seen(seen, known)
    if wanted == known:
        return
    with watched(event, now=now):
        _fill_stop(stop, wanted)
        for session in event.sessions:
            if session.stop_id == stop.id:
                moving.place(session, (stop.zone, session.ends_zone or stop.zone), event)
        _order_stops(event)
        _done(event, "event.stop_changed", by, now=now, stop_id=stop.id)


def remove_stop(event: Event, stop: Stop, *, by: int | None, now: datetime) -> None:
    """Take a city out. Raises StopInUse while sessions are held there."""
    lock(event)
    if any(session.stop_id == stop.id for session in event.sessions):
        raise errors.StopInUse
    stop_id = stop.id
    event.stops.remove(stop)
    _order_stops(event)
    _done(event, "event.stop_removed", by, now=now, stop_id=stop_id)


def _fill(event: Event, session: ProgrammeSession, wanted: rules.SessionFacts) -> None:
    rules.check_whose(wanted)
    stop = next((stop for stop in event.stops if stop.id == wanted.stop_id), None)
    zone = stop.zone if stop else event.zone
    session.ends_zone = rules.checked_ends_zone(wanted.ends_zone, zone)
    session.starts_at, session.ends_at = rules.session_span(wanted, (zone, session.ends_zone or zone), event)
    session.starts_local, session.ends_local, session.zone = wanted.starts_local, wanted.ends_local, zone
    session.kind, session.stop, session.room, session.track = wanted.kind, stop, wanted.room, wanted.track
    session.address = wanted.address
    session.groups = [group for group in event.groups if group.id in wanted.group_ids]
    session.speakers = [speaker for speaker in event.speakers if speaker.id in wanted.speaker_ids]
    known = {text.language: text for text in session.texts}
    for language, (title, description) in wanted.texts.items():
        text = known.get(language)
        if text is None:
            session.texts.append(SessionText(language=language, title=title, description=description))
        else:
            text.title, text.description = title, description
    for language in known.keys() - wanted.texts.keys():
        session.texts.remove(known[language])


def _set_places(event: Event, session: ProgrammeSession, wanted: rules.SessionFacts, *, now: datetime) -> None:
    known = session.places
    if not wanted.choosable:
        if known is not None:
            _check_not_chosen(session)
            session.places = None
            db.session.flush()  # nothing points at the row any more
            db.session.delete(known)
    elif known is None or known.capacity != wanted.capacity:
        if not hooks.set_session_capacity:
            session.places = Places(capacity=wanted.capacity)
        for serve in hooks.set_session_capacity:
            serve(session, event, wanted.capacity, now=now)


def _check_not_chosen(session: ProgrammeSession) -> None:
    if session.places_id is not None and any(count(session) for count in hooks.count_choices):
        raise errors.SessionChosen


def _fill_stop(stop: Stop, wanted: rules.StopFacts) -> None:
    rules.check_stop(wanted)
    for name, value in (asdict(wanted) | {"zone": rules.checked_zone(wanted.zone)}).items():
        setattr(stop, name, value)


def _order_stops(event: Event) -> None:
    for position, stop in enumerate(sorted(event.stops, key=lambda stop: (stop.starts_on, stop.ends_on, stop.position or 0))):
        stop.position = position


def _done(event: Event, action: str, by: int | None, *, now: datetime, **details: int) -> None:
    common.touch(event, now=now)
    db.session.flush()  # the next look at the programme is in its new order
    db.session.expire(event, ["sessions", "stops"])
    common.record(event, action, by, **details)
