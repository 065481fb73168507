"""Personal links: derived, never stored.

A link is `<id>-<mac>`: the mac is HMAC-SHA256 over purpose, id and link version, 256 bits, base64url. Nothing that
opens anything rests in the database, a mail can be rendered again, and raising the version kills every older link.
"""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256

MAX_ID = 2**31  # an id column holds less


class Links:
    """Makes and reads the personal links of one installation."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def make(self, purpose: str, subject_id: int, version: int) -> str:
        """The token for this purpose and record. It holds the id, which says nothing without the rest."""
        return f"{subject_id}-{self._mac(purpose, subject_id, version)}"

    def read_id(self, token: str) -> int | None:
        """The id that a token claims. It proves nothing: load the record, then ask `fits`."""
        number, dash, mac = token.partition("-")
        if not dash or len(mac) != 43 or not number.isascii() or not number.isdigit() or len(number) > 19:
            return None
        return int(number) if 0 < int(number) < MAX_ID and str(int(number)) == number else None

    def fits(self, token: str, purpose: str, subject_id: int, version: int) -> bool:
        """Whether the token is the current one for this purpose and record; in constant time."""
        return hmac.compare_digest(token.encode("utf-8", "replace"), self.make(purpose, subject_id, version).encode())

    def _mac(self, purpose: str, subject_id: int, version: int) -> str:
        text = f"{purpose}\0{subject_id}\0{version}".encode()
        return urlsafe_b64encode(hmac.digest(self._key, text, sha256)).rstrip(b"=").decode()
