"""What is written down of a delivery, each time in one commit with what follows from it.

`begin` and `accepted` are on the way of every mail: plain statements on the connection of `transaction_apart()`, made once,
since to put a statement together costs more than to run it. The rest is called inside `transaction()`.
"""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, Update, bindparam, delete, select, text, update

from eventsite.calendar.models import CalendarEntry
from eventsite.db import db, insert_once
from eventsite.mail import rules
from eventsite.mail.models import DUE, LEASED, HostPause, MailSwitch, Message, MessageStatus, Suppression
from eventsite.mail.outcomes import Outcome, OutcomeKind, Stage
from eventsite.mail.steps import ClaimLost, NotSent, Ticket, Written

_MESSAGE = cast(Table, Message.__table__)
_ENTRY = cast(Table, CalendarEntry.__table__)
_PAUSE = cast(Table, HostPause.__table__)

_OURS = update(_MESSAGE).where(_MESSAGE.c.id == bindparam("our_id"), _MESSAGE.c.claim == bindparam("our_claim"))
_NOT_BEGUN = _OURS.where(text(f"message.{DUE}"))
_BEGINS = _NOT_BEGUN.where(~select(MailSwitch.id).where(MailSwitch.stopped).exists())
_BEGUN = _OURS.where(text(f"message.{LEASED}"))
_ENTRY_NOW = update(_ENTRY).where(_ENTRY.c.id == bindparam("entry_id"))


def begin(connection: Connection, ticket: Ticket, written: Written, *, now: datetime) -> None:
    """Store the bytes, the entry's new snapshot and `transmitting`. Raises ClaimLost when the claim or the switch is gone."""
    values: dict[str, Any] = {"status": MessageStatus.TRANSMITTING, "lease_until": now + rules.LEASE} | _texts(written, now)
    if written.keeps_wire:
        values["wire"] = written.wire
    if written.part is not None:
        values["entry_before"] = written.part.before
    _change(connection, _BEGINS, ticket, values)
    if written.part is not None:
        _set_entry(connection, written.part.entry_id, written.part.after)


def accepted(connection: Connection, ticket: Ticket, written: Written, *, now: datetime) -> None:
    """The server has taken the mail: its bytes are not needed any more."""
    values = {"status": MessageStatus.SENT, "sent_at": now, "ended_at": now, "attempts": written.row.attempts + 1, "error": None}
    ended = {"lease_until": None, "wire": None, "entry_before": None}
    _change(connection, _BEGUN, ticket, values | ended)


def host_is_well(connection: Connection, host: str) -> None:
    """The server works again."""
    connection.execute(delete(_PAUSE).where(_PAUSE.c.host == host))


def note(ticket: Ticket, written: Written, outcome: Outcome, *, host: str, now: datetime) -> None:
    """Write down any other answer: what becomes of the message, of the address, of the host."""
    connection = db.session.connection()
    began = outcome.stage in (Stage.DATA, Stage.DOT)
    values = _verdict(written, outcome, now) | {"lease_until": None}
    ended = "ended_at" in values and values["status"] is not MessageStatus.UNKNOWN
    if not began and outcome.stage is not Stage.CONNECT:
        values |= _texts(written, now)
    if ended:
        values |= {"wire": None, "entry_before": None}
    _change(connection, _BEGUN if began else _NOT_BEGUN, ticket, values)
    if ended:
        _put_back(connection, written.row.entry_id, _before(written, began=began))
    if outcome.kind is OutcomeKind.HARD:
        suppress_address(written.recipient, "bounced", outcome.words, now=now)
    if outcome.stops_batch:
        _pause_host(host, outcome, now)
    else:
        host_is_well(connection, host)


def end(ticket: Ticket, verdict: NotSent, *, now: datetime) -> None:
    """The message never goes, for this reason."""
    values = {"status": verdict.status, "error": verdict.reason, "ended_at": now, "lease_until": None, "wire": None, "entry_before": None}
    connection = db.session.connection()
    _change(connection, _NOT_BEGUN, ticket, values)
    _put_back(connection, verdict.entry_id, verdict.before)


def suppress_address(email: str, reason: str, detail: str, *, now: datetime) -> None:
    """Mail this address no more; a reason noted before stays unless it was lifted."""
    key = rules.email_key(email)
    if insert_once(Suppression, email_key=key, reason=reason, detail=detail, created_at=now):
        return
    known = db.session.scalars(select(Suppression).where(Suppression.email_key == key)).one()
    if known.lifted_at is not None or known.reason != "bounced":
        known.reason, known.detail, known.created_at, known.lifted_at = reason, detail, now, None


