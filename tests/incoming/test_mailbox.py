"""Reading a mailbox on a real IMAP server: each mail once, whatever fails in between."""

import re
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from time import perf_counter
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from eventsite.calendar.models import CalendarEntry
from eventsite.config import ImapServer
from eventsite.db import db, transaction
from eventsite.incoming import hooks, imap, jobs, rules
from eventsite.incoming.imap import Imap, MailboxFailed
from eventsite.incoming.models import Mailbox, Outcome, ReceivedMail
from eventsite.jobs import checks
from tests.incoming.dovecot import PASSWORD, USER, Dovecot
from tests.incoming.replies import AUTHSERV, UID, Reply, calendar, mail, make_entry

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC).date()


@pytest.fixture
def environment(environment: dict[str, str], dovecot: Dovecot) -> dict[str, str]:
    """The settings, with that mailbox."""
    return environment | {"EVENTSITE_INBOX_URL": dovecot.url, "EVENTSITE_INBOX_AUTHSERV": AUTHSERV}


@pytest.fixture(autouse=True)
def _nobody_listens(request: pytest.FixtureRequest) -> Iterator[None]:
    request.getfixturevalue("app")
    known = list(hooks.on_reply), list(hooks.on_bounce)
    hooks.on_reply[:], hooks.on_bounce[:] = [], []
    yield
    hooks.on_reply[:], hooks.on_bounce[:] = known


def poll(minutes: float = 0) -> str:
    return jobs.poll(datetime.now(UTC) + timedelta(minutes=minutes))


def outcomes() -> list[str]:
    db.session.rollback()
    return [received.outcome.value for received in db.session.scalars(select(ReceivedMail).order_by(ReceivedMail.id))]


def box() -> Mailbox:
    db.session.rollback()
    return db.session.scalars(select(Mailbox)).one()


def server_of(dovecot: Dovecot, security: str, **changes: Any) -> ImapServer:
    port = dovecot.tls_port if security == "tls" else dovecot.port
    return ImapServer(**({"host": "127.0.0.1", "port": port, "security": security, "username": USER, "password": PASSWORD} | changes))


def test_reply_in_the_mailbox_is_filed_once_and_the_mail_stays_unread(dovecot: Dovecot) -> None:
    entry = make_entry()
    dovecot.lay(Reply(partstat="TENTATIVE").by("outlook"))

    assert [poll(), poll(1)] == ["1 mails", "0 mails"]
    assert (outcomes(), entry.answer.value if entry.answer else None, entry.answer_proved) == (["filed"], "tentative", True)
    assert (dovecot.count(), dovecot.count("UNSEEN")) == (1, 1)
    dovecot.lay(mail("Hello", content_type="text/plain"))
    assert [poll(2), poll(3), outcomes()] == ["1 mails", "0 mails", ["filed", "nothing"]]


def test_check_13_accepting_in_thunderbird_is_one_mail_to_the_organizer_that_files_one_answer(dovecot: Dovecot) -> None:
    entry = make_entry()
    raw = Reply().by("thunderbird")
    recorded = message_from_bytes(raw, policy=policy.default)
    to = [address.addr_spec for address in recorded["To"].addresses]
    organizers = set(re.findall(rb"^ORGANIZER;CN=Kattegat:mailto:(\S+)", raw, re.M))
    dovecot.lay(raw)

    assert (to, organizers) == (["events@kattegat.example.org"], {b"events@kattegat.example.org"})
    assert [poll(), poll(1), outcomes()] == ["1 mails", "0 mails", ["filed"]]
    assert (entry.answer and entry.answer.value, entry.answer_sequence, entry.answer_proved) == ("accepted", 0, True)


def test_check_62_10_mb_calendar_in_the_mailbox_keeps_nobody_waiting(dovecot: Dovecot) -> None:
    entry = make_entry()
    lines = "ATTENDEE;PARTSTAT=DECLINED:mailto:ada@example.org", *["X-LINE:" + "x" * 60] * 150_000
    dovecot.lay(mail(calendar(*lines)), Reply().by())
    began = perf_counter()

    assert (poll(), outcomes()) == ("2 mails", ["odd", "filed"])
    assert perf_counter() - began < 5  # the server's part in it
    assert entry.answer == "accepted"
    assert [size > 10_000_000 for size in db.session.scalars(select(ReceivedMail.size).order_by(ReceivedMail.id))] == [True, False]


def test_mailbox_that_was_numbered_anew_is_read_again_without_a_second_effect(dovecot: Dovecot) -> None:
    make_entry()
    dovecot.lay(Reply().by(), mail("Hello", content_type="text/plain"))
    poll()
    before = box().uid_validity
    dovecot.number_anew()

    assert (poll(1), outcomes(), box().uid_validity != before) == ("2 mails", ["filed", "nothing"], True)


def test_mails_from_before_our_time_are_left_alone(dovecot: Dovecot) -> None:
    dovecot.lay(mail("Old", content_type="text/plain"), arrived=datetime.now(UTC) - timedelta(days=40))
    dovecot.lay(mail("New", content_type="text/plain"))

    assert (poll(), len(outcomes())) == ("1 mails", 1)


def test_mail_that_cannot_be_taken_is_set_aside_and_keeps_nobody_waiting(dovecot: Dovecot, app: Flask) -> None:
    make_entry()

    def stumble(_received: ReceivedMail, _raw: bytes, _now: datetime) -> None:
        raise ZeroDivisionError

    hooks.on_bounce[:] = [stumble]
    dovecot.lay(mail("", content_type="multipart/report; report-type=delivery-status; boundary=x"), Reply().by())

    assert (poll(), outcomes()) == ("2 mails", ["set_aside", "filed"])
    assert (dovecot.count("FLAGGED"), poll(1)) == (1, "0 mails")
    assert checks.mailbox(app.extensions["eventsite"].settings).endswith("signed in; 1 mails set aside")


