# ruff: noqa: DTZ001 - local times have no zone of their own
"""A trip with two cities, flights, groups and a visit that people choose, as the tests of itineraries need it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import update

from eventsite import clock
from eventsite.catalogue import service as catalogue
from eventsite.catalogue.models import AttendeeGroup, Event, EventKind, Places, ProgrammeSession, SessionKind, SessionText
from eventsite.db import db, transaction
from eventsite.mail.models import Message, MessageStatus
from eventsite.people.service import mark_proved
from eventsite.registration import itinerary, service
from eventsite.registration.models import Registration
from tests.conftest import NOW
from tests.factories import make_event, make_session, make_stop
from tests.registration.builders import OLGA, sign_up

DAY = date(2027, 9, 21)


def make_trip(**values: Any) -> Event:
    """20 to 24 September: a flight out, two visits for a group each, a dinner for everybody, a laboratory of two seats."""
    facts = {"kind": EventKind.STUDY_TRIP, "ends_local": datetime(2027, 9, 24, 18), "capacity": 20, "title": "Hospitals in Shanghai"}
    trip = make_event(**(facts | values))
    make_stop(trip, "Copenhagen", "Europe/Copenhagen", (0, 0))
    shanghai = make_stop(trip, "Shanghai", "Asia/Shanghai", (1, 4), local_name="上海", local_language="zh-Hans")
    flight = make_session(trip, "Flight to Shanghai", at="18:20", kind=SessionKind.FLIGHT, room="Copenhagen Airport, Terminal 3")
    with transaction():
        flight.ends_zone, flight.ends_local = "Asia/Shanghai", datetime(2027, 9, 21, 11, 20)
        flight.ends_at = flight.ends_local.replace(tzinfo=ZoneInfo("Asia/Shanghai"))
        trip.groups = [AttendeeGroup(name="Robotics", position=0), AttendeeGroup(name="Imaging", position=1)]
    robots = make_session(trip, "Robots on the ward", at="13:00", stop=shanghai, on=DAY, minutes=90, kind=SessionKind.SITE_VISIT)
    images = make_session(trip, "Reading images", at="13:00", stop=shanghai, on=DAY, minutes=90, kind=SessionKind.SITE_VISIT)
    make_session(trip, "Dinner together", at="19:00", stop=shanghai, on=DAY, minutes=120, kind=SessionKind.MEAL)
    make_session(
        trip, "Laboratory", at="09:00", stop=shanghai, on=date(2027, 9, 22), minutes=60, places=Places(capacity=2), room="Lab 4",
        kind=SessionKind.SITE_VISIT,
    )  # fmt: skip
    with transaction():
        robots.groups, images.groups = [trip.groups[0]], [trip.groups[1]]
        robots.texts.append(SessionText(language="zh-Hans", title="病房里的机器人"))
    return trip


def session_of(trip: Event, title: str) -> ProgrammeSession:
    """The session with this title in English."""
    return next(one for one in trip.sessions if any(text.language == "en" and text.title == title for text in one.texts))


def take_part(trip: Event, *names: str, **values: Any) -> list[Registration]:
    """These people have a seat, and have proved their address."""
    found = sign_up(trip, *names, **values)
    with transaction():
        for registration in found:
            mark_proved(registration.person, now=NOW)
    return found


def join(registration: Registration, group: str) -> None:
    """An organiser puts them into the group, and into no other."""
    with transaction():
        chosen = [one for one in registration.event.groups if one.name == group]
        service.set_groups(registration, chosen, OLGA, now=clock.now())


def choose(registration: Registration, *titles: str) -> None:
    """An organiser gives them seats in these sessions, and in no others."""
    with transaction():
        service.choose_sessions(registration, [session_of(registration.event, title).id for title in titles], OLGA, now=clock.now())


def wish(registration: Registration, wished: bool = True) -> None:
    """They want an invitation for each session, or none any more."""
    with transaction():
        service.wish_invitations(registration, wished, now=NOW)


def alter(session: ProgrammeSession, event: Event, **changes: Any) -> None:
    """An organiser changes facts of a session."""
    with transaction():
        catalogue.change_session(event, session, replace(catalogue.session_facts(session), **changes), by=1, now=NOW)


def titles(registration: Registration) -> list[str]:
    """What they hold, by its title in English."""
    db.session.rollback()
    texts = [one.texts for one in itinerary.of(registration).sessions]
    return [next(text.title for text in of_one if text.language == "en") for of_one in texts]


def by_session(language: str) -> Iterator[None]:
    """Somebody who wishes an invitation for each session: one has another time, one another room, one another title; one is for
    others now, one is called off and held after all. They want them no more, and again, have another address, and all of it is off."""
    trip = make_trip(slug="hospitals-in-shanghai")
    [ada] = take_part(trip, "ada", language=language)
    with transaction():
        ada.code = "7K3M9QX1"
    join(ada, "Robotics")
    wish(ada)
    yield
    flight = session_of(trip, "Flight to Shanghai")
    alter(flight, trip, starts_local=datetime(2027, 9, 20, 19, 20), ends_local=datetime(2027, 9, 21, 12, 20))
    alter(session_of(trip, "Robots on the ward"), trip, room="Ward 5")
    yield
    alter(flight, trip, texts={"en": ("Flight to Shanghai by night", "")})
    join(ada, "Imaging")
    with transaction():
        catalogue.call_off_session(trip, session_of(trip, "Dinner together"), by=1, now=NOW)
    yield
    _all_sent()
    with transaction():
        catalogue.restore_session(trip, session_of(trip, "Dinner together"), by=1, now=NOW)
    yield
    _all_sent()
    wish(ada, wished=False)
    yield
    _all_sent()
    wish(ada)
    yield
    _all_sent()
    with transaction():
        service.correct_address(ada, "ada@new.example.org", OLGA, now=NOW)
    yield
    with transaction():
        catalogue.cancel(trip, "The airport is closed.", by=1, now=NOW)
    yield


def _all_sent() -> None:
    """What has left cannot be called back."""
    with transaction():
        db.session.execute(update(Message).values(status=MessageStatus.SENT))
