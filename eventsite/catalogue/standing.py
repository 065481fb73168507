"""How registration for an event stands at a moment: what the panel, the lists and the feeds say. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from eventsite.catalogue.models import Admission, Audience, Event


class State(StrEnum):
    """One of these at a time."""

    OPEN = "open"  # first come, first served, and there is a seat
    SELECTION = "selection"  # applications are taken, to be chosen from or let in one by one
    INVITED = "invited"  # only who was invited may register
    WAITLIST = "waitlist"  # full, and one can wait
    FULL = "full"
    NOT_YET = "not_yet"
    CLOSED = "closed"
    PAST = "past"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Standing:
    """The state with its numbers. `capacity` and `left` are none where there is no limit."""

    state: State
    capacity: int | None
    left: int | None
    taken: int
    waiting: int
    applied: int
    opens_at: datetime | None
    deadline: datetime

    @property
    def is_open(self) -> bool:
        """Whether somebody can register, apply or join the waitlist now."""
        return self.state in (State.OPEN, State.SELECTION, State.WAITLIST)


def deadline(event: Event) -> datetime:
    """When registration ends: as said, at the start at the latest."""
    return min(event.closes_at or event.starts_at, event.starts_at)


def standing(event: Event, now: datetime) -> Standing:
    """How the event stands now, by what is stored of it."""
    places = event.places
    return Standing(
        _state(event, now), places.capacity, places.left, places.taken, places.waiting, places.applied, event.opens_at, deadline(event)
    )  # fmt: skip


def _state(event: Event, now: datetime) -> State:
    if event.cancelled_at is not None:
        return State.CANCELLED
    if now >= event.ends_at:
        return State.PAST
    if event.opens_at is not None and now < event.opens_at:
        return State.NOT_YET
    if now >= deadline(event):
        return State.CLOSED
    if event.audience is Audience.INVITED:
        return State.INVITED
    if event.admission is not Admission.FIRST_COME:
        return State.SELECTION
    if event.places.left == 0:
        return State.WAITLIST if waitlist_open(event) else State.FULL
    return State.OPEN


def waitlist_open(event: Event) -> bool:
    """Whether one more may join the waitlist."""
    return event.has_waitlist and (event.waitlist_cap is None or event.places.waiting < event.waitlist_cap)


def next_change(event: Event, now: datetime) -> datetime | None:
    """When the passing of time alone will change what is said of the event; none: never again."""
    moments = (event.opens_at, deadline(event), event.ends_at)
    return min((moment for moment in moments if moment is not None and moment > now), default=None)
