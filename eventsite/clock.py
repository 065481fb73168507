"""The only reader of the time: everything else is handed `now`, or calls `now()` here at the edge."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, aware, in UTC, to the microsecond."""
    return datetime.now(UTC)
