"""Several people under one address: a contact, and who of the party has no address. They are invited once, and told together.

A mail that concerns all of them is written once, about one of them; when it goes, it speaks of those whom it concerns then.
The calendar entry is theirs together: it comes with the first seat and goes with the last. Names stand in a mail as soon as
the address is proved, ticket codes before.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from babel.lists import format_list
from flask import current_app, url_for

from eventsite.i18n import _, language, locale_for
from eventsite.mail.models import CalendarMethod, Message
from eventsite.registration import queries
from eventsite.registration.emails.words import owner_is_known
from eventsite.registration.models import Registration, RegistrationStatus
from eventsite.registration.rules import ACTIVE, COMING, CONFIRMED
from eventsite.registration.ticket import spoken_code

UPDATES = frozenset({"event_moved", "event_changed"})  # of an invitation that was sent
NAMELESS = frozenset({"address_left", "merged"})  # to a mailbox that knows the invitation of before, and of which nothing else is known

Standing = tuple[RegistrationStatus, datetime | None]


def name_of(message: Message) -> str:
    """received, of registration/emails/received."""
    return message.template.rpartition("/")[2]


def one_for_each_address(registrations: Sequence[Registration]) -> list[tuple[Registration, bool]]:
    """Of those who are reached at one address and stand alike, the first, with whether there are others: one mail is for all of them."""
    groups: dict[tuple[int, Standing], list[Registration]] = {}
    for one in registrations:
        groups.setdefault((one.entry_id, _stands(one)), []).append(one)
    return [(group[0], len(group) > 1) for group in groups.values()]


def is_for_all(message: Message) -> bool:
    """Whether it tells of everybody at the address who stands alike."""
    return "for_entry" in message.values


def for_all(registration: Registration, together: bool = True) -> dict[str, Any]:
    """What a mail knows that is for all who are reached at its address and stand alike; `seats` looks for them by it."""
    return {"for_entry": registration.entry_id} if together else {}


def reached(message: Message, registration: Registration) -> Sequence[Registration]:
    """Who was reached at its address with this registration when the mail was written, or joined since; who left is not told by it."""
    entry_id = message.values.get("for_entry", registration.entry_id)
    return registration.of_entry if entry_id == registration.entry_id else queries.of_entry(entry_id)


def told_of(message: Message, registration: Registration) -> list[Registration]:
    """Of whom the mail about this registration speaks, in the order in which they came."""
    if not is_for_all(message):
        return [registration]
    if name_of(message) == "event_cancelled":
        return [one for one in registration.of_entry if one.status in ACTIVE] or [registration]
    return [one for one in registration.of_entry if _stands(one) == _stands(registration)]


def _stands(registration: Registration) -> Standing:
    """What the words of a mail depend on: who is coming stands alike, and who is offered a seat until the same moment."""
    return CONFIRMED if registration.status in COMING else registration.status, registration.offer_ends_at


def carries(message: Message, registration: Registration) -> bool:
    """Whether the calendar part goes with the words: at one address the second seat is words, and so is each that leaves but the last."""
    if message.method is CalendarMethod.CANCEL:
        return registration.event.cancelled_at is not None or not _who_keeps(message, registration)
    others = [one for one in registration.of_entry if one is not registration]
    has_it = bool(others) and registration.entry.last_method == CalendarMethod.REQUEST
    return not has_it or name_of(message) in UPDATES or bool(message.values.get("again"))


def shown(message: Message, registration: Registration) -> dict[str, Any]:
    """What the frame of a mail says of several people, in the language of the mail."""
    people = told_of(message, registration)
    several = len(people) > 1
    found: dict[str, Any] = {"seats": len(people), "about": "", "group_url": "", "calendar_note": _calendar_note(message, registration)}
    if several or (registration.email is None and owner_is_known(registration)):
        found["about"] = _named(people)
    party = next((one.party for one in people if one.email is None), None)
    if several and party is not None:
        token = current_app.extensions["eventsite"].links.make("party", party.id, party.link_version)
        found["group_url"] = url_for("registration.party", token=token, _external=True)
        if all(one.party_id == party.id for one in people):
            found |= {"my_url": found["group_url"], "group_url": ""}
    return found


def codes_of(people: Sequence[Registration]) -> str:
    """The ticket of each, to say at the door."""
    if len(people) == 1:
        return spoken_code(people[0].code)
    if not owner_is_known(people[0]):
        return "\n".join(spoken_code(one.code) for one in people)
    return "\n".join(_("%(name)s: %(code)s", name=one.full_name, code=spoken_code(one.code)) for one in people)


def _who_keeps(message: Message, registration: Registration) -> list[Registration]:
    """Who else comes by the invitation that this mail would call back."""
    if message.entry is None:
        return []
    mine = registration.of_entry if message.entry_id == registration.entry_id else queries.of_entry(message.entry.id)
    return [one for one in mine if one is not registration and one.status in COMING]


def _calendar_note(message: Message, registration: Registration) -> str:
    if message.method is None or carries(message, registration):
        return ""
    if message.method is CalendarMethod.REQUEST:
        return _("The entry that you have in your calendar is for this seat, too: no other one is sent.")
    if name_of(message) in NAMELESS:
        return _("The entry stays in this calendar: others who are reached at this address have a seat.")
    return _("The entry stays in your calendar, for %(names)s.", names=_named(_who_keeps(message, registration)))


def _named(people: Sequence[Registration]) -> str:
    """Ada Example, Bo Example and Cy Example; their codes while the address is not proved."""
    known = owner_is_known(people[0])
    names = [one.full_name if known else spoken_code(one.code) for one in people]
    return format_list(names, locale=locale_for(language()))
