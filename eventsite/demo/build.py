"""Puts the sample data together."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event, select, update

from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.demo.crowd import Crowd
from eventsite.demo.history import HISTORY
from eventsite.demo.journeys import DAEGU, JOURNEYS, STUDY_TRIP
from eventsite.demo.lively import Lively
from eventsite.demo.names import Attendee, attendees
from eventsite.demo.seminars import (
    AI_SEMINAR,
    DATA_REGULATION,
    DEMAND_DAY,
    FIELD_NOTES,
    FUNDING,
    ROUND_TABLE,
    SEMINARS,
    TELEMEDICINE_BREAKFAST,
    TWELVE_PILOTS,
)
from eventsite.demo.specs import Spec
from eventsite.demo.stage import Stage
from eventsite.mail import budget
from eventsite.mail.models import Message, MessageStatus
from eventsite.mail.outcomes import Outcome, OutcomeKind
from eventsite.mail.outcomes import Stage as MailStage
from eventsite.mail.worker import Worker
from eventsite.people.models import Site
from eventsite.registration import service
from eventsite.registration.models import Registration


def is_there() -> bool:
    """Whether this installation has a site already, of the sample data or of its own."""
    return db.session.get(Site, 1) is not None


def build(now: datetime) -> int:
    """Write everything; answers how many people there are. The mails of then are marked as sent, none leaves."""
    with _without_waiting_for_the_disk():
        return _build(now)


@contextmanager
def _without_waiting_for_the_disk() -> Iterator[None]:
    """Sample data is no promise to anybody: SQLite need not wait for the disk at each of its thousand commits."""

    def hasten(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    if db.engine.dialect.name != "sqlite":
        yield
        return
    db.session.remove()
    db.engine.dispose()
    event.listen(db.engine, "connect", hasten)
    try:
        yield
    finally:
        event.remove(db.engine, "connect", hasten)
        db.session.remove()
        db.engine.dispose()


def _build(now: datetime) -> int:
    people = attendees()
    with transaction():  # one: a half of it would be taken for a site of somebody's own
        stage = Stage(now)
        events = {spec.slug: stage.event(spec) for spec in (*HISTORY, *SEMINARS, *JOURNEYS)}
        stage.publish(events)
        stage.share(events[DAEGU.slug])
        crowd = Crowd(people, stage.organiser, now)
        lively = Lively(stage.organiser, now)
        lively.two_forms(events[TWELVE_PILOTS.slug])
        for spec in (*SEMINARS, *JOURNEYS):
            crowd.ask(events[spec.slug], spec.asks)
        for spec, guests in _guests(people):
            crowd.sign_up(events[spec.slug], spec, guests)
        crowd.attend(events[FIELD_NOTES.slug], _registrations(events[FIELD_NOTES.slug]))
        crowd.follow_up(events[FIELD_NOTES.slug])
        crowd.decide(_registrations(events[STUDY_TRIP.slug]))
        lively.divide(events[STUDY_TRIP.slug], _registrations(events[STUDY_TRIP.slug]))
        lively.lapse(events[DATA_REGULATION.slug], _registrations(events[DATA_REGULATION.slug])[4])
        crowd.leave(_registrations(events[AI_SEMINAR.slug])[3:9:3] + _registrations(events[DATA_REGULATION.slug])[10:11])
        _enliven(lively, events, people)
        crowd.date_mails(now - timedelta(days=2))
    _send_on_paper()
    with transaction():
        for person in people:  # they read their mails: what is typed into the site's forms from now on has its whole budget
            budget.owner_is_known(person.email, now=now)
        service.cancel_event(events[DEMAND_DAY.slug], DEMAND_DAY.cancelled, None, now=now)
    _send_on_paper()
    return len(people)


def _enliven(lively: Lively, events: dict[str, Event], people: list[Attendee]) -> None:
    breakfast = events[TELEMEDICINE_BREAKFAST.slug]
    lively.group(breakfast, people[200], people[200:203])
    lively.change(_registrations(breakfast)[2])
    lively.let_in(_registrations(events[FUNDING.slug]), 11)
    lively.invite(events[ROUND_TABLE.slug], people[30:42])
    lively.sort(
        _registrations(events[AI_SEMINAR.slug]), {"Press": slice(0, 3), "Speaker’s guest": slice(2, 8), "Went to Daegu": slice(5, 14)}
    )


def _guests(people: list[Attendee]) -> list[tuple[Spec, list[Attendee]]]:
    """Who registers where: everybody once for a seminar, some of them again for a trip."""
    found, used = [], 0
    for spec in SEMINARS:
        count = spec.confirmed + spec.waiting + spec.applied
        found.append((spec, people[used : used + count]))
        used += count
    found.append((STUDY_TRIP, people[: STUDY_TRIP.applied // 2] + people[len(people) - (STUDY_TRIP.applied + 1) // 2 :]))
    found.append((DAEGU, people[100 : 100 + DAEGU.confirmed]))
    return found


def _registrations(event: Event) -> list[Registration]:
    return list(db.session.scalars(select(Registration).where(Registration.event_id == event.id).order_by(Registration.id)))


class _Paper:
    """Takes a mail as a server would, and lets it lie: nothing of the sample data leaves this machine."""

    def send(self, _parcel: object, before_data: object) -> Outcome:
        """Accepted."""
        before_data()  # type: ignore[operator]
        return Outcome(OutcomeKind.ACCEPTED, 250, "sample data", MailStage.DOT)

    def close(self) -> None:
        """Nothing was open."""


def _send_on_paper() -> None:
    Worker(_Paper()).drain()  # type: ignore[arg-type]
    with transaction():
        sent = update(Message).where(Message.status == MessageStatus.SENT, Message.wire.is_(None))
        for message_id, created in db.session.execute(select(Message.id, Message.created_at)).all():
            db.session.execute(sent.where(Message.id == message_id).values(sent_at=created + timedelta(seconds=20)))
