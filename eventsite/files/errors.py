"""Refusals of uploads."""

from eventsite.errors import DomainError
from eventsite.i18n import _l


class FileRefused(DomainError):
    """An upload is not taken."""


class NoFile(FileRefused):
    """Nothing was chosen, or it is empty."""

    message = _l("Choose a file.")


class TooLarge(FileRefused):
    """More bytes, or more pixels, than the purpose allows."""

    message = _l("That file is too large. A logo has at most 1 MB, a document at most 3 MB.")
    status_code = 413


class WrongType(FileRefused):
    """Not among the types of the purpose, judged by its content and not by its name."""

    message = _l("Take a PNG, JPEG or WebP picture, or a PDF where a document is asked for.")


class BrokenImage(FileRefused):
    """It begins like a picture and is none."""

    message = _l("That picture is damaged. Save it anew and try again.")


class NoAnswerType(FileRefused):
    """Not among what people may send with a form."""

    message = _l("Choose a PDF, Word (.docx), OpenDocument (.odt) or text file, or a PNG, JPEG or WebP picture")


class AnswerTooLarge(FileRefused):
    """More than people may send with a form."""

    message = _l("That file is too large. Choose one of at most 5 MB")
    status_code = 413


class NotAsNamed(FileRefused):
    """Its content is not what the ending of its name says."""

    message = _l("That file is damaged, or is not what its name says. Save it anew, as a PDF if you can, and choose it again")
