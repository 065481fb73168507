"""Rate limits, counted in our database: exact, shared by all processes, kept over a restart.

Keys are HMACs, so that neither an address nor an IP rests here; rows are swept when their window is over.
"""

import hmac
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from ipaddress import ip_address, ip_network

from flask import current_app, request
from sqlalchemy import Insert, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from eventsite.db import db, table_of
from eventsite.errors import DomainError
from eventsite.i18n import _l
from eventsite.web.models import RateCount


class TooMany(DomainError):
    """A limit was reached."""

    message = _l("That was a lot at once. Wait a few minutes, then try again.")
    status_code = 429


def hit(what: str, who: str, *, limit: int, per: timedelta, now: datetime) -> None:
    """Count one more of `what` by `who`; raises TooMany above the limit. Call inside `transaction()`."""
    if count(what, who, per=per, now=now) > limit:
        raise TooMany


def count(what: str, who: str, *, per: timedelta, now: datetime) -> int:
    """Count one more and say how many there were in this window."""
    if not current_app.extensions["eventsite"].settings.limits:
        return 0
    key, ends = _window(what, who, per, now)
    return int(db.session.execute(_counting(db.engine.dialect.name), {"key": key, "window_ends_at": ends, "count": 1}).scalar_one())


@cache
def _counting(dialect: str) -> Insert:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement = insert(table_of(RateCount))
    return statement.on_conflict_do_update(index_elements=["key"], set_={"count": RateCount.count + 1}).returning(RateCount.count)


def counted(what: str, who: str, *, per: timedelta, now: datetime) -> int:
    """How many there were in this window; counts nothing."""
    return db.session.scalar(select(RateCount.count).where(RateCount.key == _window(what, who, per, now)[0])) or 0


def forget(what: str, who: str, *, per: timedelta, now: datetime) -> None:
    """Begin this window anew. Call inside `transaction()`."""
    db.session.execute(delete(RateCount).where(RateCount.key == _window(what, who, per, now)[0]))


def sweep(now: datetime) -> int:
    """Delete counters whose window is over."""
    result = db.session.execute(delete(RateCount).where(RateCount.window_ends_at < now))
    return int(getattr(result, "rowcount", 0))


def caller() -> str:
    """The network that a request comes from: /24 of IPv4, /48 of IPv6."""
    try:
        address = ip_address(request.remote_addr or "0.0.0.0")  # noqa: S104 - an unknown peer is one bucket
    except ValueError:
        return "unknown"
    return str(ip_network(f"{address}/{24 if address.version == 4 else 48}", strict=False))


def _window(what: str, who: str, per: timedelta, now: datetime) -> tuple[str, datetime]:
    """The key of the window that `now` lies in, and its end. Windows of different lengths never share a key."""
    seconds = per.total_seconds()
    window = int(now.timestamp() // seconds)
    return _key(f"{what}\0{who}\0{seconds:.0f}\0{window}"), datetime.fromtimestamp((window + 1) * seconds, now.tzinfo)


def _key(text: str) -> str:
    key: bytes = current_app.extensions["eventsite"].settings.session_key
    return hmac.digest(key, text.encode("utf-8", "replace"), sha256).hex()
