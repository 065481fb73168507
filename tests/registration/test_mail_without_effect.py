# ruff: noqa: F811 - fixtures of another file
"""Mail that must change nothing, with everybody listening who listens in earnest."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from eventsite.calendar.models import CalendarEntry
from eventsite.catalogue.models import Event, Places
from eventsite.db import Base, db, transaction
from eventsite.incoming import hooks
from eventsite.incoming import service as incoming
from eventsite.incoming.models import MailKind, Outcome, ReceivedMail
from eventsite.mail.models import Message
from eventsite.registration.models import Registration
from tests.incoming.replies import calendar, later, mail
from tests.registration.invited import answer
from tests.registration.test_answers import ada, environment, event, make_session_entry  # noqa: F401

THEIRS = "ATTENDEE;PARTSTAT=DECLINED:mailto:ada@example.org", "SEQUENCE:9", "DTSTAMP:20270803T100000Z"
MOVED = (*THEIRS, "SUMMARY:Moved", "DTSTART:20280101T090000Z", "DTEND:20280101T100000Z", "STATUS:CANCELLED", "LOCATION:Elsewhere")


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every column of every event, registration, invitation and mail."""
    db.session.rollback()
    tables: list[type[Base]] = [Event, Registration, CalendarEntry, Message]
    return {one.__name__: [tuple(row) for row in db.session.execute(select(*one.__table__.columns).order_by(one.id))] for one in tables}


def take(raw: bytes, envelope: str | None = None) -> Outcome:
    with transaction():
        return incoming.take(raw, envelope=envelope, now=later(5))


def test_those_who_listen_in_earnest_do(ada: Registration, event: Event) -> None:
    """The control: an answer of hers changes what is compared below."""
    before = everything()
    answer(ada, "DECLINED")

    after = everything()
    assert hooks.on_reply != []
    assert {name for name in before if before[name] != after[name]} == {"CalendarEntry", "Message"}


@pytest.mark.parametrize("whose", ["ada", "event", "session"])
@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "PUBLISH", "ADD"])
def test_check_61_calendar_from_outside_alters_no_event_no_seat_and_sends_nothing(
    method: str, whose: str, ada: Registration, event: Event
) -> None:
    one = make_session_entry(ada, places=Places(capacity=5))
    uid = {"ada": ada.entry.uid, "event": event.uid, "session": one.entry.uid}[whose]
    before = everything()
    outcome = take(mail(calendar(*MOVED, method=method, uid=uid), content_type=f"text/calendar; method={method}"), "ada@example.org")

    assert (outcome, everything()) == (Outcome.NOTHING, before)
    assert db.session.scalars(select(ReceivedMail.kind)).all() == [MailKind.REFUSED]


def test_check_61_reply_to_the_uid_of_the_event_itself_alters_nothing(ada: Registration, event: Event) -> None:
    before = everything()

    assert (take(mail(calendar(*THEIRS, uid=event.uid))), everything()) == (Outcome.UNKNOWN, before)


@pytest.mark.parametrize(
    ("head", "envelope"),
    [
        ("Auto-Submitted: auto-replied", "ada@example.org"),
        ("Auto-Submitted: auto-replied", ""),
        ("Auto-Submitted: auto-replied\r\nReturn-Path: <>", None),
        ("Auto-Submitted: auto-generated (vacation)\r\nPrecedence: bulk", "ada@example.org"),
    ],
)
def test_check_64_out_of_office_alters_nothing_and_is_not_answered(head: str, envelope: str | None, ada: Registration, app: Flask) -> None:
    before = everything()
    raw = mail(f"I am away.\r\n\r\n> UID:{ada.entry.uid}\r\n> METHOD:REPLY", head=head, content_type="text/plain")

    assert (take(raw, envelope), everything()) == (Outcome.NOTHING, before)
    assert db.session.scalars(select(ReceivedMail.kind)).all() == [MailKind.AUTOMATIC]
