"""What a form carries in a hidden field: a key that makes sending it twice harmless, and when it was shown. Signed, not secret."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

QUICKEST = timedelta(seconds=2)  # nobody reads and fills a form faster
OLDEST = timedelta(hours=24)
_LONGEST = 400


@dataclass(frozen=True)
class FormToken:
    """A form as it was shown once. `key` is random and the same however often the form is sent."""

    key: str
    shown_at: datetime

    def too_quick(self, now: datetime) -> bool:
        """Sent faster than a person can."""
        return now - self.shown_at < QUICKEST

    def too_old(self, now: datetime) -> bool:
        """Shown so long ago that it says little about who sends it."""
        return now - self.shown_at > OLDEST


def issue(purpose: str, *, now: datetime) -> str:
    """A new token for a form of this purpose, like "register 12"."""
    return str(_signer(purpose).dumps([secrets.token_urlsafe(24), int(now.timestamp() * 1000)]))


def read(purpose: str, text: str | None) -> FormToken | None:
    """The token, or nothing if it is missing, forged or of another purpose."""
    if not text or len(text) > _LONGEST:
        return None
    try:
        key, milliseconds = _signer(purpose).loads(text)
    except BadSignature:
        return None
    return FormToken(str(key), datetime.fromtimestamp(milliseconds / 1000, UTC))


def _signer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.extensions["eventsite"].settings.session_key, salt=f"form {purpose}")
