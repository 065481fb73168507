"""Runs what is due, and delivers what is owed.

The truth is in our tables: a job's tick is a unique row, so that of several workers one runs it; a message is a row.
The queue only wakes: a lost wake-up costs a minute, never a mail. The loop keeps the time itself, because ticks must
come also while the queue is away.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from eventsite import clock
from eventsite.db import db, insert_once, transaction
from eventsite.errors import without_values
from eventsite.jobs.models import JobRun, Tick
from eventsite.jobs.timetable import TIMETABLE, Job

log = logging.getLogger(__name__)
PAUSE = timedelta(seconds=20)


def run_due(now: datetime) -> list[str]:
    """Run each job whose slot nobody has taken yet; the names of those that ran."""
    return [job.name for job in TIMETABLE if _take(job, now) and run_job(job, now)]


def run_job(job: Job, now: datetime) -> bool:
    """Run one job and record how it ended. A job that fails harms no other; its next slot tries again."""
    with transaction():
        run = JobRun(name=job.name, started_at=now)
        db.session.add(run)
        db.session.flush()  # its id finds it again when the job is done
        run_id = run.id
    try:
        outcome, detail = "done", job.run(now)
    except Exception as error:  # any fault: recorded, logged, and tried again at the next slot
        db.session.rollback()
        log.error("job %s failed: %s", job.name, type(error).__name__, exc_info=without_values(error))
        outcome, detail = "failed", type(error).__name__
    with transaction():
        ended = update(JobRun).where(JobRun.id == run_id).values(ended_at=clock.now(), outcome=outcome, detail=detail[:200])
        db.session.execute(ended)
    return outcome == "done"


def _take(job: Job, now: datetime) -> bool:
    with transaction():
        return insert_once(Tick, name=job.name, due_at=job.due_slot(now))


class Loop:
    """One worker process: delivers, runs what is due, waits for the bell. Ends cleanly between two messages."""

    def __init__(self, app: Flask, deliver: Callable[[Callable[[], bool]], int]) -> None:
        """`deliver(should_stop)` sends what is due and answers how many messages it handled."""
        self.app = app
        self.deliver = deliver
        self.bell = threading.Event()
        self.stopping = threading.Event()

    def stop(self) -> None:
        """Ask the loop to end; safe in a signal handler."""
        self.stopping.set()
        self.bell.set()

    def run(self) -> None:
        """Until asked to stop. A database that is away is waited for, and no fault of one message ends the worker: its lease does."""
        while not self.stopping.is_set():
            self.bell.clear()
            handled = 0
            try:
                with self.app.app_context():
                    run_due(clock.now())
                    handled = self.deliver(self.stopping.is_set)
            except SQLAlchemyError as error:
                log.error("the database does not answer: %s", type(error).__name__)
            except Exception as error:  # any fault: logged; what was claimed comes again when its lease ends
                log.error("the worker goes on after %s", type(error).__name__, exc_info=without_values(error))
            if not handled:
                self.bell.wait(PAUSE.total_seconds())
