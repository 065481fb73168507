"""A worker that is killed while it reads the mailbox: each answer has its one effect all the same."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from eventsite.db import db
from eventsite.incoming.models import ReceivedMail
from eventsite.mail.models import Message
from tests.factories import make_event
from tests.incoming.dovecot import Dovecot, running
from tests.incoming.replies import AUTHSERV, Reply
from tests.registration.invited import invite

pytestmark = pytest.mark.faults
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    """The mailbox."""
    with running() as server:
        yield server


@pytest.fixture
def environment(environment: dict[str, str], dovecot: Dovecot) -> dict[str, str]:
    """The settings, with that mailbox."""
    return environment | {"EVENTSITE_INBOX_URL": dovecot.url, "EVENTSITE_INBOX_AUTHSERV": AUTHSERV}


def read(environment: dict[str, str], dies_at: str = "") -> int:
    """What became of the process."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("EVENTSITE_")}
    paths = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    command = [sys.executable, "-m", "tests.faults.mail_reader", dies_at]
    return subprocess.run(command, cwd=ROOT, env=outside | environment | {"PYTHONPATH": paths}, timeout=60, check=False).returncode


@pytest.mark.parametrize("dies_at", ["inside", "between"])
def test_worker_killed_while_it_reads_gives_each_answer_one_effect(
    dies_at: str, app: Flask, environment: dict[str, str], dovecot: Dovecot
) -> None:
    event = make_event()
    people = [invite(event, name) for name in ("ada", "bo")]
    answers = [Reply(uid=one.entry.uid, partstat="DECLINED", attendee=one.email or "", sender=one.email or "").by() for one in people]
    dovecot.lay(*answers)
    entries = [one.entry for one in people]
    db.session.rollback()

    assert read(environment, dies_at) == -signal.SIGKILL
    assert [read(environment), read(environment)] == [0, 0]
    db.session.rollback()
    assert [(entry.answer.value if entry.answer else None, entry.answer_proved) for entry in entries] == [("declined", True)] * 2
    assert [received.outcome.value for received in db.session.scalars(select(ReceivedMail))] == ["filed", "filed"]
    asked = select(Message.recipient).where(Message.template == "registration/emails/give_up").order_by(Message.id)
    assert db.session.scalars(asked).all() == ["ada@example.org", "bo@example.org"]
