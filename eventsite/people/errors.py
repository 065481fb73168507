"""Refusals about the site, teams and the directory. `field` is the form's field that the words belong beside."""

from typing import ClassVar

from eventsite.errors import DomainError
from eventsite.i18n import _l


class PeopleError(DomainError):
    """A rule of the site or the directory refused."""

    field: ClassVar[str] = ""


class AccentTooPale(PeopleError):
    """Words in that colour could not be read."""

    message = _l("Take a darker colour: words in this one cannot be read on white (contrast under 4.5 to 1).")
    field = "accent"


class NoColour(PeopleError):
    """Not a colour."""

    message = _l("Enter a colour like #0047ab.")
    field = "accent"


class UnknownZone(PeopleError):
    """Not a name of the tz database."""

    message = _l("Choose a time zone from the list, like Europe/Copenhagen.")
    field = "zone"


class NoLanguage(PeopleError):
    """A site without a language."""

    message = _l("Choose at least one language.")
    field = "languages"


class SiteChanged(PeopleError):
    """Somebody saved while the form was open."""

    message = _l("Somebody else saved the settings meanwhile. What you typed is below: check it, then save again.")
    status_code = 409


class OrganisationInUse(PeopleError):
    """Events or people point at it."""

    message = _l("Events or people refer to this organisation. Take it out there first.")
    status_code = 409
