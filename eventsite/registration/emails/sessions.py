"""The mails with an invitation to one session, for who wishes one for each; and what the worker asks about them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsite.calendar.build import may_be_invited
from eventsite.calendar.entry import Entry
from eventsite.calendar.life_cycle import Change, method_of
from eventsite.catalogue import queries as catalogue
from eventsite.catalogue.mail_words import When, when
from eventsite.catalogue.models import ProgrammeSession
from eventsite.catalogue.programme import journey
from eventsite.db import db
from eventsite.i18n import _, clock_time, language, long_date, weekday_day_and_month, zone_label
from eventsite.mail.hooks import Subject
from eventsite.mail.models import CalendarMethod, Message
from eventsite.mail.outbox import Letter, enqueue
from eventsite.people.rules import email_key
from eventsite.registration.emails import words
from eventsite.registration.emails.own import address_of
from eventsite.registration.leg_entries import session_entry
from eventsite.registration.models import SessionEntry

FOLDER = "registration/emails/"
CHANGES = {
    "session_invited": Change.SESSION_ADDED, "session_changed": Change.SESSION_MOVED, "session_dropped": Change.SESSION_DROPPED,
}  # fmt: skip


class WhyDropped(StrEnum):
    """Why somebody loses the invitation to a session that is held. Where it is not held, the mail says that instead."""

    PROGRAMME = "programme"  # it is theirs no more
    ADDRESS = "address"  # another address has the invitation from now on
    WISH = "wish"  # they are invited to no session apart any more


def send_session_invited(entry: SessionEntry, session: ProgrammeSession) -> None:
    """A session is theirs: the invitation to it."""
    _send(entry, "session_invited", address_of(entry.registration), not_after=session.starts_at)


def send_session_changed(entry: SessionEntry, session: ProgrammeSession) -> None:
    """It is at another time or place, or called otherwise: the updated invitation."""
    _send(entry, "session_changed", address_of(entry.registration), step=str(session.revision), not_after=session.ends_at)


def send_session_dropped(entry: SessionEntry, to: str | None, cause: WhyDropped) -> None:
    """It leaves the calendar of this address."""
    _send(entry, "session_dropped", to, values={"cause": cause.value}, not_after=entry.registration.event.ends_at)


def _send(
    entry: SessionEntry, name: str, to: str | None, *, step: str = "", values: dict[str, Any] | None = None, not_after: datetime
) -> None:
    registration, method = entry.registration, method_of(CHANGES[name])
    if to is None or method is None:
        return
    letter = Letter(
        template=FOLDER + name, to=to, language=registration.language, about=entry, team_id=registration.event.team_id,
        event_id=registration.event_id, method=CalendarMethod(method.value), entry=entry.entry, values=values or {}, not_after=not_after,
        once=":".join(filter(None, (name, str(entry.id), step))),
    )  # fmt: skip
    enqueue(letter)


def _by_id(entry_id: int) -> SessionEntry | None:
    return db.session.get(SessionEntry, entry_id)


def _read_ahead(ids: Sequence[int]) -> Sequence[SessionEntry]:
    query = select(SessionEntry).where(SessionEntry.id.in_(ids))
    return db.session.scalars(query.options(joinedload(SessionEntry.entry), joinedload(SessionEntry.registration))).all()


def _still_wanted(message: Message, entry: SessionEntry) -> bool:
    """An invitation while it stands, to the address of now; a cancellation only to who has the invitation."""
    if message.method is CalendarMethod.CANCEL:
        return entry.ended_at is not None and entry.entry.last_method == CalendarMethod.REQUEST
    theirs = email_key(message.recipient) == email_key(address_of(entry.registration) or "")
    return entry.ended_at is None and theirs and _session(entry) is not None


def _context(message: Message, entry: SessionEntry) -> dict[str, Any]:
    registration, event, facts = entry.registration, entry.registration.event, _facts(entry)
    token = current_app.extensions["eventsite"].links.make("registration", registration.id, registration.link_version)
    starts, session = _when(facts), _session(entry)
    last = Entry.from_snapshot(entry.entry.last_sent) if entry.entry.last_sent is not None else None
    place, old = facts.place if facts else "", _when(last)
    both = journey(session) if session is not None else ""
    rows = [(_("Where"), place)] if place else []
    rows += [(_("From and to"), both)] if both else []
    text = catalogue.text_of(event, language())
    registered_on = long_date(registration.created_at.astimezone(ZoneInfo(event.zone)).date())
    return {
        "event": event, "title": facts.title if facts else "", "when": starts, "where": [place] if place else [], "place": place,
        "rows": [*rows, (_("Part of"), text.title)], "join_url": "", "values": message.values,
        "old_when": old if last and facts and _time(last) != _time(facts) else None,
        "old_place": last.place if last and last.place != place else None,
        "called_off": bool(session and session.cancelled_at), "event_off": event.cancelled_at is not None,
        "cause": message.values.get("cause"), "after_all": message.method is CalendarMethod.REQUEST and _was_off(entry),
        "name": words.proved_name(registration) if _is_theirs(message, entry) else None,
        "about": registration.full_name if registration.email is None and _name(message, entry) else "",
        "has_invitation": facts is not None and may_be_invited(facts, message.recipient),
        "my_url": url_for("registration.mine", token=token, _external=True) if _is_theirs(message, entry) else "",
        "event_url": url_for("catalogue.event", slug=event.slug, _external=True),
        "privacy_url": url_for("home.privacy", _external=True), "registered_on": registered_on,
    }  # fmt: skip


def _facts(entry: SessionEntry) -> Entry | None:
    """The session as it is now; as it was last sent where it is not in the programme any more."""
    session = _session(entry)
    if session is not None:
        return session_entry(session, entry.registration, entry.entry)
    return Entry.from_snapshot(entry.entry.last_sent) if entry.entry.last_sent is not None else None


def _entry(_message: Message, entry: SessionEntry) -> Entry | None:
    return _facts(entry)


def _session(entry: SessionEntry) -> ProgrammeSession | None:
    return db.session.get(ProgrammeSession, entry.session_id) if entry.session_id is not None else None


def _was_off(entry: SessionEntry) -> bool:
    """Whether the last that they heard of the session before this invitation is that it is called off."""
    same = SessionEntry.registration_id == entry.registration_id, SessionEntry.session_id == entry.session_id
    before = select(SessionEntry).where(*same, SessionEntry.id < entry.id).order_by(SessionEntry.id.desc()).limit(1)
    told = db.session.scalar(before.options(joinedload(SessionEntry.entry)))
    return told is not None and told.entry.last_sent is not None and Entry.from_snapshot(told.entry.last_sent).cancelled


def _when(facts: Entry | None) -> When | None:
    """In words; of a flight with both clocks, each with its zone."""
    if facts is None:
        return None
    said = when(facts.starts_local, facts.ends_local if not facts.ends_zone else facts.starts_local, facts.zone)
    if not facts.ends_zone:
        return said
    leaves = f"{clock_time(facts.starts_local)} ({said.zone})"
    lands = f"{weekday_day_and_month(facts.ends_local.date())}, {clock_time(facts.ends_local)}"
    label = zone_label(facts.ends_at, facts.ends_zone)
    return replace(said, time=f"{leaves} – {lands}", zone=label, lines=[said.lines[0], leaves, f"– {lands} ({label})"])


def _time(facts: Entry) -> tuple[object, ...]:
    return (facts.starts_at, facts.ends_at, facts.zone, facts.ends_zone)


def _is_theirs(message: Message, entry: SessionEntry) -> bool:
    """Whether it goes to the address of now, which the personal link is for."""
    return email_key(message.recipient) == email_key(address_of(entry.registration) or "")


def _name(message: Message, entry: SessionEntry) -> str | None:
    return words.proved_name(entry.registration) if _is_theirs(message, entry) else None


SESSION_SUBJECT = Subject(
    load=_by_id, still_wanted=_still_wanted, context=_context, entry=_entry, display_name=_name, read_ahead=_read_ahead,
)  # fmt: skip
