"""A sum that costs a browser a second or a few and a machine that sends thousands of forms very much, asked where many came.

The challenge is a signed text with its time and its difficulty, bound to one purpose; nothing is stored until it is used. An
answer is a number that, written behind the text and a dot, gives a SHA-256 that begins with so many zero bits.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from eventsite.web import limits

EASY, HARD = 16, 18  # zero bits: 65 thousand and 260 thousand sums on average
LASTS = timedelta(hours=2)
_LONGEST, _LONGEST_ANSWER = 300, 12


@dataclass(frozen=True)
class Work:
    """One challenge. `nonce` is random and marks it as used."""

    text: str
    nonce: str
    issued_at: datetime
    bits: int

    def is_solved_by(self, answer: str) -> bool:
        """Whether the number is an answer; costs one sum."""
        if not (answer.isascii() and answer.isdigit() and len(answer) <= _LONGEST_ANSWER):
            return False
        digest = sha256(f"{self.text}.{answer}".encode()).digest()
        return int.from_bytes(digest[:4], "big") >> (32 - self.bits) == 0

    def use(self) -> bool:
        """Whether it was not used before. Call inside `transaction()`: what is rolled back was not used."""
        return limits.use_once("work", self.nonce, until=self.issued_at + LASTS)


def issue(purpose: str, *, bits: int, now: datetime) -> Work:
    """A new challenge for this purpose, like "register 12"."""
    nonce = secrets.token_urlsafe(12)
    text = str(_signer(purpose).dumps([nonce, int(now.timestamp() * 1000), bits]))
    return Work(text, nonce, now, bits)


def read(purpose: str, text: str | None, *, now: datetime) -> Work | None:
    """The challenge, or nothing if it is missing, forged, of another purpose or too old."""
    if not text or len(text) > _LONGEST:
        return None
    try:
        nonce, milliseconds, bits = _signer(purpose).loads(text)
    except BadSignature:
        return None
    issued_at = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return Work(text, str(nonce), issued_at, int(bits)) if now - issued_at <= LASTS else None


def _signer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.extensions["eventsite"].settings.session_key, salt=f"work {purpose}")
