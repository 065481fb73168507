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
    OFFERED: frozenset({CONFIRMED, WAITLISTED, DECLINED, WITHDRAWN, EXPIRED}),  # to the waitlist: a swap by an organiser
    CONFIRMED: frozenset({WAITLISTED, DECLINED, WITHDRAWN, ATTENDED, NO_SHOW}),
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

COMING = HOLDING - {OFFERED}  # these have accepted their place, and an invitation to put into their calendar

# Why the queue served somebody, as it is kept with the step.
NEXT_IN_QUEUE = "next_in_queue"
NEXT_BY_PRIORITY = "next_by_priority"
NEXT_BY_LOT = "next_by_lot"
NEXT_THAT_FITS = "next_that_fits"  # a larger party ahead did not fit
PARTY_IN_PART = "party_in_part"  # not all of the party fitted, and it comes with fewer
OFFER_LAPSED = "offer_lapsed"


@dataclass(frozen=True)
class By:
    """Who moves a registration; `account_id` of an organiser."""

    actor: Actor
    account_id: int | None = None


PERSON = By(Actor.PERSON)
QUEUE = By(Actor.QUEUE)
CLOCK = By(Actor.JOB)


def may_follow(was: RegistrationStatus | None, becomes: RegistrationStatus) -> bool:
    """Whether the table of transitions has this step."""
    return becomes in TRANSITIONS[was]
