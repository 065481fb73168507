"""The only place that speaks SMTP (RFC 5321): Flask-Mail's connection, with what it lacks.

A limit for each answer and one for the whole delivery of a message (a server that sends one byte every two seconds keeps
any read limit happy); certificates that are verified; STARTTLS that never falls back; one recipient a message, and its
answer put into a class that says what to do next.
"""

import smtplib
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import flask_mail

from eventsite.config import Settings, SmtpServer
from eventsite.mail.outcomes import Outcome, OutcomeKind, Stage, classify
from eventsite.mail.watchdog import Watchdog


@dataclass(frozen=True)
class Limits:
    """Seconds, and mails for one connection."""

    read: float = 30.0
    total: float = 60.0  # of one message, connecting included; shorter than the lease
    mails: int = 50


@dataclass(frozen=True)
class Parcel:
    """What goes over the wire, to one recipient."""

    sender: str
    recipient: str
    wire: bytes


@contextmanager
def probe(settings: Settings) -> Iterator[str]:
    """Connect as a delivery does, and say goodbye. Gives what to add to "it answers". Raises what the network and smtplib raise."""
    connection = _Connection(settings.smtp, hello_name(settings), Limits(read=10, total=20), None)
    with connection.deadline():
        try:
            connection.open()
            yield ", signed in" if settings.smtp.username else ""
        finally:
            connection.goodbye()
            connection.unwatch()


def hello_name(settings: Settings) -> str:
    """What we call ourselves in EHLO (RFC 5321, 4.1.3)."""
    host = urlsplit(settings.base_url).hostname or "localhost"
    if ":" in host:
        return f"[IPv6:{host}]"
    return f"[{host}]" if host.replace(".", "").isdigit() else host


class Delivery:
    """One connection to the mail server, kept over many mails. Not for several threads."""

    def __init__(self, server: SmtpServer, *, hello: str, limits: Limits | None = None, tls: ssl.SSLContext | None = None) -> None:
        self.server = server
        self.limits = limits or Limits()
        self._connection = _Connection(server, hello, self.limits, tls)
        self._sent = 0

    def send(self, parcel: Parcel, before_data: Callable[[], None]) -> Outcome:
        """Deliver. `before_data` runs when the server has accepted the recipient and no byte of the mail has left; what it
        raises ends the conversation and comes out here. Everything that the network does is an Outcome."""
        if self._sent >= self.limits.mails:
            self.close()
        used_before = self._connection.host is not None
        with self._connection.deadline():
            outcome = self._converse(parcel, before_data)
            if used_before and outcome.kind is OutcomeKind.SERVER and outcome.stage is Stage.MAIL:
                self._connection.drop()  # the server had ended a connection that it found old
                outcome = self._converse(parcel, before_data)
        if outcome.ends_connection:
            self._connection.drop()
        self._sent = self._sent + 1 if self._connection.host is not None else 0
        return outcome

    def close(self) -> None:
        """Say goodbye, without waiting for long."""
        with self._connection.deadline(5.0):
            self._connection.goodbye()
        self._connection.unwatch()
        self._sent = 0

    def __enter__(self) -> "Delivery":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _converse(self, parcel: Parcel, before_data: Callable[[], None]) -> Outcome:
        connection = self._connection
        try:
            connection.open()
            connection.send_wire(parcel, before_data)
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            return classify(code, _words(text), Stage.RCPT)
        except smtplib.SMTPResponseException as error:
            return classify(error.smtp_code, _words(error.smtp_error), connection.stage)
        except ssl.SSLCertVerificationError as error:
            return Outcome(OutcomeKind.OURS, None, f"certificate: {error.verify_message}", connection.stage)
        except smtplib.SMTPNotSupportedError as error:
            return Outcome(OutcomeKind.OURS, None, str(error), connection.stage)
        except OSError as error:  # timeouts, refused and dropped connections, TLS; smtplib's own errors are OSErrors too
            kind = OutcomeKind.UNKNOWN if connection.stage is Stage.DOT else OutcomeKind.SERVER
            return Outcome(kind, None, connection.explain(error), connection.stage)
        except BaseException:
            connection.drop()
            raise
        return Outcome(OutcomeKind.ACCEPTED, 250, "", Stage.DOT)


