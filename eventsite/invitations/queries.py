"""Named reads of invitations. Whatever the desk asks is asked for one event of its own team."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from eventsite.catalogue.models import Event, EventStatus
from eventsite.db import db
from eventsite.invitations import hooks
from eventsite.invitations.lists import Reading, Reason, Refused, Somebody
from eventsite.invitations.models import InvitationList, Invitee
from eventsite.invitations.rules import MOST_REMINDER_DAYS
from eventsite.mail.models import Suppression
from eventsite.people.rules import email_key
from eventsite.questions.models import Form

PORTION = 500  # addresses that are asked for in one statement


def by_id(invitee_id: int) -> Invitee | None:
    """One invitation, whatever became of it."""
    return db.session.get(Invitee, invitee_id)


def for_mails(ids: Sequence[int]) -> Sequence[Invitee]:
    """These invitations, with the events that mails about them name."""
    event = joinedload(Invitee.event).selectinload(Event.texts)
    return db.session.scalars(select(Invitee).where(Invitee.id.in_(ids)).options(event)).all()


def some_of(event_id: int, ids: Sequence[int]) -> list[Invitee]:
    """Those of the ids that are this event's, read anew, in order."""
    mine = select(Invitee).where(Invitee.event_id == event_id, Invitee.id.in_(ids)).order_by(Invitee.id)
    return list(db.session.scalars(mine.execution_options(populate_existing=True)))


def open_invitation(event_id: int, email: str) -> Invitee | None:
    """The invitation that was mailed to this address and is neither used nor revoked. Whether it is too late is for the rules."""
    mine = select(Invitee).where(Invitee.event_id == event_id, Invitee.email_key == email_key(email))
    return db.session.scalar(mine.where(Invitee.revoked_at.is_(None), Invitee.registered_at.is_(None)))


def invited(event_id: int, keys: Sequence[str]) -> set[str]:
    """Which of these addresses have an invitation that was not taken back, whatever they answered."""
    found: set[str] = set()
    for part in _portions(keys):
        mine = select(Invitee.email_key).where(Invitee.event_id == event_id, Invitee.revoked_at.is_(None), Invitee.email_key.in_(part))
        found.update(db.session.scalars(mine))
    return found


def suppressed(keys: Sequence[str]) -> set[str]:
    """Which of these addresses are not mailed any more."""
    found: set[str] = set()
    for part in _portions(keys):
        statement = select(Suppression.email_key).where(Suppression.email_key.in_(part), Suppression.lifted_at.is_(None))
        found.update(db.session.scalars(statement))
    return found


def is_led_to(form: Form) -> bool:
    """Whether any invitation, or a list that waits, leads to this form."""
    used = select(Invitee.id).where(Invitee.form_id == form.id).exists()
    waits = select(InvitationList.id).where(InvitationList.form_id == form.id).exists()
    return bool(db.session.scalar(select(or_(used, waits))))


def sift(event_id: int, reading: Reading) -> Reading:
    """Without who is registered, invited or not mailed already; each is said."""
    keys = [person.key for person in reading.people]
    known = {Reason.REGISTERED: hooks.above.registered(event_id, keys), Reason.INVITED: invited(event_id, keys)}
    known[Reason.SUPPRESSED] = suppressed(keys)
    people: list[Somebody] = []
    refused = list(reading.refused)
    for person in reading.people:
        reason = next((reason for reason, found in known.items() if person.key in found), None)
        if reason is None:
            people.append(person)
        else:
            refused.append(Refused(person.line, person.email, reason))
    return Reading(people, sorted(refused, key=lambda row: row.line))


def list_of(event_id: int, list_id: int) -> InvitationList | None:
    """One list of this event; none for another's."""
    return db.session.scalar(select(InvitationList).where(InvitationList.id == list_id, InvitationList.event_id == event_id))


def lists_of(event_id: int) -> list[InvitationList]:
    """The lists of this event that are not done, the oldest first."""
    return list(db.session.scalars(select(InvitationList).where(InvitationList.event_id == event_id).order_by(InvitationList.id)))


def list_by_id(list_id: int) -> InvitationList | None:
    """One list, for the job."""
    return db.session.get(InvitationList, list_id)


def released_lists() -> list[int]:
    """The lists that are going out, the oldest first."""
    return list(db.session.scalars(select(InvitationList.id).where(InvitationList.released_at.is_not(None)).order_by(InvitationList.id)))


def to_remind(now: datetime) -> dict[Event, list[Invitee]]:
    """Whose answer is waited for and who wants a reminder that may be due, by event; `rules.reminder_due` says whether it is."""
    public = Event.status == EventStatus.PUBLISHED, Event.cancelled_at.is_(None), Event.starts_at > now
    waited_for = Invitee.registered_at.is_(None), Invitee.declined_at.is_(None), Invitee.revoked_at.is_(None)
    closes_at = func.coalesce(Event.closes_at, Event.starts_at)
    horizon = now + timedelta(days=MOST_REMINDER_DAYS + 1)
    ends_soon = or_(Invitee.ends_at < horizon, closes_at < horizon)
    statement = select(Invitee).join(Invitee.event).where(*public, *waited_for, ends_soon)
    statement = statement.where(Invitee.remind_days.is_not(None), Invitee.reminded_at.is_(None))
    by_event: dict[Event, list[Invitee]] = {}
    for invitee in db.session.scalars(statement.options(joinedload(Invitee.event)).order_by(Invitee.event_id, Invitee.id)):
        by_event.setdefault(invitee.event, []).append(invitee)
    return by_event


def _portions(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), PORTION):
        yield keys[start : start + PORTION]
