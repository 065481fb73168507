"""Changing details and answers: by the person until editing ends, by an organiser always."""

from datetime import datetime

from eventsite.audit.service import Act, record
from eventsite.people.rules import fold
from eventsite.questions import queries as question_queries
from eventsite.questions import service as questions
from eventsite.questions.errors import NoSuchQuestion
from eventsite.questions.rules import AnswerInput
from eventsite.registration import rules
from eventsite.registration.errors import EditingClosed
from eventsite.registration.models import Actor, Registration
from eventsite.registration.rules import By, RegistrationChange
from eventsite.registration.service import places

DETAILS = ("full_name", "organisation", "job_title", "country", "language")


def edit(registration: Registration, change: RegistrationChange, by: By, *, now: datetime) -> list[str]:
    """Write new details. What the person says of themselves on their own page is what the team knows of them from then on.

    Returns the names of what changed. Raises EditingClosed, AnswersRefused.
    """
    places.hold_registration(registration)
    if by.actor is Actor.PERSON and not rules.may_edit(registration, now):
        raise EditingClosed
    wanted = {name: getattr(change, name) for name in DETAILS if getattr(change, name) is not None}
    changed = [name for name, value in wanted.items() if getattr(registration, name) != value]
    for name in changed:
        setattr(registration, name, wanted[name])
        if by.actor is Actor.PERSON:
            setattr(registration.person, name, wanted[name])
    registration.search = fold(registration.full_name, registration.organisation, registration.email or "")
    if by.actor is Actor.PERSON and changed:
        person = registration.person
        person.search = fold(person.full_name, person.organisation, person.email or "")
    if change.answers is not None and _answer(registration, change.answers):
        changed.append("answers")
    if changed:
        details = {"fields": changed}
        record(Act("registration.edited", registration, by.account_id, by.actor, registration.event_id, details))
    return changed


def open_editing(registration: Registration, until: datetime | None, by: By) -> None:
    """Let this one person edit until then, also after editing has ended for all; none takes it back."""
    places.hold_registration(registration)
    registration.edit_until = until
    record(Act("registration.editing_opened", registration, by.account_id, by.actor, registration.event_id))


def take_note(registration: Registration, note: str, by: By) -> None:
    """The team's own note about somebody; no mail and no page of theirs shows it."""
    places.hold_registration(registration)
    if registration.note != note.strip():
        registration.note = note.strip()
        record(Act("registration.noted", registration, by.account_id, by.actor, registration.event_id))


def _answer(registration: Registration, given: AnswerInput) -> bool:
    version = question_queries.version_of_event(registration.event_id, given.version_id)
    if version is None:
        raise NoSuchQuestion
    before = question_queries.values_of(registration.answer_set)
    if registration.answer_set is None:
        registration.answer_set = questions.store_answers(version, given.values)
    else:
        questions.replace_answers(registration.answer_set, version, given.values)
    return question_queries.values_of(registration.answer_set) != before
