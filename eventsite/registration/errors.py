"""Refusals of registrations, in words for people. Views show them beside the form; the status code is what HTTP answers."""

from eventsite.errors import DomainError
from eventsite.i18n import _l


class RegistrationError(DomainError):
    """A registration rule refused. Views catch this; a caller that cares catches a subclass."""


class NotPublic(RegistrationError):
    """The event is a draft: to the public it is not there."""

    message = _l("There is no such event.")
    status_code = 404


class EventCancelled(RegistrationError):
    message = _l("This event is cancelled.")
    status_code = 410


class NotOpenYet(RegistrationError):
    message = _l("Registration for this event has not opened yet.")
    status_code = 410


class RegistrationClosed(RegistrationError):
    message = _l("Registration for this event has closed.")
    status_code = 410


class EventFull(RegistrationError):
    """No place is left and the event keeps no waitlist."""

    message = _l("This event is full, and it keeps no waitlist.")
    status_code = 409


class FormUsed(RegistrationError):
    """The same form was sent before, and what was made of it has ended since."""

    message = _l("This form was sent before, and that registration has ended. Open the form again to register anew.")
    status_code = 409


class AlreadyRegistered(RegistrationError):
    """Only organisers are told: the public form answers the same whoever is registered."""

    message = _l("Somebody with this email address is on the list already.")
    status_code = 409


class NoPlaceLeft(RegistrationError):
    """Every place is taken. An organiser may go over the capacity and says why."""

    message = _l("No seat is free. You can go over the capacity: say why.")
    status_code = 409


class TransitionRefused(RegistrationError):
    """Somebody else was faster, or this step does not follow from where the registration stands."""

    message = _l("This registration has changed in the meantime. Look at it again.")
    status_code = 409


class EditingClosed(RegistrationError):
    message = _l("The details can no longer be changed here. Write to the contact person.")
    status_code = 409


class WithdrawingClosed(RegistrationError):
    message = _l("The event has started, so the registration stays as it is.")
    status_code = 409


class TooEarly(RegistrationError):
    """Attendance is marked from the event's own day on."""

    message = _l("The event has not taken place yet.")
    status_code = 409


class NameRefused(RegistrationError):
    """A name that holds a web address or characters that cannot be shown."""

    message = _l("Enter the name as it should be on a badge, without web addresses")
