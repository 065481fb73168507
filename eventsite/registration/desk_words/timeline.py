"""All that happened to one registration, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString

from eventsite.audit.models import AuditEntry
from eventsite.catalogue.models import Admission
from eventsite.i18n import LANGUAGE_NAMES, _, _l
from eventsite.mail.models import Message, MessageStatus
from eventsite.registration.desk_words.standing import reason_words
from eventsite.registration.desk_words.statuses import MESSAGE_WORDS, TEMPLATE_WORDS, status_words
from eventsite.registration.models import Actor, OrganiserEdit, RegistrationStatus, Transition
from eventsite.registration.rules.undoing import TAKEN_BACK

S = RegistrationStatus
_ACT_WORDS: dict[str, LazyString] = {
    "registration.edited": _l("Details changed"), "registration.editing_opened": _l("Editing opened for this person"),
    "registration.noted": _l("Note of the team changed"), "registration.change_proposed": _l("Wants to change details"),
    "registration.change_taken_back": _l("Took the wanted changes back"), "registration.change_approved": _l("Wanted changes approved"),
    "registration.change_refused": _l("Wanted changes refused"), "registration.address_changed": _l("Another email address"),
    "registration.seat_offered": _l("Offers the seat to a colleague"), "registration.address_asked": _l("Wants another email address"),
    "registration.called_back": _l("Called back what was on its way"), "registration.transferred": _l("Has the seat of a colleague"),
    "registration.swapped": _l("Seat swapped"), "registration.merged": _l("Merged with another registration of the same person"),
    "registration.regrouped": _l("Another group"), "registration.moved_away": _l("Moved to another event"),
    "registration.moved_here": _l("Moved here from another event"),
    "address.disowned": _l("The owner of the address says that somebody else typed it"),
    "address.owned_again": _l("The owner of the address wants mail again"),
}  # fmt: skip
_BEGUN: dict[str, LazyString] = {
    S.CONFIRMED: _l("Got a seat"), S.WAITLISTED: _l("Joined the waitlist"), S.APPLIED: _l("Applied for a place"),
    S.OFFERED: _l("Was offered a seat"),
}  # fmt: skip
_REQUESTED: dict[tuple[RegistrationStatus | None, RegistrationStatus], LazyString] = {  # where an organiser lets in one by one
    (None, S.APPLIED): _l("Asked for a seat"), (S.APPLIED, S.CONFIRMED): _l("Request accepted"),
    (S.APPLIED, S.DECLINED): _l("Request declined"), (S.APPLIED, S.WITHDRAWN): _l("Withdrew the request"),
    (S.APPLIED, S.OFFERED): _l("Request accepted: a seat was offered"),
}  # fmt: skip


@dataclass(frozen=True)
class TimelineItem:
    """One thing that happened; `message_id` where a mail can be read. `changes`: what stood there, and what stands there since."""

    at: datetime
    title: str
    note: str = ""
    message_id: int | None = None
    trouble: bool = False
    changes: tuple[str, ...] = ()


@dataclass(frozen=True)
class EditWords:
    """What an organiser changed, line by line, and why."""

    changes: tuple[str, ...]
    reason: str = ""


def timeline(
    transitions: list[Transition],
    messages: list[Message],
    acts: list[AuditEntry],
    names: dict[int, str],
    edits: Mapping[int, EditWords] | None = None,
    admission: Admission = Admission.FIRST_COME,
) -> list[TimelineItem]:
    """All that happened to one registration, the newest first. `names` are the accounts', `edits` go by their ids."""
    items = [_moved(transition, names, admission) for transition in transitions]
    items += [_mailed(message) for message in messages]
    items += [_done(act, names, edits or {}) for act in acts if act.action in _ACT_WORDS]
    return sorted(items, key=lambda item: item.at, reverse=True)


def message_title(message: Message) -> str:
    """The subject; before it is written, what the mail is about."""
    return message.subject or str(TEMPLATE_WORDS.get(message.template.rpartition("/")[2], message.template))


def _moved(step: Transition, names: dict[int, str], admission: Admission) -> TimelineItem:
    who = names.get(step.account_id or 0, "")
    reason = reason_words(step) if step.reason != TAKEN_BACK else ""
    note = ". ".join(part for part in (_by(step.actor, who), reason) if part)
    return TimelineItem(step.at, _step_words(step, admission), note)


def _by(actor: Actor, who: str) -> str:
    return str(_("By %(name)s", name=who)) if actor is Actor.ORGANISER and who else ""


def _step_words(step: Transition, admission: Admission) -> str:
    words, asked = status_words(admission), _REQUESTED if admission is Admission.APPROVAL else {}
    if step.was is None:
        how = _("Added by hand") if step.actor is Actor.ORGANISER else _("Registered")
        return f"{how}: {asked.get((None, step.became)) or _BEGUN.get(step.became, words[step.became])}"
    if step.reason == TAKEN_BACK:
        return f"{_('Undone')}: {words[step.became]}"
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
    return str(asked.get((step.was, step.became)) or special.get((step.was, step.became), words[step.became]))


def _mailed(message: Message) -> TimelineItem:
    status = str(MESSAGE_WORDS[message.status])
    trouble = message.status in (MessageStatus.BOUNCED, MessageStatus.FAILED, MessageStatus.UNKNOWN)
    at = message.sent_at or message.ended_at or message.created_at
    return TimelineItem(at, message_title(message), status, message.id, trouble)


def _done(act: AuditEntry, names: dict[int, str], edits: Mapping[int, EditWords]) -> TimelineItem:
    who = _("By %(name)s", name=names[act.account_id]) if act.account_id in names else ""
    edit = edits.get(act.details.get("edit", 0))
    if edit is not None:
        note = ". ".join(part for part in (str(who), edit.reason) if part)
        return TimelineItem(act.at, str(_ACT_WORDS[act.action]), note, changes=edit.changes)
    if act.action in ("registration.edited", "registration.change_proposed"):
        fields = ", ".join(str(_FIELD_WORDS.get(name, name)) for name in act.details.get("fields", ()))
        return TimelineItem(act.at, str(_ACT_WORDS[act.action]), ". ".join(part for part in (fields, str(who)) if part))
    return TimelineItem(act.at, str(_ACT_WORDS[act.action]), str(who))


def edit_words(edit: OrganiserEdit, labels: Mapping[str, str], countries: Mapping[str, str]) -> EditWords:
    """An organiser's change in words: `labels` are the questions' by their keys. Of a sensitive answer only that it changed."""
    told = {"country": countries, "language": LANGUAGE_NAMES}
    lines = [
        _line(str(_FIELD_WORDS[name]), *(told.get(name, {}).get(value, value) for value in values)) for name, values in edit.fields.items()
    ]
    for key, values in edit.answers.items():
        label = labels.get(key) or str(_("An answer"))
        lines.append(_line(label, *values) if values is not None else f"{label}: {_('changed')}")
    return EditWords(tuple(lines), edit.reason)


def _line(label: str, was: str, becomes: str) -> str:
    return f"{label}: {was or '–'} → {becomes or '–'}"


_FIELD_WORDS: dict[str, LazyString] = {
    "full_name": _l("Name"), "organisation": _l("Organisation"), "job_title": _l("Job title"), "country": _l("Country"),
    "language": _l("Language"), "answers": _l("Answers"), "email": _l("Email address"),
}  # fmt: skip
