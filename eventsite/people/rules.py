"""When two addresses are the same, and how names are found again. Pure."""

import unicodedata
from contextlib import suppress

from anyascii import anyascii


def email_key(email: str) -> str:
    """What makes two addresses the same: NFKC, trimmed, case folded, the domain in its ASCII form.

    A `+tag` is kept: it is a different mailbox for many servers.
    """
    text = unicodedata.normalize("NFKC", email).strip().casefold()
    local, _at, domain = text.rpartition("@")
    with suppress(UnicodeError):  # what cannot be a domain is compared as it was typed
        domain = domain.encode("idna").decode("ascii")
    return f"{local}@{domain}"


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
