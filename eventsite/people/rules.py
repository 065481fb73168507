"""When two addresses are the same, and how names are found again. Pure."""

from anyascii import anyascii

from eventsite.mail.rules import email_key

__all__ = ["email_key", "fold", "like_pattern"]


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
