"""How far a mailbox was read: written inside `transaction()`. Of two workers that read at once, one takes each mail."""

from datetime import datetime
from hashlib import sha256

from eventsite.config import ImapServer
from eventsite.db import db, insert_once, lock
from eventsite.incoming import rules
from eventsite.incoming.models import Mailbox


def key_of(server: ImapServer) -> str:
    """The name of this mailbox among ours; it gives nothing away."""
    return sha256(f"{server.username}\0{server.host}\0{server.port}\0{server.folder}".encode()).hexdigest()


def begin(key: str, uid_validity: int) -> int:
    """The mail up to which it was read; nothing was, when the server has numbered its mails anew."""
    box = _held(key)
    if box.uid_validity != uid_validity:
        box.uid_validity, box.last_uid, box.trying_uid, box.tries = uid_validity, 0, 0, 0
    db.session.flush()
    return box.last_uid


def begin_mail(key: str, uid: int) -> int | None:
    """How often this mail was begun, now included; none when somebody has read on meanwhile.

    Written before the mail is fetched, so that one that never comes, or at which every worker dies, is known by its tries.
    """
    box = _held(key)
    if box.last_uid >= uid:
        return None
    box.tries = box.tries + 1 if box.trying_uid == uid else 1
    box.trying_uid = uid
    db.session.flush()
    return box.tries


def pass_mail(key: str, uid: int) -> bool:
    """Note, with what the mail does, that it is done; whether it was still to do. The next one's failures are counted anew."""
    box = _held(key)
    if box.last_uid >= uid:
        return False
    box.last_uid, box.tries, box.failures = uid, 0, 0
    db.session.flush()
    return True


def forget_tries(key: str, uid: int) -> None:
    """It was not the mail that failed."""
    box = _held(key)
    if box.trying_uid == uid:
        box.tries = 0


def note_well(key: str, *, now: datetime) -> None:
    """The server has answered."""
    box = _held(key)
    box.read_at, box.failing_since, box.not_before, box.failures, box.reason = now, None, None, 0, ""


def note_failure(key: str, reason: str, *, now: datetime) -> datetime:
    """It has not; it is left alone until the moment that comes back."""
    box = _held(key)
    box.failures += 1
    box.failing_since = box.failing_since or now
    box.not_before = now + rules.pause(box.failures)
    box.reason = reason[:200]
    return box.not_before


def _held(key: str) -> Mailbox:
    insert_once(Mailbox, key=key)
    box = db.session.get_one(Mailbox, key)
    lock(box)
    return box
