"""The timetable: once per slot whatever the number of workers, faults recorded, late jobs seen."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from eventsite.db import db
from eventsite.jobs import queries, runner, tidying
from eventsite.jobs.models import JobRun, Tick
from eventsite.jobs.timetable import TIMETABLE, Job

NOON = datetime(2027, 8, 2, 12, 0, 30, tzinfo=UTC)


@pytest.fixture
def ran() -> Iterator[list[datetime]]:
    """A timetable with one job that notes when it ran."""
    before, moments = list(TIMETABLE), []

    def note(now: datetime) -> str:
        moments.append(now)
        return "noted"

    TIMETABLE[:] = [Job("note", timedelta(minutes=1), note)]
    yield moments
    TIMETABLE[:] = before


def test_due_job_asked_twice_in_a_slot_runs_once(app: Flask, ran: list[datetime]) -> None:
    assert runner.run_due(NOON) == ["note"]
    assert runner.run_due(NOON + timedelta(seconds=20)) == []
    assert runner.run_due(NOON + timedelta(seconds=40)) == ["note"]
    assert ran == [NOON, NOON + timedelta(seconds=40)]


def test_due_job_asked_by_four_workers_runs_once(app: Flask, ran: list[datetime]) -> None:
    barrier = threading.Barrier(4)

    def worker() -> None:
        with app.app_context():
            barrier.wait()
            runner.run_due(NOON)

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ran == [NOON]


def test_job_that_raises_is_recorded_and_the_next_one_runs(app: Flask, ran: list[datetime]) -> None:
    def break_down(now: datetime) -> str:
        raise ZeroDivisionError

    TIMETABLE.insert(0, Job("broken", timedelta(minutes=1), break_down))

    assert runner.run_due(NOON) == ["note"]

    runs = db.session.execute(select(JobRun.name, JobRun.outcome, JobRun.detail).order_by(JobRun.id)).all()
    assert [tuple(run) for run in runs] == [("broken", "failed", "ZeroDivisionError"), ("note", "done", "noted")]


def test_late_jobs_are_those_that_did_not_end_well_in_time(app: Flask, ran: list[datetime], frozen_clock: object) -> None:
    now = datetime(2027, 8, 2, 10, 0, tzinfo=UTC)
    assert queries.late_jobs(now) == ["note"]
    runner.run_due(now)
    assert queries.late_jobs(now + timedelta(minutes=3)) == []
    assert queries.late_jobs(now + timedelta(minutes=5)) == ["note"]


def test_tidy_forgets_what_is_older_than_a_week(app: Flask, ran: list[datetime]) -> None:
    runner.run_due(NOON)
    tidying.tidy(NOON + timedelta(days=8))
    assert db.session.scalars(select(Tick)).all() == []
    assert db.session.scalars(select(JobRun)).all() == []
