"""The sample data tells the five stories, is whole, and is written once."""

from datetime import datetime

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from eventsite import clock
from eventsite.catalogue.models import Admission, Event, Format
from eventsite.cli import main
from eventsite.db import db
from eventsite.demo import build as sample
from eventsite.demo.names import attendees
from eventsite.invitations.models import Invitee
from eventsite.mail import budget
from eventsite.mail.models import Message, MessageStatus
from eventsite.people.models import Organisation, Person
from eventsite.publications.models import News, Report
from eventsite.questions import queries as questions
from eventsite.registration.models import Party, ProposedChange, Registration, RegistrationStatus, Tag
from eventsite.registration.rules import deadline
from tests.registration import invariants


def test_sample_data_has_every_kind_of_event_and_the_mails_of_then_as_sent(app: Flask) -> None:
    now = clock.now()
    sample.build(now)
    events = list(db.session.scalars(select(Event)))
    kinds = {
        "past": sum(event.ends_at < now for event in events),
        "upcoming": sum(event.starts_at > now for event in events),
        "full with a waitlist": sum(event.places.waiting > 0 and event.places.left == 0 for event in events),
        "by selection": sum(event.admission is Admission.SELECTION for event in events),
        "online": sum(event.format is Format.ONLINE for event in events),
        "cancelled": sum(event.cancelled_at is not None for event in events),
        "open without questions": sum(_asks_only_who(event, now) for event in events),
    }
    assert kinds == {
        "past": 4, "upcoming": 11, "full with a waitlist": 1, "by selection": 1, "online": 1, "cancelled": 1, "open without questions": 5,
    }  # fmt: skip
    assert (_count(Person), _count(Organisation), _count(Report), _count(News)) == (301, 23, 4, 4)  # one without an address
    assert set(db.session.scalars(select(Registration.status).distinct())) == set(RegistrationStatus)
    assert (_count(Party), _count(Invitee), _count(ProposedChange), _count(Tag)) == (1, 12, 1, 3)
    states = set(db.session.scalars(select(Message.status).distinct()))
    assert states == {MessageStatus.SENT, MessageStatus.SUPERSEDED}
    assert [fault for event in events for fault in invariants.broken(event)] == []
    assert budget.used(now)[0] == 0  # whoever tries the site has the whole budget of mail to new addresses


def test_sample_data_written_twice_changes_nothing_the_second_time(app: Flask, environment: dict[str, str]) -> None:
    first = CliRunner().invoke(main, ["demo"], env=environment)
    before = (_count(Event), _count(Registration), _count(Message))
    second = CliRunner().invoke(main, ["demo"], env=environment)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert second.output == "There is a site already; nothing was changed.\n"
    assert (_count(Event), _count(Registration), _count(Message)) == before
    assert before[0] == 15


def test_sample_data_on_a_public_site_is_refused(app: Flask, environment: dict[str, str]) -> None:
    public = environment | {"EVENTSITE_BASE_URL": "https://events.example.org"}
    result = CliRunner().invoke(main, ["demo"], env=public)
    assert result.exit_code == 1
    assert _count(Event) == 0


def test_attendees_are_three_hundred_the_same_each_time_at_addresses_of_nobody() -> None:
    people = attendees()
    assert people == attendees()
    assert len({person.email for person in people}) == 300
    assert all(person.email.endswith("@example.org") for person in people)


def _asks_only_who(event: Event, now: datetime) -> bool:
    version = questions.current_version(event.id)
    is_open = event.cancelled_at is None and event.starts_at > now and now < deadline(event)
    has_room = event.admission is Admission.FIRST_COME and event.places.left != 0
    return is_open and has_room and (version is None or not version.questions) and not event.asks_to_share


def _count(table: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


pytestmark = pytest.mark.timeout(300)
