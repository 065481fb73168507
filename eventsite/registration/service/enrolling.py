"""What every way onto the list shares: the form, the invitation, the answers, the rows of somebody new."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from secrets import choice
from typing import Any

from eventsite.catalogue.models import Event, Places
from eventsite.db import db
from eventsite.invitations import queries as invitation_queries
from eventsite.invitations import rules as invitation_rules
from eventsite.invitations.models import Invitee
from eventsite.people import service as people
from eventsite.people.models import Person
from eventsite.people.rules import email_key, fold
from eventsite.questions import queries as question_queries
from eventsite.questions import service as questions
from eventsite.questions.errors import NoSuchQuestion
from eventsite.questions.models import AnswerSet, Form, FormVersion
from eventsite.registration import queries, rules
from eventsite.registration.errors import FormClosed, NoSuchForm
from eventsite.registration.models import Party, QueueOrder, Registration, RegistrationStatus, Serving
from eventsite.registration.rules import RegistrationRequest
from eventsite.registration.service import extras, places
from eventsite.registration.service.entries import new_entry


@dataclass(frozen=True)
class Door:
    """By which form, which version of its questions and which invitation somebody comes."""

    form: Form | None = None
    version: FormVersion | None = None
    invitee: Invitee | None = None

    @property
    def places(self) -> Places | None:
        """The form's own places, where it has any."""
        return self.form.places if self.form is not None else None


def door_for(event: Event, request: RegistrationRequest, *, now: datetime) -> Door:
    """The form and the invitation that the request names, found to be of this event. Raises NoSuchForm, NoSuchQuestion, InvitationError."""
    version = form = None
    if request.answers is not None:
        version = question_queries.version_of_event(event.id, request.answers.version_id)
        if version is None:
            raise NoSuchQuestion
        form = db.session.get(Form, version.form_id)
    elif request.form_id is None:
        form = question_queries.form_of(event.id)
    if request.form_id is not None and (form is None or form.id != request.form_id):
        form = db.session.get(Form, request.form_id)
        if form is None or form.event_id != event.id or version is not None:
            raise NoSuchForm
    return Door(form, version, _invitee(event, request, now=now))


def check_door(door: Door, request: RegistrationRequest) -> None:
    """Raises FormClosed: who was invited comes in all the same, by their own link."""
    if door.form is not None and door.form.closed and opened_by(door, request) is None:
        raise FormClosed


def _invitee(event: Event, request: RegistrationRequest, *, now: datetime) -> Invitee | None:
    """By the link that was used, else by the address: who was invited and registers without the link is not asked again."""
    if request.invitee_id is not None:
        invitee = invitation_queries.by_id(request.invitee_id)
        if invitee is None or invitee.event_id != event.id:
            return None
        invitation_rules.check_may_use(invitee, request.email, now)
        return invitee
    return invitation_queries.open_invitation(event.id, request.email) if request.email else None


def opened_by(door: Door, request: RegistrationRequest) -> Invitee | None:
    """The invitation that opens the event: only its own link does that. An address alone, which anybody may type, opens nothing."""
    return door.invitee if request.invitee_id is not None else None


def status_for_new(event: Event, door: Door, seats: int = 1, least: int | None = None, organisation: str = "") -> RegistrationStatus:
    """What somebody new would get at this moment. The event is held."""
    if rules.fits_at_once(event, door.places, seats):
        return rules.status_for_new(event, door.places, seats=seats)
    policy = places.policy_of(event)
    status = rules.status_for_new(event, door.places, seats=seats, least=least, policy=policy)
    if status is rules.WAITLISTED and event.places.free != 0 and policy.queue_order is not QueueOrder.FIRST_COME:
        return _status_by_turn(event, door, seats, organisation)
    return status


