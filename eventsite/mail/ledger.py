"""What is written down of a delivery, each time in one commit with what follows from it. Call inside `transaction()`."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from eventsite.calendar.models import CalendarEntry
from eventsite.db import db, insert_once
from eventsite.mail import rules
from eventsite.mail.models import HostPause, MailSwitch, Message, MessageStatus, Suppression
from eventsite.mail.outcomes import Outcome, OutcomeKind, Stage
from eventsite.mail.steps import ClaimLost, NotSent, Ticket, Written


def begin(ticket: Ticket, written: Written, *, now: datetime) -> None:
    """Store the bytes, the entry's new snapshot and `transmitting`. Raises ClaimLost when the claim or the switch is gone."""
    values: dict[str, Any] = {"status": MessageStatus.TRANSMITTING, "lease_until": now + rules.LEASE} | _texts(written, now)
    if written.keeps_wire:
        values["wire"] = written.wire
    if written.part is not None:
        values["entry_before"] = written.part.before
    going = ~select(MailSwitch.id).where(MailSwitch.stopped).exists()
    _change(ticket, (MessageStatus.QUEUED, MessageStatus.DEFERRED), values, going)
    if written.part is not None:
        _set_entry(written.part.entry_id, written.part.after)


def note(ticket: Ticket, written: Written, outcome: Outcome, *, host: str, now: datetime) -> None:
    """Write down the server's answer: what becomes of the message, of the address, of the host."""
    began = outcome.stage in (Stage.DATA, Stage.DOT) or outcome.kind is OutcomeKind.ACCEPTED
    values = _verdict(written, outcome, now) | {"lease_until": None}
    ended = "ended_at" in values and values["status"] is not MessageStatus.UNKNOWN
    if not began and outcome.stage is not Stage.CONNECT:
        values |= _texts(written, now)
    if ended:
        values |= {"wire": None, "entry_before": None}
    allowed = MessageStatus.TRANSMITTING, MessageStatus.QUEUED, MessageStatus.DEFERRED
    _change(ticket, allowed[:1] if began else allowed[1:], values)
    if ended and outcome.kind is not OutcomeKind.ACCEPTED:
        _put_back(written.row.entry_id, _before(written, began=began))
    if outcome.kind is OutcomeKind.HARD:
        suppress_address(written.recipient, "bounced", outcome.words, now=now)
    _note_host(host, outcome, now)


def end(ticket: Ticket, verdict: NotSent, *, now: datetime) -> None:
    """The message never goes, for this reason."""
    values = {"status": verdict.status, "error": verdict.reason, "ended_at": now, "lease_until": None, "wire": None, "entry_before": None}
    _change(ticket, (MessageStatus.QUEUED, MessageStatus.DEFERRED), values)
    _put_back(verdict.entry_id, verdict.before)


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
        case OutcomeKind.ACCEPTED:
            return {"status": MessageStatus.SENT, "sent_at": now, "ended_at": now, "attempts": attempts, "error": None}
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
        "rendered_at": func.coalesce(Message.rendered_at, now),
    }  # fmt: skip


def _before(written: Written, *, began: bool) -> dict[str, Any] | None:
    if written.part is not None:
        return written.part.before if began else None
    return written.before


def _change(ticket: Ticket, allowed: tuple[MessageStatus, ...], values: dict[str, Any], *conditions: Any) -> None:
    changed = db.session.execute(
        update(Message)
        .where(Message.id == ticket.message_id, Message.claim == ticket.claim, Message.status.in_(allowed), *conditions)
        .values(values)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise ClaimLost


def _set_entry(entry_id: int, values: dict[str, Any]) -> None:
    statement = update(CalendarEntry).where(CalendarEntry.id == entry_id).values(values)
    db.session.execute(statement.execution_options(synchronize_session=False))


def _put_back(entry_id: int | None, before: dict[str, Any] | None) -> None:
    """The bytes were refused for good: the person has what was sent before them. DTSTAMP is not put back: it only rises."""
    if entry_id is not None and before is not None:
        _set_entry(entry_id, before)


def _note_host(host: str, outcome: Outcome, now: datetime) -> None:
    if not outcome.stops_batch:
        db.session.execute(delete(HostPause).where(HostPause.host == host))
        return
    insert_once(HostPause, host=host, until=now, failures=0, reason="", needs_person=False)
    pause = db.session.get_one(HostPause, host)
    ours = outcome.kind is OutcomeKind.OURS
    pause.failures += 1
    pause.until = now + rules.host_pause(pause.failures, ours=ours)
    pause.reason, pause.needs_person = outcome.words, ours
