"""Refusals. A rule that says no raises a named `DomainError`; a form shows it, or one handler makes it a page."""

from types import TracebackType
from typing import ClassVar

from flask_babel import LazyString


class DomainError(Exception):
    """A rule refused. `message` is for people and translated; `status_code` is what HTTP answers.

    `args` may hold ids for the log, never personal data.
    """

    message: ClassVar[LazyString | str] = ""
    status_code: ClassVar[int] = 422


class NotFound(DomainError):
    """What was asked for is not there, or not for this person."""

    status_code = 404


def without_values(error: BaseException) -> tuple[type[BaseException], BaseException, TracebackType | None]:
    """The `exc_info` of a fault for the log: its type and where it happened. Its own text may hold what somebody typed."""
    return type(error), RuntimeError("values are left out"), error.__traceback__
