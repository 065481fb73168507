"""What the desk calls the states of registrations and messages, and one person's timeline in words."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString

from eventsite.audit.models import AuditEntry
from eventsite.i18n import _, _l
from eventsite.mail.models import Message, MessageStatus
from eventsite.people.models import ConsentKind
from eventsite.registration.models import Actor, RegistrationStatus, Transition
from eventsite.registration.rules import NEXT_IN_QUEUE

S = RegistrationStatus
STATUS_WORDS: dict[str, LazyString] = {
    S.CONFIRMED: _l("Confirmed"), S.WAITLISTED: _l("Waitlist"), S.APPLIED: _l("Applied"), S.OFFERED: _l("Offered"),
    S.ATTENDED: _l("Attended"), S.NO_SHOW: _l("Did not come"), S.DECLINED: _l("Declined"), S.WITHDRAWN: _l("Withdrawn"),
    S.EXPIRED: _l("Offer lapsed"),
}  # fmt: skip
FACET_WORDS: dict[str, LazyString] = {
    "all": _l("All"), S.CONFIRMED: _l("Confirmed"), S.WAITLISTED: _l("Waiting"), S.APPLIED: _l("Applied"), S.OFFERED: _l("Offered"),
    S.ATTENDED: _l("Attended"), S.NO_SHOW: _l("Did not come"), S.DECLINED: _l("Declined"), S.WITHDRAWN: _l("Withdrawn"),
    S.EXPIRED: _l("Offer lapsed"), "mail": _l("Mail trouble"),
}  # fmt: skip
STATUS_SHAPES: dict[str, str] = {
    S.CONFIRMED: "ok", S.ATTENDED: "ok", S.WAITLISTED: "wait", S.APPLIED: "wait", S.OFFERED: "wait", S.NO_SHOW: "off",
    S.DECLINED: "off", S.WITHDRAWN: "off", S.EXPIRED: "off",
}  # fmt: skip
MESSAGE_WORDS: dict[str, LazyString] = {
    MessageStatus.HELD: _l("Waits for a release"), MessageStatus.QUEUED: _l("Waits to be sent"),
    MessageStatus.TRANSMITTING: _l("Being sent"), MessageStatus.DEFERRED: _l("Trying again"),
    MessageStatus.SENT: _l("Delivered to their mail server"), MessageStatus.BOUNCED: _l("Came back"),
    MessageStatus.FAILED: _l("Could not be sent"), MessageStatus.UNKNOWN: _l("Not known whether it arrived"),
    MessageStatus.MISSED: _l("Too late, not sent"), MessageStatus.SUPERSEDED: _l("Not needed any more"),
    MessageStatus.SUPPRESSED: _l("Not sent: the address is not mailed any more"),
}  # fmt: skip
TEMPLATE_WORDS: dict[str, LazyString] = {
    "received": _l("Confirmation of the sign-up"), "promoted": _l("A seat has become free"), "accepted": _l("Application accepted"),
    "declined": _l("Not this time"), "withdrawn": _l("Confirmation of the withdrawal"), "event_moved": _l("The event has moved"),
    "event_changed": _l("The event has changed"), "event_cancelled": _l("The event is cancelled"), "your_link": _l("Link to the own page"),
    "reminder": _l("Reminder"), "follow_up": _l("Mailing"), "trip_invitation": _l("Invitation to the study trip"),
}  # fmt: skip
CONSENT_WORDS: dict[str, LazyString] = {
    ConsentKind.EVENT_DATA: _l("Details kept for this event"), ConsentKind.ATTENDEE_LIST: _l("Shown to other attendees"),
    ConsentKind.NEWSLETTER: _l("News by mail"), ConsentKind.SHARE_ABROAD: _l("Details shared with a host abroad"),
}  # fmt: skip
_ACT_WORDS: dict[str, LazyString] = {
    "registration.edited": _l("Details changed"), "registration.editing_opened": _l("Editing opened for this person"),
    "registration.noted": _l("Note of the team changed"),
}  # fmt: skip
_BEGUN: dict[str, LazyString] = {
    S.CONFIRMED: _l("Got a seat"), S.WAITLISTED: _l("Joined the waitlist"), S.APPLIED: _l("Applied for a place"),
}  # fmt: skip


@dataclass(frozen=True)
class TimelineItem:
    """One thing that happened; `message_id` where a mail can be read."""

    at: datetime
    title: str
    note: str = ""
    message_id: int | None = None
    trouble: bool = False


def timeline(transitions: list[Transition], messages: list[Message], acts: list[AuditEntry], names: dict[int, str]) -> list[TimelineItem]:
    """All that happened to one registration, the newest first. `names` are the accounts'."""
    items = [_moved(transition, names) for transition in transitions]
    items += [_mailed(message) for message in messages]
    items += [_done(act, names) for act in acts if act.action in _ACT_WORDS]
    return sorted(items, key=lambda item: item.at, reverse=True)


