"""Refusals. A rule that says no raises a named `DomainError`; a form shows it, or one handler makes it a page."""

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
