"""One worker, rendering and commits included, against a bare smtplib loop with the same bytes to the same server.

The server is a process of its own; both send over one connection. The split says where a message's time goes.
"""

import smtplib
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.common import ROOT, Row, environment, free_port
from benchmarks.database import inside
from benchmarks.sample import sample_event
from eventsite import clock
from eventsite.catalogue import queries as catalogue
from eventsite.db import transaction
from eventsite.mail import writing
from eventsite.mail.worker import Worker
from eventsite.registration import service
from eventsite.registration.rules import RegistrationRequest

MESSAGES = 300
WANTED = 0.2
ROUNDS = 3


class TimedWorker(Worker):
    """A worker that keeps account of its steps, in seconds."""

    def __init__(self) -> None:
        super().__init__()
        self.spent: Counter[str] = Counter()

    def read_ahead(self, *args: Any) -> None:
        """What the mails of a batch are about."""
        self._timed("reading", super().read_ahead, *args)

    def write(self, *args: Any) -> Any:
        """Rendering, calendar included."""
        return self._timed("writing", super().write, *args)

    def begin(self, *args: Any) -> None:
        """The commit before the bytes go; inside the conversation, so it is taken out of that again below."""
        self._timed("commits", super().begin, *args)

    def note(self, *args: Any) -> None:
        """The commit after the answer."""
        self._timed("commits", super().note, *args)

    def transmit(self, *args: Any) -> Any:
        """The conversation without the commit in the middle of it."""
        before = self.spent["commits"]
        outcome = self._timed("smtp", super().transmit, *args)
        self.spent["smtp"] -= self.spent["commits"] - before
        return outcome

    def _timed(self, name: str, step: Callable[..., Any], *args: Any) -> Any:
        started = time.perf_counter()
        try:
            return step(*args)
        finally:
            self.spent[name] += time.perf_counter() - started


def run() -> list[Row]:
    """The median of three rounds, each with its own floor."""
    rounds = sorted((_round() for _ in range(ROUNDS)), key=lambda figures: figures[0] / figures[1])
    worker, floor, spent = rounds[ROUNDS // 2]
    parts = ", ".join(f"{name} {1000 * seconds / MESSAGES:.2f} ms" for name, seconds in spent.most_common())
    print(f"# worker_vs_smtplib, a message: {parts}", flush=True)
    return [Row("worker_vs_smtplib", worker, "messages/s", WANTED, "higher", floor, worker / floor)]


def _round() -> tuple[float, float, Counter[str]]:
    with sink() as (port, folder), environment(EVENTSITE_SMTP_URL=f"smtp://127.0.0.1:{port}") as env:
        slug = sample_event(env, capacity=None)
        with inside(env):
            _sign_up(slug)
            worker = TimedWorker()
            decide = writing.decide
            writing.decide = lambda *args, **named: worker._timed("of that calendar", lambda: decide(*args, **named))
            try:
                started = time.perf_counter()
                handled = worker.drain()
                seconds = time.perf_counter() - started
            finally:
                writing.decide = decide
        wires = [path.read_bytes() for path in sorted(folder.glob("*.eml"))]
        if not handled == len(wires) == MESSAGES:
            raise RuntimeError(f"{handled} were handled and {len(wires)} arrived of {MESSAGES}")
        return MESSAGES / seconds, MESSAGES / _bare(port, wires), worker.spent


def _sign_up(slug: str) -> None:
    event = catalogue.event_by_slug(slug)
    if event is None:
        raise RuntimeError("the sample event is not there")
    with transaction():
        for number in range(MESSAGES):
            request = RegistrationRequest(
                full_name=f"Person {number}", email=f"person{number}@example.org", organisation="Fjordland Region"
            )
            service.register(event, request, now=clock.now())


def _bare(port: int, wires: list[bytes]) -> float:
    started = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as server:
        for wire in wires:
            server.sendmail("events@kattegat.example.org", ["person@example.org"], wire)
    return time.perf_counter() - started


@contextmanager
def sink() -> Iterator[tuple[int, Path]]:
    """An SMTP server that accepts everything: its port, and the folder in which it keeps what came."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="eventsite-sink-") as folder:
        command = [sys.executable, "-m", "benchmarks.sink", str(port), folder]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        try:
            if process.stdout is None or process.stdout.readline() != b"ready\n":
                raise RuntimeError("the SMTP server did not start")
            yield port, Path(folder)
        finally:
            process.terminate()
            process.wait(10)
