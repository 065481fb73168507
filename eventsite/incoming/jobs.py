"""Reading the mailbox, each minute. The network is never waited for inside a transaction."""

import logging
import time
from contextlib import suppress
from datetime import datetime, timedelta

from flask import current_app

from eventsite import clock
from eventsite.config import ImapServer
from eventsite.db import db, transaction
from eventsite.errors import without_values
from eventsite.incoming import boxes, imap, queries, rules, service
from eventsite.incoming.imap import Imap, MailboxFailed

log = logging.getLogger(__name__)
POLL_EVERY = timedelta(minutes=1)
FIRST_LOOK_BACK = timedelta(days=30)  # in a mailbox that we have never read


def poll(now: datetime) -> str:
    """Take what has arrived, one transaction for each mail. A server that fails is left alone for a while, up to a quarter of an hour."""
    server: ImapServer | None = current_app.extensions["eventsite"].settings.inbox
    if server is None:
        return "no mailbox"
    key = boxes.key_of(server)
    box = queries.mailbox(key)
    not_before = box.not_before if box is not None else None
    db.session.rollback()  # the read ends before we wait for the network
    if not_before is not None and now < not_before:
        return "left alone after a failure"
    try:
        with Imap(server) as connection:
            number = _read_on(connection, key, now)
    except MailboxFailed as failure:
        with transaction():
            until = boxes.note_failure(key, str(failure), now=now)
        log.warning("the mailbox could not be read (%s), next look at %s", failure, f"{until:%H:%M}")
        return f"failed: {failure}"
    with transaction():
        boxes.note_well(key, now=now)
    return f"{number} mails"


def _read_on(connection: Imap, key: str, now: datetime) -> int:
    """Take mail after mail, until there is none or the time is up. How many."""
    started = time.monotonic()
    with transaction():
        last = boxes.begin(key, connection.uid_validity)
    number = 0
    for uid in connection.new_uids(last, (now - FIRST_LOOK_BACK).date()):
        if time.monotonic() - started > imap.DEADLINE / 2:
            break  # the rest in a minute
        number += _read_one(connection, key, uid)
    return number


def _read_one(connection: Imap, key: str, uid: int) -> int:
    """One when there was something to do. The try is counted first: what the server cannot deliver keeps nobody waiting for ever."""
    with transaction():
        tries = boxes.begin_mail(key, uid)
    if tries is None:
        return 0
    if tries > rules.MOST_TRIES:
        log.error("a mail is set aside: the server did not deliver it, or no worker lived through it, %d times", rules.MOST_TRIES)
        _set_aside(connection, key, uid, f"{key} {connection.uid_validity} {uid}".encode(), 0)
        return 1
    fetched = connection.fetch(uid)
    try:
        with transaction():
            if not boxes.pass_mail(key, uid):
                return 0
            if fetched is not None:
                service.take(fetched[0], size=fetched[1], now=clock.now())
    except service.DATABASE_IS_AT_FAULT:
        with suppress(*service.DATABASE_IS_AT_FAULT), transaction():
            boxes.forget_tries(key, uid)
        raise
    except Exception as error:  # a mail that we cannot take keeps no other waiting
        log.error("a mail is set aside after %s", type(error).__name__, exc_info=without_values(error))
        _set_aside(connection, key, uid, *(fetched or (b"", 0)))
    return 1


def _set_aside(connection: Imap, key: str, uid: int, raw: bytes, size: int) -> None:
    """Pass it over, and leave it to a person. What names a mail without bytes is where it lies."""
    with transaction():
        if boxes.pass_mail(key, uid):
            service.set_aside(raw, size=size, now=clock.now())
    connection.flag(uid)
