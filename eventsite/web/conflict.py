"""What is said to whoever would save over another's work."""

from eventsite.errors import DomainError
from eventsite.i18n import _l


class ChangedMeanwhile(DomainError):
    """Somebody else saved since this form was opened."""

    message = _l("Somebody else changed this while you had it open. Nothing of yours is saved yet.")
    status_code = 409
