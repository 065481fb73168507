"""The only place that speaks IMAP (RFC 3501). Certificates are verified, STARTTLS never falls back, and the whole has a deadline.

Mails are looked at without marking them as read, and stay where they are: how far we have read is a row of ours.
"""

import imaplib
import re
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from socket import SHUT_RDWR
from types import TracebackType
from typing import Any

from eventsite.config import ImapServer
from eventsite.incoming import mime
from eventsite.mail.watchdog import Watchdog

ANSWER_WITHIN = 10.0  # seconds, each step
GOODBYE = 2.0
DEADLINE = 40.0  # seconds, all of them: the next look comes a minute later
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class MailboxFailed(Exception):
    """Why the mailbox could not be read, in a few words without a secret."""


class _Plain(imaplib.IMAP4):
    """Known before it connects, since connecting reads as long as the other side talks."""

    def __init__(self, know: Callable[[imaplib.IMAP4], None], *args: Any, **kwargs: Any) -> None:
        know(self)
        super().__init__(*args, **kwargs)


class _Tls(imaplib.IMAP4_SSL):
    """As _Plain, with TLS from the first byte."""

    def __init__(self, know: Callable[[imaplib.IMAP4], None], *args: Any, **kwargs: Any) -> None:
        know(self)
        super().__init__(*args, **kwargs)


class Imap:
    """One connection, signed in, with the folder opened. Everything that the network does is a MailboxFailed."""

    def __init__(self, server: ImapServer, *, tls: ssl.SSLContext | None = None, deadline: float = DEADLINE) -> None:
        self._server = server
        self._tls = tls or ssl.create_default_context()
        self._deadline = deadline
        self._connection: imaplib.IMAP4 | None = None
        self._watchdog = Watchdog(self._bark)
        self._is_late = False
        self.uid_validity = 0

    def __enter__(self) -> "Imap":
        self._watchdog.watch(self._deadline)
        try:
            self._attempt("", self._open)
        except MailboxFailed:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye if that can be done at once."""
        connection, self._connection = self._connection, None
        self._watchdog.end()
        with suppress(imaplib.IMAP4.error, OSError, ValueError, AttributeError):
            if connection is not None:
                connection.socket().settimeout(GOODBYE)
                connection.logout()
        with suppress(OSError, AttributeError):
            if connection is not None:
                connection.shutdown()

    def new_uids(self, after: int, since: date) -> list[int]:
        """The mails after this one, the oldest first; where nothing was read yet, those that arrived since that day."""
        day = f"{since.day}-{_MONTHS[since.month - 1]}-{since.year}"
        wanted = f"UID {after + 1}:*" if after else f"SINCE {day}"
        found = self._attempt("looking for mails", lambda connection: self._ok(connection.uid("SEARCH", wanted)))
        uids = {int(word) for line in found if line for word in line.split() if word.isdigit()}
        return sorted(uid for uid in uids if uid > after)  # "n:*" names the last one in any case

    def fetch(self, uid: int) -> tuple[bytes, int] | None:
        """The mail, or its first 2 MB, and its whole size in bytes; none when it is gone."""
        what = f"(RFC822.SIZE BODY.PEEK[]<0.{mime.MOST_BYTES}>)"
        found = self._attempt("fetching a mail", lambda connection: self._ok(connection.uid("FETCH", str(uid), what)))
        literals = [piece[1] for piece in found if isinstance(piece, tuple)]
        if not literals:
            return None
        around = b" ".join(piece[0] if isinstance(piece, tuple) else piece for piece in found if piece)
        size = _SIZE.search(around)
        return literals[0], int(size.group(1)) if size else len(literals[0])

    def flag(self, uid: int) -> None:
        """Mark it for a person; that it cannot be marked is no matter."""
        with suppress(MailboxFailed):
            self._attempt("marking a mail", lambda connection: self._ok(connection.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Flagged)")))

    def _open(self, _nothing: None) -> None:
        host, port = self._server.host, self._server.port
        if self._server.security == "tls":
            _Tls(self._know, host, port, ssl_context=self._tls, timeout=ANSWER_WITHIN)
        else:
            _Plain(self._know, host, port, timeout=ANSWER_WITHIN)
        if self._server.security == "starttls":
            self._attempt("connecting", lambda connection: connection.starttls(self._tls))
        self._attempt("signing in", self._sign_in)
        self._attempt("opening the folder", self._select)

    def _know(self, connection: imaplib.IMAP4) -> None:
        self._connection = connection

    def _sign_in(self, connection: imaplib.IMAP4) -> None:
        user, password = self._server.username, self._server.password
        if "AUTH=PLAIN" in connection.capabilities:
            connection.authenticate("PLAIN", lambda _challenge: f"\0{user}\0{password}".encode())
        else:
            connection.login(_quoted(user), password)

    def _select(self, connection: imaplib.IMAP4) -> None:
        self._ok(connection.select(_quoted(self._server.folder)))
        _name, values = connection.response("UIDVALIDITY")
        self.uid_validity = int(values[0]) if values and values[0] else 1

    def _attempt(self, what: str, step: Any) -> Any:
        """Do one step; whatever goes wrong is said as what we were about to do."""
        try:
            return step(self._connection)
        except MailboxFailed:
            raise
        except ssl.SSLCertVerificationError as error:
            raise MailboxFailed(f"certificate: {error.verify_message}") from error
        except (imaplib.IMAP4.error, OSError, ValueError, LookupError, AttributeError) as error:
            why = "no answer in time" if self._is_late or isinstance(error, TimeoutError) else type(error).__name__
            raise MailboxFailed(f"{what or 'connecting'}: {why}") from error

    @staticmethod
    def _ok(answer: tuple[str, list[Any]]) -> list[Any]:
        if answer[0] != "OK":
            raise imaplib.IMAP4.error(answer[0])
        return answer[1]

    def _bark(self) -> None:
        self._is_late = True
        with suppress(OSError, AttributeError):
            if self._connection is not None:
                self._connection.socket().shutdown(SHUT_RDWR)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
