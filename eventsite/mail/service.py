"""What people do with the outbox at the desk. Every function is called inside `transaction()`."""

from datetime import datetime
from typing import Protocol

from sqlalchemy import update

from eventsite.audit.service import Act, record
from eventsite.db import db, insert_once
from eventsite.mail import hooks, queries
from eventsite.mail.errors import NothingToSend
from eventsite.mail.ledger import suppress_address
from eventsite.mail.models import HostPause, MailSwitch, Message, MessageStatus, Suppression
from eventsite.mail.rules import NOT_ME, email_key

AGAIN = (
    MessageStatus.FAILED,
    MessageStatus.UNKNOWN,
    MessageStatus.BOUNCED,
    MessageStatus.SUPPRESSED,
)


class Step(Protocol):
    """What a button on one message does."""

    def __call__(self, message: Message, /, *, account_id: int | None, now: datetime) -> None: ...


def send_again(message: Message, *, account_id: int | None, now: datetime) -> None:
    """Try once more, because a person says so: a suppressed address is mailed again, and the 72 hours begin anew.

    Bytes whose fate is unknown go as they were, unless a newer invitation was sent since; what was refused is written anew.
    """
    _move(message, AGAIN, {"status": MessageStatus.QUEUED, "next_attempt_at": now, "attempts": 0, "ended_at": None, "rendered_at": None})
    lift_suppression(message.recipient, now=now)
    record(Act("message.sent_again", message, account_id=account_id, event_id=message.event_id))


def release(message: Message, *, account_id: int | None, now: datetime) -> None:
    """Let a held message go."""
    _move(message, (MessageStatus.HELD,), {"status": MessageStatus.QUEUED, "next_attempt_at": max(now, message.next_attempt_at)})
    record(Act("message.released", message, account_id=account_id, event_id=message.event_id))


def stop_all(reason: str, *, account_id: int | None, now: datetime) -> None:
    """Hold all mail; no message is changed."""
    _switch(stopped=True, reason=reason, account_id=account_id, now=now)


def start_all(*, account_id: int | None, now: datetime) -> None:
    """Let mail go again, and try the mail server at once."""
    _switch(stopped=False, reason="", account_id=account_id, now=now)
    db.session.execute(update(HostPause).values(until=now).execution_options(synchronize_session=False))


def stop_mailing(email: str, *, now: datetime) -> None:
    """The owner of the address wants no mailings; mails about their own seat go on. An address that mail came back from stays that."""
    suppress_address(email, "asked", "They asked for no more.", now=now)


def lift_suppression(email: str, *, now: datetime) -> None:
    """Mail this address again."""
    db.session.execute(
        update(Suppression)
        .where(Suppression.email_key == email_key(email), Suppression.lifted_at.is_(None))
        .values(lifted_at=now)
        .execution_options(synchronize_session=False)
    )


def disown(message: Message, *, now: datetime) -> None:
    """The owner of the mailbox says that somebody else typed the address: nothing more goes to it, and the desk sees why."""
    known = queries.suppression(message.recipient)
    if known is not None and known.reason == NOT_ME:
        return
    suppress_address(message.recipient, NOT_ME, known.reason if known is not None else "", now=now)
    _note_of_owner("address.disowned", message)


def own_again(message: Message, *, now: datetime) -> None:
    """The owner takes that back; what held before about the address holds again."""
    known = queries.suppression(message.recipient)
    if known is None or known.reason != NOT_ME:
        return
    if known.detail:
        known.reason, known.detail = known.detail, ""
    else:
        known.lifted_at = now
    _note_of_owner("address.owned_again", message)


def _note_of_owner(action: str, message: Message) -> None:
    """At what the mail was about, so that it stands on the person's page at the desk."""
    subject = hooks.subjects.get(message.about_kind)
    record_of_mail = subject.load(message.about_id) if subject is not None else None
    record(Act(action, record_of_mail or message, actor="person", event_id=message.event_id))


def _move(message: Message, allowed: tuple[MessageStatus, ...], values: dict[str, object]) -> None:
    """Guarded, as the worker or somebody else may have been faster. Raises NothingToSend."""
    changed = db.session.execute(
        update(Message)
        .where(Message.id == message.id, Message.status.in_(allowed))
        .values(values)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise NothingToSend
    db.session.refresh(message)


def _switch(*, stopped: bool, reason: str, account_id: int | None, now: datetime) -> None:
    insert_once(MailSwitch, id=1, stopped=False, reason="", changed_at=now)
    switch = db.session.get_one(MailSwitch, 1)
    switch.stopped, switch.reason, switch.changed_at = stopped, reason, now
    record(Act("mail.stopped" if stopped else "mail.started", switch, account_id=account_id))
