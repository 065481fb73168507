"""How many forms machines have sent: those with the field filled in that nobody sees. Such a form gets the usual answer, so that
who wrote the machine learns nothing; whoever runs the site sees the number."""

from datetime import datetime, timedelta

from eventsite.web import limits

_KEY, _DAY = ("machine", "form"), timedelta(days=1)


def note(now: datetime) -> None:
    """One more. Call inside `transaction()`."""
    limits.count(*_KEY, per=_DAY, now=now)


def today(now: datetime) -> int:
    """How many since midnight UTC."""
    return limits.counted(*_KEY, per=_DAY, now=now)
