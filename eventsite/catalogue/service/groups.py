"""Groups of an event's people, who have items of the programme to themselves. Who is in one is the registrations' business."""

from datetime import datetime

from eventsite.catalogue import errors
from eventsite.catalogue.models import AttendeeGroup, Event
from eventsite.catalogue.service import common
from eventsite.db import db, lock


def add_group(event: Event, name: str, *, by: int | None, now: datetime) -> AttendeeGroup:
    """One more group, last in order. Raises GroupTwice."""
    lock(event)
    _check_name(event, name)
    group = AttendeeGroup(name=name, position=max((known.position for known in event.groups), default=-1) + 1)
    event.groups.append(group)
    common.touch(event, now=now)
    db.session.flush()  # sessions and people point at its id
    common.record(event, "event.group_added", by, group_id=group.id)
    return group


def rename_group(event: Event, group: AttendeeGroup, name: str, *, seen: str | None = None, by: int | None, now: datetime) -> None:
    """Call it otherwise. Raises GroupTwice, ChangedMeanwhile."""
    lock(event)
    common.check_seen(seen, group.name)
    if name == group.name:
        return
    _check_name(event, name, besides=group)
    group.name = name
    common.touch(event, now=now)
    common.record(event, "event.group_renamed", by, group_id=group.id)


def remove_group(event: Event, group: AttendeeGroup, *, by: int | None, now: datetime) -> None:
    """Take it away; its people stay at the event. Raises GroupInUse while sessions are for it."""
    lock(event)
    if any(group in session.groups for session in event.sessions):
        raise errors.GroupInUse
    group_id = group.id
    event.groups.remove(group)
    common.touch(event, now=now)
    common.record(event, "event.group_removed", by, group_id=group_id)


def _check_name(event: Event, name: str, *, besides: AttendeeGroup | None = None) -> None:
    if any(known.name.casefold() == name.casefold() for known in event.groups if known is not besides):
        raise errors.GroupTwice
