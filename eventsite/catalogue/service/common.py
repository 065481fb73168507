"""What every act on an event does: refuse to overwrite another's work, raise the revision, record who did it, and tell who must know."""

from datetime import datetime
from typing import Any

from eventsite.audit import service as audit
from eventsite.catalogue import hooks, rules
from eventsite.catalogue.models import Event, EventStatus
from eventsite.web.conflict import ChangedMeanwhile


def check_seen(seen: str | None, *facts: Any) -> None:
    """Raises ChangedMeanwhile when the form was filled from other facts than these. None: nobody looked (a job, a test)."""
    if seen is not None and seen != rules.fingerprint(*facts):
        raise ChangedMeanwhile


def touch(event: Event, *, now: datetime) -> None:
    """The page shows something else from now on."""
    event.revision += 1
    event.changed_at = now


def record(event: Event, action: str, by: int | None, **details: Any) -> None:
    """Who did what to the event: ids and names of fields only."""
    audit.record(audit.Act(action=action, subject=event, account_id=by, event_id=event.id, details=details))


def concerns_people(event: Event, change: rules.Change, now: datetime) -> bool:
    """Whether those with a seat are mailed about it."""
    return change.is_mailed and _counts(event, now)


def tell(event: Event, change: rules.Change, *, now: datetime) -> None:
    """Call whoever must hear of it."""
    if change.what and _counts(event, now):
        for hear in hooks.event_changed:
            hear(event, change, now=now)


def _counts(event: Event, now: datetime) -> bool:
    """Whether anybody can count on the event: it is public, not off, and not over."""
    return event.status is EventStatus.PUBLISHED and event.cancelled_at is None and event.ends_at > now
