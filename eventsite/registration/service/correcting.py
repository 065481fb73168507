"""An organiser changes somebody's details and answers: with a reason, a difference that stays readable, and a mail if wished."""

from dataclasses import dataclass
from datetime import datetime

from eventsite.audit.service import Act, record
from eventsite.db import db
from eventsite.questions import queries as questions
from eventsite.questions.queries import AnswerInWords
from eventsite.registration import emails, rules
from eventsite.registration.models import OrganiserEdit, Registration
from eventsite.registration.rules import By, RegistrationChange
from eventsite.registration.service import places
from eventsite.registration.service.details import DETAILS, write_answers, write_details


@dataclass(frozen=True)
class Correction:
    """What is to be, why, and whether the person is told. The reason is for the record."""

    change: RegistrationChange
    reason: str = ""
    tell: bool = False


def correct(registration: Registration, wanted: Correction, by: By, *, now: datetime) -> list[str]:
    """Write it, whenever it is: deadlines bind the people, not the organisers. Returns the names of what changed. Raises AnswersRefused."""
    places.hold_registration(registration)
    details = {name: getattr(registration, name) for name in DETAILS}
    answers = _answers(registration)
    new = {name: getattr(wanted.change, name) for name in DETAILS if getattr(wanted.change, name) is not None}
    changed = write_details(registration, new, of_the_person=False, now=now)
    if wanted.change.answers is not None and write_answers(registration, wanted.change.answers, now=now):
        changed.append("answers")
    if not changed:
        return []
    after = _answers(registration)
    differ = {key: one for key, one in (answers | after).items() if _words(answers, key) != _words(after, key)}
    edit = OrganiserEdit(
        registration_id=registration.id, account_id=by.account_id, at=now, reason=wanted.reason.strip()[: rules.LONGEST_REASON],
        fields={name: [details[name], getattr(registration, name)] for name in changed if name in details},
        answers={key: None if one.sensitive else [_words(answers, key), _words(after, key)] for key, one in differ.items()},
    )  # fmt: skip
    db.session.add(edit)
    db.session.flush()  # the record names it
    noted = {"fields": changed, "edit": edit.id}
    record(Act("registration.edited", registration, by.account_id, by.actor, registration.event_id, noted))
    theirs = [key for key, one in differ.items() if not one.organiser_only]
    if wanted.tell and registration.status in rules.ACTIVE and (theirs or edit.fields):
        emails.send_details_changed(registration, sorted(edit.fields), theirs, now=now)
    return changed


def _answers(registration: Registration) -> dict[str, AnswerInWords]:
    """By the questions' keys, in the event's own language."""
    db.session.flush()
    language = registration.event.main_language
    return {answer.key: answer for answer in questions.answers_in_words(registration.answer_set, language, language)}


def _words(answers: dict[str, AnswerInWords], key: str) -> str:
    return answers[key].words if key in answers else ""
