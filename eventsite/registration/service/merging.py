"""Merging: what one human has under two addresses becomes one person, and of two registrations for one event one is kept.

The kept one has the better of both statuses, and the groups and sessions of both. A seat that is left over goes to the queue; the
other address loses it in its calendar. Nothing is deleted: the other registration ends and points to the kept one, and so does the
other person.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from eventsite.audit.service import Act, record
from eventsite.db import db
from eventsite.people.models import Consent, Person
from eventsite.people.rules import fold
from eventsite.questions import service as questions
from eventsite.registration import emails, rules
from eventsite.registration.errors import NoPlaceLeft
from eventsite.registration.models import OrganiserAct, Party, Registration, RegistrationStatus
from eventsite.registration.rules import ATTENDED, COMING, CONFIRMED, HOLDING, NO_SHOW, OFFERED, WAITLISTED, WITHDRAWN, By
from eventsite.registration.rules.merging import DETAILS, MERGED, Merger, merger
from eventsite.registration.service import extras, moves, places, session_entries, taking_over

POINTING = (Registration.person_id, Consent.person_id, Party.contact_id, Person.merged_into_id)  # what names a person


def merge(keep: Registration, other: Registration, act: OrganiserAct, by: By, *, now: datetime) -> Merger:
    """Make one of the two, inside the act, which notes what taking it back needs. Raises a RegistrationError.

    Of registrations for two events only the persons become one.
    """
    places.hold_registration(keep)
    db.session.refresh(other)
    will = merger(keep, other, now)
    noted: dict[str, Any] = {"keep": keep.id, "other": other.id}
    if will.same_event:
        if will.ends_other:
            noted |= taking_over.take_over(keep, other, options=keep.answer_set is None)
            _settle(keep, other, will, by, now=now)
        if keep.status in HOLDING:
            extras.settle(keep, now=now)  # what the other wished for while it waited
        noted |= _take_over(keep, other)
        if noted.get("held"):
            extras.note_chosen(keep)
        other.merged_into_id = keep.id
        session_entries.keep(keep, now=now)
    if keep.person_id != other.person_id:
        noted["people"] = _join(keep.person, other.person)
    act.before = act.before | {"merge": noted}
    for one, another in ((keep, other), (other, keep)):
        record(Act("registration.merged", one, by.account_id, by.actor, one.event_id, {"with": another.id, "kept": keep.id}))
    return will


def separate(act: OrganiserAct, *, now: datetime) -> None:
    """Take the merging of this act back, if it did any: all but the steps, which are undone with the others."""
    noted: dict[str, Any] | None = act.before.get("merge")
    if noted is None:
        return
    keep, other = (db.session.get_one(Registration, noted[name]) for name in ("keep", "other"))
    other.merged_into_id = None
    taking_over.hand_back(keep, noted, now=now)
    for name in noted.get("details", ()):
        if getattr(keep, name) == getattr(other, name):
            setattr(keep, name, "")
    keep.tags = [tag for tag in keep.tags if tag.id not in noted.get("tags", ())]
    if "note" in noted and keep.note.endswith(other.note):
        keep.note = keep.note[: noted["note"]]
    if noted.get("answers") and keep.answer_set is not None:
        copied, keep.answer_set = keep.answer_set, None
        db.session.flush()
        db.session.delete(copied)
    _search(keep)
    if noted.get("invited"):
        db.session.execute(update(Registration).where(Registration.id.in_(noted["invited"])).values(invited_from_id=other.id))
    if "people" in noted:
        _part(noted["people"])


def _settle(keep: Registration, other: Registration, will: Merger, by: By, *, now: datetime) -> None:
    """Of two that are active one is left, in the better of both statuses."""
    was, keep_was, since, offered_until = other.status, keep.status, other.queued_at, other.offer_ends_at
    if will.keep_becomes in HOLDING and keep_was not in HOLDING:
        _check_room(keep, other)
    for to in _path(keep, will):
        moves.move(keep, to, by, reason=MERGED, over=True, now=now)  # first, so that nobody is served in between
    if will.keep_becomes is OFFERED:
        keep.offer_ends_at = offered_until
    if was in (ATTENDED, NO_SHOW):
        moves.move(other, CONFIRMED, by, reason=MERGED, now=now)
    moves.move(other, WITHDRAWN, by, reason=MERGED, now=now)
    if will.takes_place_in_line and keep.status is WAITLISTED and since is not None:
        keep.queued_at = since if keep.queued_at is None else min(since, keep.queued_at)
        keep.priority = max(keep.priority, other.priority)
    if will.mails_other or (now < other.event.ends_at and other.event.cancelled_at is None and emails.loses_entry(other)):
        emails.send_merged(other)
    if will.mails_keep and keep.status is OFFERED:
        emails.send_offered(keep)
    elif will.mails_keep and keep.status in COMING and keep_was is rules.APPLIED:
        emails.send_accepted(keep)
    elif will.mails_keep and keep.status in COMING:
        emails.send_promoted(keep, now=now)


def _path(keep: Registration, will: Merger) -> list[RegistrationStatus]:
    if will.keep_becomes is None:
        return []
    first = [CONFIRMED] if will.keep_becomes is ATTENDED and keep.status not in (CONFIRMED, NO_SHOW) else []
    return [*first, will.keep_becomes]


def _check_room(keep: Registration, other: Registration) -> None:
    """The kept one takes the other's places, and may need more or others of them."""
    theirs = places.core_of(other) if other.status in HOLDING else []
    for one in places.core_of(keep):
        left_over = rules.seats(other) if one in theirs else 0
        if one.free is not None and one.free + left_over < rules.seats(keep) and left_over < rules.seats(keep):
            raise NoPlaceLeft


