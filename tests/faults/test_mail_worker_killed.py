"""Workers that are killed at each step, and many at once: no row is lost, no UID and SEQUENCE has two bodies."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from eventsite import clock
from eventsite.mail import hooks
from eventsite.mail.delivery import Limits
from eventsite.mail.models import MessageKind
from eventsite.mail.worker import Worker
from tests.conftest import outbox
from tests.factories import make_event
from tests.judges import ics
from tests.mail.letters import Probe, cancel, install, invite, make_entry, post
from tests.mail.sink import Received, Sink

pytestmark = pytest.mark.faults
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def sink() -> Iterator[Sink]:
    """The mail server, in this process."""
    with Sink() as server:
        yield server


@pytest.fixture
def environment(environment: dict[str, str], sink: Sink) -> dict[str, str]:
    """The settings, with that server."""
    return environment | {"EVENTSITE_SMTP_URL": f"smtp://127.0.0.1:{sink.port}"}


@pytest.fixture
def start(app: Flask, environment: dict[str, str]) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start a worker in a process of its own."""
    known = dict(hooks.subjects)
    install(app, Probe())
    started: list[subprocess.Popen[bytes]] = []

    def run(dies_at: str = "", by: str = "SIGKILL") -> subprocess.Popen[bytes]:
        outside = {name: value for name, value in os.environ.items() if not name.startswith("EVENTSITE_")}
        paths = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.mail_worker", dies_at, by], cwd=ROOT, env=outside | environment | {"PYTHONPATH": paths},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()
    hooks.subjects.clear()
    hooks.subjects.update(known)


def drain_later(*, minutes: float) -> None:
    """What a worker does that much later."""
    worker = Worker(limits=Limits(read=5, total=10))
    with time_machine.travel(clock.now() + timedelta(minutes=minutes)):
        worker.drain()


def bodies_by_revision(received: list[Received]) -> dict[tuple[str, str, int | None], set[bytes]]:
    """The bytes under which each METHOD, UID and SEQUENCE was seen."""
    seen: dict[tuple[str, str, int | None], set[bytes]] = {}
    with_calendar = [got for got in received if got.parts("text/calendar")]
    for got, calendar in zip(with_calendar, ics.icaljs_read_all([got.ics for got in with_calendar]), strict=True):
        [event] = calendar.events
        seen.setdefault((calendar.method, event.uid, event.sequence), set()).add(got.wire)
    return seen


# Where it dies, what the invitation's row says then, and how many copies the server has in the end.
INSIDE = [("claimed", "queued", 1), ("written", "queued", 1), ("begun", "transmitting", 1), ("accepted", "transmitting", 2)]
OUTSIDE = [("on_connect", "queued", 1), ("on_rcpt", "queued", 1), ("on_data", "transmitting", 2)]


@pytest.mark.parametrize(("step", "status", "copies"), INSIDE)
def test_f3_check_79_invitation_of_a_worker_killed_at_a_step_arrives(
    sink: Sink, start: Callable[..., subprocess.Popen[bytes]], step: str, status: str, copies: int
) -> None:
    invite(make_event(), make_entry(), "received:1")

    assert start(step).wait(30) == -signal.SIGKILL

    assert [message.status for message in outbox()] == [status]
    _finish_and_check(sink, copies)


@pytest.mark.parametrize(("step", "status", "copies"), OUTSIDE)
def test_f3_check_79_invitation_of_a_worker_killed_while_it_talks_arrives(
    sink: Sink, start: Callable[..., subprocess.Popen[bytes]], step: str, status: str, copies: int
) -> None:
    invite(make_event(), make_entry(), "received:1")
    running: list[subprocess.Popen[bytes]] = []

    def kill() -> None:
        while not running:
            time.sleep(0.01)
        running[0].kill()
        running[0].wait()

    setattr(sink, step, kill)
    running.append(start())
    assert running[0].wait(30) == -signal.SIGKILL

    setattr(sink, step, None)
    _wait_for(lambda: step != "on_data" or len(sink.received) == 1)
    assert [message.status for message in outbox()] == [status]
    _finish_and_check(sink, copies)


def _wait_for(condition: Callable[[], bool]) -> None:
    for _ in range(200):
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("it did not come to be")


def _finish_and_check(sink: Sink, copies: int) -> None:
    drain_later(minutes=1)
    before_the_lease_ended = len(sink.received)
    drain_later(minutes=4)

    assert before_the_lease_ended == copies - 1
    assert [message.status for message in outbox()] == ["sent"]
    assert len(sink.received) == copies
    assert {got.mail["Message-ID"] for got in sink.received} == {outbox()[0].message_id}
    assert [len(bodies) for bodies in bodies_by_revision(sink.tried).values()] == [1]


