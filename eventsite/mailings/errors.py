"""Refusals of mailings, in words for people."""

from typing import ClassVar

from flask_babel import LazyString

from eventsite.errors import DomainError
from eventsite.i18n import _l


class MailingError(DomainError):
    """A rule of mailings refused."""


class UnknownField(MailingError):
    """The text has a merge field that is not on the list."""

    message = _l("The text has a field that does not exist. Use only the fields that are named above it.")

    def __init__(self, name: str) -> None:
        super().__init__("an unknown merge field")
        self.name = name


class FieldInAddress(MailingError):
    """A merge field stands inside a link: a person's details would go to another site."""

    message = _l("A field cannot stand inside a link. Only {link} may be a link's whole address.")


class LinkInSubject(MailingError):
    """A personal link in a subject would be seen in every list of mails."""

    message = _l("The personal link cannot stand in the subject.")


class LineBreakInSubject(MailingError):
    """A header holds no line break."""

    message = _l("The subject is one line.")


class AlreadySent(MailingError):
    """What was sent cannot be changed or sent again."""

    message: ClassVar[LazyString | str] = _l("This mailing was sent already. Nobody got it twice.")
    status_code = 409


class AudienceChanged(MailingError):
    """Between the preview and the sending, people came or went."""

    message = _l("The list has changed since you looked. Check it once more, then send.")
    status_code = 409


class NobodyToWriteTo(MailingError):
    """Every person is left out."""

    message = _l("There is nobody to send this to.")
    status_code = 409


class TargetNotOpen(MailingError):
    """One cannot invite to a trip that nobody can apply for."""

    message = _l("Nobody can apply for this trip now. Publish it, or choose another.")
    status_code = 409


class CopyFirst(MailingError):
    """Many people get it, and the organiser has not read it as they will."""

    message = _l("Many people get this. Send a copy of exactly these words to yourself first, and read it.")
    status_code = 409


class NumberDiffers(MailingError):
    """Many people get it, and the organiser has not said how many."""

    message = _l("Type the number of people who get it, as it stands above")


class DayIsFull(MailingError):
    """A new account has written to as many people as it may in a day."""

    message = _l("A new account writes to a limited number of people in a day, and this would be more. Ask a colleague to send it.")
    status_code = 409


class TooLateToTakeBack(MailingError):
    """The minute is over, or a copy has left."""

    message = _l("It is on its way already.")
    status_code = 409
