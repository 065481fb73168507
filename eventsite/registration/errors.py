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


class WaitlistFull(RegistrationError):
    """As many wait as the event lets wait."""

    message = _l("This event is full, and so is its waitlist.")
    status_code = 409


class InvitationNeeded(RegistrationError):
    message = _l("This event is for those who were invited. Use the link in your invitation.")
    status_code = 403


class FormClosed(RegistrationError):
    """One of the event's forms takes nobody any more; others may."""

    message = _l("This form is closed.")
    status_code = 410


class NoSuchForm(RegistrationError):
    message = _l("There is no such form.")
    status_code = 404


class PartyTooLarge(RegistrationError):
    message = _l("More people than may be signed up together.")
    status_code = 422


class TwiceInParty(RegistrationError):
    message = _l("Two of these people have the same email address. Leave it out for one of them: their mail then goes to the contact.")
    status_code = 422


class CompanionsRefused(RegistrationError):
    message = _l("More companions than may come along.")
    status_code = 422


class NoSeatForMore(RegistrationError):
    """Who has a seat wants more of them than are free."""

    message = _l("Not that many seats are free.")
    status_code = 409


class OfferEnded(RegistrationError):
    message = _l("This offer has ended. The seat has gone to the next in line.")
    status_code = 410


class SessionsOverlap(RegistrationError):
    message = _l("Two of the sessions are at the same time. Choose one of them.")
    status_code = 422


class SessionRefused(RegistrationError):
    message = _l("This session cannot be chosen. Look at the programme again.")
    status_code = 422


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


class UndoRefused(RegistrationError):
    """What was done at the desk cannot be taken back any more. Nothing of it is."""

    message = _l("This can no longer be undone.")
    status_code = 409


class UndoneAlready(UndoRefused):
    message = _l("This has been undone already.")


class UndoTooLate(UndoRefused):
    message = _l("This could be undone for a minute, and the minute is over. The mails are on their way.")


class UndoIsTheirs(UndoRefused):
    message = _l("A colleague did this, and only they can undo it.")
    status_code = 403


class ChangedSince(UndoRefused):
    message = _l("Somebody has changed one of these registrations since, so this can no longer be undone.")


class SeatGone(UndoRefused):
    message = _l("The seat has gone to somebody else since, so this can no longer be undone.")


class RegisteredAgain(UndoRefused):
    message = _l("This person has registered again since, so this can no longer be undone.")


class EventChangedSince(UndoRefused):
    message = _l("The event has changed since, and its people were told, so this can no longer be undone.")


class MailGone(UndoRefused):
    message = _l("A mail about this has left already, so it can no longer be undone.")


class TransferRefused(RegistrationError):
    """The event, the invitation or the status does not let a seat go to a colleague."""

    message = _l("This seat cannot be passed on here. Write to the contact person.")
    status_code = 409


class OwnAddress(RegistrationError):
    message = _l("This registration has that address already.")
    status_code = 422


class HandoverEnded(RegistrationError):
    """It was called back, taken already, or the event has begun."""

    message = _l("This is no longer on offer.")
    status_code = 410


class SeatAlready(RegistrationError):
    """Told only to who proved that the address is theirs."""

    message = _l("You have a seat at this event yourself. Give that one back first, or leave everything as it is.")
    status_code = 409


class AddressInUse(RegistrationError):
    """Told only to who proved that the address is theirs."""

    message = _l("This address has a registration of its own at this event, so it cannot have a second one.")
    status_code = 409


class ProposalDecided(RegistrationError):
    message = _l("This change was decided, replaced or taken back in the meantime.")
    status_code = 409


class SwapUneven(RegistrationError):
    """The counts must not change, so both need as many seats."""

    message = _l("The two need different numbers of seats. Change how many come along first.")
    status_code = 409


class ReasonNeeded(RegistrationError):
    message = _l("Say why, so that a colleague understands it later.")


class SeatIsFree(RegistrationError):
    message = _l("A seat is free: give it to them, and nobody has to give one up.")
    status_code = 409


class TagRefused(RegistrationError):
    message = _l("Enter a tag of at most 40 characters, without commas")


class TagTaken(RegistrationError):
    message = _l("There is such a tag already.")
    status_code = 409


class NothingToMerge(RegistrationError):
    message = _l("These are one person already.")
    status_code = 409


class MergedAlready(RegistrationError):
    message = _l("One of these has been merged already. Look at it again.")
    status_code = 409


class KeepTheOther(RegistrationError):
    message = _l("This registration has ended, and the other has not: keep the other one.")
    status_code = 409


class WrongFormCode(RegistrationError):
    message = _l("That is not the code that we mailed. Look at it once more")


class PartyOfAnotherEvent(RegistrationError):
    message = _l("There is no such group at this event.")
    status_code = 404


class AddressNeeded(RegistrationError):
    message = _l("Alone they need an address of their own.")


class NoSeat(RegistrationError):
    message = _l("Only who has a seat is invited to the sessions.")
    status_code = 409


class OutcomeChanged(RegistrationError):
    message = _l("Others took or gave back seats since you looked, so something else would happen now. Look at it again.")
    status_code = 409


class NoSuchTarget(RegistrationError):
    message = _l("People cannot be moved to that event: it is not published, is cancelled or is over.")
    status_code = 409
