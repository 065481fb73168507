"""A real SMTP server in a thread of its own, which keeps what it gets and answers what a test tells it to."""

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

DROP = "drop"  # close the connection instead of an answer


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Received:
    """One transaction as the server saw it."""

    sender: str
    recipients: tuple[str, ...]
    wire: bytes

    @property
    def mail(self) -> EmailMessage:
        """The mail, parsed by the standard library."""
        parsed = message_from_bytes(self.wire, policy=SMTP_POLICY)
        assert isinstance(parsed, EmailMessage)
        return parsed

    def part(self, content_type: str) -> EmailMessage:
        """The one part of this type."""
        [found] = [part for part in self.mail.walk() if part.get_content_type() == content_type]
        assert isinstance(found, EmailMessage)
        return found

    def parts(self, content_type: str) -> list[EmailMessage]:
        """All parts of this type."""
        return [part for part in self.mail.walk() if part.get_content_type() == content_type]  # type: ignore[misc]

    @property
    def ics(self) -> bytes:
        """The calendar part, decoded."""
        content = self.part("text/calendar").get_payload(decode=True)
        assert isinstance(content, bytes)
        return content

    def text(self, content_type: str = "text/plain") -> str:
        """A text part, decoded."""
        content = self.part(content_type).get_payload(decode=True)
        assert isinstance(content, bytes)
        return content.decode("utf-8")


@dataclass
class Sink:
    """The server. `rcpt` and `data` are the answers to come, first to last; then everything is accepted."""

    port: int = field(default_factory=free_port)
    rcpt: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    on_connect: Callable[[], None] | None = None
    on_rcpt: Callable[[], None] | None = None
    on_data: Callable[[], None] | None = None  # called when all bytes are there and before the answer
    received: list[Received] = field(default_factory=list)  # accepted
    tried: list[Received] = field(default_factory=list)  # all whose bytes arrived, whatever the answer
    connections: int = 0
    tls: Any = None
    starttls: bool = False
    listening: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> "Sink":
        self.open()
        return self

    def open(self) -> None:
        """Listen."""
        sink = self

        class Server(SMTP):
            def connection_made(self, transport: Any) -> None:
                with sink._lock:
                    if not (sink.starttls and self.transport is not None):
                        sink.connections += 1
                if sink.on_connect:
                    sink.on_connect()
                super().connection_made(transport)

        class Inside(Controller):
            def factory(self) -> SMTP:
                context = sink.tls if sink.starttls else None
                return Server(self.handler, hostname="sink.localhost", tls_context=context, require_starttls=False)

        implicit = None if self.starttls else self.tls
        self.controller = Inside(self, hostname="127.0.0.1", port=self.port, ssl_context=implicit)
        self.controller.start()
        with self._lock:
            self.connections = 0  # the controller looks whether it answers
        self.listening = True

    def shut(self) -> None:
        """Listen no more."""
        if self.listening:
            self.controller.stop()
        self.listening = False

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.shut()

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        if self.on_rcpt:
            self.on_rcpt()
        answer = self.rcpt.pop(0) if self.rcpt else "250 2.1.5 OK"
        if answer == DROP:
            server.transport.abort()
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        got = Received(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.original_content)
        with self._lock:
            self.tried.append(got)
        if self.on_data:
            self.on_data()
        answer = self.data.pop(0) if self.data else "250 2.0.0 OK"
        if answer == DROP:
            server.transport.abort()
        if answer.startswith("250"):
            with self._lock:
                self.received.append(got)
        return answer
