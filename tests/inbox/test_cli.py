"""`eventsite inbox` as a process: it starts, takes mail, shows it and ends."""

import json
import signal
import smtplib
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from eventsite.inbox.cli import inbox
from tests.inbox.letters import make_letter
from tests.inbox.test_smtp import free_port

COMMAND = [sys.executable, "-c", "from eventsite.inbox.cli import inbox; inbox()"]


def answer(url: str) -> object:
    for _ in range(100):
        try:
            with urlopen(url) as page:
                return json.load(page)
        except URLError:
            time.sleep(0.2)
    raise TimeoutError(url)


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_inbox_takes_mail_until_it_is_told_to_end(tmp_path: Path, ending: signal.Signals):
    smtp_port, port = free_port(), free_port()
    process = subprocess.Popen(
        [*COMMAND, "--smtp-port", str(smtp_port), "--port", str(port), "--folder", str(tmp_path)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert answer(f"http://127.0.0.1:{port}/healthz") == {"status": "ok", "messages": 0}
        with smtplib.SMTP("127.0.0.1", smtp_port) as client:
            client.sendmail("a@example.org", ["ada@example.org"], make_letter())
        assert [one["to"] for one in answer(f"http://127.0.0.1:{port}/api/messages")] == ["ada@example.org"]
    finally:
        process.send_signal(ending)
        said, complaints = process.communicate(timeout=20)
    assert (process.returncode, complaints) == (0, "")
    assert said == f"Inbox on http://127.0.0.1:{port}/, SMTP on 127.0.0.1:{smtp_port}, messages in {tmp_path}\n"


def test_inbox_on_a_taken_port_says_which(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        runs = [run(tmp_path, taken, free_port()), run(tmp_path, free_port(), taken)]

    assert [ended.returncode for ended in runs] == [1, 1]
    assert f"SMTP cannot listen on 127.0.0.1:{taken}" in runs[0].stderr
    assert f"the inbox cannot listen on 127.0.0.1:{taken}" in runs[1].stderr


def run(folder: Path, smtp_port: int, port: int) -> "subprocess.CompletedProcess[str]":
    command = [*COMMAND, "--smtp-port", str(smtp_port), "--port", str(port), "--folder", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def test_inbox_without_aiosmtpd_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setitem(sys.modules, "eventsite.inbox.smtp", None)

    result = CliRunner().invoke(inbox, ["--folder", str(tmp_path / "never")])

    assert (result.exit_code, result.output) == (1, "Error: the mail catcher needs aiosmtpd: pip install 'eventsite[inbox]'\n")
    assert not (tmp_path / "never").exists()
