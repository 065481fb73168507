"""What accounts have to do by the clock: owners hear when mail goes to unusually many addresses that nobody has proved."""

from datetime import datetime, timedelta

from eventsite.accounts import emails, queries
from eventsite.db import transaction
from eventsite.mail import budget

WATCH_EVERY = timedelta(minutes=5)


def watch_new_addresses(now: datetime) -> str:
    """One mail a day to each owner, while it lasts."""
    if not budget.is_above(now):
        return "as usual"
    owners = queries.owners()
    with transaction():
        for account in owners:
            emails.send_many_new_addresses(account, budget.used(now)[0], now=now)
    return f"more than usual: {len(owners)} owners know"
