"""Rate limits, counted in our database: exact, shared by all processes, kept over a restart.

Keys are HMACs, so that neither an address nor an IP rests here; rows are swept when their window is over, a day at most.
"""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from typing import NamedTuple

from flask import current_app, request
from sqlalchemy import Insert, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from eventsite.db import db, insert_once, table_of
from eventsite.errors import DomainError
from eventsite.i18n import _l
from eventsite.web.models import RateCount


class TooMany(DomainError):
    """A limit was reached."""

    message = _l("That was a lot at once. Wait a few minutes, then try again.")
    status_code = 429


class Counter(NamedTuple):
    """What is counted, by whom, and in windows of which length."""

    what: str
    who: str
    per: timedelta


def hit(what: str, who: str, *, limit: int, per: timedelta, now: datetime) -> None:
    """Count one more of `what` by `who`; raises TooMany above the limit. Call inside `transaction()`."""
    if count(what, who, per=per, now=now) > limit:
        raise TooMany


def count(what: str, who: str, *, per: timedelta, now: datetime) -> int:
    """Count one more and say how many there were in this window."""
    return count_each([Counter(what, who, per)], now=now)[0]


def count_each(counters: Sequence[Counter], *, now: datetime) -> list[int]:
    """Count one more of each, in one statement, and say how many there were in its window. Call inside `transaction()`."""
    if not is_on():
        return [0] * len(counters)
    windows = [_window(*counter, now) for counter in counters]
    rows = [{"key": key, "window_ends_at": ends, "count": 1} for key, ends in sorted(windows)]  # one order: nobody waits for each other
    found: dict[str, int] = dict(db.session.execute(_counting(db.engine.dialect.name), rows).all())
    return [found[key] for key, _ends in windows]


def is_on() -> bool:
    """Whether this installation counts at all: a benchmark does without."""
    return bool(current_app.extensions["eventsite"].settings.limits)


@cache
def _counting(dialect: str) -> Insert:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    more = insert(table_of(RateCount)).on_conflict_do_update(index_elements=["key"], set_={"count": RateCount.count + 1})
    return more.returning(RateCount.key, RateCount.count)


def counted(what: str, who: str, *, per: timedelta, now: datetime) -> int:
    """How many there were in this window; counts nothing."""
    return counted_each([Counter(what, who, per)], now=now)[0]


def counted_each(counters: Sequence[Counter], *, now: datetime) -> list[int]:
    """How many there were of each in its window; counts nothing."""
    keys = [_window(*counter, now)[0] for counter in counters]
    found = dict(db.session.execute(select(RateCount.key, RateCount.count).where(RateCount.key.in_(keys))).all())
    return [found.get(key, 0) for key in keys]


def use_once(what: str, who: str, *, until: datetime) -> bool:
    """Whether this is its first use; later than `until` it must be refused by other means. Call inside `transaction()`."""
    return not is_on() or insert_once(RateCount, key=_key(f"once\0{what}\0{who}"), window_ends_at=until, count=1)


def forget(what: str, who: str, *, per: timedelta, now: datetime) -> None:
    """Begin this window anew. Call inside `transaction()`."""
    db.session.execute(delete(RateCount).where(RateCount.key == _window(what, who, per, now)[0]))


def sweep(now: datetime) -> int:
    """Delete counters whose window is over."""
    result = db.session.execute(delete(RateCount).where(RateCount.window_ends_at < now))
    return int(getattr(result, "rowcount", 0))


def caller() -> str:
    """The network that a request comes from: /24 of IPv4, /48 of IPv6."""
    return _network(24, 48)


def wide_caller() -> str:
    """The wide network that a request comes from, about a provider: /16 of IPv4, /32 of IPv6."""
    return _network(16, 32)


def _network(bits_of_4: int, bits_of_6: int) -> str:
    try:
        address = ip_address(request.remote_addr or "0.0.0.0")  # noqa: S104 - an unknown peer is one bucket
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return str(ip_network(f"{address}/{bits_of_4 if address.version == 4 else bits_of_6}", strict=False))


def _window(what: str, who: str, per: timedelta, now: datetime) -> tuple[str, datetime]:
    """The key of the window that `now` lies in, and its end. Windows of different lengths never share a key."""
    seconds = per.total_seconds()
    window = int(now.timestamp() // seconds)
    return _key(f"{what}\0{who}\0{seconds:.0f}\0{window}"), datetime.fromtimestamp((window + 1) * seconds, now.tzinfo)


def _key(text: str) -> str:
    key: bytes = current_app.extensions["eventsite"].settings.session_key
    return hmac.digest(key, text.encode("utf-8", "replace"), sha256).hex()