def message_title(message: Message) -> str:
    """The subject; before it is written, what the mail is about."""
    return message.subject or str(TEMPLATE_WORDS.get(message.template.rpartition("/")[2], message.template))


def _moved(step: Transition, names: dict[int, str]) -> TimelineItem:
    who = names.get(step.account_id or 0, "")
    reason = str(_("First in the queue when a seat became free")) if step.reason == NEXT_IN_QUEUE else step.reason
    return TimelineItem(step.at, _step_words(step), ". ".join(part for part in (_by(step.actor, who), reason) if part))


def _by(actor: Actor, who: str) -> str:
    return str(_("By %(name)s", name=who)) if actor is Actor.ORGANISER and who else ""


def _step_words(step: Transition) -> str:
    if step.was is None:
        how = _("Added by hand") if step.actor is Actor.ORGANISER else _("Registered")
        return f"{how}: {_BEGUN.get(step.became, STATUS_WORDS[step.became])}"
    special: dict[tuple[RegistrationStatus, RegistrationStatus], LazyString] = {
        (S.WAITLISTED, S.CONFIRMED): _l("Moved up from the waitlist"), (S.APPLIED, S.CONFIRMED): _l("Application accepted"),
        (S.APPLIED, S.DECLINED): _l("Application declined"), (S.CONFIRMED, S.DECLINED): _l("Seat taken back"),
        (S.WAITLISTED, S.DECLINED): _l("Taken off the waitlist"), (S.ATTENDED, S.CONFIRMED): _l("Mark taken back"),
        (S.NO_SHOW, S.CONFIRMED): _l("Mark taken back"), (S.CONFIRMED, S.WITHDRAWN): _l("Gave the seat back"),
        (S.WAITLISTED, S.WITHDRAWN): _l("Left the waitlist"), (S.APPLIED, S.WITHDRAWN): _l("Withdrew the application"),
    }  # fmt: skip
    return str(special.get((step.was, step.became), STATUS_WORDS[step.became]))


def _mailed(message: Message) -> TimelineItem:
    status = str(MESSAGE_WORDS[message.status])
    trouble = message.status in (MessageStatus.BOUNCED, MessageStatus.FAILED, MessageStatus.UNKNOWN)
    at = message.sent_at or message.ended_at or message.created_at
    return TimelineItem(at, message_title(message), status, message.id, trouble)


def _done(act: AuditEntry, names: dict[int, str]) -> TimelineItem:
    who = _("By %(name)s", name=names[act.account_id]) if act.account_id in names else ""
    if act.action == "registration.edited":
        fields = ", ".join(str(_FIELD_WORDS.get(name, name)) for name in act.details.get("fields", ()))
        return TimelineItem(act.at, str(_ACT_WORDS[act.action]), ". ".join(part for part in (fields, str(who)) if part))
    return TimelineItem(act.at, str(_ACT_WORDS[act.action]), str(who))


_FIELD_WORDS: dict[str, LazyString] = {
    "full_name": _l("Name"), "organisation": _l("Organisation"), "job_title": _l("Job title"), "country": _l("Country"),
    "language": _l("Language"), "answers": _l("Answers"), "email": _l("Email address"),
}  # fmt: skip
