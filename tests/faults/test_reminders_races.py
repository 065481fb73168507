"""Several workers that write the reminders of one event at the same moment, past the timetable: each person gets one."""

from collections import Counter
from datetime import UTC, datetime

import time_machine
from flask import Flask

from eventsite.registration import jobs
from tests.conftest import outbox
from tests.factories import make_event
from tests.faults.test_places_races import at_once
from tests.registration.builders import sign_up

DUE = datetime(2027, 9, 19, 7, 30, tzinfo=UTC)  # the day before, half past nine in Copenhagen


def test_f5_reminders_are_written_once_however_many_workers_write_them_at_once(app: Flask, frozen_clock: time_machine.Traveller) -> None:
    event = make_event()
    sign_up(event, *(f"p{number}" for number in range(12)))
    frozen_clock.move_to(DUE)

    answers = at_once(app, [lambda: jobs.due_reminders(DUE)] * 6)

    assert sorted(answers) == ["0 reminders written"] * 5 + ["12 reminders written"]
    reminded = Counter(message.recipient for message in outbox() if message.template.endswith("/reminder"))
    assert reminded == {f"p{number}@example.org": 1 for number in range(12)}
