"""Writing a message: a row in the transaction that causes it. Nothing is sent here."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import bindparam, inspect, select, update

from eventsite.calendar.models import CalendarEntry
from eventsite.db import Base, db
from eventsite.mail.models import UNSENT, CalendarMethod, Message, MessageKind, MessageStatus

WAKE = "eventsite_wake"  # in the session: this transaction wrote a message, a worker is woken after the commit
_WRITTEN = select(Message.id).where(Message.once == bindparam("step"))


@dataclass(frozen=True)
class Letter:
    """What a feature says of a mail that is owed. The worker makes text, link and calendar when it goes.

    `once` names the step ("received:17"): the second letter with the same name is not written.
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
    db.session.add(message)
    db.session().info[WAKE] = True
    return message


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
