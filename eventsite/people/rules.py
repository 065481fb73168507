"""When two addresses are the same, and how names are found again. Pure."""

import re
from functools import cache
from zoneinfo import available_timezones

from anyascii import anyascii

from eventsite.mail.rules import email_key
from eventsite.people import colours
from eventsite.people.errors import AccentTooPale, NoColour, NoLanguage, UnknownZone

__all__ = ["accent_of", "check_languages", "check_zone", "email_key", "fold", "like_pattern", "short_name", "zones"]

LONGEST_SLUG = 80


def fold(*parts: str) -> str:
    """Text as it is searched: without case and accents, Latin beside the own script (Søren is soren, 李娜 is li na and 李娜)."""
    text = " ".join(part for part in parts if part).casefold()
    latin = anyascii(text).casefold()
    return text if latin == text else f"{text} {latin}"


def like_pattern(query: str) -> str:
    """A LIKE pattern that finds the folded query anywhere; wildcards in it are plain characters (escape is a backslash)."""
    text = query.strip().casefold()
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def short_name(name: str) -> str:
    """A name as part of an address: kattegat-innovation-centre."""
    return re.sub("[^a-z0-9]+", "-", anyascii(name).lower()).strip("-")[:LONGEST_SLUG].strip("-") or "organisation"


def accent_of(colour: str) -> str:
    """The colour as it is stored. Raises NoColour, AccentTooPale."""
    accent = colours.normal(colour)
    if accent is None:
        raise NoColour
    if not colours.is_readable(accent):
        raise AccentTooPale
    return accent


@cache
def zones() -> tuple[str, ...]:
    """The zones that a person may choose: places, not abbreviations."""
    places = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "US/")))
    return (*places, "UTC")


def check_zone(zone: str) -> None:
    """Raises UnknownZone for what is not a zone that may be chosen."""
    if zone not in zones():
        raise UnknownZone


def check_languages(languages: list[str]) -> None:
    """Raises NoLanguage when none is left."""
    if not languages:
        raise NoLanguage
