"""Invitations by session, for who wishes one for each: they follow what the person holds of the programme.

`keep` compares the two and writes what is missing: a REQUEST for what is new, a CANCEL for what is gone. A CANCEL that has not
left when its session is theirs again stays, and they notice nothing. Whatever changes what somebody holds calls it; for who has not
asked for it, it does nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsite.calendar.entry import Entry
from eventsite.catalogue.models import Event, ProgrammeSession
from eventsite.db import db
from eventsite.mail import outbox
from eventsite.mail.models import UNSENT, CalendarMethod, Message, MessageStatus
from eventsite.people.rules import email_key
from eventsite.registration import emails, itinerary
from eventsite.registration.models import Registration, SessionEntry
from eventsite.registration.service.entries import new_entry

Sessions = dict[int, ProgrammeSession]  # by their ids
ABOUT = SessionEntry.__tablename__


def keep(registration: Registration, changed: Collection[int] = (), *, now: datetime) -> None:
    """Invite to what they hold and are not invited to, call back what they hold no more, and write anew about what has `changed`."""
    registration.calendar_changed_at = now  # to which one may subscribe without any invitation
    if registration.invited_by_session:
        _keep(registration.event, [registration], changed, now=now)


def keep_all(event: Event, changed: Collection[int] = (), *, now: datetime) -> None:
    """The programme of the event, or whether it is held, has changed: the same for everybody who wished it."""
    wished = Registration.event_id == event.id, Registration.invited_by_session.is_(True)
    query = select(Registration).where(*wished).order_by(Registration.id).options(joinedload(Registration.party))
    _keep(event, db.session.scalars(query).all(), changed, now=now)


def leave(registration: Registration, address: str | None, *, now: datetime) -> None:
    """Call back what stands in their calendar: they have left this address, or, where it is None, want none of it any more.

    `keep` invites the new address anew.
    """
    if not registration.invited_by_session:
        return
    cause = emails.WhyDropped.WISH if address is None else emails.WhyDropped.ADDRESS
    _end(_open([registration.id])[registration.id], address, cause, now=now)


def reopen(registration: Registration, *, ended_since: datetime, now: datetime) -> None:
    """What an act ended that is taken back stands as before; its mails were called back with it. What was called back by other mails,
    or is invited to anew, stays as it is."""
    if not registration.invited_by_session:
        return
    mine = SessionEntry.registration_id == registration.id, SessionEntry.ended_at >= ended_since
    ended = db.session.scalars(select(SessionEntry).where(*mine).options(joinedload(SessionEntry.entry)).order_by(SessionEntry.id)).all()
    again = {entry.session_id or -entry.id: entry for entry in ended if entry.entry.last_method != CalendarMethod.CANCEL}
    standing = {entry.session_id for entry in _open([registration.id])[registration.id]}
    _stand_again([entry for entry in again.values() if entry.session_id not in standing - {None}], ended_since, now=now)


def count_invited(session: ProgrammeSession, *, now: datetime) -> int:
    """How many have it in an invitation of their own that is called back by mail when it is not held; what is over stays."""
    mine = SessionEntry.session_id == session.id, SessionEntry.ended_at.is_(None)
    read = joinedload(SessionEntry.entry), joinedload(SessionEntry.registration).joinedload(Registration.party)
    found = db.session.scalars(select(SessionEntry).where(*mine).options(*read)).all()
    sent = [one for one in found if one.entry.last_method == CalendarMethod.REQUEST and not _is_over(one, now)]
    return sum(emails.address_of(one.registration) is not None for one in sent)


def _keep(event: Event, people: Sequence[Registration], changed: Collection[int], *, now: datetime) -> None:
    if not people:
        return
    db.session.flush()  # what they hold is asked of the database
    wanted, standing = _wanted(event, people), _open([registration.id for registration in people])
    anew = _resume(people, wanted, standing, now=now)
    begun: list[tuple[SessionEntry, ProgrammeSession]] = []
    over: list[SessionEntry] = []
    for registration in people:
        missing = dict(wanted[registration.id])
        for entry in standing[registration.id]:
            session = missing.pop(entry.session_id or 0, None)
            if session is None:
                over.append(entry)
            elif session.ends_at > now and (session.id in changed or entry.id in anew):
                emails.send_session_changed(entry, session)
        begun += [(_new(session, registration), session) for session in missing.values() if session.ends_at > now]
    _end(over, now=now)
    for entry, session in begun:
        emails.send_session_invited(entry, session)


def _wanted(event: Event, people: Sequence[Registration]) -> dict[int, Sessions]:
    if event.cancelled_at is not None:
        return {registration.id: {} for registration in people}
    found = itinerary.of_all(people)
    return {number: {one.id: one for one in theirs.sessions if one.cancelled_at is None} for number, theirs in found.items()}


def _open(ids: Collection[int]) -> dict[int, list[SessionEntry]]:
    """The invitations that stand, by registration."""
    mine = SessionEntry.registration_id.in_(ids), SessionEntry.ended_at.is_(None)
    found: dict[int, list[SessionEntry]] = defaultdict(list)
    for entry in db.session.scalars(select(SessionEntry).where(*mine).options(joinedload(SessionEntry.entry)).order_by(SessionEntry.id)):
        found[entry.registration_id].append(entry)
    return found


def _resume(
    people: Sequence[Registration], wanted: dict[int, Sessions], standing: dict[int, list[SessionEntry]], *, now: datetime
) -> set[int]:
    """What was ended, and is theirs again before the mail about that has left, joins what stands. Returns the ids of such entries:
    what changed while it was not theirs is still to be said; where nothing did, the worker lets nothing go."""
    missing = {number: sessions.keys() - {one.session_id for one in standing[number]} for number, sessions in wanted.items()}
    ids = {session_id for theirs in missing.values() for session_id in theirs}
    if not ids:
        return set()
    address = {registration.id: email_key(emails.address_of(registration) or "") for registration in people}
    unsent = Message.method == CalendarMethod.CANCEL, Message.status.in_(UNSENT), Message.wire.is_(None), Message.about_kind == ABOUT
    query = select(SessionEntry, Message.id, Message.recipient).join(Message, Message.about_id == SessionEntry.id).where(*unsent)
    query = query.where(SessionEntry.registration_id.in_(missing), SessionEntry.session_id.in_(ids)).options(joinedload(SessionEntry.entry))
    newest: dict[tuple[int, int | None], tuple[SessionEntry, int]] = {}
    for entry, message_id, recipient in db.session.execute(query.order_by(SessionEntry.id)):
        if entry.session_id in missing[entry.registration_id] and email_key(recipient) == address[entry.registration_id]:
            newest[entry.registration_id, entry.session_id] = (entry, message_id)
    entries = _called_back({message_id: entry for entry, message_id in newest.values()}, now=now)
    _stand_again(entries, min((entry.ended_at for entry in entries if entry.ended_at), default=now), now=now)
    for entry in entries:
        standing[entry.registration_id].append(entry)
    return {entry.id for entry in entries}


def _called_back(cancels: dict[int, SessionEntry], *, now: datetime) -> list[SessionEntry]:
    """The entries whose cancellation, a message that nobody has begun to send, never goes."""
    if not cancels:
        return []
    outbox.recall(list(cancels), now=now)
    stays = select(Message.id).where(Message.id.in_(cancels), Message.status == MessageStatus.SUPERSEDED)
    return [cancels[message_id] for message_id in db.session.scalars(stays.order_by(Message.id))]


def _stand_again(entries: Sequence[SessionEntry], ended_since: datetime, *, now: datetime) -> None:
    """They have not ended, and the invitations that had become untrue with that go after all."""
    for entry in entries:
        entry.ended_at = None
    if entries:
        outbox.let_go_again(ABOUT, [entry.id for entry in entries], ended_since=ended_since, now=now)


def _new(session: ProgrammeSession, registration: Registration) -> SessionEntry:
    entry = SessionEntry(registration=registration, session_id=session.id, entry=new_entry(registration.event))
    db.session.add(entry)
    return entry


def _end(
    entries: Sequence[SessionEntry], address: str | None = None, cause: emails.WhyDropped = emails.WhyDropped.PROGRAMME, *, now: datetime
) -> None:
    for entry in entries:
        entry.ended_at = now
    db.session.flush()  # the mails are about ids, of what begins, too
    for entry in entries:
        if not _is_over(entry, now):  # what is over stays in the calendar
            emails.send_session_dropped(entry, address or emails.address_of(entry.registration), cause)


def _is_over(entry: SessionEntry, now: datetime) -> bool:
    """Whether it has ended, as their calendar has it; the session itself may have left the programme."""
    if entry.entry.last_sent is not None:
        return Entry.from_snapshot(entry.entry.last_sent).ends_at <= now
    session = db.session.get(ProgrammeSession, entry.session_id) if entry.session_id is not None else None
    return session is not None and session.ends_at <= now
