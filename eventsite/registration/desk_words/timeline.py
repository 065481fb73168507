"""All that happened to one registration, in words."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString

from eventsite.audit.models import AuditEntry
from eventsite.i18n import _, _l
from eventsite.mail.models import Message, MessageStatus
from eventsite.registration.desk_words.standing import reason_words
from eventsite.registration.desk_words.statuses import MESSAGE_WORDS, STATUS_WORDS, TEMPLATE_WORDS
from eventsite.registration.models import Actor, RegistrationStatus, Transition

S = RegistrationStatus
_ACT_WORDS: dict[str, LazyString] = {
    "registration.edited": _l("Details changed"), "registration.editing_opened": _l("Editing opened for this person"),
    "registration.noted": _l("Note of the team changed"), "registration.change_proposed": _l("Wants to change details"),
    "registration.change_taken_back": _l("Took the wanted changes back"), "registration.change_approved": _l("Wanted changes approved"),
    "registration.change_refused": _l("Wanted changes refused"), "registration.address_changed": _l("Another email address"),
    "address.disowned": _l("The owner of the address says that somebody else typed it"),
    "address.owned_again": _l("The owner of the address wants mail again"),
}  # fmt: skip
_BEGUN: dict[str, LazyString] = {
    S.CONFIRMED: _l("Got a seat"), S.WAITLISTED: _l("Joined the waitlist"), S.APPLIED: _l("Applied for a place"),
    S.OFFERED: _l("Was offered a seat"),
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
    note = ". ".join(part for part in (_by(step.actor, who), reason_words(step)) if part)
    return TimelineItem(step.at, _step_words(step), note)


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
        (S.WAITLISTED, S.OFFERED): _l("A seat was offered"), (S.APPLIED, S.OFFERED): _l("Application accepted: a seat was offered"),
        (S.APPLIED, S.WAITLISTED): _l("Accepted into the waitlist"), (S.OFFERED, S.CONFIRMED): _l("Took the seat that was offered"),
        (S.OFFERED, S.EXPIRED): _l("Let the offer lapse"), (S.OFFERED, S.WITHDRAWN): _l("Turned the offer down"),
        (S.OFFERED, S.DECLINED): _l("Offer taken back"), (S.OFFERED, S.WAITLISTED): _l("Put back into the waitlist"),
        (S.CONFIRMED, S.WAITLISTED): _l("Put back into the waitlist"),
    }  # fmt: skip
    return str(special.get((step.was, step.became), STATUS_WORDS[step.became]))


def _mailed(message: Message) -> TimelineItem:
    status = str(MESSAGE_WORDS[message.status])
    trouble = message.status in (MessageStatus.BOUNCED, MessageStatus.FAILED, MessageStatus.UNKNOWN)
    at = message.sent_at or message.ended_at or message.created_at
    return TimelineItem(at, message_title(message), status, message.id, trouble)


def _done(act: AuditEntry, names: dict[int, str]) -> TimelineItem:
    who = _("By %(name)s", name=names[act.account_id]) if act.account_id in names else ""
    if act.action in ("registration.edited", "registration.change_proposed"):
        fields = ", ".join(str(_FIELD_WORDS.get(name, name)) for name in act.details.get("fields", ()))
        return TimelineItem(act.at, str(_ACT_WORDS[act.action]), ". ".join(part for part in (fields, str(who)) if part))
    return TimelineItem(act.at, str(_ACT_WORDS[act.action]), str(who))


_FIELD_WORDS: dict[str, LazyString] = {
    "full_name": _l("Name"), "organisation": _l("Organisation"), "job_title": _l("Job title"), "country": _l("Country"),
    "language": _l("Language"), "answers": _l("Answers"), "email": _l("Email address"),
}  # fmt: skip
