"""Named reads of what people answered in their calendars."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from eventsite.calendar.models import Answer, CalendarEntry
from eventsite.catalogue.models import ProgrammeSession
from eventsite.db import db
from eventsite.incoming import queries as incoming
from eventsite.registration.models import Registration, SessionEntry
from eventsite.registration.rules import COMING

NONE, OLDER, UNVERIFIED = "none", "older", "unverified"
FILTERS = (*(answer.value for answer in Answer), NONE, OLDER, UNVERIFIED)
_ASKED = or_(CalendarEntry.answer.is_not(None), CalendarEntry.last_method.is_not(None))
# What stands beside who was asked. Lists and numbers have it from here, so that they agree.
_STANDS = case(
    (CalendarEntry.answer.is_(None), NONE),
    (func.coalesce(CalendarEntry.answer_sequence, 0) < CalendarEntry.sequence, OLDER),
    *((CalendarEntry.answer == answer, answer.value) for answer in Answer),
)


@dataclass(frozen=True)
class Invited:
    """Who holds an invitation: to the event, or to one session of its programme."""

    registration: Registration
    session: ProgrammeSession | None = None


@dataclass(frozen=True)
class Said:
    """What somebody's calendar answered last. While it waits to be confirmed, an answer of theirs that is proved stands beside it."""

    answer: Answer
    sequence: int
    dtstamp: datetime | None
    at: datetime | None
    comment: str
    proved: bool


@dataclass(frozen=True)
class SessionAnswer:
    """What somebody answered to the invitation to one session."""

    session: ProgrammeSession
    entry: CalendarEntry


def invited_by(entry_id: int) -> Invited | None:
    """Whose invitation this is, as long as it stands: who got another, or left, is not asked about the one of before.

    Of several people who are reached at one address and have one invitation, somebody who is coming.
    """
    who_comes_first = Registration.status.in_(COMING).desc(), Registration.id
    registration = db.session.scalar(select(Registration).where(Registration.entry_id == entry_id).order_by(*who_comes_first).limit(1))
    if registration is not None:
        return Invited(registration)
    of_session = select(SessionEntry).where(SessionEntry.entry_id == entry_id, SessionEntry.ended_at.is_(None))
    found = db.session.scalar(of_session.options(joinedload(SessionEntry.registration)))
    session = db.session.get(ProgrammeSession, found.session_id) if found is not None and found.session_id is not None else None
    return Invited(found.registration, session) if found is not None and session is not None else None


def of_session(registration_id: int, session_id: int) -> SessionAnswer | None:
    """Their invitation to this session, as long as it stands, answered or not."""
    query = select(ProgrammeSession, CalendarEntry).join(SessionEntry, SessionEntry.session_id == ProgrammeSession.id)
    mine = SessionEntry.registration_id == registration_id, SessionEntry.session_id == session_id, SessionEntry.ended_at.is_(None)
    found = db.session.execute(query.join(CalendarEntry, CalendarEntry.id == SessionEntry.entry_id).where(*mine)).first()
    return SessionAnswer(found[0], found[1]) if found is not None else None


def last_said(entry: CalendarEntry) -> Said | None:
    """The answer that its attendee is asked about: the one that waits, else the one that stands."""
    waiting = incoming.waiting(entry)
    if waiting is not None:
        answer = Answer[waiting.partstat]
        return Said(answer, entry.sequence, waiting.dtstamp, waiting.received_at, "", proved=False)
    if entry.answer is None:
        return None
    sequence, dtstamp = entry.answer_sequence or 0, entry.answer_dtstamp
    return Said(entry.answer, sequence, dtstamp, entry.answered_at, entry.answer_comment, entry.answer_proved)


def with_answer(event_id: int, wanted: str) -> ColumnElement[bool]:
    """What a registration must be to have this answer; `wanted` is one of FILTERS. Only who has a seat is asked at all."""
    entries = select(CalendarEntry.id).join(Registration, Registration.entry_id == CalendarEntry.id)
    unverified = and_(CalendarEntry.answer.is_not(None), CalendarEntry.answer_proved.is_(False))
    asked = unverified if wanted == UNVERIFIED else _STANDS.in_([wanted])
    seated = Registration.event_id == event_id, Registration.status.in_(COMING)
    return and_(*seated, Registration.entry_id.in_(entries.where(*seated, _ASKED, asked)))


def counts(event_id: int) -> Counter[str]:
    """How many of those who have a seat gave each answer to the invitation as it is now.

    "older": answered it before it was changed; "none": were invited and have not answered.
    """
    query = select(_STANDS.label("stands"), func.count()).join(Registration, Registration.entry_id == CalendarEntry.id)
    seated = Registration.event_id == event_id, Registration.status.in_(COMING)
    rows = db.session.execute(query.where(*seated, _ASKED).group_by("stands"))
    return Counter({str(answer): number for answer, number in rows})


def of_sessions(registration_id: int) -> list[SessionAnswer]:
    """The answers to invitations to sessions that stand, in the order of the programme."""
    query = select(SessionEntry, ProgrammeSession).join(ProgrammeSession, ProgrammeSession.id == SessionEntry.session_id)
    query = query.join(CalendarEntry, CalendarEntry.id == SessionEntry.entry_id).options(joinedload(SessionEntry.entry))
    mine = SessionEntry.registration_id == registration_id, SessionEntry.ended_at.is_(None), CalendarEntry.answer.is_not(None)
    rows = db.session.execute(query.where(*mine).order_by(ProgrammeSession.starts_at, ProgrammeSession.id))
    return [SessionAnswer(session, one.entry) for one, session in rows]
