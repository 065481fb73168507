"""Signing up: by the person through the form, again from the personal page, or added by an organiser."""

from datetime import datetime

from eventsite.audit.service import Act, record
from eventsite.catalogue.models import Event
from eventsite.invitations import service as invitations
from eventsite.questions import service as questions
from eventsite.registration import emails, queries, rules
from eventsite.registration.errors import AlreadyRegistered, CompanionsRefused, EventCancelled, FormUsed, NoPlaceLeft, PartyTooLarge
from eventsite.registration.models import Registration, RegistrationStatus
from eventsite.registration.rules import CONFIRMED, HOLDING, WAITLISTED, By, RegistrationRequest
from eventsite.registration.service import enrolling, extras, moves, places
from eventsite.registration.service.enrolling import Door, new_registration
from eventsite.registration.service.personal_link import mail_link

__all__ = ["add_by_hand", "come_back", "new_registration", "register"]


def register(event: Event, request: RegistrationRequest, *, now: datetime) -> RegistrationStatus:
    """Give the person a place, a place in the queue, or an application. Returns what a new person gets at this moment.

    Who is registered already gets the personal link by mail and changes nothing; the answer is the same. The same form
    sent again gets the answer that it got first. Raises a RegistrationError, InvitationError or AnswersRefused.
    """
    places.hold(event)
    mark = enrolling.form_mark(request.form_key, request.email)
    known = queries.known_registration(event.id, request.email, mark)
    if known is not None and mark is not None and known.form_key == mark:
        if known.status in rules.ENDED:
            raise FormUsed
        return queries.first_status(known)
    door = enrolling.door_for(event, request, now=now)
    enrolling.check_door(door, request)
    seats = 1 + request.companions
    if not 0 <= request.companions <= queries.most_companions(event.id, request.companions):
        raise CompanionsRefused
    status = enrolling.status_for_new(event, door, seats, organisation=request.organisation)
    rules.check_open(event, now, invitee=enrolling.opened_by(door, request), status=status)
    if known is not None:
        mail_link(known, now=now)
        return status
    answers = enrolling.answers_of(event, door, request, seated=status in HOLDING)
    registration = new_registration(event, request, _at_first(event, door, status, seats), answers=answers, now=now)
    registration.form_key = mark
    _enrol(registration, door, rules.PERSON, now=now)
    return registration.status


def come_back(registration: Registration, *, now: datetime) -> Registration:
    """Register again from the personal page, with the details and answers of then. A new registration with a calendar UID of its own.

    Who is registered meanwhile gets that registration. Raises a RegistrationError.
    """
    places.hold_registration(registration)
    event = registration.event
    has_address = registration.email is not None
    active = queries.active_since(registration)
    if active is not None:
        return active
    door = Door(registration.form, None, registration.invitee)
    seats = rules.seats(registration)
    status = enrolling.status_for_new(event, door, seats, organisation=registration.organisation)
    rules.check_may_come_back(registration, now, status)
    if not has_address:
        _check_room_in_party(registration)
    request = RegistrationRequest(
        full_name=registration.full_name, email=registration.email or "", organisation=registration.organisation,
        job_title=registration.job_title, country=registration.country, language=registration.language,
        invited_from_id=registration.invited_from_id, companions=registration.companions,
    )  # fmt: skip
    answers = questions.copy_answers(registration.answer_set)
    person = None if has_address else registration.person
    again = new_registration(event, request, _at_first(event, door, status, seats), answers=answers, person=person, now=now)
    again.party = None if has_address else registration.party
    _enrol(again, door, rules.PERSON, now=now)
    return again


def _check_room_in_party(registration: Registration) -> None:
    """Who left a party and comes back is one more of it. Raises PartyTooLarge."""
    members = queries.members_of(registration.party_id) if registration.party_id is not None else []
    if sum(one.status in rules.ACTIVE for one in members) >= places.policy_of(registration.event).most_in_party:
        raise PartyTooLarge


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
    door = enrolling.door_for(event, request, now=now)
    room = rules.fits_at_once(event, door.places, 1 + request.companions)
    status = WAITLISTED if waitlisted and not room else CONFIRMED
    if status is CONFIRMED and not room and not reason.strip():
        raise NoPlaceLeft  # also where a place is on its way to the queue
    answers = enrolling.answers_of(event, door, request, seated=False) if request.answers is not None else None
    registration = new_registration(event, request, status, answers=answers, now=now)
    registration.party = queries.party_by_id(request.party_id) if request.party_id is not None else None
    _enrol(registration, door, by, reason=reason, now=now)
    record(Act("registration.added", registration, by.account_id, by.actor, event.id))
    return registration


def _at_first(event: Event, door: Door, status: RegistrationStatus, seats: int) -> RegistrationStatus:
    """Where a new registration begins: who finds seats that nobody waiting fits into passes through the queue."""
    return WAITLISTED if status in HOLDING and not rules.fits_at_once(event, door.places, seats) else status


def _may_be_served(registration: Registration) -> bool:
    """Whether the queue is to be asked: something is free, or only their own full form may keep them waiting."""
    event = registration.event
    return registration.status is WAITLISTED and (event.places.free != 0 or bool(places.of_forms(event)))


def _enrol(registration: Registration, door: Door, by: By, *, reason: str = "", now: datetime) -> None:
    """Store it with its places, serve the queue it has joined, and write what is true then."""
    if registration.status is not CONFIRMED:
        enrolling.place_in_line(registration, door, registration.party)
    else:
        registration.form, registration.invitee = door.form, door.invitee
    moves.begin(registration, by, reason=reason, over=bool(reason.strip()), now=now)
    extras.wish(registration, now=now)
    if door.invitee is not None and door.invitee.registered_at is None:  # who comes back has used theirs already
        invitations.mark_used(door.invitee, now=now)
    served = moves.serve_queue(registration.event, now=now) if _may_be_served(registration) else []
    if registration not in served:  # else the mail about the seat has said it all
        emails.send_received(registration, by)
