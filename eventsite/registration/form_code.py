"""The code that lets one form of one address through: derived from both, never stored. The mail holds it, and the form that is open."""

import hmac
from hashlib import sha256

from flask import current_app

from eventsite.people.rules import email_key
from eventsite.registration.rules import CODE_ALPHABET, CODE_LENGTH


def code_for(event_id: int, form_key: str, email: str) -> str:
    """Eight characters; of another event, form or address they are others."""
    key: bytes = current_app.extensions["eventsite"].settings.session_key
    text = f"form code\0{event_id}\0{form_key}\0{email_key(email)}"
    digest = hmac.digest(key, text.encode("utf-8", "replace"), sha256)
    return "".join(CODE_ALPHABET[byte % len(CODE_ALPHABET)] for byte in digest[:CODE_LENGTH])


def is_code(typed: str, event_id: int, form_key: str, email: str) -> bool:
    """Whether it is the code; in constant time."""
    return hmac.compare_digest(typed.encode("utf-8", "replace"), code_for(event_id, form_key, email).encode())
