"""What higher features add to the acts of the form builder. `app.py` fills this: plain calls, in the same transaction."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Protocol

from eventsite.catalogue.models import Event
from eventsite.questions.models import Form


class SetFormCapacity(Protocol):
    """Gives a form another number of places out of the event's, and serves the queue. None: as many as there are."""

    def __call__(self, event: Event, form: Form, capacity: int | None, *, now: datetime) -> None: ...


class SetOptionCapacity(Protocol):
    """Gives an option, by its key, another number of places over all versions of its form. None: no limit."""

    def __call__(self, event: Event, key: str, capacity: int | None, *, now: datetime) -> None: ...


set_form_capacity: list[SetFormCapacity] = []  # one at most: the queue has one owner
set_option_capacity: list[SetOptionCapacity] = []  # one at most
# Which of these uploads somebody still waits for, though nobody has answered with them yet.
wanted_uploads: list[Callable[[Sequence[str]], Collection[str]]] = []
# Whether somebody besides those who answered needs a form: then it can be closed, but not taken away.
form_in_use: list[Callable[[Form], bool]] = []
