"""A worker in a process of its own, which kills itself where the argument says; without one it lives."""

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


def die() -> None:
    """As a power cut does."""
    os.kill(os.getpid(), signal.SIGKILL)


class DyingWorker(Worker):
    """Dies once it has come to a step: claimed, written, begun or accepted."""

    dies_at = ""

    def write(self, ticket: Ticket) -> Written | NotSent:
        if self.dies_at == "claimed":
            die()
        written = super().write(ticket)
        if self.dies_at == "written":
            die()
        return written

    def begin(self, ticket: Ticket, written: Written) -> None:
        super().begin(ticket, written)
        if self.dies_at == "begun":
            die()

    def note(self, ticket: Ticket, written: Written, outcome: Outcome) -> None:
        if self.dies_at == "accepted" and outcome.kind is OutcomeKind.ACCEPTED:
            die()
        super().note(ticket, written, outcome)


def main(dies_at: str = "") -> None:
    """Deliver until nothing is due."""
    app = create_app(Settings.from_env())
    with app.app_context():
        values: dict[str, Any] = {"limits": Limits(read=5, total=10)}
        install(app, Probe())
        worker = DyingWorker(**values)
        worker.dies_at = dies_at
        worker.drain()


if __name__ == "__main__":
    main(*sys.argv[1:])
