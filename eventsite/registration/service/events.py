"""What an event's own changes mean for the people who registered. The catalogue calls these through its hooks.

| what changed | confirmed, attended, no-show | waitlisted, applied, offered |
|---|---|---|
| time, zone, place, format | event_moved, with an updated invitation | event_moved, without a calendar; a free seat: promoted, offered |
| title, link to join | event_changed, with an updated invitation | nothing |
| other text | nothing now: it goes with the next mail, and stands on the page | nothing |
| capacity | nothing | who is served: promoted or offered |
| the programme | who wished it: an invitation, an update or a cancellation for each session of theirs | nothing |
| called off | event_cancelled, with a cancellation | event_cancelled, without a calendar |
"""

from datetime import datetime

from eventsite.catalogue import service as catalogue
from eventsite.catalogue.models import Event
from eventsite.catalogue.queries import text_of
from eventsite.catalogue.rules import Change, People
from eventsite.registration import emails, queries, rules
from eventsite.registration.rules import APPLIED, COMING, HOLDING, HOPING, OFFERED, WAITLISTED
from eventsite.registration.service import extras, moves, places, session_entries

SEATED = tuple(COMING)  # have an invitation, also who was checked in on the first day of several, or missed there
HOPEFUL = (*HOPING, OFFERED)  # have none yet


def event_changed(event: Event, change: Change, *, now: datetime) -> None:
    """Write to whoever must know: one mail each, and an older one that is still unsent is superseded by it.

    A seat that was given back after the start went to nobody; an event that is moved ahead again has it for the queue.
    """
    if change.moves:
        places.hold(event)
        for registration, _together in emails.one_for_each_address(queries.registrations_to_tell(event.id, (*SEATED, *HOPEFUL))):
            emails.send_event_moved(registration, change, now=now)
        moves.serve_queue(event, now=now)
    elif change.is_mailed:
        for registration, _together in emails.one_for_each_address(queries.registrations_to_tell(event.id, SEATED)):
            was = change.old_title(registration.language)
            if "link" in change.what or was != text_of(event, registration.language).title:
                emails.send_event_changed(registration, was, now=now)


def cancel_event(event: Event, reason: str, account_id: int | None, *, now: datetime) -> None:
    """Call the event off and tell everybody who counts on it, each once. Registrations keep their status. Raises AlreadyCancelled."""
    places.hold(event)
    catalogue.mark_cancelled(event, reason, by=account_id, now=now)
    told = queries.registrations_to_tell(event.id, HOPEFUL) + queries.registrations_to_tell(event.id, SEATED)
    at_addresses = {one.entry_id: one for one in told}  # each address once: about a seat, if there is one
    for registration in sorted(at_addresses.values(), key=lambda one: one.id):
        emails.send_event_cancelled(registration)
    session_entries.keep_all(event, now=now)


def programme_changed(event: Event, changed: frozenset[int], *, now: datetime) -> None:
    """Invitations by session follow; who waits for a session that is held after all has what is free in it."""
    for session in queries.choosable_sessions(event.id) if changed else ():
        if session.id in changed and session.places is not None and session.places.waiting:
            extras.serve(session.places, event, now=now)
    session_entries.keep_all(event, changed, now=now)


def count_people(event: Event) -> People:
    """How many have a seat, wait, and apply."""
    counts = queries.counts_by_status(event.id)
    return People(seated=sum(counts[status] for status in HOLDING), waiting=counts[WAITLISTED], applied=counts[APPLIED])


def remind(event: Event, *, now: datetime) -> int:
    """Write the reminders of one event that are due; how many. Who was reminded of this day already is passed over."""
    if not rules.reminder_due(event, now):
        return 0
    places.hold(event)  # another worker that writes them now has finished before we look
    registrations = queries.registrations_to_remind(event.id, rules.reminder_at(event)) if rules.reminder_due(event, now) else []
    reminded = emails.one_for_each_address(registrations)
    for registration, _together in reminded:
        emails.send_reminder(registration)
    return len(reminded)
