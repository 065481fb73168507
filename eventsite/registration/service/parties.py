"""Parties: several people whom one contact signs up, each with a registration of their own; and who comes along without one."""

from datetime import datetime

from eventsite.audit.service import Act, record
from eventsite.catalogue.models import Event
from eventsite.db import db
from eventsite.invitations import service as invitations
from eventsite.people import service as people
from eventsite.people.rules import email_key
from eventsite.questions.errors import AnswersRefused
from eventsite.registration import emails, queries, rules
from eventsite.registration.errors import (
    AlreadyRegistered,
    CompanionsRefused,
    EditingClosed,
    FormUsed,
    PartyTooLarge,
    TwiceInParty,
)
from eventsite.registration.models import Actor, Party, Registration, RegistrationStatus
from eventsite.registration.rules import CONFIRMED, HOLDING, WAITLISTED, By, PartyRequest, RegistrationRequest
from eventsite.registration.service import enrolling, extras, moves, places
from eventsite.registration.service.enrolling import Door
from eventsite.registration.service.personal_link import mail_link


class MemberRefused(AnswersRefused):
    """The answers of one member do not fit; `number` counts from nought."""

    def __init__(self, number: int, refusal: AnswersRefused) -> None:
        super().__init__(refusal.problems)
        self.number = number


def register_party(event: Event, request: PartyRequest, *, now: datetime) -> RegistrationStatus:
    """Sign several people up together: they are served together. Returns what a new party of this size gets at this moment.

    Who of them is registered already is left as they are and gets their link by mail; the answer is the same. The same form
    sent again gets the answer that it got first. Raises a RegistrationError or MemberRefused.
    """
    places.hold(event)
    policy = places.policy_of(event)
    _check_party(request, policy.most_in_party, policy.most_companions)
    first = request.members[0]
    marks = [enrolling.form_mark(request.form_key, member.email, number) for number, member in enumerate(request.members)]
    sent = queries.first_by_form(event.id, [mark for mark in marks if mark is not None])
    if sent is not None:
        if sent.status in rules.ENDED:
            raise FormUsed
        return queries.first_status(sent)
    door = enrolling.door_for(event, first, now=now)
    enrolling.check_door(door, first)
    seats = sum(1 + member.companions for member in request.members)
    status = enrolling.status_for_new(event, door, seats, request.least)
    rules.check_open(event, now, invitee=enrolling.opened_by(door, first), status=status)
    new = []
    for number, member in enumerate(request.members):
        known = queries.active_registration(event.id, member.email) if member.email else None
        if known is None:
            new.append((number, member))
        else:
            mail_link(known, now=now)
    if new:
        _sign_up(event, request, new, door, now=now)
        if door.invitee is not None:
            invitations.mark_used(door.invitee, now=now)
    return status


def add_member(party: Party, request: RegistrationRequest, by: By, *, now: datetime) -> Registration:
    """One more of the party, as if they came by the form: a seat, the end of the queue, or an application.

    Raises PartyTooLarge, AlreadyRegistered, AnswersRefused, or why nobody may register now.
    """
    event = party.event
    places.hold(event)
    policy = places.policy_of(event)
    active = [one for one in queries.members_of(party.id) if one.status in rules.ACTIVE]
    if len(active) >= policy.most_in_party and by.actor is Actor.PERSON:
        raise PartyTooLarge
    if request.email and queries.active_registration(event.id, request.email) is not None:
        raise AlreadyRegistered
    door = enrolling.door_for(event, request, now=now)
    status = enrolling.status_for_new(event, door, 1 + request.companions)
    if by.actor is Actor.PERSON:
        enrolling.check_door(door, request)
        rules.check_open(event, now, invitee=enrolling.opened_by(door, request), status=status)
    answers = enrolling.answers_of(event, door, request, seated=status in HOLDING)
    at_first = status if rules.fits_at_once(event, door.places, 1 + request.companions) or status not in HOLDING else WAITLISTED
    registration = enrolling.new_registration(event, request, at_first, answers=answers, now=now)
    enrolling.place_in_line(registration, door, party)
    moves.begin(registration, by, now=now)
    extras.wish(registration, now=now)
    if door.invitee is not None:
        invitations.mark_used(door.invitee, now=now)
    served = moves.serve_queue(event, now=now) if at_first is WAITLISTED else []
    if registration not in served:
        emails.send_received(registration, by)
    if by.actor is not Actor.PERSON:
        record(Act("registration.added", registration, by.account_id, by.actor, event.id))
    return registration


