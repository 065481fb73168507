"""The timetable: once per slot whatever the number of workers, faults recorded, late jobs seen."""

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from eventsite.db import db
from eventsite.jobs import queries, runner, tidying
from eventsite.jobs.models import JobRun, Tick
from eventsite.jobs.timetable import TIMETABLE, Job

ADA = "ada@example.org"
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


def test_rule_36_fault_of_a_job_is_logged_without_its_values(app: Flask, ran: list[datetime], caplog: pytest.LogCaptureFixture) -> None:
    def break_down(now: datetime) -> str:
        raise ValueError(ADA)

    logging.getLogger("eventsite.jobs.runner").disabled = False  # a server that another test started may have switched it off
    assert runner.run_job(Job("broken", timedelta(minutes=1), break_down), NOON) is False

    assert "job broken failed: ValueError" in caplog.text
    assert "break_down" in caplog.text
    assert ADA not in caplog.text


def test_worker_goes_on_after_any_fault_of_a_delivery(app: Flask, ran: list[datetime], caplog: pytest.LogCaptureFixture) -> None:
    rounds: list[int] = []

    def deliver(should_stop: Callable[[], bool]) -> int:
        rounds.append(1)
        loop.bell.set()  # the next round comes at once
        if len(rounds) == 2:
            loop.stop()
            return 0
        raise ValueError(ADA)

    loop = runner.Loop(app, deliver)
    loop.run()

    assert len(rounds) == 2
    assert ADA not in caplog.text


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
