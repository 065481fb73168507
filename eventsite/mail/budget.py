"""How much mail an address gets because somebody typed it into a form, before its owner has used a link that we mailed.

Whoever types it may be a stranger, who fills somebody's mailbox through us. So of such mails an address gets one in ten
minutes, two a day and five in all, over all events; what comes too soon waits, and what comes after the fifth waits for an
organiser, or for the owner. Mails that a stranger cannot cause (an organiser's act, a changed event, a reminder, a place that
became free) are not counted. All addresses together have a budget too, above which forms ask for proof of work.
"""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256

from flask import current_app
from sqlalchemy import Insert, delete, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from eventsite.calendar.models import CalendarEntry
from eventsite.config import Settings
from eventsite.db import db, table_of
from eventsite.mail.models import HELD_ROWS, IN_ORDER, AddressBudget, Message, MessageStatus
from eventsite.mail.rules import mailbox_key

APART = timedelta(minutes=10)
DAY = timedelta(days=1)
MOST = 5
DAYS_FOR_HOURS = 3  # a day's budget is so many times an hour's
FORGOTTEN_AFTER = timedelta(days=365)
WAITS = "Waits a little: the address had another mail just now, and nobody has used a link in one of ours yet."
UNANSWERED = "Five mails went to this address, and nobody has used a link in one of them. Release it if you know the person."
TOO_LATE = "The address had other mails just now, and after them it would be too late. Release it if you know the person."
_WAITING = (
    Message.status.in_((MessageStatus.QUEUED, MessageStatus.HELD)),
    Message.error.in_((WAITS, UNANSWERED, TOO_LATE)),
)


def take_turn(address: str, *, now: datetime) -> datetime | None:
    """When the next mail to this address may go; none: not by itself. Call inside `transaction()`."""
    if not _settings().limits:
        return now
    key = _key(address)
    first = {"key": key, "mails": 1, "last_at": now, "before_at": None, "proved_at": None}
    row = db.session.execute(_counting(db.engine.dialect.name), first).one()
    if row.mails == 1 or row.proved_at is not None:
        return now
    if row.mails > MOST:
        return None
    turn: datetime = max(now, row.last_at + APART, *([row.before_at + DAY] if row.before_at is not None else []))
    taken = update(AddressBudget).where(AddressBudget.key == key).values(before_at=row.last_at, last_at=turn)
    db.session.execute(taken.execution_options(synchronize_session=False))
    return turn


def owner_is_known(address: str, *, now: datetime) -> None:
    """Somebody used a link or a code that only the owner was mailed, or came to an event: what waited goes, nothing more is counted."""
    values = {"key": _key(address), "mails": 0, "last_at": now, "before_at": None, "proved_at": now}
    db.session.execute(_proving(db.engine.dialect.name), values)
    for rows in (IN_ORDER, HELD_ROWS):  # written out as text: only so an index serves
        waiting = update(Message).where(text(f"message.{rows}"), Message.recipient == address, *_WAITING)
        freed = waiting.values(status=MessageStatus.QUEUED, next_attempt_at=now, error=None)
        db.session.execute(freed.execution_options(synchronize_session=False))


def no_longer_waits(entry: CalendarEntry, *, now: datetime) -> None:
    """Another mail about the same calendar entry goes now: whichever of them comes first says all, and the other is not needed."""
    waiting = update(Message).where(text(f"message.{IN_ORDER}"), Message.entry_id == entry.id, *_WAITING)
    db.session.execute(waiting.values(next_attempt_at=now, error=None).execution_options(synchronize_session=False))


def is_above(now: datetime) -> bool:
    """Whether more addresses than usual were mailed to that nobody has proved: in the last hour, or in the last day."""
    hourly = _settings().new_addresses_per_hour
    return any(_addresses_since(now - period, most) >= most for period, most in _budgets(hourly))


def used(now: datetime) -> tuple[int, int]:
    """How many such addresses were mailed to in the last hour, and how many may be."""
    hourly = _settings().new_addresses_per_hour
    return _addresses_since(now - timedelta(hours=1), hourly * 100), hourly


def sweep(now: datetime) -> None:
    """Forget addresses that were not typed for a year. Call inside `transaction()`."""
    db.session.execute(delete(AddressBudget).where(AddressBudget.last_at < now - FORGOTTEN_AFTER))


def _budgets(hourly: int) -> Sequence[tuple[timedelta, int]]:
    return (timedelta(hours=1), hourly), (DAY, hourly * DAYS_FOR_HOURS)


def _addresses_since(since: datetime, most: int) -> int:
    """Up to `most` of them: to count on would tell no more."""
    found = select(AddressBudget.key).where(AddressBudget.last_at > since, AddressBudget.proved_at.is_(None)).limit(most)
    return db.session.scalar(select(func.count()).select_from(found.subquery())) or 0


@cache
def _counting(dialect: str) -> Insert:
    insert = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(table_of(AddressBudget))
    counted = insert.on_conflict_do_update(index_elements=["key"], set_={"mails": AddressBudget.mails + 1})
    return counted.returning(AddressBudget.mails, AddressBudget.last_at, AddressBudget.before_at, AddressBudget.proved_at)


@cache
def _proving(dialect: str) -> Insert:
    insert = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(table_of(AddressBudget))
    return insert.on_conflict_do_update(index_elements=["key"], set_={"proved_at": insert.excluded.proved_at})


def _key(address: str) -> str:
    settings = _settings()
    mailbox = mailbox_key(address, dotless=settings.dotless_domains)
    return hmac.digest(settings.session_key, f"mailbox\0{mailbox}".encode("utf-8", "replace"), sha256).hex()


def _settings() -> Settings:
    settings: Settings = current_app.extensions["eventsite"].settings
    return settings
