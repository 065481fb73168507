"""A real SMTP conversation ends in the folder."""

import smtplib
import socket
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from eventsite.inbox.folder import Folder
from eventsite.inbox.smtp import catcher
from tests.inbox.letters import make_letter


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def smtp(folder: Folder) -> Iterator[smtplib.SMTP]:
    port = free_port()
    server = catcher(folder, "127.0.0.1", port)
    server.start()
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
        yield client
    server.stop()


def test_message_is_kept_byte_for_byte_with_its_envelope(smtp, folder):
    content = make_letter().replace(b"\n", b"\r\n") + b"..a line that starts with dots\r\n"

    smtp.sendmail("bounce+7@example.org", ["ada@example.org", "olga@example.org"], content)

    kept, envelope = folder.read("000001")
    assert (kept, envelope.sender, envelope.recipients) == (content, "bounce+7@example.org", ("ada@example.org", "olga@example.org"))


def test_message_to_an_address_in_another_script_is_taken(smtp, folder):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "events@example.org", "阿芳@例え.example.org", "报名确认"
    message.set_content("您好")

    smtp.send_message(message, mail_options=["SMTPUTF8"])

    assert folder.read("000001")[1].recipients == ("阿芳@例え.example.org",)


def test_message_of_ten_megabytes_is_kept_whole(smtp, folder):
    content = b"Subject: large\r\n\r\n" + (b"x" * 998 + b"\r\n") * 10_000

    smtp.sendmail("a@example.org", ["ada@example.org"], content)

    assert len(folder.read("000001")[0]) == len(content)


def test_three_hundred_messages_on_one_connection_are_all_kept(smtp, folder):
    for number in range(300):
        smtp.sendmail("a@example.org", [f"person{number}@example.org"], make_letter())

    assert [folder.read(name)[1].recipients[0] for name in folder.names()] == [
        f"person{number}@example.org" for number in range(299, -1, -1)
    ]
