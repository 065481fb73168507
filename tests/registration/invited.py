"""People whom an invitation has reached, and what their calendars answer."""

from datetime import datetime
from typing import Any

from eventsite.calendar.models import CalendarEntry
from eventsite.catalogue.models import Event
from eventsite.db import db, transaction
from eventsite.incoming import service as incoming
from eventsite.incoming.models import Outcome
from eventsite.mail.models import CalendarMethod
from eventsite.registration.models import Registration
from tests.conftest import NOW
from tests.incoming.replies import Reply, later
from tests.registration.builders import sign_up


def note_sent(entry: CalendarEntry, address: str, *, sequence: int = 0) -> None:
    """As the worker notes a REQUEST that went."""
    with transaction():
        entry.last_method, entry.last_email, entry.last_dtstamp, entry.sequence = CalendarMethod.REQUEST.value, address, NOW, sequence


def invite(event: Event, name: str, **values: Any) -> Registration:
    """They register, and the invitation has gone."""
    [registration] = sign_up(event, name, **values)
    note_sent(registration.entry, registration.email or "")
    return registration


def answer(
    registration: Registration, partstat: str, *, minutes: int = 1, proved: bool = True, now: datetime | None = None, **values: Any
) -> Outcome:
    """Their calendar answers; so many minutes after NOW."""
    address = registration.email or ""
    facts = {"uid": registration.entry.uid, "sequence": registration.entry.sequence, "attendee": address, "sender": address}
    changes = {} if proved else {"results": ""}
    raw = Reply(**(facts | {"partstat": partstat, "at": later(minutes)} | changes | values)).by()
    db.session.rollback()
    with transaction():
        return incoming.take(raw, now=now or later(minutes + 1))
