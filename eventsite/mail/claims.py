"""Which messages go next: claimed with a lease, in the order in which a person must receive them.

The states are written out as text where an index covers only them: a database cannot prove that of a parameter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Executable, Select, Update, and_, bindparam, case, exists, or_, select, text, update
from sqlalchemy.orm import aliased

from eventsite.db import UtcDateTime, db, transaction
from eventsite.mail import rules
from eventsite.mail.models import DUE, IN_ORDER, LEASED, HostPause, MailSwitch, Message, MessageKind, MessageStatus, Suppression
from eventsite.mail.steps import Ticket

CLAIMABLE = (MessageStatus.QUEUED, MessageStatus.DEFERRED)


@dataclass(frozen=True)
class Gate:
    """Whether mail may go now, and whether the server failed the last time."""

    is_open: bool
    was_failing: bool


def gate(host: str, now: datetime) -> Gate:
    """Mail is on, and the server is not being left alone."""
    db.session.rollback()
    stopped = db.session.scalar(select(MailSwitch.stopped).limit(1))
    paused_until = db.session.scalar(select(HostPause.until).where(HostPause.host == host))
    return Gate(not stopped and (paused_until is None or paused_until <= now), paused_until is not None)


def claim(limit: int, now: datetime) -> list[Ticket]:
    """Take up to `limit` due messages: what a seat depends on first, then what was due first. Opens its own transaction."""
    if not db.session.scalar(_ANYTHING_DUE, {"now": now}):
        return []
    with transaction():
        for statement in _TAKE_BACK:
            db.session.execute(statement, {"now": now})
        ids: list[int] = []
        for kind in (MessageKind.TRANSACTIONAL, MessageKind.MAILING):
            if len(ids) < limit:
                ids += db.session.scalars(_DUE_NEXT, {"now": now, "of_kind": kind, "room": limit - len(ids)})
        if not ids:
            return []
        rows = db.session.execute(_CLAIM, {"ids": ids, "now": now, "lease": now + rules.LEASE}).all()
        blocked = _suppressed({rules.email_key(row.recipient) for row in rows})
    tickets = {row.id: Ticket(row.id, row.claim, blocked.get(rules.email_key(row.recipient))) for row in rows}
    return [tickets[id_] for id_ in ids if id_ in tickets]


def _suppressed(keys: set[str]) -> dict[str, str]:
    """Which of these addresses are not mailed, and why."""
    statement = select(Suppression.email_key, Suppression.reason).where(Suppression.email_key.in_(keys), Suppression.lifted_at.is_(None))
    return {row.email_key: row.reason for row in db.session.execute(statement)}


def give_back(tickets: Sequence[Ticket]) -> None:
    """End these claims early; the messages are as they were."""
    ids = [ticket.message_id for ticket in tickets]
    claims = {ticket.message_id: ticket.claim for ticket in tickets}
    db.session.execute(
        update(Message)
        .where(Message.id.in_(ids), Message.claim == case(claims, value=Message.id), Message.status.in_(CLAIMABLE))
        .values(lease_until=None)
        .execution_options(synchronize_session=False)
    )


# The statements are made once, as to put them together costs more than to run them; each is executed with `now`.
_NOW = bindparam("now", type_=UtcDateTime())


def _free(message: type[Message]) -> ColumnElement[bool]:
    return or_(message.lease_until.is_(None), message.lease_until < _NOW)


def _anything_due() -> Select[Any]:
    due = exists().where(text(f"message.{DUE}"), Message.next_attempt_at <= _NOW, _free(Message))
    dead = exists().where(text(f"message.{LEASED}"), Message.lease_until < _NOW)
    return select(or_(due, dead))


def _due_next() -> Select[Any]:
    """Due and free, with nothing older in the way. PostgreSQL passes over what another worker is just taking."""
    return (
        select(Message.id)
        .where(Message.kind == bindparam("of_kind"), text(f"message.{DUE}"), Message.next_attempt_at <= _NOW, _free(Message))
        .where(~_older_of_entry(), ~_older_to_person())
        .order_by(Message.next_attempt_at, Message.id)
        .limit(bindparam("room"))
        .with_for_update(skip_locked=True)
    )


def _older_of_entry() -> ColumnElement[bool]:
    """An older invitation of the same entry that is still on its way: a CANCEL waits for its REQUEST, however long."""
    older = aliased(Message, name="older")
    same = (older.entry_id == Message.entry_id, older.id < Message.id, older.method.is_not(None))
    return exists().where(*same, text(f"older.{IN_ORDER}"))


def _older_to_person() -> ColumnElement[bool]:
    """An older mail about the same event to the same address that is due or under way; a reminder for later is not in the way."""
    older = aliased(Message, name="older")
    same = (older.recipient == Message.recipient, older.event_id == Message.event_id, older.id < Message.id)
    under_way = older.status.in_((MessageStatus.DEFERRED, MessageStatus.TRANSMITTING))
    due = and_(older.status == MessageStatus.QUEUED, older.next_attempt_at <= _NOW)
    return exists().where(*same, text(f"older.{IN_ORDER}"), or_(under_way, due))


def _take_back() -> tuple[Update, ...]:
    """A worker died between the first byte and its note of the answer. An invitation goes again with the same bytes: programs
    know it by UID, SEQUENCE and DTSTAMP. Of anything else a person decides; so too after the third silence."""
    dead = update(Message).where(text(f"message.{LEASED}"), Message.lease_until < _NOW)
    again = dead.where(Message.method.is_not(None), Message.attempts + 1 < rules.MAX_UNKNOWN)
    values = {
        "attempts": Message.attempts + 1, "lease_until": None, "entry_before": None, "claim": Message.claim + 1,
        "error": "The worker ended before the server's answer was noted.",
    }  # fmt: skip
    statements = (again.values(values | {"status": MessageStatus.QUEUED}), dead.values(values | {"status": MessageStatus.UNKNOWN}))
    return tuple(statement.execution_options(synchronize_session=False) for statement in statements)


def _claim() -> Executable:
    return (
        update(Message)
        .where(Message.id.in_(bindparam("ids", expanding=True)), text(f"message.{DUE}"), _free(Message))
        .values(claim=Message.claim + 1, lease_until=bindparam("lease"))
        .returning(Message.id, Message.claim, Message.recipient)
        .execution_options(synchronize_session=False)
    )


_ANYTHING_DUE, _DUE_NEXT, _TAKE_BACK, _CLAIM = _anything_due(), _due_next(), _take_back(), _claim()
