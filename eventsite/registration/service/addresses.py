"""Another address for a registration: proved by the person through the new mailbox, or put right by an organiser.

The invitation leaves the old mailbox before another one, with a UID of its own, reaches the new one: were it the same UID,
a cancellation that is forwarded would delete the new entry. Every older personal link dies.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from eventsite.audit.service import Act, record
from eventsite.calendar.models import CalendarEntry
from eventsite.db import db
from eventsite.people import service as persons
from eventsite.people.rules import email_key, fold
from eventsite.registration import emails, own_queries, queries, rules
from eventsite.registration.errors import AddressInUse, AlreadyRegistered
from eventsite.registration.models import Handover, HandoverKind, Registration
from eventsite.registration.rules import ACTIVE, COMING, By
from eventsite.registration.service import handover, places, session_entries
from eventsite.registration.service.entries import entry_at_address, new_entry


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


@contextmanager
def reached_elsewhere(people: Sequence[Registration], *, by_organiser: bool, now: datetime) -> Iterator[None]:
    """Inside, the mails about these people of one event get another address, the same for all of them: theirs, or their contact's.

    The old address loses their invitation, unless others are invited by it; the new one gets an own one, unless it has one.
    Every link that was mailed before opens nothing any more.
    """
    old = [(one, emails.address_of(one), one.entry) for one in people]
    yield
    moved = [(one, address, entry) for one, address, entry in old if emails.address_of(one) != address]
    those = [one for one, _address, _entry in moved]
    entry_there = entry_at_address(those[0], those) or new_entry(those[0].event) if those else None
    for one in those:
        if entry_there is not None and one.status in ACTIVE:  # what is over keeps the invitation that was called back
            one.entry = entry_there
        one.link_version += 1
        one.feed_version += 1
        one.link_mailed_at = None
    db.session.flush()  # mails point at the new entry
    _tell([row for row in moved if rules.may_change_address(row[0], now)], by_organiser=by_organiser, now=now)
    for one, address, _entry in moved:  # after the mail that says why
        session_entries.leave(one, address, now=now)
        session_entries.keep(one, now=now)


def _tell(moved: Sequence[tuple[Registration, str | None, CalendarEntry]], *, by_organiser: bool, now: datetime) -> None:
    """To the old address once, for each invitation that leaves it; to the new one once, for each standing that it has people of."""
    left = {(address, entry.id): (one, entry) for one, address, entry in sorted(moved, key=lambda row: row[0].status in COMING)}
    for (address, _entry_id), (one, entry) in left.items():
        if address is not None:
            emails.send_address_left(one, address, entry, by_organiser=by_organiser, now=now)
    for one, together in emails.one_for_each_address([one for one, _address, _entry in moved]):
        emails.send_address_taken(one, by_organiser=by_organiser, together=together, now=now)


def _move(registration: Registration, email: str, by: By, *, now: datetime) -> None:
    """The registration, and who is reached through it, has this address from now on."""
    was, event_id = registration.email_key, registration.event_id
    parties = own_queries.parties_at(event_id, was) if was is not None else []  # who has no address is reached through them
    people = [registration, *(one for party in parties for one in own_queries.without_address(party.id))]
    with reached_elsewhere(people, by_organiser=by != rules.PERSON, now=now):
        registration.email, registration.email_key = email, email_key(email)
        proved_at = now if by == rules.PERSON else None
        registration.person = persons.change_address(registration.person, email, event_id=event_id, proved_at=proved_at)
        registration.search = fold(registration.full_name, registration.organisation, email)
        for party in parties:
            party.email, party.email_key, party.contact = email, email_key(email), registration.person
            party.link_version += 1
