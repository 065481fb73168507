"""What higher features add to the catalogue's acts and pages.

`app.py` fills this: plain calls, in order, in the same transaction as the act. The catalogue knows none of them by name.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from markupsafe import Markup

from eventsite.catalogue.models import Event, ProgrammeSession
from eventsite.catalogue.rules import Change, Missing, People


class EventChanged(Protocol):
    """Hears that a published event's facts are others now; the event holds the new ones, `change` the old."""

    def __call__(self, event: Event, change: Change, *, now: datetime) -> None: ...


class ProgrammeChanged(Protocol):
    """Hears that sessions or groups are others now; `changed` are the ids of the sessions of which a calendar shows something else."""

    def __call__(self, event: Event, changed: frozenset[int], *, now: datetime) -> None: ...


class SetCapacity(Protocol):
    """Gives an event another capacity and serves its queue. None: no limit."""

    def __call__(self, event: Event, capacity: int | None, *, now: datetime) -> None: ...


class SetSessionCapacity(Protocol):
    """Lets people choose a session, with so many places, and serves its queue. None: no limit."""

    def __call__(self, session: ProgrammeSession, event: Event, capacity: int | None, *, now: datetime) -> None: ...


class CountInvited(Protocol):
    """How many have this session in an invitation of their own, which is called back by mail when it is not held."""

    def __call__(self, session: ProgrammeSession, *, now: datetime) -> int: ...


class CancelEvent(Protocol):
    """Cancels an event and tells its people; it calls `catalogue.service.mark_cancelled`."""

    def __call__(self, event: Event, reason: str, account_id: int | None, *, now: datetime) -> None: ...


def _people_by_places(event: Event) -> People:
    return People(event.places.taken, event.places.waiting, event.places.applied)


event_changed: list[EventChanged] = []
programme_changed: list[ProgrammeChanged] = []
event_copied: list[Callable[[Event, Event], None]] = []  # from, to: a form's questions are copied by who owns them
set_capacity: list[SetCapacity] = []  # one at most: the queue has one owner
set_session_capacity: list[SetSessionCapacity] = []  # one at most
count_choices: list[Callable[[ProgrammeSession], int]] = []  # how many people hold a session, wait or wish for it
count_invited: list[CountInvited] = []
cancel_event: list[CancelEvent] = []  # one at most
# Parts of the public page by higher features, empty where there is nothing. What they show is kept: see queries.page_stamp.
panels: list[Callable[[Event], Markup]] = []
# How the waitlist is served, in a sentence of the register panel; the first one speaks.
queue_notes: list[Callable[[Event], Markup]] = []
lacking: list[Callable[[Event], list[Missing]]] = []  # what else an event lacks, as advice
count_people: list[Callable[[Event], People]] = [_people_by_places]  # the last one counts
