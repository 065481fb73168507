"""Writing a message: a row in the transaction that causes it. Nothing is sent here."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import String, bindparam, cast, inspect, select, update

from eventsite import clock
from eventsite.calendar.models import CalendarEntry
from eventsite.db import Base, db
from eventsite.mail import budget
from eventsite.mail.models import UNSENT, CalendarMethod, Message, MessageKind, MessageStatus

WAKE = "eventsite_wake"  # in the session: this transaction wrote a message, a worker is woken after the commit
HELD_BACK = "eventsite_held_back"  # in the session: what is written now waits
NO_LONGER_TRUE = "It was no longer true when it was to go."
_WRITTEN = select(Message.id).where(Message.once == bindparam("step"))


@dataclass(frozen=True)
class Letter:
    """What a feature says of a mail that is owed. The worker makes text, link and calendar when it goes.

    `once` names the step ("received:17"): the second letter with the same name is not written. `typed`: somebody typed the
    address into a form of ours and nobody has used a link that went there, so `mail.budget` says when it may go.
    """

    template: str  # registration/emails/received
    to: str
    language: str
    about: Base  # a stored record; its table's name is the key of hooks.subjects
    team_id: int
    once: str
    event_id: int | None = None
    method: CalendarMethod | None = None
    entry: CalendarEntry | None = None
    kind: MessageKind = MessageKind.TRANSACTIONAL
    values: dict[str, Any] = field(default_factory=dict)
    not_before: datetime | None = None
    not_after: datetime | None = None
    typed: bool = False


@dataclass
class HeldBack:
    """Mails of an act that may be taken back: none of them leaves before `until`."""

    until: datetime
    messages: list[Message] = field(default_factory=list)


@contextmanager
def held_back(until: datetime) -> Iterator[HeldBack]:
    """Whatever is written inside waits at least until then, and is collected."""
    info = db.session().info
    info[HELD_BACK] = held = HeldBack(until)
    try:
        yield held
    finally:
        del info[HELD_BACK]


def enqueue(letter: Letter) -> Message | None:
    """Write the message; nothing when this step was already written. Call inside `transaction()`, the record flushed."""
    if db.session.scalar(_WRITTEN, {"step": letter.once}) is not None:
        return None
    identity = inspect(letter.about).identity
    if identity is None:
        raise ValueError("a message is about a stored record: flush first")
    domain = current_app.extensions["eventsite"].settings.mail_domain
    message = Message(
        team_id=letter.team_id, template=letter.template, language=letter.language, recipient=letter.to,
        about_kind=letter.about.__tablename__, about_id=identity[0], event_id=letter.event_id, values=letter.values,
        kind=letter.kind, method=letter.method, entry=letter.entry, once=letter.once,
        message_id=f"<{secrets.token_hex(16)}@{domain}>", not_after=letter.not_after,
    )  # fmt: skip
    if letter.not_before is not None:
        message.next_attempt_at = letter.not_before
    if letter.typed:
        _take_turn(message, letter, clock.now())
    elif letter.entry is not None and letter.entry.id is not None and letter.entry.last_method is None:
        budget.no_longer_waits(letter.entry, now=clock.now())
    held: HeldBack | None = db.session().info.get(HELD_BACK)
    if held is not None:
        message.next_attempt_at = max(held.until, letter.not_before or held.until)
        held.messages.append(message)
    db.session.add(message)
    db.session().info[WAKE] = True
    return message


def _take_turn(message: Message, letter: Letter, now: datetime) -> None:
    turn = budget.take_turn(letter.to, now=now)
    if turn is None:
        message.status, message.error = MessageStatus.HELD, budget.UNANSWERED
    elif turn > now:
        message.next_attempt_at, message.error = max(turn, letter.not_before or turn), budget.WAITS
        if letter.not_after is not None and turn >= letter.not_after:
            message.status, message.error = MessageStatus.HELD, budget.TOO_LATE


def supersede(about: Base, template: str, *, now: datetime) -> list[dict[str, Any]]:
    """End the unsent mails of this template about this record: a newer one says it. Their `values`, oldest first.

    Only for mails without a calendar part; the worker compares those with what was last sent. One statement, so that a
    worker has either begun to send such a mail or never will.
    """
    identity = inspect(about).identity
    if identity is None:
        return []
    ended = (
        update(Message)
        .where(Message.about_kind == about.__tablename__, Message.about_id == identity[0], Message.template == template)
        .where(Message.status.in_(UNSENT), Message.method.is_(None))
        .values(status=MessageStatus.SUPERSEDED, ended_at=now, lease_until=None, wire=None, error="A newer mail says it.")
        .returning(Message.id, Message.values)
        .execution_options(synchronize_session=False)
    )
    return [values for _id, values in sorted(db.session.execute(ended), key=lambda row: row[0])]


def recall(message_ids: Sequence[int], *, now: datetime) -> bool:
    """End these mails before they leave; whether all of them stay. Their steps may be mailed anew.

    Of a mail that was begun once, nobody knows whether it arrived: it counts as gone.
    """
    of_them = Message.id.in_(message_ids)
    ended = update(Message).where(of_them, Message.status.in_(UNSENT), Message.wire.is_(None))
    ended = ended.values(status=MessageStatus.SUPERSEDED, ended_at=now, lease_until=None, error="Taken back at the desk.")
    another = update(Message).where(of_them).values(once=Message.once + "#" + cast(Message.id, String))
    for statement in (ended, another):
        db.session.execute(statement.execution_options(synchronize_session=False))
    gone = select(Message.id).where(
        of_them, Message.status.not_in((MessageStatus.SUPERSEDED, MessageStatus.SUPPRESSED, MessageStatus.MISSED))
    )
    return db.session.scalar(gone.limit(1)) is None


def let_go_again(about_kind: str, about_ids: Sequence[int], *, ended_since: datetime, now: datetime) -> None:
    """Mails about these records that an act made untrue, which is taken back, go after all; the worker looks at each of them again."""
    again = (
        update(Message)
        .where(Message.about_kind == about_kind, Message.about_id.in_(about_ids), Message.status == MessageStatus.SUPERSEDED)
        .where(Message.ended_at >= ended_since, Message.error == NO_LONGER_TRUE, Message.wire.is_(None))
        .values(status=MessageStatus.QUEUED, ended_at=None, error=None, next_attempt_at=now)
    )
    db.session.execute(again.execution_options(synchronize_session=False))
    db.session().info[WAKE] = True
