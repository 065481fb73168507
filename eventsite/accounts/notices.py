"""Lines for the next page that is shown, kept in the server-side session: nothing in the address, nothing in a cookie.

A line about something that can be undone stands on every page until it no longer can.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import session

from eventsite import clock

NOTICES = "notices"
MOST = 3


@dataclass(frozen=True)
class Notice:
    """What is said; with `undo` the address that takes it back by a POST, for so many `seconds` still."""

    words: str
    undo: str = ""
    seconds: int = 0


def tell(words: str) -> None:
    """Show this on the next page."""
    _keep([*_kept(), words])


def tell_undoable(words: str, undo: str, until: datetime) -> None:
    """Show this, with a button that posts to `undo`, until then."""
    _keep([*_kept(), {"words": words, "undo": undo, "until": until.timestamp()}])


def forget_undo(path: str) -> None:
    """What the button at this path takes back has been undone, or cannot be any more."""
    _keep([entry for entry in _kept() if isinstance(entry, str) or entry["undo"].partition("?")[0] != path])


def notices() -> list[Notice]:
    """What is to be shown now. A plain line is shown once."""
    if NOTICES not in session:
        return []
    now, kept = clock.now().timestamp(), _kept()
    lasting = [entry for entry in kept if not isinstance(entry, str) and entry["until"] > now]
    if lasting != kept:  # what is shown once is gone
        _keep(lasting)
    return [
        Notice(entry) if isinstance(entry, str) else Notice(entry["words"], entry["undo"], int(entry["until"] - now) + 1)
        for entry in kept
        if isinstance(entry, str) or entry in lasting
    ]


def _kept() -> list[str | dict[str, Any]]:
    return list(session.get(NOTICES, []))


def _keep(entries: Sequence[str | dict[str, Any]]) -> None:
    if entries:
        session[NOTICES] = list(entries[-MOST:])
    else:
        session.pop(NOTICES, None)
