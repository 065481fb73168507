"""Who came. Marking takes and frees nothing: the place stays counted."""

from datetime import datetime

from eventsite.mail import budget
from eventsite.registration import rules
from eventsite.registration.models import Registration, RegistrationStatus
from eventsite.registration.rules import ATTENDED, CONFIRMED, NO_SHOW, By
from eventsite.registration.service import moves, places


def mark_attended(registration: Registration, by: By, *, now: datetime) -> None:
    """They came: whoever typed their address is no stranger. Raises TooEarly, TransitionRefused."""
    _mark(registration, ATTENDED, by, now=now)
    if registration.email and registration.person.proved_at is None:
        budget.owner_is_known(registration.email, now=now)


def mark_no_show(registration: Registration, by: By, *, now: datetime) -> None:
    """They did not come. Raises TooEarly, TransitionRefused."""
    _mark(registration, NO_SHOW, by, now=now)


def unmark(registration: Registration, by: By, *, now: datetime) -> None:
    """Take the mark back: a seat, and nothing known yet. Raises TransitionRefused."""
    _mark(registration, CONFIRMED, by, now=now)


def _mark(registration: Registration, to: RegistrationStatus, by: By, *, now: datetime) -> None:
    places.hold_registration(registration)
    rules.check_may_mark(registration.event, now)
    if registration.status is not to:  # two who mark the same person agree
        moves.move(registration, to, by, now=now)
