"""When to try again, what the desk may see of a text, and when two addresses are the same. Pure."""

import random
import re
import unicodedata
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta

RETRIES = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 30, 60, 120, 240))
GIVE_UP_AFTER = timedelta(hours=72)
MAX_FULL = 3  # a full mailbox is tried this often
MAX_UNKNOWN = 3  # so often an invitation is sent into silence; then a person looks
LEASE = timedelta(seconds=180)  # longer than the total deadline of one delivery
HOST_PAUSE = timedelta(seconds=30)
LONGEST_HOST_PAUSE = timedelta(minutes=15)
OURS_PAUSE = timedelta(minutes=5)
LONGEST_OURS_PAUSE = timedelta(hours=1)
NOT_ME = "not me"  # why an address is suppressed: its owner says that somebody else typed it
BLOCK_ALL = ("bounced", NOT_ME)  # other reasons block mailings only

_SECRET_PATHS = re.compile(
    r"(/(?:not-me|my|my-registrations|my-calendars?|party|handover|invited|desk/link|desk/reset|unsubscribe)/"
    r"|[?&](?:amp;)?(?:from|invitation)=)[^\s/\"'<>?#]+"
)
MASK = "••••"


def email_key(email: str) -> str:
    """What makes two addresses the same: NFKC, trimmed, case folded, the domain in its ASCII form.

    A `+tag` is kept: it is a different mailbox for many servers.
    """
    text = unicodedata.normalize("NFKC", email).strip().casefold()
    local, _at, domain = text.rpartition("@")
    with suppress(UnicodeError):  # what cannot be a domain is compared as it was typed
        domain = domain.encode("idna").decode("ascii")
    return f"{local}@{domain}"


def mailbox_key(email: str, *, dotless: Collection[str] = ()) -> str:
    """What makes two addresses one mailbox, most likely: like `email_key`, without a `+tag`, and without dots where a domain has none.

    For counting only: who is registered is told apart by `email_key`.
    """
    local, _at, domain = email_key(email).rpartition("@")
    local = local.partition("+")[0] or local
    return f"{local.replace('.', '') if domain in dotless else local}@{domain}"


def masked(text: str) -> str:
    """The text with its personal links made useless: what stays for the desk opens nothing."""
    return _SECRET_PATHS.sub(rf"\1{MASK}", text)


def next_attempt(attempts: int, now: datetime) -> datetime:
    """When to try again after so many tries: 5 m, 15 m, 30 m, 1 h, 2 h, then every 4 h, a tenth of it by chance."""
    wait = RETRIES[min(attempts, len(RETRIES)) - 1]
    return now + wait * (1 + random.random() / 10)  # noqa: S311 - spreads load, guards nothing


def host_pause(failures: int, *, ours: bool) -> timedelta:
    """How long the whole server is left alone after so many failures in a row."""
    first, longest = (OURS_PAUSE, LONGEST_OURS_PAUSE) if ours else (HOST_PAUSE, LONGEST_HOST_PAUSE)
    return min(first * 2.0 ** min(failures - 1, 10), longest)
