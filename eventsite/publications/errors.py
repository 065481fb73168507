"""Refusals about reports and news, in words for people."""

from typing import ClassVar

from eventsite.errors import DomainError
from eventsite.i18n import _l


class PublicationError(DomainError):
    """A rule about publications refused. `field` names the value that is wrong."""

    field: ClassVar[str] = ""


class NumberTaken(PublicationError):
    message = _l("The series has a report with this number already")
    field = "number"