def _take_over(keep: Registration, other: Registration) -> dict[str, Any]:
    """What the kept registration lacks, of the other. Returns what of it there was."""
    noted: dict[str, Any] = {"details": [name for name in DETAILS if not getattr(keep, name) and getattr(other, name)]}
    for name in noted["details"]:
        setattr(keep, name, getattr(other, name))
    new = [tag for tag in other.tags if tag not in keep.tags]
    keep.tags += new
    noted["tags"] = [tag.id for tag in new]
    if other.note and other.note not in keep.note:
        noted["note"] = len(keep.note)
        keep.note = "\n\n".join(note for note in (keep.note, other.note) if note)
    if keep.answer_set is None and other.answer_set is not None:
        keep.answer_set = questions.copy_answers(other.answer_set)
        noted["answers"] = True
    invited = select(Registration.id).where(Registration.invited_from_id == other.id)
    noted["invited"] = list(db.session.scalars(invited))
    if noted["invited"]:
        db.session.execute(update(Registration).where(Registration.id.in_(noted["invited"])).values(invited_from_id=keep.id))
    _search(keep)
    return noted


def _join(keep: Person, other: Person) -> dict[str, Any]:
    """All that names the other person names the kept one. Returns which rows did."""
    noted: dict[str, Any] = {"keep": keep.id, "other": other.id}
    for column in POINTING:
        table = column.class_
        ids = list(db.session.scalars(select(table.id).where(column == other.id)))
        noted[table.__tablename__] = ids
        if ids:
            db.session.execute(update(table).where(table.id.in_(ids)).values({column: keep.id}))
    other.merged_into_id = keep.id
    names = (*DETAILS, "local_name", "organisation_id")
    noted["details"] = [name for name in names if not getattr(keep, name) and getattr(other, name)]
    for name in noted["details"]:
        setattr(keep, name, getattr(other, name))
    keep.search = fold(keep.full_name, keep.organisation, keep.email or "")
    return noted


def _part(noted: dict[str, Any]) -> None:
    keep, other = (db.session.get_one(Person, noted[name]) for name in ("keep", "other"))
    other.merged_into_id = None
    for column in POINTING:
        table = column.class_
        ids = noted[table.__tablename__]
        if ids:
            db.session.execute(update(table).where(table.id.in_(ids)).values({column: other.id}))
    for name in noted["details"]:
        if getattr(keep, name) == getattr(other, name):
            setattr(keep, name, None if name == "organisation_id" else "")
    keep.search = fold(keep.full_name, keep.organisation, keep.email or "")


def _search(registration: Registration) -> None:
    registration.search = fold(registration.full_name, registration.organisation, registration.email or "")
