# ruff: noqa: DTZ001 - local times have no zone of their own
"""Trips whose days are not simple: over the date line, and with several zones on one day."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from eventsite.catalogue.models import Event, EventKind, ProgrammeSession, SessionKind
from eventsite.db import transaction
from tests.factories import make_event, make_session, make_stop

ENDS = datetime(2027, 9, 24, 18)


def fly(flight: ProgrammeSession, zone: str, lands: datetime) -> None:
    """It lands at this time by the clocks of that zone."""
    with transaction():
        flight.kind, flight.ends_zone, flight.ends_local = SessionKind.FLIGHT, zone, lands
        flight.ends_at = lands.replace(tzinfo=ZoneInfo(zone))


def pacific_trip() -> Event:
    """20 to 24 September: from Tokyo, in the evening, to San Francisco, where it is the morning of the same day."""
    trip = make_event(kind=EventKind.STUDY_TRIP, title="Across the Pacific", slug="pacific", ends_local=ENDS)
    tokyo = make_stop(trip, "Tokyo", "Asia/Tokyo", (0, 2))
    california = make_stop(trip, "San Francisco", "America/Los_Angeles", (2, 4))
    make_session(trip, "University", at="10:00", stop=tokyo, on=date(2027, 9, 21))
    make_session(trip, "Hospital", at="09:00", stop=tokyo, on=date(2027, 9, 22))
    flight = make_session(trip, "Flight to San Francisco", at="17:00", stop=tokyo, on=date(2027, 9, 22))
    fly(flight, "America/Los_Angeles", datetime(2027, 9, 22, 10, 30))
    make_session(trip, "Early call home", at="01:00", stop=tokyo, on=date(2027, 9, 23))  # who stays in Tokyo
    make_session(trip, "Laboratory", at="13:00", stop=california, on=date(2027, 9, 22))
    make_session(trip, "Start-ups", at="09:00", stop=california, on=date(2027, 9, 23))
    return trip


def asian_trip() -> Event:
    """20 to 24 September: some are in Shanghai when the others fly there; on the 22nd from Seoul in the morning to Shanghai; then Seoul."""
    trip = make_event(kind=EventKind.STUDY_TRIP, title="Hospitals in Asia", slug="asia", ends_local=ENDS)
    make_stop(trip, "Copenhagen", "Europe/Copenhagen", (0, 0))
    shanghai = make_stop(trip, "Shanghai", "Asia/Shanghai", (0, 2))
    seoul = make_stop(trip, "Seoul", "Asia/Seoul", (2, 4))
    make_session(trip, "Press meeting", at="15:00", stop=shanghai)
    make_session(trip, "Briefing", at="14:00", stop=trip.stops[0])
    fly(make_session(trip, "Flight to Shanghai", at="18:20", stop=trip.stops[0]), "Asia/Shanghai", datetime(2027, 9, 21, 11, 20))
    make_session(trip, "Reception", at="19:00", stop=shanghai, on=date(2027, 9, 21), kind=SessionKind.MEAL)
    make_session(trip, "Ward", at="09:00", stop=seoul, on=date(2027, 9, 22))
    make_session(trip, "Round table", at="08:00", stop=shanghai, on=date(2027, 9, 22))  # at the same moment
    flight = make_session(trip, "Flight back", at="13:00", stop=seoul, on=date(2027, 9, 22))
    fly(flight, "Asia/Shanghai", datetime(2027, 9, 22, 14, 5))
    make_session(trip, "Dinner", at="19:00", stop=shanghai, on=date(2027, 9, 22), kind=SessionKind.MEAL)
    make_session(trip, "Ministry", at="10:00", stop=seoul, on=date(2027, 9, 23))
    return trip
