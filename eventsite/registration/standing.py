"""Why somebody has, or has not, a place: the facts, which the desk and the personal page put into words."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from eventsite.catalogue.models import Places
from eventsite.db import db
from eventsite.registration import queries, rules
from eventsite.registration.models import PartyRule, Policy, Registration, Transition
from eventsite.registration.rules import APPLIED, HOLDING, OFFERED, WAITLISTED, Room, Waiting


class Cause(enum.StrEnum):
    """The one reason for where a registration stands."""

    SEATED = "seated"  # the last step says how it came about
    OFFERED = "offered"
    UNDECIDED = "undecided"  # applied: an organiser has yet to say
    FULL = "full"  # every place of the event is taken
    FORM_FULL = "form_full"  # the event has places, their form has none
    PARTY_TOO_LARGE = "party_too_large"  # fewer are free than they need together
    BEHIND_PARTY = "behind_party"  # somebody ahead needs more than is free, and is waited for
    QUEUE_CLOSED = "queue_closed"  # nobody is served any more
    ENDED = "ended"


@dataclass(frozen=True)
class StandingOf:
    """Where one registration stands. `needs` are the places of all who are served together; `free` those that nobody holds."""

    cause: Cause
    position: int | None = None
    waiting: int = 0
    needs: int = 1
    free: int | None = None
    offer_ends_at: datetime | None = None
    last: Transition | None = None


def standing_of(registration: Registration, now: datetime) -> StandingOf:
    """Where somebody stands, and the one reason for it."""
    return standings([registration], now)[registration.id]


def standings(registrations: Sequence[Registration], now: datetime) -> dict[int, StandingOf]:
    """Where each of these registrations of one event stands, by their ids, in as many statements for one as for many."""
    if not registrations:
        return {}
    event = registrations[0].event
    policy, steps = queries.policy_of(event.id), _last_steps([one.id for one in registrations])
    line = queries.queue(event.id, policy, Room(None)) if any(one.status is WAITLISTED for one in registrations) else []
    forms = queries.form_places(event.id)
    serves = rules.may_serve_queue(event, policy, now)
    waiting = _of_the_queue(line, event.places, forms, policy) if serves else {}
    places = {one.id: number for number, one in enumerate(line, 1)}
    found: dict[int, StandingOf] = {}
    for one in registrations:
        cause, needs = waiting.get(one.id, (Cause.QUEUE_CLOSED, rules.seats(one)))
        found[one.id] = StandingOf(
            cause=cause if one.status is WAITLISTED else _settled(one), position=places.get(one.id) if one.status is WAITLISTED else None,
            waiting=len(line), needs=needs, free=event.places.free, offer_ends_at=one.offer_ends_at, last=steps.get(one.id),
        )  # fmt: skip
    return found


def _settled(registration: Registration) -> Cause:
    if registration.status is OFFERED:
        return Cause.OFFERED
    if registration.status is APPLIED:
        return Cause.UNDECIDED
    return Cause.SEATED if registration.status in HOLDING else Cause.ENDED


def _of_the_queue(line: Sequence[Waiting], places: Places, forms: dict[int, Places], policy: Policy) -> dict[int, tuple[Cause, int]]:
    """Why each of those who wait has no place, with the places they need together; in the order in which they are served."""
    room = Room(places.free, {form_id: one.free for form_id, one in forms.items() if one.free is not None})
    behind = False
    causes: dict[int, tuple[Cause, int]] = {}
    for unit in rules.units(line):
        needs = rules.seats_of(unit)
        limit = room.by_form.get(unit[0].form_id or 0)
        if room.free == 0:
            cause = Cause.FULL
        elif limit is not None and limit < needs:
            cause = Cause.FORM_FULL
        elif behind:
            cause = Cause.BEHIND_PARTY
        else:
            cause = Cause.PARTY_TOO_LARGE
            behind = policy.party_rule is PartyRule.WAIT_FOR
        causes |= {waiting.id: (cause, needs) for waiting in unit}
    return causes


def _last_steps(ids: Sequence[int]) -> dict[int, Transition]:
    newest = select(func.max(Transition.id)).where(Transition.registration_id.in_(ids)).group_by(Transition.registration_id)
    return {step.registration_id: step for step in db.session.scalars(select(Transition).where(Transition.id.in_(newest)))}
