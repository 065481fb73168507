"""A server that lists a mail and cannot deliver it: the mails behind it are read all the same."""

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from eventsite.db import db
from eventsite.incoming import jobs, rules
from eventsite.incoming.models import Mailbox, Outcome, ReceivedMail
from eventsite.jobs import checks
from tests.incoming.replies import Reply, make_entry

LOST, GOOD = 5, 6  # their UIDs


class StubbornServer:
    """IMAP with two mails, of which the first never comes: it says NO, or hangs up."""

    def __init__(self) -> None:
        self.hangs_up = False
        self.lost = {LOST}
        self.good = Reply().by()
        self.flagged: list[bytes] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"imap://u:p@127.0.0.1:{self._listening.getsockname()[1]}/INBOX"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Take no more connections."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                talking, _address = self._listening.accept()
            except OSError:
                return
            with talking:
                self._talk(talking)

    def _talk(self, talking: socket.socket) -> None:
        talking.sendall(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")
        for line in talking.makefile("rb"):
            tag, _, words = line.strip().partition(b" ")
            if self._is_lost(words.upper()) and self.hangs_up:
                return
            talking.sendall(self._answer(words.upper(), tag))
            if words.upper() == b"LOGOUT":
                return

    def _is_lost(self, words: bytes) -> bool:
        return any(words.startswith(b"UID FETCH %d " % uid) for uid in self.lost)

    def _answer(self, words: bytes, tag: bytes) -> bytes:
        done = tag + b" OK done\r\n"
        if self._is_lost(words):
            return tag + b" NO [SERVERBUG] Internal error occurred.\r\n"
        if words.startswith(b"UID FETCH"):
            size = len(self.good)
            return b"* 2 FETCH (UID %d RFC822.SIZE %d BODY[]<0> {%d}\r\n" % (GOOD, size, size) + self.good + b")\r\n" + done
        if words.startswith(b"UID STORE"):
            self.flagged.append(words)
        untagged = {
            b"CAPABILITY": b"* CAPABILITY IMAP4rev1\r\n", b"LOGOUT": b"* BYE\r\n",
            b"SELECT": b"* 2 EXISTS\r\n* OK [UIDVALIDITY 7] numbered\r\n", b"UID SEARCH": b"* SEARCH %d %d\r\n" % (LOST, GOOD),
        }  # fmt: skip
        return next((said for name, said in untagged.items() if words.startswith(name)), b"") + done


@pytest.fixture
def server() -> Iterator[StubbornServer]:
    """The server."""
    server = StubbornServer()
    yield server
    server.stop()


@pytest.fixture
def environment(environment: dict[str, str], server: StubbornServer) -> dict[str, str]:
    """The settings, with its mailbox."""
    return environment | {"EVENTSITE_INBOX_URL": server.url}


def poll(hours: int) -> str:
    return jobs.poll(datetime.now(UTC) + timedelta(hours=hours))


def outcomes() -> list[Outcome]:
    db.session.rollback()
    return list(db.session.scalars(select(ReceivedMail.outcome).order_by(ReceivedMail.id)))


@pytest.mark.parametrize("hangs_up", [False, True])
def test_mail_that_the_server_cannot_deliver_is_set_aside_and_the_next_is_read(hangs_up: bool, server: StubbornServer, app: Flask) -> None:
    make_entry()
    server.hangs_up = hangs_up

    failed = [poll(hour) for hour in range(rules.MOST_TRIES)]
    assert ({words.partition(":")[0] for words in failed}, outcomes()) == ({"failed"}, [])
    assert poll(rules.MOST_TRIES) == "2 mails"
    assert outcomes() == [Outcome.SET_ASIDE, Outcome.FILED]
    assert server.flagged == [b"UID STORE %d +FLAGS.SILENT (\\FLAGGED)" % LOST]
    box = db.session.scalars(select(Mailbox)).one()
    assert (box.last_uid, box.failing_since, poll(rules.MOST_TRIES + 1)) == (GOOD, None, "0 mails")
    assert checks.mailbox(app.extensions["eventsite"].settings).endswith("signed in; 1 mails set aside")


def test_two_mails_that_never_come_are_two(server: StubbornServer, app: Flask) -> None:
    server.lost = {LOST, GOOD}
    for hour in range(2 * rules.MOST_TRIES):
        poll(hour)

    assert (poll(2 * rules.MOST_TRIES), outcomes()) == ("1 mails", [Outcome.SET_ASIDE, Outcome.SET_ASIDE])
