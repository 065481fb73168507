"""serve, work and doctor on the command line."""

import signal
import sys
from collections.abc import Callable

import click
from flask import current_app
from granian import Granian
from granian.constants import Interfaces

from eventsite import clock
from eventsite.command import fail, with_app
from eventsite.db import db
from eventsite.jobs import checks, runner
from eventsite.jobs.timetable import TIMETABLE
from eventsite.jobs.wake import BELL
from eventsite.mail.worker import Worker


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Web processes.")
@with_app
def serve(host: str, port: int, workers: int) -> None:
    """Serve the site. A process that dies is replaced; SIGTERM lets requests end."""
    try:
        checks.migrations(current_app.extensions["eventsite"].settings)
    except checks.Fault as fault:
        fail(f"The database is not ready: {fault}")
    threads = current_app.extensions["eventsite"].settings.threads
    db.session.remove()
    db.engine.dispose()
    server = Granian(
        "eventsite.app:from_env", factory=True, interface=Interfaces.WSGI, address=host, port=port, workers=workers,
        blocking_threads=threads, respawn_failed_workers=True, websockets=False, workers_kill_timeout=10,
    )  # fmt: skip
    server.serve()


@click.command()
@click.option("--once", metavar="JOB", help="Run one job of the timetable by hand and end; `deliver` sends what is due.")
@with_app
def work(once: str | None) -> None:
    """Deliver messages and run what is due. Several at once are fine; SIGTERM ends it between two messages."""
    if once:
        _once(once)
        return
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the loop pushes contexts of its own
    loop = runner.Loop(app, _deliver)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda _number, _frame: loop.stop())
    consumer = app.extensions[BELL].listen(loop.bell.set)
    click.echo("The worker is running.")
    loop.run()
    consumer.stop()
    click.echo("The worker has ended.")


def _deliver(should_stop: Callable[[], bool]) -> int:
    worker = Worker()
    worker.should_stop = should_stop
    return worker.drain()


def _once(name: str) -> None:
    if name == "deliver":
        click.echo(f"{Worker().drain()} messages")
        return
    jobs = {job.name: job for job in TIMETABLE}
    if name not in jobs:
        raise click.BadParameter(f"there is no job {name}; there are deliver, {', '.join(sorted(jobs))}")
    if not runner.run_job(jobs[name], clock.now()):
        fail(f"{name} failed; the log says why")
    click.echo(f"{name} is done")


@click.command()
@with_app
def doctor() -> None:
    """Look at database, migrations, mail server, clock, disk, permissions and workers; exit 1 on a fault."""
    results = checks.run_all()
    for name, is_well, words in results:
        click.echo(f"{'ok   ' if is_well else 'FAULT'}  {name}: {words}")
    if not all(is_well for _name, is_well, _words in results):
        sys.exit(1)
