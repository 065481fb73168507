"""Signing up: by the person through the form, again from the personal page, or added by an organiser."""

from datetime import datetime
from hashlib import sha256
from secrets import choice

from flask import current_app

from eventsite.audit.service import Act, record
from eventsite.calendar.models import CalendarEntry
from eventsite.calendar.uid import new_uid
from eventsite.catalogue.models import Event
from eventsite.people import service as people
from eventsite.people.models import Person
from eventsite.people.rules import email_key, fold
from eventsite.questions import queries as question_queries
from eventsite.questions import service as questions
from eventsite.questions.errors import NoSuchQuestion
from eventsite.questions.models import AnswerSet
from eventsite.questions.rules import AnswerInput
from eventsite.registration import emails, queries, rules
from eventsite.registration.errors import AlreadyRegistered, EventCancelled, FormUsed, NoPlaceLeft
from eventsite.registration.models import Registration, RegistrationStatus
from eventsite.registration.rules import CONFIRMED, WAITLISTED, By, RegistrationRequest
from eventsite.registration.service import moves, places
from eventsite.registration.service.personal_link import mail_link


def register(event: Event, request: RegistrationRequest, *, now: datetime) -> RegistrationStatus:
    """Give the person a place, a place in the queue, or an application. Returns what a new person gets at this moment.

    Who is registered already gets the personal link by mail and changes nothing; the answer is the same. The same form
    sent again gets the answer that it got first. Raises a RegistrationError or AnswersRefused.
    """
    places.hold(event)
    mark = form_mark(request)
    known = queries.known_registration(event.id, request.email, mark)
    if known is not None and mark is not None and known.form_key == mark:
        if known.status in rules.ENDED:
            raise FormUsed
        return queries.first_status(known)
    rules.check_open(event, now)
    status = rules.status_for_new(event)
    if known is not None:
        mail_link(known, now=now)
        return status
    answers = _answers(event, request.answers or _nothing_answered(event))
    registration = new_registration(event, request, status, answers=answers, now=now)
    registration.form_key = mark
    moves.begin(registration, rules.PERSON, now=now)
    emails.send_received(registration, now=now)
    return status


def come_back(registration: Registration, *, now: datetime) -> Registration:
    """Register again from the personal page, with the details and answers of then. A new registration with a calendar UID of its own.

    Who is registered meanwhile gets that registration. Raises a RegistrationError.
    """
    places.hold_registration(registration)
    event = registration.event
    active = queries.active_registration(event.id, registration.email or "")
    if active is not None:
        return active
    rules.check_may_come_back(registration, now)
    request = RegistrationRequest(
        full_name=registration.full_name, email=registration.email or "", organisation=registration.organisation,
        job_title=registration.job_title, country=registration.country, language=registration.language,
        invited_from_id=registration.invited_from_id,
    )  # fmt: skip
    again = new_registration(event, request, rules.status_for_new(event), answers=questions.copy_answers(registration.answer_set), now=now)
    moves.begin(again, rules.PERSON, now=now)
    emails.send_received(again, now=now)
    return again


def add_by_hand(
    event: Event, request: RegistrationRequest, by: By, *, waitlisted: bool = False, reason: str = "", now: datetime
) -> Registration:
    """An organiser adds somebody: a seat, or with `waitlisted` the end of the queue. The deadline does not bind organisers.

    A full event needs a reason for one more seat. Raises AlreadyRegistered, NoPlaceLeft, EventCancelled, AnswersRefused.
    """
    places.hold(event)
    if event.cancelled_at is not None:
        raise EventCancelled
    if queries.active_registration(event.id, request.email) is not None:
        raise AlreadyRegistered
    status = WAITLISTED if waitlisted and event.places.left == 0 else CONFIRMED
    if status is CONFIRMED and event.places.left == 0 and not reason.strip():
        raise NoPlaceLeft  # also where a place is on its way to the queue
    answers = _answers(event, request.answers) if request.answers is not None else None
    registration = new_registration(event, request, status, answers=answers, now=now)
    moves.begin(registration, by, reason=reason, over=bool(reason.strip()), now=now)
    record(Act("registration.added", registration, by.account_id, by.actor, event.id))
    emails.send_received(registration, now=now)
    return registration


def form_mark(request: RegistrationRequest) -> str | None:
    """What makes two sendings the same: the form and the address in it. Another address in the same form is somebody else."""
    if not request.form_key:
        return None
    return sha256(f"{request.form_key}\0{email_key(request.email)}".encode("utf-8", "replace")).hexdigest()


def new_registration(
    event: Event, request: RegistrationRequest, status: RegistrationStatus, *, answers: AnswerSet | None, now: datetime
) -> Registration:
    """A registration with its person and its calendar entry, not stored yet: `moves.begin` does that."""
    person = _person(event, request, now)
    settings = current_app.extensions["eventsite"].settings
    entry = CalendarEntry(uid=new_uid(settings.mail_domain), organiser_email=settings.mail_from, organiser_name=event.team.name)
    return Registration(
        event=event, person=person, status=status, entry=entry, answer_set=answers, email=request.email,
        email_key=email_key(request.email), full_name=request.full_name, organisation=request.organisation,
        job_title=request.job_title, country=request.country, language=request.language, created_at=now,
        code="".join(choice(rules.CODE_ALPHABET) for _ in range(rules.CODE_LENGTH)),
        search=fold(request.full_name, request.organisation, request.email), invited_from_id=request.invited_from_id,
    )  # fmt: skip


def _person(event: Event, request: RegistrationRequest, now: datetime) -> Person:
    details = people.Details(request.full_name, request.email, request.organisation, request.job_title, request.country, request.language)
    person = people.person_for(event.team_id, details)
    source = f"event:{event.id}/register"
    people.record_consents(person, request.consents, language=request.language, source=source, now=now)
    return person


def _nothing_answered(event: Event) -> AnswerInput | None:
    version = question_queries.current_version(event.id)
    return None if version is None else AnswerInput(version.id)


def _answers(event: Event, given: AnswerInput | None) -> AnswerSet | None:
    if given is None:
        return None
    version = question_queries.version_of_event(event.id, given.version_id)
    if version is None:
        raise NoSuchQuestion
    return questions.store_answers(version, given.values)
