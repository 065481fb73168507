"""What is due by the clock: the reminder on the day before, and offers that nobody took in time."""

from datetime import datetime, timedelta

from eventsite.db import transaction
from eventsite.registration import queries, service

REMINDERS_EVERY = timedelta(minutes=5)
OFFERS_EVERY = timedelta(minutes=1)


def due_reminders(now: datetime) -> str:
    """Write the reminders that are due: one transaction for each event, so that a fault in one harms no other."""
    written = 0
    for event in queries.events_with_reminders(now):
        with transaction():
            written += service.remind(event, now=now)
    return f"{written} reminders written"


def lapsed_offers(now: datetime) -> str:
    """End the offers that nobody took in time, and serve the next in line: one transaction for each event."""
    ended = 0
    for event in queries.events_with_lapsed_offers(now):
        with transaction():
            ended += service.expire_offers(event, now=now)
    return f"{ended} offers ended"
