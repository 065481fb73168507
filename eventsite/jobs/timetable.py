"""What is due when: one plain list. app.py adds the jobs of the features, so that this list stays readable in one place."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Job:
    """`run(now)` does the work, one item per transaction, can be repeated, and says in a few words what it did."""

    name: str
    every: timedelta
    run: Callable[[datetime], str]

    def due_slot(self, now: datetime) -> datetime:
        """The latest moment at which this job was due; the same for every worker that asks in between."""
        seconds = int(self.every.total_seconds())
        return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, now.tzinfo)


TIMETABLE: list[Job] = []
