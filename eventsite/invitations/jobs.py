"""What invitations do by the clock: lists that go out, and reminders before an invitation ends."""

from datetime import datetime, timedelta

from eventsite.db import transaction
from eventsite.invitations import queries, rules, service

EVERY = timedelta(minutes=1)
PORTION = 200  # reminders in one transaction


def due_invitations(now: datetime) -> str:
    """Go on with lists that are going out, and remind: a portion in each transaction, so that nothing else waits for long."""
    for list_id in queries.released_lists():
        _finish(list_id, now)
    found = queries.to_remind(now).items()
    due = [(event, [invitee.id for invitee in invitees if rules.reminder_due(invitee, now)]) for event, invitees in found]
    reminded = 0
    for event, ids in due:
        for start in range(0, len(ids), PORTION):
            with transaction():
                reminded += service.remind(event, ids[start : start + PORTION], account_id=None, now=now)
    return f"{reminded} reminders of invitations written"


def _finish(list_id: int, now: datetime) -> None:
    more = True
    while more:
        with transaction():
            draft = queries.list_by_id(list_id)
            more = draft is not None and service.write_portion(draft, now=now)
