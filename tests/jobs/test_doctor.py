"""`eventsite doctor`: one line for each check, and an exit code that a script can trust."""

import socket
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from click.testing import CliRunner
from flask import Flask

from eventsite import clock
from eventsite.cli import main
from eventsite.jobs import runner

NAMES = ["database", "migrations", "mail server", "mailbox", "clock", "disk", "permissions", "workers", "forms"]


@pytest.fixture
def mail_port() -> Iterator[int]:
    """A mail server that answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    controller = Controller(Sink(), hostname="127.0.0.1", port=port)
    controller.start()
    yield port
    controller.stop()


def _lines(environment: dict[str, str]) -> tuple[int, dict[str, bool]]:
    result = CliRunner().invoke(main, ["doctor"], env=environment)
    lines = [line.partition(":")[0].split(maxsplit=1) for line in result.output.splitlines()]
    return result.exit_code, {name: verdict == "ok" for verdict, name in lines}


def test_doctor_of_a_sound_installation_answers_zero(app: Flask, environment: dict[str, str], mail_port: int) -> None:
    runner.run_due(clock.now())
    code, verdicts = _lines(environment | {"EVENTSITE_SMTP_URL": f"smtp://127.0.0.1:{mail_port}"})
    assert (code, verdicts) == (0, dict.fromkeys(NAMES, True))


def test_doctor_with_mail_server_away_says_so_and_answers_one(app: Flask, environment: dict[str, str]) -> None:
    code, verdicts = _lines(environment)
    assert (code, verdicts["mail server"], verdicts["database"], list(verdicts)) == (1, False, True, NAMES)


def test_doctor_before_any_worker_ran_misses_it(app: Flask, environment: dict[str, str], mail_port: int) -> None:
    code, verdicts = _lines(environment | {"EVENTSITE_SMTP_URL": f"smtp://127.0.0.1:{mail_port}"})
    assert (code, verdicts["workers"]) == (1, False)
