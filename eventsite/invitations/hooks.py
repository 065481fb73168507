"""What invitations ask of the features above them. app.py fills it, so that invitations stay low."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


def _nobody(_event_id: int, _keys: Sequence[str]) -> set[str]:
    return set()


@dataclass(frozen=True)
class Attendee:
    """Who registered by an invitation, as the desk speaks of them: their registration, and how it stands in a word and a shape."""

    registration_id: int
    full_name: str
    words: str
    shape: str


def _no_attendee(_invitee_id: int) -> Attendee | None:
    return None


@dataclass
class Above:
    """`registered(event_id, email_keys)`: which of these addresses have an active registration for the event.

    `attendee(invitee_id)`: who registered by this invitation last.
    """

    registered: Callable[[int, Sequence[str]], set[str]] = _nobody
    attendee: Callable[[int], Attendee | None] = _no_attendee


above = Above()
