"""Refusals of the outbox, in words for people."""

from eventsite.errors import DomainError
from eventsite.i18n import _l


class NothingToSend(DomainError):
    """The message is not in a state from which it could go again."""

    message = _l("This message has changed in the meantime. Look at its state again.")
    status_code = 409
