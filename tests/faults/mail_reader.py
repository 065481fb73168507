"""A process that reads the mailbox once, and kills itself where the arguments say; without any it lives."""

import os
import signal
import sys
from datetime import datetime

from eventsite import clock
from eventsite.app import create_app
from eventsite.config import Settings
from eventsite.incoming import hooks, jobs
from eventsite.incoming.imap import Imap


def die() -> None:
    """As in a power cut."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_inside(_reply: hooks.Reply, _now: datetime) -> bool:
    """When the answer is filed and not yet committed."""
    die()
    return True


def main(dies_at: str = "") -> None:
    """`inside` the transaction of the first answer, or `between` two mails."""
    app = create_app(Settings.from_env())
    if dies_at == "inside":
        hooks.on_reply.append(die_inside)
    if dies_at == "between":
        fetch = Imap.fetch
        Imap.fetch = lambda connection, uid: fetch(connection, uid) if uid == 1 else die()  # type: ignore[method-assign, func-returns-value]
    with app.app_context():
        jobs.poll(clock.now())


if __name__ == "__main__":
    main(*sys.argv[1:])
