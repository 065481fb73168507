"""What the worker asks about a message of ours just before it goes."""

from collections.abc import Callable
from typing import Any, TypeVar

from eventsite.calendar.build import may_be_invited
from eventsite.calendar.entry import Entry
from eventsite.catalogue.mail_words import where_of
from eventsite.i18n import _
from eventsite.mail.hooks import Subject
from eventsite.mail.models import CalendarMethod, Message
from eventsite.people.rules import email_key
from eventsite.registration import queries
from eventsite.registration.emails import answers, seats, waiting, words
from eventsite.registration.emails.changes import changes_of
from eventsite.registration.emails.own import address_of
from eventsite.registration.emails.seats import NAMELESS, name_of
from eventsite.registration.models import Party, Registration
from eventsite.registration.rules import ACTIVE, COMING, CONFIRMED, OFFERED, WAITLISTED

T = TypeVar("T")
ALWAYS = frozenset(
    {
        "withdrawn",
        "declined",
        "event_cancelled",
        "your_link",
        "offer_lapsed",
        "change_approved",
        "change_refused",
        "merged",
        "split_from",
    }
)  # true whatever came after
ONLY_AS = {"offered": OFFERED, "to_waitlist": WAITLISTED}  # true as long as the status is this
TO_BEFORE = frozenset({"passed_on", "address_left"})  # to a mailbox that the registration has left


def still_wanted(message: Message, registration: Registration) -> bool:
    """Whether the mail is still true: nobody is told of a seat that they gave back meanwhile, or that the event took away."""
    name = name_of(message)
    if name in TO_BEFORE or name in answers.TO_US:
        return True
    if not _is_theirs(message, registration):
        return False
    if name in ALWAYS:
        return True
    if name in answers.TO_THEM:
        return answers.still_wanted(name, message, registration)
    return _still_true(name, message, registration)


def _still_true(name: str, message: Message, registration: Registration) -> bool:
    event, status = registration.event, registration.status
    if event.cancelled_at is not None:
        return False
    if name == "received":
        return status in COMING if message.method else status.value == message.values["status"]
    if name in ONLY_AS:
        return status is ONLY_AS[name]
    if name in ("address_taken", "details_changed", "split_to"):
        return status in (COMING if message.method else ACTIVE)
    if name == "reminder":
        as_written = (message.values["starts_local"], message.values["zone"]) == (event.starts_local.isoformat(), event.zone)
        return as_written and status is CONFIRMED
    if name == "event_moved" and message.method is None:
        return status not in COMING and status in ACTIVE and _differs(registration, message)
    return status in COMING


def context(message: Message, registration: Registration) -> dict[str, Any]:
    """The words of this mail."""
    extra: dict[str, Any] = {}
    if registration.status is WAITLISTED:
        extra["position"] = queries.queue_position(registration)
        extra["waiting_note"] = waiting.waiting_note(registration)
    if name_of(message) == "offered" and registration.offer_ends_at is not None:
        extra["offer_ends"] = waiting.moment(registration.offer_ends_at, registration.event.zone)
    if name_of(message) == "details_changed":
        extra["changed"] = words.changed_in_words(registration, message.values)
    if name_of(message) == "session_seat":
        extra["session_title"] = waiting.title_of_places(registration, message.values["places_id"])
    if "other_event" in message.values:
        extra["other"] = words.in_short(message.values["other_event"])
    if message.method is CalendarMethod.REQUEST or name_of(message) == "event_moved":
        changes = changes_of(registration, message.values)
        extra["changes"] = changes if changes is not None and changes.any else None
    extra |= answers.context(name_of(message), message, registration) | seats.shown(message, registration)
    if name_of(message) in NAMELESS:
        extra |= {"about": "", "name": None, "join_url": "", "calendar_url": ""}
        extra["rows"] = [(_("Where"), "\n".join(where_of(registration.event)))]
        extra["in_calendar"] = message.entry is not None and message.entry.last_method == CalendarMethod.REQUEST
    carried = message.method is not None and seats.carries(message, registration)
    if message.method is CalendarMethod.REQUEST:
        extra["has_invitation"] = carried and may_be_invited(words.entry_of(registration), message.recipient)
    if not carried:
        extra["in_calendar"] = False
    codes = seats.codes_of(seats.told_of(message, registration))
    nothing = {"position": None, "has_invitation": False, "waiting_note": "", "changes": None}
    return words.words_for(registration, message.values, codes=codes) | nothing | extra


def _speaker(message: Message, registration: Registration) -> Registration:
    """Of whom the mail speaks first: about whom it was written, or who is left of the others for whom it is."""
    others = [one for one in seats.reached(message, registration) if one is not registration] if seats.is_for_all(message) else []
    if not others or still_wanted(message, registration):
        return registration
    return next((one for one in others if still_wanted(message, one)), registration)


def _of_speaker(answer: Callable[[Message, Registration], T]) -> Callable[[Message, Registration], T]:
    return lambda message, registration: answer(message, _speaker(message, registration))


def entry(message: Message, registration: Registration) -> Entry | None:
    """The facts of the invitation, for mails that carry one."""
    return words.entry_of(registration) if message.method is not None else None


def display_name(message: Message, registration: Registration) -> str | None:
    """The name for To and CN; none while the address was never proved."""
    return None if name_of(message) in NAMELESS | answers.TO_US else words.proved_name(registration)


def _is_typed(message: Message, registration: Registration) -> bool:
    """Whether somebody else may have typed the address."""
    return name_of(message) not in answers.TO_US and not words.owner_is_known(registration)


def _is_theirs(message: Message, registration: Registration) -> bool:
    """Whether it goes to the address of now, with the invitation of now: the links in it are of now, too."""
    if message.method is CalendarMethod.REQUEST and message.entry_id != registration.entry_id:
        return False
    address = address_of(registration) or ""
    return message.recipient == address or email_key(message.recipient) == email_key(address)


def _differs(registration: Registration, message: Message) -> bool:
    changes = changes_of(registration, message.values)
    return changes is not None and changes.moves


SUBJECT = Subject(
    load=queries.by_id, still_wanted=_of_speaker(still_wanted), context=_of_speaker(context), entry=_of_speaker(entry),
    display_name=_of_speaker(display_name), typed=_of_speaker(_is_typed), carries=_of_speaker(seats.carries),
    read_ahead=queries.for_mails,
)  # fmt: skip


def party_wanted(_message: Message, _party: Party) -> bool:
    """The link to a party's page is always of use to its contact."""
    return True


def party_context(message: Message, party: Party) -> dict[str, Any]:
    """The words of the mail to a contact."""
    return waiting.words_for_party(party, message.values)


def party_name(_message: Message, party: Party) -> str | None:
    """The contact's name; none while the address was never proved."""
    return party.contact.full_name if party.contact.proved_at is not None else None


PARTY_SUBJECT = Subject(
    load=queries.party_by_id, still_wanted=party_wanted, context=party_context, entry=lambda _message, _party: None,
    display_name=party_name, typed=lambda _message, party: party.contact.proved_at is None,
)  # fmt: skip
