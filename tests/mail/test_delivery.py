"""Deadlines, certificates and the table of answers."""

import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from flask import Flask

from eventsite.config import SmtpServer
from eventsite.mail.delivery import Delivery, Limits, Parcel
from eventsite.mail.outcomes import Outcome, OutcomeKind, Stage, classify
from tests.mail.sink import Sink, free_port

PARCEL = Parcel("events@kattegat.example.org", "ada@example.org", b"Subject: x\r\n\r\n.hidden dot\r\n")


@contextmanager
def speaking(script: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that does with its first connection what the script says."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        done = threading.Event()

        def run() -> None:
            connection, _peer = server.accept()
            with connection:
                with suppress(OSError):
                    script(connection)
                done.wait(20)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        done.set()
        thread.join(5)


def deliver(port: int, *, limits: Limits | None = None, security: str = "plain", tls: ssl.SSLContext | None = None) -> Outcome:
    """One delivery to that port."""
    server = SmtpServer("127.0.0.1" if security == "plain" else "localhost", port, security)
    with Delivery(server, hello="localhost", limits=limits or Limits(read=1, total=2), tls=tls) as delivery:
        return delivery.send(PARCEL, lambda: None)


def greet(connection: socket.socket, *, upto: str = "") -> None:
    """Answer as a server would, up to the command `upto`, and then nothing."""
    connection.sendall(b"220 here\r\n")
    for line in connection.makefile("rb"):
        word = line.split()[0].upper().decode()
        if word == upto:
            return
        connection.sendall(b"354 go on\r\n" if word == "DATA" else b"250 OK\r\n")
        if word == "DATA":
            return


def test_delivery_arrives_with_its_dots(app: Flask, sink: Sink) -> None:
    assert deliver(sink.port).kind is OutcomeKind.ACCEPTED
    assert sink.received[0].wire == PARCEL.wire


def test_check_81_server_that_says_nothing_ends_in_a_timeout(app: Flask) -> None:
    with speaking(lambda connection: None) as port:
        began = time.monotonic()
        outcome = deliver(port)

    assert (outcome.kind, outcome.stage) == (OutcomeKind.SERVER, Stage.CONNECT)
    assert time.monotonic() - began < 4


def test_check_81_server_that_sends_a_byte_now_and_then_ends_at_the_total_deadline(app: Flask) -> None:
    def drip(connection: socket.socket) -> None:
        for byte in b"220 " + b"very slow " * 50:
            connection.sendall(bytes([byte]))
            time.sleep(0.4)

    with speaking(drip) as port:
        began = time.monotonic()
        outcome = deliver(port)

    assert (outcome.kind, outcome.words) == (OutcomeKind.SERVER, "no end after 2 seconds")
    assert 1.9 < time.monotonic() - began < 4


@pytest.mark.parametrize(("silent_at", "kind"), [("MAIL", OutcomeKind.SERVER), ("RCPT", OutcomeKind.SERVER), ("", OutcomeKind.UNKNOWN)])
def test_silence_after_the_last_byte_alone_is_unknown(app: Flask, silent_at: str, kind: OutcomeKind) -> None:
    with speaking(lambda connection: greet(connection, upto=silent_at)) as port:
        assert deliver(port).kind is kind


def test_nobody_listening_is_the_servers_fault(app: Flask) -> None:
    outcome = deliver(free_port())

    assert (outcome.kind, outcome.stage) == (OutcomeKind.SERVER, Stage.CONNECT)


def test_what_is_raised_before_the_first_byte_comes_out_and_nothing_goes(app: Flask, sink: Sink) -> None:
    def refuse() -> None:
        raise LookupError

    with Delivery(SmtpServer("127.0.0.1", sink.port, "plain"), hello="localhost", limits=Limits(read=1, total=2)) as delivery:
        with pytest.raises(LookupError):
            delivery.send(PARCEL, refuse)
        assert delivery.send(PARCEL, lambda: None).kind is OutcomeKind.ACCEPTED

    assert len(sink.tried) == 1


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost that nobody trusts, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    crt, key = folder / "crt.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30", "-subj",
         "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(crt)],
        check=True, capture_output=True,
    )  # fmt: skip
    return crt, key


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_check_82_untrusted_certificate_stops_sending_and_a_trusted_one_does_not(
    app: Flask, certificate: tuple[Path, Path], security: str
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    with Sink(tls=context, starttls=security == "starttls") as server:
        outcome = deliver(server.port, security=security)
        assert (outcome.kind, server.tried) == (OutcomeKind.OURS, [])
        assert "certificate" in outcome.words

        assert deliver(server.port, security=security, tls=trusting).kind is OutcomeKind.ACCEPTED
    assert len(server.received) == 1


def test_server_without_starttls_is_never_spoken_to_in_clear_text(app: Flask, sink: Sink) -> None:
    outcome = deliver(sink.port, security="starttls")

    assert (outcome.kind, sink.tried) == (OutcomeKind.OURS, [])


@pytest.mark.parametrize(
    ("code", "text", "stage", "kind"),
    [
        (421, "4.3.2 shutting down", Stage.RCPT, OutcomeKind.SERVER),
        (421, "", Stage.DOT, OutcomeKind.SERVER),
        (450, "4.2.1 busy", Stage.RCPT, OutcomeKind.SOFT),
        (451, "greylisted", Stage.DOT, OutcomeKind.SOFT),
        (452, "4.2.2 full", Stage.RCPT, OutcomeKind.SOFT),
        (451, "4.3.0 sender rate", Stage.MAIL, OutcomeKind.SERVER),
        (454, "4.7.0 temporary", Stage.CONNECT, OutcomeKind.SERVER),
        (550, "5.1.1 no such user", Stage.RCPT, OutcomeKind.HARD),
        (553, "5.1.3 bad address", Stage.RCPT, OutcomeKind.HARD),
        (550, "no such user", Stage.RCPT, OutcomeKind.HARD),
        (501, "5.1.3 bad address syntax", Stage.RCPT, OutcomeKind.HARD),
        (550, "5.1.8 bad sender domain", Stage.RCPT, OutcomeKind.OURS),
        (552, "5.2.2 full", Stage.RCPT, OutcomeKind.FULL),
        (552, "exceeded storage", Stage.DOT, OutcomeKind.FULL),
        (552, "5.3.4 too big", Stage.DOT, OutcomeKind.REFUSED),
        (550, "5.7.1 policy", Stage.RCPT, OutcomeKind.OURS),
        (550, "5.7.515 unauthenticated", Stage.DOT, OutcomeKind.OURS),
        (554, "refused", Stage.DOT, OutcomeKind.OURS),
        (554, "no service here", Stage.CONNECT, OutcomeKind.OURS),
        (535, "5.7.8 wrong password", Stage.CONNECT, OutcomeKind.OURS),
        (530, "sign in first", Stage.MAIL, OutcomeKind.OURS),
        (550, "spam", Stage.DOT, OutcomeKind.REFUSED),
        (500, "what", Stage.DATA, OutcomeKind.FAULTY),
        (501, "syntax", Stage.RCPT, OutcomeKind.FAULTY),
        (-1, "no answer that can be read", Stage.CONNECT, OutcomeKind.SERVER),
    ],
)
def test_answer_is_put_into_its_class(code: int, text: str, stage: Stage, kind: OutcomeKind) -> None:
    assert classify(code, text, stage).kind is kind
