"""What each role may do, and what a password must be. Pure."""

import unicodedata
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from eventsite.accounts.errors import PasswordTellsTooMuch, PasswordTooCommon, PasswordTooLong, PasswordTooShort
from eventsite.accounts.models import Role

_SEES = frozenset({"desk.view", "events.view", "registrations.view", "mail.view", "people.view"})
_RUNS = _SEES | {"events.edit", "registrations.edit", "registrations.export", "mailings.send", "mail.edit", "people.edit"}
_OWNS = _RUNS | {"site.edit", "accounts.edit"}
PERMISSIONS: dict[Role, frozenset[str]] = {Role.VIEWER: _SEES, Role.EDITOR: _RUNS, Role.OWNER: _OWNS}
ALL_PERMISSIONS = _OWNS

MIN_PASSWORD = 12
MAX_PASSWORD = 1000  # checked before it is hashed
_COMMON = Path(__file__).with_name("common_passwords.txt")
_SUBSTITUTES = str.maketrans({"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s", "!": "i"})


def allows(role: Role, permission: str) -> bool:
    """Whether the role has the permission; one that nobody defined is a fault of the program."""
    if permission not in ALL_PERMISSIONS:
        raise LookupError(f"no permission {permission}")
    return permission in PERMISSIONS[role]


def normal_password(password: str) -> str:
    """The form that is hashed: NFKC, so that two keyboards type the same password."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, about: list[str]) -> None:
    """Refuse a short, common or telling password; nothing is asked of its composition.

    `about` holds what an attacker would try first: the names of the site and the person, their address.
    """
    text = normal_password(password)
    if len(text) > MAX_PASSWORD:
        raise PasswordTooLong
    if len(text) < MIN_PASSWORD:
        raise PasswordTooShort
    folded = _letters(text)
    if _is_common(text.casefold()) or _is_common(folded) or len(set(folded)) < 5:
        raise PasswordTooCommon
    for word in _telling(about):
        # What is left without the word must still be a password of its own.
        if word in folded and len(folded.replace(word, "")) < MIN_PASSWORD:
            raise PasswordTellsTooMuch


def safe_next(target: str | None) -> str | None:
    """A path of this site's desk that may be followed after sign-in, or none.

    Only what a browser cannot read as another host is let through: one leading slash, no backslash, no control
    character, no scheme, no authority, no dot segments.
    """
    if not target or len(target) > 500 or not target.isascii() or not target.isprintable():
        return None
    if not (target == "/desk" or target.startswith("/desk/")) or "\\" in target or "//" in target:
        return None
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or parts.fragment or any(part in (".", "..") for part in _decoded(parts.path).split("/")):
        return None
    return target


def _decoded(path: str) -> str:
    return path.lower().replace("%2e", ".").replace("%2f", "/").replace("%5c", "/")


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold().translate(_SUBSTITUTES) if c.isalnum())


def _telling(about: list[str]) -> set[str]:
    words = {_letters(piece) for text in about for piece in (text, *text.replace("@", " ").replace(".", " ").split())}
    return {word for word in words if len(word) >= 5}


def _is_common(text: str) -> bool:
    return text in _common() or text.rstrip("0123456789l.oesatb!?-_") in _common()


@cache
def _common() -> frozenset[str]:
    return frozenset(line.strip() for line in _COMMON.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#"))