class _Stored(flask_mail.Message):
    """A mail whose bytes were made before. Flask-Mail's own constructor asks the resolver for the host's name: left out."""

    def __init__(self, parcel: Parcel) -> None:
        self.recipients = [parcel.recipient]
        self.sender, self.subject, self.reply_to = parcel.sender, "", None
        self.cc, self.bcc, self.mail_options, self.rcpt_options = [], [], [], []
        self.date = 0.0
        self.extra_headers = None
        self.wire = parcel.wire

    def as_bytes(self) -> bytes:
        return self.wire


class _Connection(flask_mail.Connection):
    """Flask-Mail's connection, opened by us and watched over."""

    host: "_Conversation | None"

    def __init__(self, server: SmtpServer, hello: str, limits: Limits, tls: ssl.SSLContext | None) -> None:
        state = flask_mail.Mail().init_mail({"MAIL_SERVER": server.host, "MAIL_PORT": server.port})
        super().__init__(state)  # type: ignore[arg-type]
        self.server, self.hello, self.limits = server, hello, limits
        self.tls = tls
        self.stage = Stage.CONNECT
        self.expired = False
        self._lock = threading.Lock()
        self._watchdog = Watchdog(self._expire)

    @contextmanager
    def deadline(self, seconds: float | None = None) -> Iterator[None]:
        """Shut the socket when the block takes too long: whatever read or write is under way ends with an error."""
        self.expired = False
        self._watchdog.watch(seconds or self.limits.total)
        try:
            yield
        finally:
            self._watchdog.rest()

    def _expire(self) -> None:
        with self._lock:
            self.expired = True
            socket = self.host.sock if self.host is not None else None
            if socket is not None:
                with suppress(OSError):
                    socket.shutdown(2)

    def open(self) -> None:
        """Connect, encrypt, sign in; nothing when that was done."""
        if self.host is None:
            self.stage = Stage.CONNECT
            self.configure_host()

    def configure_host(self) -> smtplib.SMTP:
        server = self.server
        kind: type[_Conversation] = _Conversation
        options: dict[str, Any] = {"local_hostname": self.hello, "timeout": self.limits.read}
        if server.security == "tls":
            kind, options["context"] = _ConversationOverTls, self._context()
        host = kind(**options)
        host.connection = self
        with self._lock:
            self.host = host
        host._host = server.host  # type: ignore[attr-defined]  # smtplib checks the certificate against it
        code, text = host.connect(server.host, server.port)
        if self.expired:
            raise TimeoutError
        if code != 220:
            raise smtplib.SMTPConnectError(code, text)
        if server.security == "starttls":
            host.starttls(context=self._context())  # raises when it is not offered or fails: never in clear text
        if server.username and server.password:
            host.login(server.username, server.password)
        host.ehlo_or_helo_if_needed()
        return host

    def _context(self) -> ssl.SSLContext:
        if self.tls is None:
            self.tls = ssl.create_default_context()
        return self.tls

    def send_wire(self, parcel: Parcel, before_data: Callable[[], None]) -> None:
        if self.host is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        self.stage = Stage.MAIL
        self.host.before_data = before_data
        self.send(_Stored(parcel), envelope_from=parcel.sender)

    def goodbye(self) -> None:
        if self.host is not None and self.host.sock is not None:
            with suppress(OSError):
                self.host.quit()
        self.drop()

    def unwatch(self) -> None:
        self._watchdog.end()

    def drop(self) -> None:
        with self._lock:
            host, self.host = self.host, None
        if host is not None:
            with suppress(OSError):
                host.close()

    def explain(self, error: OSError) -> str:
        if self.expired:
            return f"no end after {self.limits.total:g} seconds"
        return _words(str(error) or type(error).__name__)


class _Conversation(smtplib.SMTP):
    """smtplib's conversation, which says where it is, and asks before the first byte of a mail leaves."""

    connection: _Connection
    before_data: Callable[[], None]

    def rcpt(self, recip: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
        self.connection.stage = Stage.RCPT
        return super().rcpt(recip, options)

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.before_data()
        self.connection.stage = Stage.DATA
        return super().data(msg)

    def send(self, s: Any) -> None:
        all_of_it = self.connection.stage is Stage.DATA and isinstance(s, bytes) and s.endswith(b"\r\n.\r\n")
        super().send(s)
        if all_of_it:
            self.connection.stage = Stage.DOT


class _ConversationOverTls(_Conversation, smtplib.SMTP_SSL):
    pass


def _words(text: bytes | str) -> str:
    """A server's answer on one line, short enough to be kept."""
    plain = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join("".join(c if c.isprintable() else " " for c in plain).split())[:300]
