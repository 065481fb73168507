"""Taking back what an organiser has just done, with all that followed from it: the one who was served goes back to the queue.

It is no step of the table of transitions, so it has a path of its own: the status, the places and the time in the queue become
what they were, provided that nobody has changed any of them since. All of it or nothing.
"""

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from eventsite.audit.service import Act, record
from eventsite.catalogue.models import Places
from eventsite.db import db, table_of
from eventsite.mail import outbox
from eventsite.registration import queries, rules
from eventsite.registration.errors import ChangedSince, MailGone, RegisteredAgain, SeatGone
from eventsite.registration.models import Holding, HoldingState, OrganiserAct, Party, Registration, Transition
from eventsite.registration.rules import ACTIVE, HOLDING, By
from eventsite.registration.rules.undoing import TAKEN_BACK, check_may_undo
from eventsite.registration.service import counting, extras, merging, moves, places, session_entries

Held = tuple[int, int, HoldingState, datetime | None]  # places, how many of them, how, and since when they wait

HELD, WAITING, WISHED = HoldingState.HELD, HoldingState.WAITING, HoldingState.WISHED
_HOLDINGS = insert(table_of(Holding))


def undo(act: OrganiserAct, by: By, *, now: datetime) -> list[Registration]:
    """Take the act back. Returns whom it was about. Raises an UndoRefused or EventCancelled; nothing has changed then."""
    event = act.event
    places.hold(event)
    db.session.refresh(act)
    check_may_undo(act, by, now)
    steps = _steps(act)
    people = _people([*steps, *act.before["people"]])
    for registration_id, (_first, last) in steps.items():
        _check_nothing_followed(act, people[registration_id], last)
    if not outbox.recall(act.before["messages"], now=now):
        raise MailGone
    merging.separate(act, now=now)
    taken, waiting = _put_back(act, steps, people)
    if act.before.get("merge", {}).get("held"):
        extras.note_chosen(people[act.before["merge"]["keep"]])
    _count(taken, waiting, act.before["taken"])
    for registration_id, moved in steps.items():
        _restore(act, people[registration_id], moved, by, now=now)
    for party_id, least in act.before["least"].items():
        db.session.execute(update(Party).where(Party.id == int(party_id)).values(least=least))
    db.session.flush()
    for registration in people.values():
        session_entries.reopen(registration, ended_since=act.at, now=now)
        session_entries.keep(registration, now=now)
    outbox.let_go_again(Registration.__tablename__, list(people), ended_since=act.at, now=now)
    act.undone_at = now
    details = {"what": act.kind, "registrations": act.before["people"]}
    record(Act("registration.undone", event, by.account_id, by.actor, event.id, details))
    moves.serve_queue(event, now=now)  # whom a place is for that others gave back meanwhile
    for places_id in taken.keys() - {event.places_id}:
        extras.serve(db.session.get_one(Places, places_id), event, now=now)
    return [people[registration_id] for registration_id in act.before["people"]]


def _steps(act: OrganiserAct) -> dict[int, tuple[Transition, Transition]]:
    """The first and the last step of each registration that the act moved."""
    found: dict[int, tuple[Transition, Transition]] = {}
    for step in db.session.scalars(select(Transition).where(Transition.act == act.id).order_by(Transition.id)):
        first, _last = found.get(step.registration_id, (step, step))
        found[step.registration_id] = (first, step)
    return found


def _people(ids: list[int]) -> dict[int, Registration]:
    query = select(Registration).where(Registration.id.in_(ids)).execution_options(populate_existing=True)
    return {registration.id: registration for registration in db.session.scalars(query)}


def _check_nothing_followed(act: OrganiserAct, registration: Registration, last: Transition) -> None:
    newest = select(Transition.id).where(Transition.registration_id == registration.id).order_by(Transition.id.desc()).limit(1)
    companions = act.before["companions"].get(str(registration.id), registration.companions)
    if db.session.scalar(newest) != last.id or registration.status is not last.became or registration.companions != companions:
        raise ChangedSince
    if registration.status not in ACTIVE and registration.email is not None:
        again = queries.active_registration(registration.event_id, registration.email)
        if again is not None and str(again.id) not in act.before["holdings"]:
            raise RegisteredAgain


