"""Invitations by session, for who wishes one for each: they follow what the person holds of the programme.

`keep` compares the two and writes what is missing: a REQUEST for what is new, a CANCEL for what is gone. Whatever changes what
somebody holds calls it; for who has not asked for it, it does nothing.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from eventsite.catalogue.models import Event, ProgrammeSession
from eventsite.db import db
from eventsite.registration import emails, itinerary
from eventsite.registration.models import Registration, SessionEntry
from eventsite.registration.service.entries import new_entry


def keep(registration: Registration, changed: Collection[int] = (), *, now: datetime) -> None:
    """Invite to what they hold and are not invited to, call back what they hold no more, and write anew about what has `changed`."""
    registration.calendar_changed_at = now  # to which one may subscribe without any invitation
    if not registration.invited_by_session:
        return
    db.session.flush()  # what they hold is asked of the database
    wanted = _wanted(registration)
    for entry in _open(registration.id):
        session = wanted.pop(entry.session_id or 0, None)
        if session is None:
            _end(entry, registration, now=now)
        elif session.id in changed and session.ends_at > now:
            emails.send_session_changed(entry, session)
    for session in wanted.values():
        if session.ends_at > now:
            _begin(session, registration, now=now)


def keep_all(event: Event, changed: Collection[int] = (), *, now: datetime) -> None:
    """The programme of the event, or whether it is held, has changed: the same for everybody who wished it."""
    wished = Registration.event_id == event.id, Registration.invited_by_session.is_(True)
    for registration in db.session.scalars(select(Registration).where(*wished).order_by(Registration.id)).all():
        keep(registration, changed, now=now)


def leave(registration: Registration, address: str | None, *, now: datetime) -> None:
    """Call back what this address has in its calendar: they want none of it any more, or are about to have another address.

    `keep` invites that one anew.
    """
    if not registration.invited_by_session:
        return
    for entry in _open(registration.id):
        _end(entry, registration, address=address, now=now)


def reopen(registration: Registration, *, ended_since: datetime) -> None:
    """What an act ended that is taken back stands as before; its mails were called back with it."""
    if not registration.invited_by_session:
        return
    ended = SessionEntry.registration_id == registration.id, SessionEntry.ended_at >= ended_since
    for entry in db.session.scalars(select(SessionEntry).where(*ended)):
        entry.ended_at = None


def _wanted(registration: Registration) -> dict[int, ProgrammeSession]:
    if registration.event.cancelled_at is not None:
        return {}
    return {session.id: session for session in itinerary.of(registration).sessions if session.cancelled_at is None}


def _open(registration_id: int) -> list[SessionEntry]:
    mine = SessionEntry.registration_id == registration_id, SessionEntry.ended_at.is_(None)
    return list(db.session.scalars(select(SessionEntry).where(*mine).order_by(SessionEntry.id)))


def _begin(session: ProgrammeSession, registration: Registration, *, now: datetime) -> None:
    entry = SessionEntry(registration=registration, session_id=session.id, entry=new_entry(registration.event))
    db.session.add(entry)
    db.session.flush()  # the mail is about its id
    emails.send_session_invited(entry, session)


def _end(entry: SessionEntry, registration: Registration, *, address: str | None = None, now: datetime) -> None:
    entry.ended_at = now
    session = db.session.get(ProgrammeSession, entry.session_id) if entry.session_id is not None else None
    if session is None or session.ends_at > now:  # what is over stays in the calendar
        emails.send_session_dropped(entry, address or emails.address_of(registration))
