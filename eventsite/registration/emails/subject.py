"""What the worker asks about a message of ours just before it goes."""

from typing import Any

from eventsite.calendar.build import may_be_invited
from eventsite.calendar.entry import Entry
from eventsite.mail.hooks import Subject
from eventsite.mail.models import CalendarMethod, Message
from eventsite.registration import queries
from eventsite.registration.emails import words
from eventsite.registration.models import Registration
from eventsite.registration.rules import ACTIVE, CONFIRMED, HOLDING, WAITLISTED

ALWAYS = frozenset({"withdrawn", "declined", "event_cancelled", "your_link"})  # true whatever came after


def name_of(message: Message) -> str:
    """received, of registration/emails/received."""
    return message.template.rpartition("/")[2]


def still_wanted(message: Message, registration: Registration) -> bool:
    """Whether the mail is still true: nobody is told of a seat that they gave back meanwhile, or that the event took away."""
    name = name_of(message)
    if name in ALWAYS:
        return True
    event, status = registration.event, registration.status
    if event.cancelled_at is not None:
        return False
    if name == "received":
        return status in HOLDING if message.method else status.value == message.values["status"]
    if name == "reminder":
        as_written = (message.values["starts_local"], message.values["zone"]) == (event.starts_local.isoformat(), event.zone)
        return as_written and status is CONFIRMED
    if name == "event_moved" and message.method is None:
        return status not in HOLDING and status in ACTIVE and _differs(registration, message)
    return status in HOLDING


def context(message: Message, registration: Registration) -> dict[str, Any]:
    """The words of this mail."""
    extra: dict[str, Any] = {}
    if name_of(message) in ("received", "your_link") and registration.status is WAITLISTED:
        extra["position"] = queries.queue_position(registration)
    if name_of(message) == "event_moved":
        extra["moved"] = words.moved(registration, message.values)
    if name_of(message) == "event_changed":
        extra["new_link"] = words.has_new_link(registration)
        extra["new_title"] = not extra["new_link"] or words.has_new_title(registration)
    if message.method is CalendarMethod.REQUEST:
        extra["has_invitation"] = may_be_invited(words.entry_of(registration), message.recipient)
    return words.words_for(registration, message.values) | {"position": None, "has_invitation": False} | extra


def entry(message: Message, registration: Registration) -> Entry | None:
    """The facts of the invitation, for mails that carry one."""
    return words.entry_of(registration) if message.method is not None else None


def display_name(_message: Message, registration: Registration) -> str | None:
    """The name for To and CN; none while the address was never proved."""
    return words.proved_name(registration)


def _differs(registration: Registration, message: Message) -> bool:
    difference = words.moved(registration, message.values)
    return difference.time_changed or difference.place_changed


SUBJECT = Subject(
    load=queries.by_id, still_wanted=still_wanted, context=context, entry=entry, display_name=display_name,
    read_ahead=queries.for_mails,
)  # fmt: skip
