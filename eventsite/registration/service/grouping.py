"""Who is in which group of an event's people: it decides which items of the programme somebody has."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select

from eventsite.audit.service import Act, record
from eventsite.catalogue.models import AttendeeGroup
from eventsite.db import db
from eventsite.registration.models import Registration, registration_group
from eventsite.registration.rules import By
from eventsite.registration.service import places, session_entries


def put_into(people: Sequence[Registration], group: AttendeeGroup, by: By, *, now: datetime) -> int:
    """These people of the group's event are in it, nobody twice. Returns how many were not."""
    places.hold(people[0].event)
    has = _members(people, group)
    new = [registration for registration in people if registration.id not in has]
    if new:
        db.session.execute(insert(registration_group), [{"registration_id": one.id, "group_id": group.id} for one in new])
    _note(new, group, "registration.grouped", by, now=now)
    return len(new)


def take_from(people: Sequence[Registration], group: AttendeeGroup, by: By, *, now: datetime) -> int:
    """These people are not in it any more. Returns how many were."""
    places.hold(people[0].event)
    has = _members(people, group)
    had = [registration for registration in people if registration.id in has]
    gone = delete(registration_group).where(registration_group.c.group_id == group.id, registration_group.c.registration_id.in_(has))
    db.session.execute(gone)
    _note(had, group, "registration.ungrouped", by, now=now)
    return len(had)


def set_groups(registration: Registration, groups: Sequence[AttendeeGroup], by: By, *, now: datetime) -> bool:
    """They are in these groups and in no other; whether that is news."""
    wanted, has = {group.id for group in groups}, {group.id: group for group in registration.groups}
    new = [group for group in groups if group.id not in has]
    gone = [group for group_id, group in has.items() if group_id not in wanted]
    for group in gone:
        take_from([registration], group, by, now=now)
    for group in new:
        put_into([registration], group, by, now=now)
    return bool(new or gone)


def _members(people: Sequence[Registration], group: AttendeeGroup) -> set[int]:
    found = select(registration_group.c.registration_id).where(registration_group.c.group_id == group.id)
    return set(db.session.scalars(found.where(registration_group.c.registration_id.in_([one.id for one in people]))))


def _note(people: Sequence[Registration], group: AttendeeGroup, action: str, by: By, *, now: datetime) -> None:
    for registration in people:
        record(Act(action, registration, by.account_id, by.actor, registration.event_id, {"group": group.id}))
        db.session.expire(registration, ["groups"])
        session_entries.keep(registration, now=now)
