"""One function per mail: a row in the outbox, in the transaction that causes it. Text, link and calendar are made when it goes.

A mail about a seat or a change is worth something until the event is over, also to who is late or joins online; a reminder
until it starts. What takes something out of a calendar goes whenever it can.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from eventsite.calendar import life_cycle
from eventsite.calendar.life_cycle import Change
from eventsite.catalogue import rules as catalogue
from eventsite.catalogue.models import Places
from eventsite.mail.models import CalendarMethod
from eventsite.mail.outbox import Letter, enqueue, supersede
from eventsite.mail.queries import may_stand
from eventsite.registration.emails import words
from eventsite.registration.emails.seats import for_all
from eventsite.registration.models import Actor, Party, Registration, RegistrationStatus
from eventsite.registration.rules import COMING, PERSON, By

FOLDER = "registration/emails/"


def method_of(change: Change) -> CalendarMethod | None:
    """The METHOD that goes with the mail about this change, as the table of the life cycle says."""
    method = life_cycle.method_of(change)
    return CalendarMethod(method.value) if method is not None else None


def send_received(registration: Registration, by: By = PERSON, *, change: Change = Change.SEAT_GIVEN, together: bool = False) -> None:
    """The answer to a sign-up: a seat with its invitation, a place in the queue, or an application. `change`: how a seat came.

    `together`: to one address, for all who stand so there. Whom an organiser registered, the mail says so first.
    """
    change = change if registration.status in COMING else Change.WAITS_OR_APPLIES
    values = {"status": registration.status.value} | for_all(registration, together)
    if by.actor is Actor.ORGANISER and registration.email is not None:
        values["by_organiser"] = True  # the reader typed nothing, and is told who did
    letter = _letter(registration, "received", change, values=values, not_after=registration.event.ends_at)
    _enqueue(letter, typed=by.actor is Actor.PERSON and not words.owner_is_known(registration))


def send_promoted(registration: Registration, *, together: bool = False, now: datetime) -> None:
    """From the waitlist to a seat, with its invitation; each time, as a seat may be swapped away and had again."""
    step, until = f"{now.timestamp():.0f}", registration.event.ends_at
    _send(registration, "promoted", Change.PROMOTED, step=step, values=for_all(registration, together), not_after=until)


def send_accepted(registration: Registration, said: str = "") -> None:
    """From an application to a seat, with its invitation; `said` are the organiser's own words about it."""
    _send(registration, "accepted", Change.SEAT_GIVEN, values={"said": said}, not_after=registration.event.ends_at)


def send_offered(registration: Registration, *, together: bool = False) -> None:
    """A seat is held for them until a moment. It comes without an invitation: nothing is theirs before they accept."""
    ends_at = registration.offer_ends_at
    step = f"{ends_at.timestamp():.0f}" if ends_at is not None else ""
    change = _leaving(registration, Change.TO_WAITLIST, Change.OFFERED)
    _send(registration, "offered", change, step=step, values=for_all(registration, together), not_after=ends_at)


def send_offer_accepted(registration: Registration, *, together: bool = False, now: datetime) -> None:
    """The answer to an acceptance: the seat, with its invitation."""
    values = {"status": registration.status.value} | for_all(registration, together)
    step, until = f"offer:{now.timestamp():.0f}", registration.event.ends_at
    _send(registration, "received", Change.OFFER_ACCEPTED, step=step, values=values, not_after=until)


def send_offer_lapsed(registration: Registration) -> None:
    """The seat has gone to the next in line, and how to join again."""
    _send(registration, "offer_lapsed", _leaving(registration, Change.TO_WAITLIST, Change.OFFER_LAPSED))


def send_to_waitlist(registration: Registration, was: RegistrationStatus, said: str = "", *, step: str = "") -> None:
    """An organiser put somebody into the waitlist: an applicant who is accepted, or who had a seat. `said` are their own words about it."""
    change = _leaving(registration, Change.TO_WAITLIST, Change.WAITS_OR_APPLIES, was)
    _send(registration, "to_waitlist", change, step=step, values={"was": was.value, "said": said})


def send_session_seat(registration: Registration, places: Places, *, now: datetime) -> None:
    """A session or an option that was full has room for them."""
    step = f"{places.id}:{now.timestamp():.0f}"
    values = {"places_id": places.id}
    _send(registration, "session_seat", Change.SESSION_SEAT, step=step, values=values, not_after=registration.event.ends_at)


def send_party(party: Party, *, again: bool = False, now: datetime | None = None) -> None:
    """What became of a party, to its contact, with the link to its page; `again`: that link once more."""
    step = f":{now.timestamp():.0f}" if again and now is not None else ""
    letter = Letter(
        template=FOLDER + "party", to=party.email, language=party.language, about=party, team_id=party.event.team_id,
        event_id=party.event_id, once=f"party:{party.id}{step}", typed=party.contact.proved_at is None,
    )  # fmt: skip
    enqueue(letter)


