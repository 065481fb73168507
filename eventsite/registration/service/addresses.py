"""Another address for a registration: proved by the person through the new mailbox, or put right by an organiser.

The invitation leaves the old mailbox before another one, with a UID of its own, reaches the new one: were it the same UID,
a cancellation that is forwarded would delete the new entry. Every older personal link dies.
"""

from datetime import datetime

from eventsite.audit.service import Act, record
from eventsite.db import db
from eventsite.people import service as people
from eventsite.people.rules import email_key, fold
from eventsite.registration import emails, own_queries, queries, rules
from eventsite.registration.errors import AddressInUse, AlreadyRegistered
from eventsite.registration.models import Handover, HandoverKind, Registration
from eventsite.registration.rules import COMING, By
from eventsite.registration.service import handover, places, session_entries
from eventsite.registration.service.entries import new_entry


def ask_address(registration: Registration, email: str, *, now: datetime) -> Handover:
    """Mail to the new address a link that moves the registration there; an older one ends. Nothing changes until it is used.

    Raises OwnAddress, EventCancelled, RegistrationClosed, TransitionRefused.
    """
    places.hold_registration(registration)
    rules.check_may_change_address(registration, now)
    rules.check_other_address(registration, email)
    asked = handover.send_off(registration, HandoverKind.ADDRESS, email, now=now)
    emails.send_prove_address(asked)
    return asked


def take_address(asked: Handover, *, now: datetime) -> Registration:
    """The owner of the new mailbox confirms it. Raises HandoverEnded, AddressInUse."""
    registration = asked.registration
    places.hold_registration(registration)
    db.session.refresh(asked)
    rules.check_may_take(asked, now)
    if queries.active_registration(registration.event_id, asked.email) is not None:
        raise AddressInUse
    asked.taken_at = now
    _move(registration, asked.email, rules.PERSON, now=now)
    record(Act("registration.address_changed", registration, None, rules.PERSON.actor, registration.event_id))
    return registration


def correct_address(registration: Registration, email: str, by: By, *, reason: str = "", now: datetime) -> bool:
    """An organiser puts the address right: what the person should have had goes to the new one. Whether it is another one.

    Raises AlreadyRegistered, EventCancelled, RegistrationClosed, TransitionRefused.
    """
    places.hold_registration(registration)
    rules.check_may_change_address(registration, now)
    if registration.email == email:
        return False
    if registration.email_key != email_key(email) and queries.active_registration(registration.event_id, email) is not None:
        raise AlreadyRegistered
    _move(registration, email, by, now=now)
    words = reason.strip()[: rules.LONGEST_REASON]
    details = {"reason": words} if words else {}
    record(Act("registration.address_changed", registration, by.account_id, by.actor, registration.event_id, details))
    return True


def _move(registration: Registration, email: str, by: By, *, now: datetime) -> None:
    """The registration, and what is reached through it, has this address from now on."""
    proved_at = now if by == rules.PERSON else None
    was, party = registration.email_key, registration.party
    moved = [registration]
    if party is not None and was is not None and party.email_key == was:  # the contact: who has no address is reached through them
        moved += own_queries.without_address(party.id)
    old = {one.id: (emails.address_of(one), one.entry) for one in moved}
    for one in moved:
        session_entries.leave(one, emails.address_of(one), now=now)
    registration.email, registration.email_key = email, email_key(email)
    registration.person = people.change_address(registration.person, email, event_id=registration.event_id, proved_at=proved_at)
    registration.search = fold(registration.full_name, registration.organisation, email)
    if len(moved) > 1 and party is not None:
        party.email, party.email_key, party.contact = email, email_key(email), registration.person
        party.link_version += 1
    for one in moved:
        one.entry = new_entry(one.event)
        one.link_version += 1
        one.feed_version += 1
        one.link_mailed_at = None
    db.session.flush()  # mails point at the new entries
    by_organiser = by != rules.PERSON
    for one in moved:
        address, entry = old[one.id]
        if address is not None:
            emails.send_address_left(one, address, entry if one.status in COMING else None, by_organiser=by_organiser, now=now)
        emails.send_address_taken(one, by_organiser=by_organiser, now=now)
        session_entries.keep(one, now=now)
