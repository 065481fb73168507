"""Refusals of decisions, in words for people."""

from eventsite.errors import DomainError
from eventsite.i18n import _l


class SelectionError(DomainError):
    """A decision was refused."""


class PlacesTaken(SelectionError):
    """More yes than places."""

    message = _l("There are not so many places left. Raise the number of places in the settings, or accept fewer.")
    status_code = 409
