"""What invitations ask of the features above them. app.py fills it, so that invitations stay low."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


def _nobody(_event_id: int, _keys: Sequence[str]) -> set[str]:
    return set()


@dataclass
class Above:
    """`registered(event_id, email_keys)`: which of these addresses have an active registration for the event."""

    registered: Callable[[int, Sequence[str]], set[str]] = _nobody


above = Above()