def test_database_that_is_away_loses_no_mail(dovecot: Dovecot) -> None:
    make_entry()
    dovecot.lay(Reply().by())

    def fail(_reply: hooks.Reply, _now: datetime) -> bool:
        raise OperationalError("", {}, Exception())

    hooks.on_reply[:] = [fail]
    for minute in range(2 * rules.MOST_TRIES):  # it is not the mail that fails
        with pytest.raises(OperationalError):
            poll(minute)
    hooks.on_reply[:] = []

    assert (poll(30), outcomes()) == ("1 mails", ["filed"])


def test_mail_at_which_workers_die_again_and_again_is_set_aside(dovecot: Dovecot) -> None:
    def die(_received: ReceivedMail, _raw: bytes, _now: datetime) -> None:
        raise SystemExit

    hooks.on_bounce[:] = [die]
    dovecot.lay(mail("", content_type="multipart/report; report-type=delivery-status; boundary=x"))
    for minute in range(5):
        with pytest.raises(SystemExit):
            poll(minute)

    assert (poll(6), outcomes()) == ("1 mails", ["set_aside"])


def test_server_that_fails_is_left_alone_and_shows_when_it_lasts(dovecot: Dovecot, client: FlaskClient, app: Flask) -> None:
    poll()
    dovecot.stop()

    assert poll() == "failed: connecting: ConnectionRefusedError"
    assert poll(0.5) == "left alone after a failure"
    assert client.get("/healthz").status_code == 200
    assert poll(1.1).startswith("failed")
    assert box().failures == 2
    with pytest.raises(checks.Fault, match="connecting: ConnectionRefusedError") as fault:
        checks.mailbox(app.extensions["eventsite"].settings)
    assert PASSWORD not in str(fault.value)
    with transaction():
        db.session.scalars(select(Mailbox)).one().failing_since = datetime.now(UTC) - timedelta(minutes=20)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json and answer.json["unwell"]) == (503, ["mailbox"])
    dovecot.start()
    assert poll(60) == "0 mails"
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("security", ["plain", "starttls", "tls"])
def test_connection_is_made_with_a_certificate_that_is_trusted(security: str, dovecot: Dovecot) -> None:
    dovecot.lay(b"Subject: x\r\n\r\nwords\r\n")
    with Imap(server_of(dovecot, security), tls=dovecot.trust()) as connection:
        assert connection.new_uids(0, LONG_AGO) == [1]
        assert (connection.fetch(1), connection.fetch(9)) == ((b"Subject: x\r\n\r\nwords\r\n", 21), None)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_certificate_that_nobody_knows_ends_it(security: str, dovecot: Dovecot) -> None:
    with pytest.raises(MailboxFailed, match="certificate: self-signed"), Imap(server_of(dovecot, security)):
        pass


@pytest.mark.parametrize(
    ("changes", "words"), [({"password": "wrong"}, "signing in: error"), ({"folder": "Nowhere"}, "opening the folder: error")]
)
def test_refusal_is_said_without_a_secret(changes: dict[str, str], words: str, dovecot: Dovecot) -> None:
    with pytest.raises(MailboxFailed) as failure, Imap(server_of(dovecot, "plain", **changes)):
        pass
    assert str(failure.value) == words


def test_folder_other_than_the_inbox_is_read(dovecot: Dovecot) -> None:
    with dovecot.mailbox() as connection:
        connection.create('"Answers 1"')
    dovecot.lay(b"Subject: x\r\n\r\nwords\r\n", folder='"Answers 1"')
    with Imap(server_of(dovecot, "plain", folder="Answers 1")) as connection:
        assert connection.new_uids(0, LONG_AGO) == [1]


def test_server_that_says_nothing_is_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "ANSWER_WITHIN", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = ImapServer("127.0.0.1", silent.getsockname()[1], "plain", USER, PASSWORD)
        with pytest.raises(MailboxFailed, match="connecting: no answer in time"), Imap(server):
            pass


def test_server_that_dribbles_is_given_up_at_the_deadline() -> None:
    ended = threading.Event()

    def dribble(listening: socket.socket) -> None:
        talking, _address = listening.accept()
        with talking:
            talking.sendall(b"* OK ready\r\n")
            while not ended.wait(0.1):
                try:
                    talking.sendall(b"* OK wait\r\n")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=dribble, args=(listening,))
        thread.start()
        server = ImapServer("127.0.0.1", listening.getsockname()[1], "plain", USER, PASSWORD)
        with pytest.raises(MailboxFailed), Imap(server, deadline=1.0):
            pass
        ended.set()
        thread.join(5)


def test_two_readers_take_each_mail_once(dovecot: Dovecot, app: Flask) -> None:
    make_entry()
    heard: list[str] = []
    hooks.on_reply[:] = [lambda reply, _now: heard.append(reply.entry.uid) is None]
    dovecot.lay(*[mail(f"Hello {n}", content_type="text/plain") for n in range(6)], Reply().by())
    done: list[str] = []

    def read() -> None:
        with app.app_context():
            done.append(poll())

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert (sum(int(words.split()[0]) for words in done), len(outcomes()), heard) == (7, 7, [UID])
    assert db.session.scalars(select(CalendarEntry.answer)).one() == "accepted"
    assert Outcome.SET_ASIDE.value not in outcomes()