def _put_back(
    act: OrganiserAct, steps: dict[int, tuple[Transition, Transition]], people: dict[int, Registration]
) -> tuple[Counter[int], Counter[int]]:
    """Write the holdings of then. Returns by places how many more are taken, and how many more wait for it."""
    taken: Counter[int] = Counter()
    waiting: Counter[int] = Counter()
    merged = act.before.get("merge", {})
    stayed = [merged["keep"]] if merged.get("held") and merged["keep"] not in steps else []
    for registration_id in [*steps, *stayed]:
        now = queries.holdings_of(registration_id)
        step = steps.get(registration_id)
        then = _held_then(act, people[registration_id], step[0], now) if step else _held_without(act, registration_id, merged["held"], now)
        for sign, rows in ((-1, [(one.places_id, one.count, one.state) for one in now]), (1, [row[:3] for row in then])):
            for places_id, count, state in rows:
                taken[places_id] += sign * count if state is HELD else 0
                waiting[places_id] += sign if state is WAITING else 0
        _write(registration_id, then)
    for registration_id, places_id, since in act.before["served"]:
        key = Holding.registration_id == registration_id, Holding.places_id == places_id, Holding.state == HELD
        again = update(Holding).where(*key).values(state=WAITING, queued_at=datetime.fromisoformat(since)).returning(Holding.count)
        for count in db.session.scalars(again.execution_options(synchronize_session=False)):
            taken[places_id] -= count
            waiting[places_id] += 1
    return taken, waiting


def _held_then(act: OrganiserAct, registration: Registration, first: Transition, now: list[Holding]) -> list[Held]:
    core = {one.id for one in places.core_of(registration)}
    noted: list[list[Any]] | None = act.before["holdings"].get(str(registration.id))
    if noted is not None:
        since_then = core - {row[0] for row in noted} if first.was in HOLDING else ()  # their form has been given places of its own
        return [*map(_of_then, noted), *[(places_id, rules.seats(registration), HELD, None) for places_id in since_then]]
    if first.was in HOLDING:
        return _of_now(now)  # it moved, and kept what it has
    # The queue had served them: they had wishes, and nothing else.
    return [(one.places_id, one.count, WISHED, None) for one in now if one.places_id not in core]


def _held_without(act: OrganiserAct, registration_id: int, taken_over: list[int], now: list[Holding]) -> list[Held]:
    """What the kept one of a merger, which never moved, holds without what it took over."""
    then: list[list[Any]] = [row for row in act.before["holdings"][str(registration_id)] if row[0] in taken_over]
    return [*_of_now([one for one in now if one.places_id not in taken_over]), *map(_of_then, then)]


def _of_now(holdings: list[Holding]) -> list[Held]:
    return [(one.places_id, one.count, one.state, one.queued_at) for one in holdings]


def _of_then(row: list[Any]) -> Held:
    places_id, count, state, since = row
    return places_id, count, HoldingState(state), datetime.fromisoformat(since) if since else None


def _write(registration_id: int, rows: list[Held]) -> None:
    gone = delete(Holding).where(Holding.registration_id == registration_id)
    db.session.execute(gone.execution_options(synchronize_session="fetch"))
    values = [
        {"registration_id": registration_id, "places_id": places_id, "count": count, "state": state, "queued_at": since}
        for places_id, count, state, since in rows
    ]
    if values:
        db.session.execute(_HOLDINGS, values)


def _count(taken: Counter[int], waiting: Counter[int], before: dict[str, int]) -> None:
    """Change the counts, in the order of the places' ids. Raises SeatGone where others have taken what was free."""
    for places_id in sorted(taken.keys() | waiting.keys()):
        one, more = db.session.get_one(Places, places_id), taken[places_id]
        db.session.refresh(one)
        most = max(one.capacity, before.get(str(places_id), 0)) if one.capacity is not None else None
        if more > 0 and most is not None and one.taken + more > most:
            raise SeatGone
        if more > 0:
            places.take(one, more, over=True)
        elif more < 0:
            places.free(one, -more)
        if waiting[places_id]:
            places.count_waiting(one, waiting[places_id])


def _restore(act: OrganiserAct, registration: Registration, steps: tuple[Transition, Transition], by: By, *, now: datetime) -> None:
    first, last = steps
    if first.was is None:
        raise ChangedSince("a registration that was made is not unmade")
    moments = {name: datetime.fromisoformat(value) if value else None for name, value in (first.before or {}).items()}
    places.count(registration, registration.status, -1)
    places.count(registration, first.was, +1)
    counting.note_step(registration.event_id, last.became, first.was)
    registration.status = first.was
    registration.queued_at, registration.offer_ends_at = moments.get("queued_at"), moments.get("offer_ends_at")
    step = Transition(registration_id=registration.id, was=last.became, became=first.was, at=now, actor=by.actor, reason=TAKEN_BACK)
    step.account_id = by.account_id
    if str(registration.id) in act.before["order"]:
        registration.priority, registration.lot, registration.lot_code = act.before["order"][str(registration.id)]
    db.session.add(step)