def _verdict(written: Written, outcome: Outcome, now: datetime) -> dict[str, Any]:
    """Status, error and times that follow from the outcome."""
    row, words = written.row, outcome.words
    attempts = row.attempts + 1
    match outcome.kind:
        case OutcomeKind.HARD | OutcomeKind.REFUSED | OutcomeKind.FAULTY:
            return {"status": MessageStatus.FAILED, "ended_at": now, "attempts": attempts, "error": words}
        case OutcomeKind.FULL if attempts >= rules.MAX_FULL:
            return {"status": MessageStatus.FAILED, "ended_at": now, "attempts": attempts, "error": words}
        case OutcomeKind.SOFT | OutcomeKind.FULL:
            return _retry(written, attempts, words, now)
        case OutcomeKind.OURS | OutcomeKind.SERVER if outcome.stage is Stage.CONNECT:
            return {}  # says nothing about the message
        case OutcomeKind.OURS:
            return _retry(written, attempts, words, now)
        case OutcomeKind.UNKNOWN:
            return _silence(written, attempts, words, now)
        case OutcomeKind.SERVER:
            # Others go first when the server is back, lest one mail that it cannot bear blocks all.
            return _retry(written, row.attempts, words, now)
        case OutcomeKind.ACCEPTED:
            raise ValueError("accepted() writes that down")


def _retry(written: Written, attempts: int, words: str, now: datetime) -> dict[str, Any]:
    """Later, or never when that is too late: 72 hours after the first try, or when what it is about has begun."""
    row, due = written.row, rules.next_attempt(max(attempts, 1), now)
    if row.not_after is not None and due >= row.not_after:
        return {"status": MessageStatus.MISSED, "ended_at": now, "attempts": attempts, "error": words}
    if row.first_written_at is not None and due - row.first_written_at > rules.GIVE_UP_AFTER:
        return {"status": MessageStatus.FAILED, "ended_at": now, "attempts": attempts, "error": words}
    return {"status": MessageStatus.DEFERRED, "next_attempt_at": due, "attempts": attempts, "error": words}


def _silence(written: Written, attempts: int, words: str, now: datetime) -> dict[str, Any]:
    """All bytes went and no answer came. What the person has cannot be taken back, so the entry keeps its new state."""
    values: dict[str, Any] = {"attempts": attempts, "error": f"No answer after the mail was sent. {words}".strip(), "entry_before": None}
    if written.row.method is not None and attempts < rules.MAX_UNKNOWN:
        return values | {"status": MessageStatus.QUEUED, "next_attempt_at": rules.next_attempt(attempts, now)}
    return values | {"status": MessageStatus.UNKNOWN, "ended_at": now}


def _texts(written: Written, now: datetime) -> dict[str, Any]:
    """What the desk reads, its personal links masked from the first moment."""
    if written.words is None:
        return {}
    words = written.words
    return {
        "subject": rules.masked(words.subject), "body_text": rules.masked(words.text), "body_html": rules.masked(words.html),
        "rendered_at": written.row.first_written_at or now,
    }  # fmt: skip


def _before(written: Written, *, began: bool) -> dict[str, Any] | None:
    if written.part is not None:
        return written.part.before if began else None
    return written.before


def _change(connection: Connection, statement: Update, ticket: Ticket, values: dict[str, Any]) -> None:
    ours = {"our_id": ticket.message_id, "our_claim": ticket.claim}
    if connection.execute(statement, values | ours).rowcount != 1:
        raise ClaimLost


def _set_entry(connection: Connection, entry_id: int, values: dict[str, Any]) -> None:
    connection.execute(_ENTRY_NOW, values | {"entry_id": entry_id})


def _put_back(connection: Connection, entry_id: int | None, before: dict[str, Any] | None) -> None:
    """The bytes were refused for good: the person has what was sent before them. DTSTAMP is not put back: it only rises."""
    if entry_id is not None and before is not None:
        _set_entry(connection, entry_id, before)


def _pause_host(host: str, outcome: Outcome, now: datetime) -> None:
    insert_once(HostPause, host=host, until=now, failures=0, reason="", needs_person=False)
    pause = db.session.get_one(HostPause, host)
    ours = outcome.kind is OutcomeKind.OURS
    pause.failures += 1
    pause.until = now + rules.host_pause(pause.failures, ours=ours)
    pause.reason, pause.needs_person = outcome.words, ours
