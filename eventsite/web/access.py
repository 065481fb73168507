"""Who may open a view: each view bears one mark, and a guard refuses what bears none.

The accounts feature hands in the check for the desk (`install`), so that this module knows no account.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request
from flask.typing import ResponseReturnValue

View = TypeVar("View", bound=Callable[..., Any])
MARK = "eventsite_access"
EVERYONE = "everyone"
PERSONAL_LINK = "personal link"
DESK = "desk:"


def open_to_everyone(view: View) -> View:
    """Anyone may open it."""
    return _mark(view, EVERYONE)


def with_personal_link(view: View) -> View:
    """Whoever holds the link may open it; the view checks the token and answers 404 to any other."""
    return _mark(view, PERSONAL_LINK)


def for_desk(permission: str) -> Callable[[View], View]:
    """Only an account that is signed in and has this permission, like "registrations.edit"."""
    return lambda view: _mark(view, DESK + permission)


def mark_of(view: Callable[..., Any]) -> str | None:
    """The view's mark, or none."""
    found = getattr(view, MARK, None)
    return found if isinstance(found, str) else None


def install(app: Flask, check_desk: Callable[[str], ResponseReturnValue | None]) -> None:
    """Ask before each request. `check_desk(permission)` answers nothing (go on) or what to answer instead."""

    @app.before_request
    def guard() -> ResponseReturnValue | None:
        if request.endpoint is None or request.endpoint == "static":
            return None
        mark = mark_of(current_app.view_functions[request.endpoint])
        if mark in (EVERYONE, PERSONAL_LINK):
            return None
        if mark is None:
            abort(403)  # deny by default; a test finds views without a mark
        return check_desk(mark.removeprefix(DESK))


def _mark(view: View, mark: str) -> View:
    setattr(view, MARK, mark)
    return view
