"""Named reads of what people answered in their calendars."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from eventsite.calendar.models import Answer, CalendarEntry
from eventsite.catalogue.models import ProgrammeSession
from eventsite.db import db
from eventsite.registration.models import Registration, SessionEntry
from eventsite.registration.rules import COMING

NONE, OLDER, UNVERIFIED = "none", "older", "unverified"
FILTERS = (*(answer.value for answer in Answer), NONE, OLDER, UNVERIFIED)


@dataclass(frozen=True)
class Invited:
    """Who holds an invitation: to the event, or to one session of its programme."""

    registration: Registration
    session: ProgrammeSession | None = None


@dataclass(frozen=True)
class SessionAnswer:
    """What somebody answered to the invitation to one session."""

    session: ProgrammeSession
    entry: CalendarEntry


def invited_by(entry_id: int) -> Invited | None:
    """Whose invitation this is, as long as it stands: who got another, or left, is not asked about the one of before."""
    registration = db.session.scalar(select(Registration).where(Registration.entry_id == entry_id))
    if registration is not None:
        return Invited(registration)
    of_session = select(SessionEntry).where(SessionEntry.entry_id == entry_id, SessionEntry.ended_at.is_(None))
    found = db.session.scalar(of_session.options(joinedload(SessionEntry.registration)))
    session = db.session.get(ProgrammeSession, found.session_id) if found is not None and found.session_id is not None else None
    return Invited(found.registration, session) if found is not None and session is not None else None


def with_answer(event_id: int, wanted: str) -> ColumnElement[bool]:
    """What a registration must be to have this answer; `wanted` is one of FILTERS."""
    entries = (
        select(CalendarEntry.id).join(Registration, Registration.entry_id == CalendarEntry.id).where(Registration.event_id == event_id)
    )
    asked: tuple[ColumnElement[bool], ...]
    if wanted == NONE:
        asked = CalendarEntry.answer.is_(None), CalendarEntry.last_method.is_not(None)
    elif wanted == OLDER:
        asked = CalendarEntry.answer.is_not(None), CalendarEntry.answer_sequence < CalendarEntry.sequence
    elif wanted == UNVERIFIED:
        asked = CalendarEntry.answer.is_not(None), CalendarEntry.answer_proved.is_(False)
    else:
        asked = CalendarEntry.answer == Answer(wanted), CalendarEntry.answer_sequence.is_not(None)
    return and_(Registration.event_id == event_id, Registration.entry_id.in_(entries.where(*asked)))


def counts(event_id: int) -> Counter[str]:
    """How many of those who have a seat gave each answer; "none": were invited and have not answered."""
    query = select(CalendarEntry.answer, func.count()).join(Registration, Registration.entry_id == CalendarEntry.id)
    seated = Registration.event_id == event_id, Registration.status.in_(COMING)
    asked = or_(CalendarEntry.answer.is_not(None), CalendarEntry.last_method.is_not(None))
    rows = db.session.execute(query.where(*seated, asked).group_by(CalendarEntry.answer))
    return Counter({answer.value if answer is not None else NONE: number for answer, number in rows})


def of_sessions(registration_id: int) -> list[SessionAnswer]:
    """The answers to invitations to sessions that stand, in the order of the programme."""
    query = select(SessionEntry, ProgrammeSession).join(ProgrammeSession, ProgrammeSession.id == SessionEntry.session_id)
    query = query.join(CalendarEntry, CalendarEntry.id == SessionEntry.entry_id).options(joinedload(SessionEntry.entry))
    mine = SessionEntry.registration_id == registration_id, SessionEntry.ended_at.is_(None), CalendarEntry.answer.is_not(None)
    rows = db.session.execute(query.where(*mine).order_by(ProgrammeSession.starts_at, ProgrammeSession.id))
    return [SessionAnswer(session, one.entry) for one, session in rows]
