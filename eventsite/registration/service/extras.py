"""Sessions and options with places of their own: wished for with the sign-up, taken with the seat, queued for when they are full.

A session or an option is not offered: whoever has waited longest for it has it at once, and is told.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import pairwise

from sqlalchemy import delete, select, update

from eventsite.audit.service import Act, record
from eventsite.catalogue.models import Event, Places, ProgrammeSession, SessionKind
from eventsite.db import db
from eventsite.i18n import _l
from eventsite.questions.errors import AnswersRefused
from eventsite.questions.models import Answer, AnswerSet, Option, QuestionKind
from eventsite.registration import emails, queries
from eventsite.registration.errors import EditingClosed, NoPlaceLeft, SessionRefused, SessionsOverlap
from eventsite.registration.models import Actor, Holding, HoldingState, Registration
from eventsite.registration.rules import ACTIVE, HOLDING, By
from eventsite.registration.service import places, session_entries

HELD, WAITING, WISHED = HoldingState.HELD, HoldingState.WAITING, HoldingState.WISHED
OPTION_FULL = _l("Every place of this option is taken. Choose another")


def settle(registration: Registration, *, now: datetime) -> None:
    """Take what was wished for, or join its queue. The registration has its place at the event, which is held."""
    for holding in _of(registration, WISHED):
        one = db.session.get_one(Places, holding.places_id)
        try:
            if one.waiting:
                raise NoPlaceLeft  # what is free belongs to its queue
            places.take(one)
        except NoPlaceLeft:
            places.count_waiting(one, +1)
            _become(holding, WAITING, max(now, queries.last_queued_for(one.id) or now))
        else:
            _become(holding, HELD, None)


def wish(registration: Registration, *, now: datetime) -> None:
    """Note the sessions and options of somebody new, and take them if they have their place already. The event is held."""
    wishes = wanted(registration)
    places.note_wishes(registration, wishes)
    if wishes and registration.status in HOLDING:
        settle(registration, now=now)


def wanted(registration: Registration) -> list[Places]:
    """The places of the sessions and options that somebody chose in their answers, in the order of their ids."""
    options, sessions = _chosen(registration.answer_set)
    found = [option.places for option in options]
    if sessions:
        found += [one.places for one in queries.choosable_sessions(registration.event.id) if one.id in sessions]
    return sorted({one for one in found if one is not None}, key=lambda one: one.id)


def check(event: Event, answers: AnswerSet, *, seated: bool, held: Collection[int] = ()) -> None:
    """Whether what was chosen can be had. A full option is refused to who has their seat now; a full session can be waited for.

    `held` are the ids of places that the person has already: those stay valid for them.
    Raises AnswersRefused, SessionRefused or SessionsOverlap.
    """
    options, sessions = _chosen(answers)
    new = [option for option in options if seated and option.places_id not in held]
    full = {option.question_id for option in new if option.places is not None and option.places.left == 0}
    if full:
        raise AnswersRefused({question.key: OPTION_FULL for question in answers.version.questions if question.id in full})
    if sessions:
        check_sessions(event, sessions)


def check_sessions(event: Event, ids: set[int]) -> None:
    """Raises SessionRefused for what is not of this event, SessionsOverlap for two at one time where the event refuses that."""
    found = [one for one in queries.choosable_sessions(event.id) if one.id in ids]
    if len(found) < len(ids):
        raise SessionRefused
    may_overlap = places.policy_of(event).sessions_may_overlap
    if not may_overlap and any(later.starts_at < earlier.ends_at for earlier, later in pairwise(found)):
        raise SessionsOverlap


def choose_sessions(registration: Registration, session_ids: Collection[int], by: By, *, now: datetime) -> bool:
    """These sessions and no others; whether anything changed. Raises EditingClosed, SessionRefused, SessionsOverlap."""
    places.hold_registration(registration)
    event = registration.event
    if by.actor is Actor.PERSON and (registration.status not in ACTIVE or event.cancelled_at is not None or now >= event.starts_at):
        raise EditingClosed
    check_sessions(event, set(session_ids))
    among = {one.id: one.places for one in queries.choosable_sessions(event.id) if one.places is not None}
    changed = change(registration, [among[number] for number in session_ids], list(among.values()), now=now)
    if changed:
        _note_chosen(registration.answer_set, session_ids, queries.choosable_sessions(event.id))
        record(Act("registration.sessions", registration, by.account_id, by.actor, event.id))
    return changed


def serve(one: Places, event: Event, *, now: datetime) -> None:
    """Give free places of a session or an option to those who have waited for it longest, as long as the event is ahead."""
    if one.waiting and any(session.cancelled_at is not None for session in queries.sessions_of_places([one.id])):
        return  # it is called off: nobody is told of a seat in it
    while one.waiting and (one.free is None or one.free > 0) and event.cancelled_at is None and now < event.starts_at:
        db.session.flush()
        holding = db.session.scalar(_QUEUE.where(Holding.places_id == one.id).limit(1))
        if holding is None:
            return
        registration = db.session.get_one(Registration, holding.registration_id)
        places.take(one)
        places.count_waiting(one, -1)
        _become(holding, HELD, None)
        emails.send_session_seat(registration, one, now=now)
        session_entries.keep(registration, now=now)


def change(registration: Registration, wanted: Sequence[Places], among: Sequence[Places], *, now: datetime) -> bool:
    """Want these of `among`, and no others of them; whether anything changed. The event is held.

    What is kept is kept as it is: held, or at its place in the queue.
    """
    own = {holding.places_id: holding for holding in _of(registration)}
    chosen, asked = {one.id for one in wanted}, {one.id: one for one in among}
    dropped = [holding for places_id, holding in own.items() if places_id in asked and places_id not in chosen]
    for holding in dropped:
        drop(holding, asked[holding.places_id])
    new = [one for one in wanted if one.id not in own]
    places.note_wishes(registration, new)
    if registration.status in HOLDING and new:
        settle(registration, now=now)
    for holding in dropped:
        if registration.status in HOLDING:
            serve(asked[holding.places_id], registration.event, now=now)
    session_entries.keep(registration, now=now)
    return bool(dropped or new)


def wished_by(registration: Registration) -> list[Places]:
    """Every session's and option's places that somebody holds, waits or wishes for."""
    core = {one.id for one in places.core_of(registration)}
    return [db.session.get_one(Places, holding.places_id) for holding in _of(registration) if holding.places_id not in core]


def drop(holding: Holding, one: Places) -> None:
    """Give one session or option back, or leave its queue; nobody is served yet."""
    if holding.state is HELD:
        places.free(one, holding.count)
    elif holding.state is WAITING:
        places.count_waiting(one, -1)
    key = Holding.registration_id == holding.registration_id, Holding.places_id == holding.places_id
    db.session.expunge(holding)
    db.session.execute(delete(Holding).where(*key).execution_options(synchronize_session=False))


def note_chosen(registration: Registration) -> None:
    """Their answers say which sessions they hold, wait or wish for, as far as the form asks for it."""
    own = {holding.places_id for holding in _of(registration)}
    sessions = queries.choosable_sessions(registration.event_id)
    _note_chosen(registration.answer_set, [one.id for one in sessions if one.places_id in own], sessions)


_QUEUE = (
    select(Holding)
    .join(Registration, Registration.id == Holding.registration_id)
    .where(Holding.state == WAITING, Registration.status.in_(HOLDING))
    .order_by(Holding.queued_at, Holding.registration_id)
)


def _chosen(answers: AnswerSet | None) -> tuple[list[Option], set[int]]:
    """The options with places of their own, and the ids of the sessions, that stand in the answers."""
    options: list[Option] = []
    sessions: set[int] = set()
    for answer in answers.answers if answers is not None else []:
        keys = answer.value if isinstance(answer.value, list) else [answer.value]
        if answer.question.kind in (QuestionKind.SESSIONS, QuestionKind.MEALS):
            sessions |= {int(key) for key in keys}
        elif answer.question.kind in (QuestionKind.CHOICE, QuestionKind.CHOICES):
            options += [option for option in answer.question.options if option.places_id is not None and option.key in keys]
    return options, sessions


def _note_chosen(answers: AnswerSet | None, ids: Collection[int], sessions: Sequence[ProgrammeSession]) -> None:
    """The answers say what was chosen last, as far as the form asks for it."""
    for question in answers.version.questions if answers is not None else []:
        if answers is None or question.kind not in (QuestionKind.SESSIONS, QuestionKind.MEALS):
            continue
        meals = question.kind is QuestionKind.MEALS
        value = [str(one.id) for one in sessions if one.id in ids and (one.kind is SessionKind.MEAL) is meals]
        answer = next((one for one in answers.answers if one.question_id == question.id), None)
        if answer is None:
            answers.answers.append(Answer(question=question, value=value))
        else:
            answer.value = value


def _of(registration: Registration, state: HoldingState | None = None) -> list[Holding]:
    query = select(Holding).where(Holding.registration_id == registration.id).order_by(Holding.places_id)
    query = query if state is None else query.where(Holding.state == state)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def _become(holding: Holding, state: HoldingState, queued_at: datetime | None) -> None:
    key = Holding.registration_id == holding.registration_id, Holding.places_id == holding.places_id
    changed = update(Holding).where(*key).values(state=state, queued_at=queued_at)
    db.session.execute(changed.execution_options(synchronize_session=False))
    db.session.expire(holding)
