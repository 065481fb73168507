"""What an organiser did can be taken back for a minute, by the same account, while nothing else has followed. Pure."""

from datetime import datetime, timedelta
from hashlib import sha256

from eventsite.catalogue.models import Event
from eventsite.registration import errors
from eventsite.registration.models import OrganiserAct
from eventsite.registration.rules.statuses import By

UNDO_WITHIN = timedelta(seconds=60)
TAKEN_BACK = "taken_back"  # the reason of a step that undoes others


def facts_of(event: Event) -> str:
    """A digest of what everybody with a seat was told of the event: when, where, how to join."""
    facts = (event.starts_local, event.ends_local, event.zone, event.format.value, event.venue, event.address, event.city, event.online_url)
    return sha256(repr(facts).encode()).hexdigest()


def check_may_undo(act: OrganiserAct, by: By, now: datetime) -> None:
    """Raises UndoIsTheirs, UndoneAlready, UndoTooLate, EventCancelled or EventChangedSince. The event was read under its lock."""
    if act.account_id is None or act.account_id != by.account_id:
        raise errors.UndoIsTheirs
    if act.undone_at is not None:
        raise errors.UndoneAlready
    if now >= act.at + UNDO_WITHIN:
        raise errors.UndoTooLate
    if act.event.cancelled_at is not None:
        raise errors.EventCancelled
    if act.facts != facts_of(act.event):
        raise errors.EventChangedSince
