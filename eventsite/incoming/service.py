"""Taking a mail: called inside `transaction()`, with the time at which it reached us."""

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import delete, update
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnection

from eventsite.calendar.models import CalendarEntry
from eventsite.db import db, insert_once, lock
from eventsite.incoming import hooks, mime, queries, reading, rules
from eventsite.incoming.itip import Attendee, Itip
from eventsite.incoming.models import MailKind, Outcome, ReceivedMail
from eventsite.incoming.reading import Mail
from eventsite.incoming.rules import Standing

DAY = timedelta(days=1)
# It is away, full or not migrated, which is no mail's fault: the mail is taken later.
DATABASE_IS_AT_FAULT = (OperationalError, InterfaceError, InternalError, ProgrammingError, NoConnection)
_FILED = (Outcome.FILED, Outcome.OLDER_VERSION)
_HEARD = (*_FILED, Outcome.TO_CONFIRM)


def take(raw: bytes, *, envelope: str | None = None, size: int | None = None, now: datetime) -> Outcome:
    """Do what a mail asks for, once: the same bytes again change nothing. What became of it.

    `envelope` is its return address, where whoever hands it over was told that; `size` that of the whole, where `raw` is its beginning.
    """
    raw = raw[: mime.MOST_BYTES]
    mail = reading.read(raw, authserv=current_app.extensions["eventsite"].settings.inbox_authserv, envelope=envelope, size=size)
    kind = rules.kind_of(mail)
    received = _note(mail, kind, Outcome.NOTHING, now)
    if received is None:
        known = queries.by_digest(mail.digest)
        return known.outcome if known is not None else Outcome.SAME
    if kind is MailKind.REPLY:
        received.outcome = _reply(mail, received, now)
    elif kind is MailKind.BOUNCE:
        received.outcome = Outcome.KEPT
        for hear in hooks.on_bounce:
            hear(received, raw, now)
    elif mail.odd:
        received.outcome = Outcome.ODD
    db.session.flush()
    return received.outcome


def set_aside(raw: bytes, *, size: int | None = None, now: datetime) -> None:
    """Note that a mail could not be taken, so that it keeps nobody else's waiting. `raw` is whatever names it, if it has no bytes."""
    values = {"digest": reading.digest_of(raw[: mime.MOST_BYTES]), "size": len(raw) if size is None else size}
    insert_once(ReceivedMail, received_at=now, kind=MailKind.OTHER, outcome=Outcome.SET_ASIDE, **values)


def settle(entry: CalendarEntry) -> None:
    """The attendee has said on their page what holds: no answer to this invitation waits any more."""
    waiting = ReceivedMail.entry_id == entry.id, ReceivedMail.outcome == Outcome.TO_CONFIRM
    db.session.execute(update(ReceivedMail).where(*waiting).values(outcome=Outcome.OVERTAKEN))


def forget_old(*, now: datetime) -> None:
    """Who sent what when is kept for 90 days."""
    db.session.execute(delete(ReceivedMail).where(ReceivedMail.received_at < now - rules.KEPT_FOR))


def _note(mail: Mail, kind: MailKind, outcome: Outcome, now: datetime) -> ReceivedMail | None:
    values = {"received_at": now, "kind": kind, "outcome": outcome, "sender": mail.sender, "size": mail.size}
    return queries.by_digest(mail.digest) if insert_once(ReceivedMail, digest=mail.digest, **values) else None


def _reply(mail: Mail, received: ReceivedMail, now: datetime) -> Outcome:
    """An answer by the rules of RFC 5546 and 6047: to our UID, from whom we invited, later than what we have."""
    calendar = mail.calendar
    entry = queries.entry_by_uid(calendar.uid) if calendar is not None else None
    if calendar is None or entry is None:
        return Outcome.UNKNOWN
    lock(entry)
    received.entry_id = entry.id
    attendee = rules.attendee_in(calendar, entry.last_email or "")
    if attendee is None:
        return Outcome.UNMATCHED
    received.proved = rules.is_proved(mail, attendee)
    if calendar.method == "REPLY":
        return _answer(calendar, attendee, entry, received, now)
    done = Outcome.FORWARDED if calendar.method == "COUNTER" else Outcome.SENT_AGAIN
    if queries.acted_since(entry.id, done, now - DAY):
        return Outcome.SAME
    return done if _tell(hooks.Reply(entry, calendar, received.proved), now) else Outcome.NOTHING


def _answer(calendar: Itip, attendee: Attendee, entry: CalendarEntry, received: ReceivedMail, now: datetime) -> Outcome:
    standing = Standing(entry.sequence, entry.answer, entry.answer_sequence, entry.answer_dtstamp, entry.answer_proved)
    filed = rules.filing(calendar, attendee, standing, now)
    if filed is None:
        received.partstat = attendee.partstat
        return Outcome.NO_ANSWER
    outcome = rules.outcome_of(filed, standing, proved=received.proved)
    if outcome in _HEARD and queries.was_heard(entry.id, filed, proved=received.proved):
        outcome = Outcome.SAME
    received.partstat, received.sequence, received.dtstamp = filed.answer.name, filed.sequence, filed.dtstamp
    if outcome in _FILED:
        entry.answer, entry.answered_at, entry.answer_comment = filed.answer, now, calendar.comment
        entry.answer_sequence, entry.answer_dtstamp, entry.answer_proved = filed.sequence, filed.dtstamp, received.proved
    if outcome in _HEARD:
        received.outcome = outcome
        _tell(hooks.Reply(entry, calendar, received.proved, filed.answer, filed.sequence < standing.sequence), now)
    return outcome


def _tell(reply: hooks.Reply, now: datetime) -> bool:
    """Whether one of those who hear of it did something."""
    done = [hear(reply, now) for hear in hooks.on_reply]
    return any(done)