def _status_by_turn(event: Event, door: Door, seats: int, organisation: str) -> RegistrationStatus:
    """By priority or by lot somebody new may stand before those who are waited for, and has what is free then."""
    policy = places.policy_of(event)
    lot = rules.lot(policy.draw_seed, new_code()) if policy.draw_seed else ""
    line = queries.queue(event.id, policy, rules.Room(None))
    ahead = queries.number_ahead(event.id, policy, _priority(event, door, organisation), lot)
    line.insert(ahead, rules.Waiting(0, seats, form_id=door.form.id if door.form is not None else None))
    by_form = {form_id: one.free for form_id, one in places.of_forms(event).items() if one.free is not None}
    if all(one.id for one in rules.plan(line, rules.Room(event.places.free, by_form), policy)):
        return rules.WAITLISTED
    return rules.CONFIRMED if policy.serving is Serving.CONFIRM else rules.OFFERED


def _priority(event: Event, door: Door, organisation: str) -> int:
    """The highest of what their form, their invitation and a membership give."""
    asked = door.invitee.priority if door.invitee is not None else 0
    member = 1 if places.policy_of(event).members_first and queries.is_member(organisation) else 0
    return max(door.form.priority if door.form is not None else 0, asked, member)


def answers_of(event: Event, door: Door, request: RegistrationRequest, *, seated: bool) -> AnswerSet | None:
    """Keep the answers. Who gets a seat now cannot choose an option that is full. Raises AnswersRefused, SessionsOverlap."""
    version = door.version
    values: Mapping[str, Any] = request.answers.values if request.answers is not None else {}
    if version is None:
        name = door.form.name if door.form is not None else question_queries.ATTENDEE
        version = question_queries.current_version(event.id, name) if door.form is not None else None
    if version is None:
        return None
    by_organiser = request.answers is not None and request.answers.by_organiser
    answers = questions.store_answers(version, values, by_organiser=by_organiser)
    extras.check(event, answers, seated=seated)
    return answers


def form_mark(form_key: str | None, email: str, number: int = 0) -> str | None:
    """What makes two sendings the same: the form and the address in it, or the place in it of who has no address.

    Another address in the same form is somebody else.
    """
    if not form_key:
        return None
    who = email_key(email) if email else f"#{number}"
    return sha256(f"{form_key}\0{who}".encode("utf-8", "replace")).hexdigest()


def new_registration(
    event: Event,
    request: RegistrationRequest,
    status: RegistrationStatus,
    *,
    answers: AnswerSet | None,
    person: Person | None = None,
    now: datetime,
) -> Registration:
    """A registration with its person and its calendar entry, not stored yet: `moves.begin` does that. `person`: who is known already."""
    person = person or _person(event, request, now)
    code = new_code()
    return Registration(
        event=event, person=person, status=status, entry=new_entry(event), answer_set=answers, email=request.email or None,
        email_key=email_key(request.email) if request.email else None, full_name=request.full_name, organisation=request.organisation,
        job_title=request.job_title, country=request.country, language=request.language, created_at=now, code=code,
        search=fold(request.full_name, request.organisation, request.email), invited_from_id=request.invited_from_id,
        companions=request.companions, priority=0, lot="", lot_code="",
    )  # fmt: skip


def new_code() -> str:
    """A code to say at the door."""
    return "".join(choice(rules.CODE_ALPHABET) for _ in range(rules.CODE_LENGTH))


def place_in_line(registration: Registration, door: Door, party: Party | None = None) -> None:
    """Form, invitation, party, and what decides on their turn: who comes back draws no second lot."""
    registration.form, registration.invitee, registration.party = door.form, door.invitee, party
    event = registration.event
    registration.priority = _priority(event, door, registration.organisation)
    if places.policy_of(event).draw_seed:
        registration.lot_code = queries.first_lot_code(event.id, registration.email or "") or registration.code


def _person(event: Event, request: RegistrationRequest, now: datetime) -> Person:
    address = request.email or None
    details = people.Details(request.full_name, address, request.organisation, request.job_title, request.country, request.language)
    person = people.person_for(event.team_id, details)
    source = f"event:{event.id}/register"
    people.record_consents(person, request.consents, language=request.language, source=source, now=now)
    return person
