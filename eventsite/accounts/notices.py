"""One line for the next page that is shown, kept in the server-side session: nothing in the address, nothing in a cookie."""

from flask import session

NOTICES = "notices"
MOST = 3


def tell(words: str) -> None:
    """Show this on the next page."""
    session[NOTICES] = [*session.get(NOTICES, []), words][-MOST:]


def notices() -> list[str]:
    """What is to be shown now; it is shown once."""
    return [str(words) for words in session.pop(NOTICES, [])] if NOTICES in session else []
