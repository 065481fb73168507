"""Refusals of invitations, in words for people. Views show them beside the form; the status code is what HTTP answers."""

from typing import ClassVar

from eventsite.errors import DomainError
from eventsite.i18n import _l


class InvitationError(DomainError):
    """A rule of invitations refused. `field` names what is wrong, so that a form can say it beside that field."""

    field: ClassVar[str] = ""


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


class ListTooLong(InvitationError):
    message = _l("At most 5 000 people and one megabyte at a time. Invite the rest with a second list.")


class UnreadableList(InvitationError):
    """Not a text, or not in a form that any of ours is."""

    message = _l("This file is no list that can be read. Save it as CSV and choose that file.")


class NobodyInList(InvitationError):
    message = _l("There is nobody in this list. Write one address a line.")
    field = "people"


class EventNotOpen(InvitationError):
    """One cannot be invited to what one cannot register for."""

    message = _l("Nobody can register for this event: publish it first, or look at when registration closes.")
    status_code = 409


class EndsTooLate(InvitationError):
    message = _l("Choose a time before registration closes")
    field = "ends_local"


class EndsInThePast(InvitationError):
    message = _l("Choose a time that is still to come")
    field = "ends_local"


class NotAnAddress(InvitationError):
    message = _l("Enter an email address like name@example.org")
    field = "email"


class AlreadyInvited(InvitationError):
    message = _l("Somebody with this address is invited already")
    field = "email"
    status_code = 409


class AlreadyRegistered(InvitationError):
    message = _l("Somebody with this address is registered already")
    field = "email"
    status_code = 409


class NotMailed(InvitationError):
    """They asked for no more mail, or mail to them came back."""

    message = _l("This address is not mailed any more: mail came back, or they asked for none.")
    field = "email"
    status_code = 409


class ListReleased(InvitationError):
    """It goes out already, or did."""

    message = _l("This list was sent already. Nobody got it twice.")
    status_code = 409


class NoColumnOfAddresses(InvitationError):
    message = _l("Choose the column that has the email addresses")
    field = "column_email"


class InvitationDeclined(InvitationError):
    """Who said no is left in peace."""

    message = _l("They said that they cannot come, so they are not asked again.")
    status_code = 409


class DraftTooLong(InvitationError):
    message = _l("That is more than can be kept for later. Shorten your answers, or send them now.")