@pytest.mark.parametrize(("step", "copies"), [("claimed", 1), ("written", 1), ("begun", 2), ("accepted", 2)])
def test_f4_worker_that_sleeps_past_its_lease_is_fenced_off_when_it_wakes(
    sink: Sink, start: Callable[..., subprocess.Popen[bytes]], step: str, copies: int
) -> None:
    invite(make_event(), make_entry(), "received:1")
    sleeper = start(step, "SIGSTOP")
    os.waitid(os.P_PID, sleeper.pid, os.WSTOPPED)

    drain_later(minutes=4)
    by_the_other = [(message.status, message.attempts, message.ended_at) for message in outbox()]
    sleeper.send_signal(signal.SIGCONT)

    assert sleeper.wait(30) == 0
    assert [(message.status, message.attempts, message.ended_at) for message in outbox()] == by_the_other
    assert by_the_other[0][0] == "sent"
    assert len(sink.received) == copies
    assert {got.mail["Message-ID"] for got in sink.received} == {outbox()[0].message_id}
    assert [len(bodies) for bodies in bodies_by_revision(sink.tried).values()] == [1]


@pytest.mark.parametrize(
    ("step", "status", "copies"), [("claimed", "sent", 1), ("written", "sent", 1), ("begun", "unknown", 0), ("accepted", "unknown", 1)]
)
def test_f3_check_78_mailing_of_a_killed_worker_goes_again_only_when_it_cannot_have_arrived(
    sink: Sink, start: Callable[..., subprocess.Popen[bytes]], step: str, status: str, copies: int
) -> None:
    post(make_event(), "mailing:1", kind=MessageKind.MAILING)

    assert start(step).wait(30) == -signal.SIGKILL
    drain_later(minutes=4)

    assert ([message.status for message in outbox()], len(sink.received)) == ([status], copies)


def test_f5_check_28_cancel_never_overtakes_its_request_with_four_workers_and_retries(
    sink: Sink, start: Callable[..., subprocess.Popen[bytes]]
) -> None:
    event, entries = make_event(), [make_entry() for _ in range(15)]
    for number, entry in enumerate(entries):
        invite(event, entry, f"received:{number}", to=f"p{number}@example.org")
        cancel(event, entry, f"withdrawn:{number}", to=f"p{number}@example.org")
    sink.data = random.Random(1).choices(["250 OK", "451 4.3.0 later"], k=25)

    workers = [start() for _ in range(4)]
    assert [worker.wait(60) for worker in workers] == [0, 0, 0, 0]
    for minutes in (6, 25, 60):
        drain_later(minutes=minutes)

    assert Counter(message.status.value for message in outbox()) == {"sent": 30}
    assert Counter(got.mail["Message-ID"] for got in sink.received).most_common(1)[0][1] == 1
    seen: dict[str, list[tuple[str, int | None]]] = {}
    for calendar in ics.icaljs_read_all([got.ics for got in sink.received]):
        seen.setdefault(calendar.events[0].uid, []).append((calendar.method, calendar.events[0].sequence))
    assert seen == {entry.uid: [("REQUEST", 0), ("CANCEL", 1)] for entry in entries}


def test_f3_check_79_workers_killed_at_random_under_a_faulty_server_lose_nothing(
    sink: Sink, start: Callable[..., subprocess.Popen[bytes]]
) -> None:
    chance = random.Random(79)
    event, count = make_event(), 60
    for number in range(count):
        invite(event, make_entry(), f"received:{number}", to=f"p{number}@example.org")
    sink.data = chance.choices(["250 OK", "451 4.3.0 later", "421 4.3.2 bye"], weights=[8, 1, 0.2], k=60)

    running = [start() for _ in range(2)]
    for _ in range(5):
        time.sleep(1.5 + chance.random())
        victim = running.pop(0)
        victim.kill()
        victim.wait()
        running.append(start())
    for worker in running:
        worker.wait(60)
    for minutes in (5, 10, 20, 40, 80, 160):
        drain_later(minutes=minutes)

    assert Counter(message.status.value for message in outbox()) == {"sent": count}
    copies = Counter(got.mail["Message-ID"] for got in sink.received)
    assert (len(copies), max(copies.values())) == (count, max(copies.values()))
    assert sum(copies.values()) - count <= 5  # at most one copy more for each kill
    assert {len(bodies) for bodies in bodies_by_revision(sink.tried).values()} == {1}