def change_companions(registration: Registration, count: int, by: By, *, now: datetime) -> None:
    """So many come along from now on. More need free places, fewer give them to the queue. Raises CompanionsRefused, NoSeatForMore.

    Who waits may ask for any number that is allowed: their place in the line stays.
    """
    places.hold_registration(registration)
    event, more = registration.event, count - registration.companions
    if by.actor is Actor.PERSON and (registration.status not in rules.ACTIVE or event.cancelled_at is not None or now >= event.starts_at):
        raise EditingClosed
    if not 0 <= count <= max(queries.most_companions(event.id, count), registration.companions):
        raise CompanionsRefused  # fewer than before are always allowed, also where fewer may come by now
    if more == 0:
        return
    if registration.status in HOLDING:
        for one in places.core_of(registration):
            places.change_holding(registration, one, more, belongs_to_queue=one.left == 0)
    registration.companions = count
    record(Act("registration.companions", registration, by.account_id, by.actor, event.id, {"count": count}))
    moves.serve_queue(event, now=now)


def _check_party(request: PartyRequest, most: int, most_companions: int) -> None:
    if not 1 <= len(request.members) <= most:
        raise PartyTooLarge
    addresses = [email_key(member.email) for member in request.members if member.email]
    if len(set(addresses)) < len(addresses):
        raise TwiceInParty
    if not all(0 <= member.companions <= most_companions for member in request.members):
        raise CompanionsRefused
    if request.least is not None and not 1 <= request.least <= len(request.members):
        raise PartyTooLarge


def _sign_up(event: Event, request: PartyRequest, new: list[tuple[int, RegistrationRequest]], door: Door, *, now: datetime) -> None:
    """The party and its people, in the order of the form: together they have seats, or stand together in the line."""
    seats = sum(1 + member.companions for _number, member in new)
    status = rules.status_for_new(event, door.places, seats=seats)
    party = _party(event, request, now)
    registrations: list[Registration] = []
    for number, member in new:
        try:
            answers = enrolling.answers_of(event, door, member, seated=status is CONFIRMED)
        except AnswersRefused as refusal:
            raise MemberRefused(number, refusal) from refusal
        registration = enrolling.new_registration(event, member, status, answers=answers, now=now)
        registration.form_key = enrolling.form_mark(request.form_key, member.email, number)
        enrolling.place_in_line(registration, door, party)
        registrations.append(registration)
    _stand_together(registrations)
    for registration in registrations:
        moves.begin(registration, rules.PERSON, now=now)
        extras.wish(registration, now=now)
    served = moves.serve_queue(event, now=now) if status is WAITLISTED else []
    emails.send_party(party)
    for registration, together in emails.one_for_each_address([one for one in registrations if one not in served]):
        emails.send_received(registration, together=together)


def _party(event: Event, request: PartyRequest, now: datetime) -> Party:
    details = people.Details(request.full_name, request.email, "", "", "", request.language)
    contact = people.person_for(event.team_id, details)
    people.record_consents(contact, request.consents, language=request.language, source=f"event:{event.id}/register", now=now)
    party = Party(
        event_id=event.id, contact=contact, email=request.email, email_key=email_key(request.email),
        full_name=request.full_name, language=request.language, least=request.least, event=event,
    )  # fmt: skip
    db.session.add(party)
    db.session.flush()  # who is reached at its address is asked of the database
    return party


def _stand_together(registrations: list[Registration]) -> None:
    """One priority and one lot for all of them, so that nobody comes between them in any order."""
    priority = max(one.priority for one in registrations)
    lot_code = next((one.lot_code for one in registrations if one.lot_code), "")
    for registration in registrations:
        registration.priority, registration.lot_code = priority, lot_code
