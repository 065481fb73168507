"""Which status a registration may have, what may follow what, and who moves it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from eventsite.registration.models import Actor, RegistrationStatus

APPLIED = RegistrationStatus.APPLIED
WAITLISTED = RegistrationStatus.WAITLISTED
OFFERED = RegistrationStatus.OFFERED
CONFIRMED = RegistrationStatus.CONFIRMED
DECLINED = RegistrationStatus.DECLINED
WITHDRAWN = RegistrationStatus.WITHDRAWN
EXPIRED = RegistrationStatus.EXPIRED
ATTENDED = RegistrationStatus.ATTENDED
NO_SHOW = RegistrationStatus.NO_SHOW

# From where to where. Nothing leads out of an end: who comes back gets a registration, and a calendar UID, of their own.
TRANSITIONS: Mapping[RegistrationStatus | None, frozenset[RegistrationStatus]] = {
    None: frozenset({APPLIED, WAITLISTED, OFFERED, CONFIRMED}),
    APPLIED: frozenset({WAITLISTED, OFFERED, CONFIRMED, DECLINED, WITHDRAWN}),
    WAITLISTED: frozenset({OFFERED, CONFIRMED, DECLINED, WITHDRAWN}),
    OFFERED: frozenset({CONFIRMED, DECLINED, WITHDRAWN, EXPIRED}),
    CONFIRMED: frozenset({DECLINED, WITHDRAWN, ATTENDED, NO_SHOW}),
    ATTENDED: frozenset({CONFIRMED, NO_SHOW}),
    NO_SHOW: frozenset({CONFIRMED, ATTENDED}),
    DECLINED: frozenset(),
    WITHDRAWN: frozenset(),
    EXPIRED: frozenset(),
}
HOLDING = frozenset({OFFERED, CONFIRMED, ATTENDED, NO_SHOW})  # these take a place
HOPING = frozenset({APPLIED, WAITLISTED})  # these take none yet
ACTIVE = HOLDING | HOPING  # one of these for each event and address
ENDED = frozenset(RegistrationStatus) - ACTIVE
RETURNABLE = frozenset({WITHDRAWN, EXPIRED})  # who was declined does not come back by themselves

NEXT_IN_QUEUE = "next_in_queue"  # the reason of a promotion by the queue itself


@dataclass(frozen=True)
class By:
    """Who moves a registration; `account_id` of an organiser."""

    actor: Actor
    account_id: int | None = None


PERSON = By(Actor.PERSON)
QUEUE = By(Actor.QUEUE)


def may_follow(was: RegistrationStatus | None, becomes: RegistrationStatus) -> bool:
    """Whether the table of transitions has this step."""
    return becomes in TRANSITIONS[was]
