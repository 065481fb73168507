"""Registrations as tests need them: made by the use cases themselves, so that counts, queue and messages are real."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from eventsite.catalogue.models import Event
from eventsite.db import WRITE, db, transaction
from eventsite.mail.models import Message
from eventsite.registration import service
from eventsite.registration.models import Actor, Registration, RegistrationStatus, Transition
from eventsite.registration.rules import By, RegistrationRequest
from tests.conftest import NOW

OLGA = By(Actor.ORGANISER, 1)  # organises
PERSON = By(Actor.PERSON)


def ask(name: str = "ada", **values: Any) -> RegistrationRequest:
    """What the form says of Ada, or of somebody else by their first name."""
    return RegistrationRequest(**({"full_name": f"{name.title()} Example", "email": f"{name}@example.org"} | values))


def sign_up(event: Event, *names: str, now: datetime = NOW, **values: Any) -> list[Registration]:
    """These people register, one after the other; their registrations."""
    for name in names:
        with transaction():
            service.register(event, ask(name, **values), now=now)
    return [registration_of(event, name) for name in names]


def registration_of(event: Event, name: str) -> Registration:
    """The newest registration of this person."""
    if not db.session().info.get(WRITE):
        db.session.rollback()
    query = select(Registration).where(Registration.event_id == event.id, Registration.email == f"{name}@example.org")
    return db.session.scalars(query.order_by(Registration.id.desc())).first() or _missing(name)


def _missing(name: str) -> Registration:
    raise AssertionError(f"{name} is not registered")


def make_registration(event: Event, status: RegistrationStatus, name: str = "ada") -> Registration:
    """A stored registration of any status, with the places that go with it, and without a mail."""
    with transaction():
        registration = service.sign_up.new_registration(event, ask(name), status, answers=None, now=NOW)
        service.moves.begin(registration, PERSON, over=True, now=NOW) if status in _FIRST else _walk(registration, status)
    return registration


_FIRST = (RegistrationStatus.APPLIED, RegistrationStatus.WAITLISTED, RegistrationStatus.OFFERED, RegistrationStatus.CONFIRMED)
_FROM = {RegistrationStatus.EXPIRED: RegistrationStatus.OFFERED}


def _walk(registration: Registration, status: RegistrationStatus) -> None:
    registration.status = _FROM.get(status, RegistrationStatus.CONFIRMED)
    service.moves.begin(registration, PERSON, over=True, now=NOW)
    service.moves.move(registration, status, OLGA, now=NOW)


def statuses(event: Event) -> dict[str, str]:
    """How everybody's registrations stand, by first name, in the order in which they came."""
    db.session.rollback()
    query = select(Registration).where(Registration.event_id == event.id).order_by(Registration.id)
    return {(r.email or "").partition("@")[0]: r.status.value for r in db.session.scalars(query)}


def steps(registration: Registration) -> list[tuple[str | None, str, str, int | None, str]]:
    """Was, became, actor, account and reason of each step."""
    query = select(Transition).where(Transition.registration_id == registration.id).order_by(Transition.id)
    return [(t.was.value if t.was else None, t.became.value, t.actor.value, t.account_id, t.reason) for t in db.session.scalars(query)]


def mails(*, since: int = 0) -> list[tuple[str, str, str | None]]:
    """Recipient's first name, template and method of each message, oldest first, after the first `since`."""
    db.session.rollback()
    rows = list(db.session.scalars(select(Message).order_by(Message.id)))[since:]
    return [(m.recipient.partition("@")[0], m.template.rpartition("/")[2], m.method.value if m.method else None) for m in rows]
