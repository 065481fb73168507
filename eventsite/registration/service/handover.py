"""A seat that goes to a colleague: on its way until the owner of the other mailbox takes it, then one transaction.

The seat itself is never free, so no queue is served: what one registration held, the other holds.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select

from eventsite.audit.service import Act, record
from eventsite.calendar.life_cycle import Change
from eventsite.catalogue.models import Event
from eventsite.db import db
from eventsite.people import service as people
from eventsite.people.rules import email_key
from eventsite.questions import queries as question_queries
from eventsite.questions import service as questions
from eventsite.questions.errors import NoSuchQuestion
from eventsite.questions.models import AnswerSet
from eventsite.registration import emails, own_queries, queries, rules
from eventsite.registration.errors import AlreadyRegistered, EventCancelled, RegistrationClosed, SeatAlready, TransferRefused
from eventsite.registration.models import Handover, HandoverKind, Registration
from eventsite.registration.rules import CONFIRMED, HOLDING, OFFERED, TRANSFERRED, WITHDRAWN, By, RegistrationRequest
from eventsite.registration.service import details, enrolling, moves, places, proposals

KEPT_FOR = timedelta(days=7)  # so that who opens an old link reads why it opens nothing


def pass_on(registration: Registration, email: str, *, now: datetime) -> Handover:
    """Offer the seat to whoever reads mail at this address; an older offer of it ends. Nothing else changes until it is taken.

    Raises TransferRefused, EventCancelled, WithdrawingClosed, OwnAddress.
    """
    places.hold_registration(registration)
    rules.check_may_pass_on(registration, queries.policy_of(registration.event_id), now)
    rules.check_other_address(registration, email)
    handover = send_off(registration, HandoverKind.SEAT, email, now=now)
    emails.send_seat_for_you(handover)
    return handover


def call_back(registration: Registration, kind: HandoverKind, *, now: datetime) -> bool:
    """What is on its way is not to be taken any more; whether anything was."""
    places.hold_registration(registration)
    if not _end_open(registration, kind, now=now):
        return False
    record(Act("registration.called_back", registration, None, rules.PERSON.actor, registration.event_id))
    return True


def forget_handovers(*, now: datetime) -> int:
    """Delete the addresses of what nobody took, once it is over; how many. What was taken says that a seat was passed on."""
    gone = delete(Handover).where(Handover.taken_at.is_(None)).where(or_(Handover.ended_at < now - KEPT_FOR, _past(now)))
    result: Any = db.session.execute(gone.execution_options(synchronize_session=False))
    return int(result.rowcount)


def _past(now: datetime) -> ColumnElement[bool]:
    ids = select(Registration.id).join(Event, Event.id == Registration.event_id).where(Event.ends_at < now - KEPT_FOR)
    return Handover.registration_id.in_(ids)


def take_seat(handover: Handover, request: RegistrationRequest, *, now: datetime) -> Registration:
    """The owner of the other mailbox takes the seat, with details, answers and consents of their own; it is confirmed with that.

    Their place in a queue or their application ends. Raises HandoverEnded, SeatAlready, AnswersRefused.
    """
    registration = handover.registration
    places.hold_registration(registration)
    db.session.refresh(handover)
    rules.check_may_take(handover, now)
    own = queries.active_registration(registration.event_id, handover.email)
    if own is not None and own.status in HOLDING:
        raise SeatAlready
    handover.taken_at = now
    request = replace(request, email=handover.email)
    return _succeed(registration, request, own, rules.PERSON, now=now)


def transfer_by_hand(registration: Registration, request: RegistrationRequest, by: By, *, reason: str = "", now: datetime) -> Registration:
    """An organiser gives somebody's seat to somebody else, who is told by mail. An offer stays an offer, until the same moment.

    Neither policy nor start bind organisers. Raises EventCancelled, RegistrationClosed, TransferRefused, AlreadyRegistered, AnswersRefused.
    """
    places.hold_registration(registration)
    event = registration.event
    if event.cancelled_at is not None:
        raise EventCancelled
    if now >= event.ends_at:
        raise RegistrationClosed
    if registration.status not in (CONFIRMED, OFFERED):
        raise TransferRefused
    own = queries.active_registration(event.id, request.email) if request.email else None
    if own is not None and own.status in HOLDING:
        raise AlreadyRegistered
    _end_open(registration, HandoverKind.SEAT, now=now)
    noted = Handover(registration_id=registration.id, kind=HandoverKind.SEAT, email=request.email, email_key=email_key(request.email),
                     language=request.language, created_at=now, taken_at=now)  # fmt: skip
    db.session.add(noted)
    new = _succeed(registration, request, own, by, reason=reason, now=now)
    record(Act("registration.transferred", new, by.account_id, by.actor, event.id, {"from": registration.id}))
    return new


def send_off(registration: Registration, kind: HandoverKind, email: str, *, now: datetime) -> Handover:
    """A new row of this kind, in the place of the one that is open."""
    _end_open(registration, kind, now=now)
    action = {HandoverKind.SEAT: "registration.seat_offered", HandoverKind.ADDRESS: "registration.address_asked"}[kind]
    record(Act(action, registration, None, rules.PERSON.actor, registration.event_id))
    handover = Handover(
        registration=registration, kind=kind, email=email, email_key=email_key(email), language=registration.language, created_at=now
    )
    db.session.add(handover)
    db.session.flush()  # the mail is about its id
    return handover


def _end_open(registration: Registration, kind: HandoverKind, *, now: datetime) -> bool:
    handover = own_queries.open_handover(registration.id, kind)
    if handover is None:
        return False
    handover.ended_at = now
    db.session.flush()  # one of a kind is open at a time
    return True


def _succeed(
    old: Registration, request: RegistrationRequest, own: Registration | None, by: By, *, reason: str = "", now: datetime
) -> Registration:
    """The seat with all that belongs to it becomes the new person's; what the old one said of themselves goes."""
    event, was = old.event, old.status
    stays_offer = was is OFFERED and by != rules.PERSON
    if own is not None:
        own_was = own.status
        moves.move(own, WITHDRAWN, by, reason=TRANSFERRED, now=now)
        if emails.loses_entry(own):  # they gave a seat up before, of which no mail has told yet
            emails.send_withdrawn(own, own_was)
    request = replace(request, companions=old.companions, invited_from_id=old.invited_from_id)
    answers = _answers(old, request, needed=by == rules.PERSON)
    new = enrolling.new_registration(event, request, OFFERED if stays_offer else CONFIRMED, answers=answers, now=now)
    new.form, new.offer_ends_at = old.form, old.offer_ends_at if stays_offer else None
    moves.succeed(old, new, by, reason=reason.strip() or TRANSFERRED, now=now)
    if answers is not None:
        details.follow_answers(new, answers, now=now)
    _leave_nothing(old)
    if by == rules.PERSON:
        people.mark_proved(new.person, now=now)  # through a link that only that mailbox got
    emails.send_passed_on(old, was)
    if stays_offer:
        emails.send_offered(new)
    else:
        emails.send_received(new, by, change=Change.TRANSFERRED_TO)
    return new


def _answers(old: Registration, request: RegistrationRequest, *, needed: bool) -> AnswerSet | None:
    """The new person's answers to the form by which the old one came. Raises NoSuchQuestion, AnswersRefused."""
    event = old.event
    if request.answers is None and not needed:
        return None
    form = old.form or question_queries.form_of(event.id)
    version = question_queries.version_of_event(event.id, request.answers.version_id) if request.answers is not None else None
    if request.answers is not None and (version is None or form is None or version.form_id != form.id):
        raise NoSuchQuestion
    return enrolling.answers_of(event, enrolling.Door(form, version), request, seated=False)  # they may choose what the old one holds


def _leave_nothing(old: Registration) -> None:
    """What the old person said goes, with its files, and no link of theirs opens anything any more."""
    answers, old.answer_set = old.answer_set, None
    old.link_version += 1
    old.edit_until = None
    proposals.forget_changes(old)
    db.session.flush()  # nothing points at the answers any more
    if answers is not None:
        questions.remove_answers(answers)
