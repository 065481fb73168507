"""The mails about what people answered in their calendars, and what the worker asks about them."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, url_for

from eventsite.calendar.local_time import UnknownZone, canonical_zone
from eventsite.calendar.models import Answer, CalendarEntry
from eventsite.catalogue import queries as catalogue
from eventsite.catalogue.mail_words import when, where_of
from eventsite.catalogue.models import Event, ProgrammeSession
from eventsite.db import db
from eventsite.i18n import _, clock_time, long_date
from eventsite.incoming.hooks import Reply
from eventsite.incoming.itip import WallTime
from eventsite.mail.models import Message
from eventsite.mail.outbox import Letter, enqueue
from eventsite.people.rules import email_key
from eventsite.registration.answer_queries import Invited, invited_by, last_said
from eventsite.registration.emails.letters import FOLDER
from eventsite.registration.models import Registration
from eventsite.registration.rules import COMING

TO_THEM = frozenset({"give_up", "give_up_session", "confirm_answer"})
TO_US = frozenset({"counter"})  # to the organisers: nothing in it may open anything


def send_give_up(invited: Invited, entry: CalendarEntry) -> bool:
    """Their calendar declined: do they give up their place? Once for each version of an invitation; whether it was written."""
    values = {"entry_id": entry.id, "sequence": entry.sequence}
    if invited.session is not None:
        if invited.session.places_id is None:
            return False  # it is everybody's: there is nothing to give up
        return _to_them(invited.registration, "give_up_session", entry, str(entry.sequence), values | {"session_id": invited.session.id})
    return _to_them(invited.registration, "give_up", entry, str(entry.sequence), values)


def send_confirm_answer(invited: Invited, entry: CalendarEntry, answer: Answer, *, now: datetime) -> bool:
    """An answer came whose sender nobody has proved: was it theirs? Once a day; whether it was written."""
    values = {"entry_id": entry.id, "answer": answer.value, "session_id": invited.session.id if invited.session is not None else None}
    return _to_them(invited.registration, "confirm_answer", entry, f"{now.astimezone(UTC):%Y-%m-%d}", values)


def send_counter(invited: Invited, reply: Reply, *, now: datetime) -> bool:
    """Another time is proposed: the words to the event's contact, or the team. Once a day; whether it was written."""
    registration, event = invited.registration, invited.registration.event
    to = event.contact_email or event.team.reply_to
    own = current_app.extensions["eventsite"].settings.mail_from
    if not to or email_key(to) == email_key(own):
        return False  # it would come back to us
    values = {
        "starts": _stored(reply.calendar.starts), "ends": _stored(reply.calendar.ends), "said": reply.calendar.comment,
        "proved": reply.proved, "session_id": invited.session.id if invited.session is not None else None,
    }  # fmt: skip
    letter = Letter(
        template=FOLDER + "counter", to=to, language=event.main_language or registration.language, about=registration,
        team_id=event.team_id, event_id=event.id, values=values, not_after=event.ends_at,
        once=f"counter:{reply.entry.id}:{now.astimezone(UTC):%Y-%m-%d}",
    )  # fmt: skip
    return enqueue(letter) is not None


def _to_them(registration: Registration, name: str, entry: CalendarEntry, step: str, values: dict[str, Any]) -> bool:
    event = registration.event
    letter = Letter(
        template=FOLDER + name, to=entry.last_email or "", language=registration.language, about=registration, team_id=event.team_id,
        event_id=event.id, values=values, not_after=event.starts_at, once=f"{name}:{entry.id}:{step}",
    )  # fmt: skip
    return enqueue(letter) is not None


def still_wanted(name: str, message: Message, registration: Registration) -> bool:
    """Whether the answer still stands that the mail asks about, and there is still something to ask."""
    entry = db.session.get(CalendarEntry, message.values["entry_id"])
    said = last_said(entry) if entry is not None and invited_by(entry.id) is not None else None
    if said is None or registration.status not in COMING or registration.event.cancelled_at is not None:
        return False
    if name == "confirm_answer":
        return not said.proved and said.answer.value == message.values["answer"]
    return said.answer is Answer.DECLINED and entry is not None and entry.sequence == message.values["sequence"]


def context(name: str, message: Message, registration: Registration) -> dict[str, Any]:
    """What the templates of these mails see beside the words of every mail."""
    if name not in TO_THEM | TO_US:
        return {}
    token = current_app.extensions["eventsite"].links.make("registration", registration.id, registration.link_version)
    session = db.session.get(ProgrammeSession, message.values.get("session_id") or 0)
    title = catalogue.session_text(session, registration.event).title if session is not None else ""
    if name in TO_US:
        shown = {"who": registration.full_name, "address": _address_of(registration)}
        proposed = _in_words(message.values["starts"], message.values["ends"], registration.event)
        desk = url_for("registration_desk.attendee", event_id=registration.event_id, registration_id=registration.id, _external=True)
        rows = [(_("Where"), "\n".join(where_of(registration.event)))]
        return shown | {
            "proposed": proposed, "desk_url": desk, "name": None, "my_url": "", "join_url": "", "rows": rows, "session_title": title,
        }  # fmt: skip
    choose = url_for("registration.sessions", token=token, _external=True)
    answer_url = url_for("registration.answer", token=token, session=message.values.get("session_id"), _external=True)
    return {"answer_url": answer_url, "choose_url": choose, "answer": message.values.get("answer", ""), "session_title": title}


def _address_of(registration: Registration) -> str:
    """Where they are reached: who has no address of their own, through the contact of their group."""
    if registration.email is not None or registration.party is None:
        return registration.email or ""
    return registration.party.email


def _stored(moment: WallTime | None) -> list[str] | None:
    return [moment.local.isoformat(), moment.zone] if moment is not None else None


def _in_words(starts: list[str] | None, ends: list[str] | None, event: Event) -> str:
    """On the event's clock, where the zone is known to us; else as it was written."""
    first, last = _on_clock(starts, event.zone), _on_clock(ends or starts, event.zone)
    if first is not None and last is not None:
        return when(first, last, event.zone).full
    if starts is None:
        return ""
    local = datetime.fromisoformat(starts[0])
    said = f"{long_date(local.date())}, {clock_time(local)}"
    return f"{said} ({starts[1]})" if starts[1] else _("%(moment)s, in a zone that was not named", moment=said)


def _on_clock(moment: list[str] | None, zone: str) -> datetime | None:
    if moment is None:
        return None
    try:
        theirs = ZoneInfo(canonical_zone(moment[1])) if moment[1] != "UTC" else UTC
    except UnknownZone:
        return None
    return datetime.fromisoformat(moment[0]).replace(tzinfo=theirs).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
