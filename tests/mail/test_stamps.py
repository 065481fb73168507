"""DTSTAMP of all that is tried under one UID: it rises whatever happens, so that no program takes an old object for a new one."""

from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventsite import clock
from eventsite.db import db, transaction
from eventsite.mail import rules, service
from eventsite.mail.mime import stamp_of
from eventsite.mail.worker import Worker
from tests.conftest import outbox
from tests.factories import make_event
from tests.judges import ics
from tests.mail.letters import cancel, invite, make_entry, post
from tests.mail.sink import DROP, Sink
from tests.mail.test_calendar_part import change, dtstamp, facts, move

STEPS = st.lists(st.sampled_from(["request", "cancel", "again", "refused", "clock back"]), min_size=2, max_size=8)
HOUR = timedelta(hours=1)


@given(steps=STEPS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_check_20_stamps_of_a_uid_rise_strictly_over_everything_that_was_tried(worker: Worker, sink: Sink, steps: list[str]) -> None:
    event, entry = make_event(), make_entry()
    sink.tried.clear()
    now, carries = clock.now(), 0
    for number, step in enumerate(steps):
        now += -HOUR if step == "clock back" else timedelta(0)
        with time_machine.travel(now, tick=False):
            change(event, title=f"Version {number}")
            if step == "refused":
                sink.data = ["550 5.6.0 content refused"]
            if step == "cancel":
                cancel(event, entry, f"{entry.uid}:{number}")
            elif step != "clock back":
                invite(event, entry, f"{entry.uid}:{number}", values={"again": True} if step == "again" else {})
            worker.drain()
            sink.data.clear()
        carries += step in ("request", "again", "refused")
    tried = [got for got in sink.tried if got.parts("text/calendar")]
    stamps = [dtstamp(got) for got in tried]
    assert {ics.icaljs_read(got.ics).events[0].uid for got in tried} <= {entry.uid}
    assert len(stamps) >= carries
    assert all(before < after for before, after in pairwise(stamps))


def test_stamp_of_a_mail_is_read_from_its_calendar(worker: Worker, sink: Sink) -> None:
    event = make_event()
    invite(event, make_entry(), "received:1")
    post(event, "reminder:1")
    worker.drain()
    invitation, reminder = sink.received
    assert (stamp_of(invitation.wire), stamp_of(reminder.wire)) == (dtstamp(invitation), None)


@pytest.mark.parametrize("moved_since", [True, False])
def test_invitation_of_unknown_fate_goes_again_as_it_was_unless_a_newer_one_went_since(
    worker: Worker, sink: Sink, moved_since: bool
) -> None:
    event, entry = make_event(), make_entry()
    unknown = invite(event, entry, "received:1")
    sink.data = [DROP] * rules.MAX_UNKNOWN
    later = clock.now()
    for _ in range(rules.MAX_UNKNOWN):
        with time_machine.travel(later):
            worker.drain()
        later += HOUR
    if moved_since:
        move(event, hours=1)
        invite(event, entry, "moved:1")
    with time_machine.travel(later):
        worker.drain()
        db.session.rollback()
        with transaction():
            service.send_again(unknown, account_id=None, now=clock.now())
        worker.drain()

    if moved_since:
        assert [message.status for message in outbox()] == ["superseded", "sent"]
        assert [facts(got)[:2] for got in sink.received] == [("REQUEST", 1)]
    else:
        assert [message.status for message in outbox()] == ["sent"]
        assert sink.received[0].wire == sink.tried[0].wire


def test_cancellation_of_unknown_fate_goes_again_as_it_was(worker: Worker, sink: Sink) -> None:
    event, entry = make_event(), make_entry()
    invite(event, entry, "received:1")
    worker.drain()
    unknown = cancel(event, entry, "withdrawn:1")
    sink.data = [DROP] * rules.MAX_UNKNOWN
    later = clock.now()
    for _ in range(rules.MAX_UNKNOWN):
        with time_machine.travel(later):
            worker.drain()
        later += HOUR
    with time_machine.travel(later):
        db.session.rollback()
        with transaction():
            service.send_again(unknown, account_id=None, now=clock.now())
        worker.drain()
    assert facts(sink.received[1])[:2] == ("CANCEL", 1)
