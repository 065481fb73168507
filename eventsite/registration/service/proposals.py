"""Changes of somebody who has a seat, where the event wants to see them first: proposed, taken back, approved, refused.

Details, places and seat stand as they are until an organiser approves.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import update

from eventsite.audit.service import Act, record
from eventsite.db import db
from eventsite.questions import outside
from eventsite.questions import queries as question_queries
from eventsite.questions import rules as question_rules
from eventsite.questions.errors import NoSuchQuestion
from eventsite.questions.rules import AnswerInput, Value
from eventsite.registration import emails, own_queries, rules
from eventsite.registration.errors import ProposalDecided
from eventsite.registration.models import Actor, ProposedChange, Registration
from eventsite.registration.rules import By
from eventsite.registration.service import places
from eventsite.registration.service.details import write_answers, write_details


def propose(registration: Registration, details: Mapping[str, str], answers: AnswerInput | None, *, now: datetime) -> bool:
    """Keep what somebody wants to be different, in the place of what they wanted before; whether there is anything.

    The event is held. What is as it stands already takes an older proposal back. Raises NoSuchQuestion, AnswersRefused.
    """
    version_id, values = _other_answers(registration, answers)
    _end_open(registration, now=now)
    if not details and version_id is None:
        return False
    change = ProposedChange(registration_id=registration.id, details=dict(details), version_id=version_id, answers=values, created_at=now)
    db.session.add(change)
    fields = [*details, *(["answers"] if version_id is not None else [])]
    record(Act("registration.change_proposed", registration, None, Actor.PERSON, registration.event_id, {"fields": fields}))
    return True


def take_back_change(registration: Registration, *, now: datetime) -> bool:
    """The person wants everything as it stands; whether anything was open."""
    places.hold_registration(registration)
    if not _end_open(registration, now=now):
        return False
    record(Act("registration.change_taken_back", registration, None, Actor.PERSON, registration.event_id))
    return True


def approve_change(change: ProposedChange, by: By, *, now: datetime) -> None:
    """Write what was proposed, and tell the person. Raises ProposalDecided; AnswersRefused where the form has changed since."""
    registration = _open(change)
    write_details(registration, change.details, of_the_person=True, now=now)
    if change.version_id is not None:
        write_answers(registration, AnswerInput(change.version_id, change.answers), now=now)
    _decide(change, by, accepted=True, reason="", now=now)
    emails.send_change_approved(change)


def refuse_change(change: ProposedChange, by: By, *, reason: str = "", now: datetime) -> None:
    """Everything stays as it is, and the person is told why. Raises ProposalDecided."""
    _open(change)
    _decide(change, by, accepted=False, reason=reason, now=now)
    emails.send_change_refused(change)


def forget_changes(registration: Registration) -> None:
    """Delete whatever this registration ever proposed: it was about somebody who has left it."""
    for change in own_queries.changes_of(registration.id):
        db.session.delete(change)


def _open(change: ProposedChange) -> Registration:
    registration = change.registration
    places.hold_registration(registration)
    db.session.refresh(change)
    if change.decided_at is not None or registration.status not in rules.HOLDING or registration.event.cancelled_at is not None:
        raise ProposalDecided
    return registration


def _decide(change: ProposedChange, by: By, *, accepted: bool, reason: str, now: datetime) -> None:
    change.decided_at, change.accepted, change.account_id = now, accepted, by.account_id
    change.reason = reason.strip()[: rules.LONGEST_REASON]
    action = "registration.change_approved" if accepted else "registration.change_refused"
    record(Act(action, change.registration, by.account_id, by.actor, change.registration.event_id))


def _other_answers(registration: Registration, given: AnswerInput | None) -> tuple[int | None, dict[str, Value]]:
    """The version and the answers, if they are other ones than those that stand."""
    if given is None:
        return None, {}
    version = question_queries.version_of_event(registration.event_id, given.version_id)
    if version is None:
        raise NoSuchQuestion
    held = question_queries.values_of(registration.answer_set)
    newest = question_queries.newest_beside(version)
    answers = question_rules.check(version, given.values, current=newest, held=held, offers=outside.offers_for(version, given.values))
    theirs = {question.key for question in question_rules.for_person(version)}
    stands = {key: value for key, value in held.items() if key in theirs}
    return (None, {}) if answers == stands else (version.id, answers)


def _end_open(registration: Registration, *, now: datetime) -> bool:
    """Close what is open without a decision."""
    mine = ProposedChange.registration_id == registration.id, ProposedChange.decided_at.is_(None)
    ended = update(ProposedChange).where(*mine).values(decided_at=now).returning(ProposedChange.id)
    return bool(db.session.execute(ended.execution_options(synchronize_session="fetch")).all())
