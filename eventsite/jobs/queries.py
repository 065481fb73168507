"""Named reads about jobs."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from eventsite.db import db
from eventsite.jobs.models import JobRun
from eventsite.jobs.timetable import TIMETABLE

GRACE = timedelta(minutes=3)


def last_done() -> dict[str, datetime]:
    """When each job last ended well."""
    rows = db.session.execute(select(JobRun.name, func.max(JobRun.ended_at)).where(JobRun.outcome == "done").group_by(JobRun.name))
    return {name: ended for name, ended in rows if ended is not None}


def late_jobs(now: datetime) -> list[str]:
    """Jobs that should have run again by now: no worker is running, or they fail."""
    done = last_done()
    return [job.name for job in TIMETABLE if job.name not in done or now - done[job.name] > job.every + GRACE]


def has_ever_run() -> bool:
    """Whether a worker was ever started on this database."""
    return db.session.scalar(select(JobRun.id).limit(1)) is not None