def send_withdrawn(registration: Registration, was: RegistrationStatus) -> None:
    """The receipt of a withdrawal; a seat leaves the calendar."""
    change = _leaving(registration, Change.WITHDRAWN, Change.ENDED_UNSEATED, was)
    _send(registration, "withdrawn", change, values={"was": was.value})


def send_declined(registration: Registration, was: RegistrationStatus, said: str = "") -> None:
    """An organiser turned an application down, or took a place or a place in the queue back; `said` are their own words about it."""
    change = _leaving(registration, Change.DECLINED, Change.ENDED_UNSEATED, was)
    _send(registration, "declined", change, values={"was": was.value, "said": said})


def send_your_link(registration: Registration, *, now: datetime) -> None:
    """The personal link again. The caller sees to it that it is one an hour."""
    letter = _letter(registration, "your_link", Change.LINK_ASKED, step=f"{now.timestamp():.0f}")
    _enqueue(letter, typed=not words.owner_is_known(registration))


def send_event_moved(registration: Registration, change: catalogue.Change, *, now: datetime) -> None:
    """Another time or place: an updated invitation for a seat, a note for who waits or applies.

    A note that is still unsent is superseded; the new one then tells from which time on, as the person knows it.
    """
    event, seated = registration.event, registration.status in COMING
    was = {
        "starts_local": change.old_starts_local.isoformat(), "ends_local": change.old_ends_local.isoformat(), "zone": change.old_zone,
        "place": change.old_place, "online": change.was_online, "all_day": change.was_whole_days,
    }  # fmt: skip
    unsent = [] if seated else supersede(registration, FOLDER + "event_moved", now=now)
    values = {"was": unsent[0]["was"] if unsent else was} | for_all(registration)
    step = f"{event.revision}:{now.timestamp():.0f}"
    what = Change.MOVED if seated else Change.MOVED_UNSEATED
    _send(registration, "event_moved", what, step=step, values=values, not_after=event.ends_at)


def send_event_changed(registration: Registration, title_was: str, *, now: datetime) -> None:
    """Another title, or another link to join: an updated invitation at the same time and place, and what was answered stands.

    `title_was`: the title as they read it until now.
    """
    event = registration.event
    step = f"{event.revision}:{now.timestamp():.0f}"
    values = {"title_was": title_was} | for_all(registration)
    _send(registration, "event_changed", Change.TITLE_CHANGED, step=step, values=values, not_after=event.ends_at)


def send_event_cancelled(registration: Registration) -> None:
    """The event is off; it leaves the calendar of who had a seat."""
    change = _leaving(registration, Change.EVENT_CANCELLED, Change.EVENT_CANCELLED_UNSEATED, registration.status)
    _send(registration, "event_cancelled", change, values=for_all(registration))


def send_reminder(registration: Registration) -> None:
    """The day before. It has no calendar part: a second invitation would ask again."""
    event = registration.event
    day = event.starts_local.isoformat()
    values = {"starts_local": day, "zone": event.zone} | for_all(registration)
    _send(registration, "reminder", Change.REMINDED, step=day, values=values, not_after=event.starts_at)


def _leaving(registration: Registration, seated: Change, unseated: Change, was: RegistrationStatus | None = None) -> Change:
    """Which of two changes it is: who had a seat until now loses an entry, and so does who gave one up of which no mail has told yet.

    That mail may never go, as it is not true any more; then this one takes the entry out.
    """
    return seated if was in COMING or loses_entry(registration) else unseated


def loses_entry(registration: Registration) -> bool:
    """Whether who has no seat may still have the entry of one in their calendar, and nobody else who is reached there comes by it."""
    return may_stand(registration.entry) and not any(one.status in COMING for one in registration.of_entry if one is not registration)


def _send(registration: Registration, name: str, change: Change, **facts: Any) -> None:
    _enqueue(_letter(registration, name, change, **facts), typed=False)


def _enqueue(letter: Letter | None, *, typed: bool) -> None:
    if letter is not None:
        enqueue(replace(letter, typed=typed))


def _letter(
    registration: Registration,
    name: str,
    change: Change,
    *,
    step: str = "",
    values: dict[str, Any] | None = None,
    not_after: datetime | None = None,
) -> Letter | None:
    """To the person, or to the contact of the party; none where neither has an address."""
    to = registration.email or (registration.party.email if registration.party is not None else None)
    if to is None:
        return None
    method = method_of(change)
    return Letter(
        template=FOLDER + name, to=to, language=registration.language, about=registration,
        team_id=registration.event.team_id, event_id=registration.event_id, method=method,
        entry=registration.entry if method is not None else None, values=values or {}, not_after=not_after,
        once=f"{name}:{registration.id}" + (f":{step}" if step else ""),
    )  # fmt: skip
