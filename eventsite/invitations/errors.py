"""Refusals of invitations, in words for people. Views show them beside the form; the status code is what HTTP answers."""

from eventsite.errors import DomainError
from eventsite.i18n import _l


class InvitationError(DomainError):
    """A rule of invitations refused. Views catch this; a caller that cares catches a subclass."""


class InvitationRevoked(InvitationError):
    message = _l("This invitation was taken back. Ask the contact person.")
    status_code = 410


class InvitationEnded(InvitationError):
    message = _l("The time to use this invitation is over. Ask the contact person.")
    status_code = 410


class InvitationUsed(InvitationError):
    """Each invitation makes one registration; who withdrew comes back from their own page."""

    message = _l("Somebody has registered by this invitation already. It can be used once.")
    status_code = 409


class InvitationForAnother(InvitationError):
    """A bound invitation serves the address that it was mailed to, and no other."""

    message = _l("This invitation is for another email address. Register with the address that it was sent to.")
    status_code = 403
