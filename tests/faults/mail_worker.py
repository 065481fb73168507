"""A worker in a process of its own, which kills or stops itself where the arguments say; without any it lives."""

import os
import signal
import sys
from typing import Any

from eventsite.app import create_app
from eventsite.config import Settings
from eventsite.mail.delivery import Limits
from eventsite.mail.outcomes import Outcome, OutcomeKind
from eventsite.mail.steps import NotSent, Ticket, Written
from eventsite.mail.worker import Worker
from tests.mail.letters import Probe, install


class DyingWorker(Worker):
    """Dies, as in a power cut, or is stopped, once it has come to a step: claimed, written, begun or accepted."""

    dies_at = ""
    by = signal.SIGKILL

    def come_to(self, step: str) -> None:
        if self.dies_at == step:
            os.kill(os.getpid(), self.by)

    def write(self, ticket: Ticket) -> Written | NotSent:
        self.come_to("claimed")
        written = super().write(ticket)
        self.come_to("written")
        return written

    def begin(self, ticket: Ticket, written: Written) -> None:
        super().begin(ticket, written)
        self.come_to("begun")

    def note(self, ticket: Ticket, written: Written, outcome: Outcome) -> None:
        if outcome.kind is OutcomeKind.ACCEPTED:
            self.come_to("accepted")
        super().note(ticket, written, outcome)


def main(dies_at: str = "", by: str = "SIGKILL") -> None:
    """Deliver until nothing is due."""
    app = create_app(Settings.from_env())
    with app.app_context():
        values: dict[str, Any] = {"limits": Limits(read=5, total=10)}
        install(app, Probe())
        worker = DyingWorker(**values)
        worker.dies_at, worker.by = dies_at, signal.Signals[by]
        worker.drain()


if __name__ == "__main__":
    main(*sys.argv[1:])
