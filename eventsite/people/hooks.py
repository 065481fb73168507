"""Who is asking at the desk, and the desk's word for the next page: accounts lie above people. app.py fills this in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from eventsite.people.models import Team


def _not_wired(*_: Any) -> NoReturn:
    raise LookupError("app.py has not wired this")


@dataclass
class Wiring:
    """`account_id` and `team` of this request; `tell` shows a line on the next page."""

    account_id: Callable[[], int] = _not_wired
    team: Callable[[], Team] = _not_wired
    tell: Callable[[str], None] = _not_wired


desk = Wiring()
