"""An event that moves, and what goes along: its programme by whole days, the opening and the end of registration by their clocks."""

from datetime import datetime, timedelta

from eventsite.catalogue import errors, queries, rules
from eventsite.catalogue.models import Event, ProgrammeSession
from eventsite.catalogue.service import facts


def check_move(event: Event, wanted: rules.EventFacts) -> tuple[datetime, datetime, datetime | None, datetime | None]:
    """Start, end, opening and closing as instants, when the event has these facts. Nothing is changed.

    Raises what rules.timing() raises, RegistrationTimeMissing, SessionTimeMissing, SessionEndsTooEarly.
    """
    try:
        found = rules.timing(wanted, facts.terms_of(event))
    except errors.NoSuchLocalTime as refused:
        if refused.field in ("opens_local", "closes_local"):
            raise errors.RegistrationTimeMissing(refused) from None
        raise
    zone, days = rules.checked_zone(wanted.zone), rules.programme_shift(event, wanted) or 0
    for session in event.sessions:
        _span(session, _zones(session, zone, was_zone=event.zone), timedelta(days), event)
    return found


def move_along(event: Event, *, days: int, was_zone: str) -> None:
    """The event has moved: stops and sessions keep their time of day and move by whole days. Sessions follow its zone."""
    shift = timedelta(days=days)
    for stop in event.stops:
        stop.starts_on, stop.ends_on = stop.starts_on + shift, stop.ends_on + shift
    for session in event.sessions:
        place(session, _zones(session, event.zone, was_zone=was_zone), event, shift)


def place(session: ProgrammeSession, zones: tuple[str, str], event: Event, shift: timedelta = timedelta(0)) -> None:
    """Its times by the clocks of these zones, in which it begins and ends, so much later. Raises as check_move()."""
    session.starts_at, session.ends_at = _span(session, zones, shift, event)
    session.starts_local, session.ends_local = session.starts_local + shift, session.ends_local + shift
    session.zone, session.ends_zone = zones[0], zones[1] if zones[1] != zones[0] else None


def _zones(session: ProgrammeSession, zone: str, *, was_zone: str) -> tuple[str, str]:
    """Where it begins and ends when the event is in this zone: a flight home ends where the event is at home."""
    begins = session.stop.zone if session.stop else zone
    return begins, zone if session.ends_zone == was_zone else session.ends_zone or begins


def _span(session: ProgrammeSession, zones: tuple[str, str], shift: timedelta, event: Event) -> tuple[datetime, datetime]:
    try:
        return rules.span_of_two(session.starts_local + shift, session.ends_local + shift, zones)
    except errors.NoSuchLocalTime as refused:
        raise errors.SessionTimeMissing(_title(session, event), refused) from None
    except (errors.EndsBeforeStart, errors.ArrivesBeforeItLeaves):
        raise errors.SessionEndsTooEarly(_title(session, event), session.starts_local + shift) from None


def _title(session: ProgrammeSession, event: Event) -> str:
    text = queries.best_text(session.texts, event.main_language)
    return text.title if text is not None else ""
