"""The worker against a real SMTP server: what becomes of a message, and in which order messages go."""

from datetime import timedelta

import pytest
import time_machine

from eventsite import clock
from eventsite.db import db, transaction
from eventsite.mail import rules
from eventsite.mail.models import HostPause, MailSwitch, Message, MessageKind, Suppression
from eventsite.mail.worker import BATCH, Worker
from tests.conftest import outbox
from tests.factories import make_event
from tests.mail.letters import ADA, Probe, cancel, invite, make_entry, post
from tests.mail.sink import DROP, Sink


def statuses() -> list[str]:
    """The states of all messages, oldest first."""
    return [message.status.value for message in outbox()]


def test_worker_with_one_invitation_delivers_it_and_keeps_no_bytes(worker: Worker, sink: Sink) -> None:
    invite(make_event(), make_entry(), "received:1")

    assert worker.drain() == 1

    [got] = sink.received
    assert (got.sender, got.recipients) == ("events@kattegat.example.org", (ADA,))
    [message] = outbox()
    assert (message.status, message.wire, message.error, message.attempts) == ("sent", None, None, 1)
    assert message.sent_at is not None


def test_worker_after_delivery_keeps_the_text_with_its_links_masked(worker: Worker, sink: Sink) -> None:
    post(make_event(), "received:1")

    worker.drain()

    assert "/my/17-secret" in sink.received[0].text()
    [message] = outbox()
    for kept in (message.body_text, message.body_html):
        assert kept is not None
        assert "http://127.0.0.1:8000/my/••••" in kept
        assert "secret" not in kept
    assert message.subject == "AI in Healthcare: your seat"


def test_worker_with_nothing_due_says_so(worker: Worker, sink: Sink) -> None:
    post(make_event(), "reminder:1", not_before=clock.now() + timedelta(hours=1))

    assert worker.run_batch() == 0
    assert (statuses(), sink.connections) == (["queued"], 0)


def test_worker_when_the_person_is_no_longer_concerned_sends_nothing(worker: Worker, sink: Sink, probe: Probe) -> None:
    post(make_event(), "reminder:1")
    probe.wanted = False

    worker.drain()

    assert (statuses(), sink.received) == (["superseded"], [])


def test_worker_when_it_is_too_late_marks_the_message_missed(worker: Worker, sink: Sink) -> None:
    post(make_event(), "reminder:1", not_after=clock.now() - timedelta(minutes=1))

    worker.drain()

    assert (statuses(), sink.received) == (["missed"], [])


@pytest.mark.parametrize(
    ("reason", "expected"),
    [("bounced", ["suppressed", "suppressed"]), ("complained", ["sent", "suppressed"]), ("asked", ["sent", "suppressed"])],
)
def test_worker_with_a_suppressed_address_sends_only_what_concerns_the_seat(worker: Worker, reason: str, expected: list[str]) -> None:
    event = make_event()
    post(event, "changed:1")
    post(event, "mailing:1", kind=MessageKind.MAILING)
    with transaction():
        db.session.add(Suppression(email_key=ADA, reason=reason))

    worker.drain()

    assert statuses() == expected


def test_worker_while_mail_is_stopped_changes_no_row(worker: Worker, sink: Sink) -> None:
    post(make_event(), "received:1")
    with transaction():
        db.session.add(MailSwitch(id=1, stopped=True, reason="restored"))

    assert worker.drain() == 0
    assert (statuses(), sink.connections) == (["queued"], 0)


def test_worker_with_mail_stopped_in_the_middle_sends_no_further_message(worker: Worker, sink: Sink) -> None:
    event = make_event()
    for number in range(3):
        post(event, f"received:{number}", to=f"ada{number}@example.org")
    sent: list[str] = []
    note = worker.note

    def stop_after_the_first(*args: object) -> None:
        note(*args)  # type: ignore[arg-type]
        if not sent:
            with transaction():
                db.session.add(MailSwitch(id=1, stopped=True))
        sent.append("one")

    worker.note = stop_after_the_first  # type: ignore[method-assign]
    worker.drain()

    assert statuses() == ["sent", "queued", "queued"]
    assert [message.lease_until for message in outbox()] == [None, None, None]


def test_worker_with_a_message_that_cannot_be_written_sends_the_others(worker: Worker, sink: Sink) -> None:
    event = make_event()
    post(event, "first", template="probe/broken")
    post(event, "second", to="grace@example.org")

    worker.drain()

    assert statuses() == ["failed", "sent"]
    assert outbox()[0].error == "The mail cannot be written. UndefinedError: 'nothing_of_this_name' is undefined"


def test_worker_with_an_address_that_cannot_be_written_fails_that_message_alone(worker: Worker, sink: Sink) -> None:
    event = make_event()
    post(event, "first", to="søren@example.org")
    post(event, "second", to="ada@københavn.example.org")

    worker.drain()

    assert statuses() == ["failed", "sent"]
    assert sink.received[0].recipients == ("ada@xn--kbenhavn-54a.example.org",)


def test_check_75_each_transaction_has_one_recipient_and_connections_are_kept(worker: Worker, sink: Sink) -> None:
    event = make_event()
    for number in range(BATCH + 5):
        post(event, f"received:{number}", to=f"ada{number}@example.org")

    worker.drain()

    assert [len(got.recipients) for got in sink.received] == [1] * (BATCH + 5)
    assert sink.connections == 1


def test_delivery_after_fifty_messages_connects_anew(worker: Worker, sink: Sink) -> None:
    event = make_event()
    for number in range(60):
        post(event, f"received:{number}", to=f"ada{number}@example.org")

    worker.drain()

    assert (len(sink.received), sink.connections) == (60, 2)


def test_check_76_greylisted_message_is_delivered_once_with_the_same_bytes(worker: Worker, sink: Sink) -> None:
    invite(make_event(), make_entry(), "received:1")
    sink.data = ["451 4.7.1 try again later"]

    worker.drain()
    [message] = outbox()
    assert (message.status, message.attempts, message.error) == ("deferred", 1, "451 4.7.1 try again later")
    wait = message.next_attempt_at - clock.now()
    assert timedelta(minutes=4, seconds=55) < wait < timedelta(minutes=5, seconds=31)
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        worker.drain()

    first, second = sink.tried
    assert first.wire == second.wire
    assert (len(sink.received), statuses()) == (1, ["sent"])


@pytest.mark.parametrize("answer", ["450 4.2.1 busy", "451 greylisted", "452 4.2.2 mailbox full"])
def test_worker_with_a_recipient_that_is_refused_for_now_tries_again_later(worker: Worker, sink: Sink, answer: str) -> None:
    event = make_event()
    post(event, "first")
    post(event, "second", to="grace@example.org")
    sink.rcpt = [answer]

    worker.drain()

    assert statuses() == ["deferred", "sent"]
    assert outbox()[0].subject == "AI in Healthcare: your seat"


def test_check_77_unknown_mailbox_fails_at_once_and_is_suppressed(worker: Worker, sink: Sink) -> None:
    event = make_event()
    post(event, "first")
    post(event, "second")
    sink.rcpt = ["550 5.1.1 no such user"]

    worker.drain()

    assert statuses() == ["failed", "suppressed"]
    [row] = db.session.scalars(db.select(Suppression))
    assert (row.email_key, row.reason, row.detail) == (ADA, "bounced", "550 5.1.1 no such user")


@pytest.mark.parametrize("answer", ["550 5.7.1 policy", "554 refused", "530 5.7.0 sign in"])
def test_check_77_refusal_of_us_stops_the_batch_and_suppresses_nobody(worker: Worker, sink: Sink, answer: str) -> None:
    event = make_event()
    for number in range(3):
        post(event, f"received:{number}", to=f"ada{number}@example.org")
    sink.rcpt = [answer] * 3

    worker.drain()

    assert statuses() == ["deferred", "queued", "queued"]
    [pause] = db.session.scalars(db.select(HostPause))
    assert (pause.needs_person, pause.reason, pause.failures) == (True, answer, 1)
    assert db.session.scalars(db.select(Suppression)).all() == []
    assert [message.lease_until for message in outbox()] == [None, None, None]


def test_worker_with_a_full_mailbox_gives_up_after_three_tries(worker: Worker, sink: Sink) -> None:
    post(make_event(), "received:1")
    sink.rcpt = ["552 5.2.2 mailbox full"] * 5
    later = clock.now()

    for _ in range(5):
        with time_machine.travel(later):
            worker.drain()
        later += timedelta(hours=5)

    [message] = outbox()
    assert (message.status, message.attempts) == ("failed", 3)
    assert db.session.scalars(db.select(Suppression)).all() == []


def test_worker_after_seventy_two_hours_gives_up(worker: Worker, sink: Sink) -> None:
    post(make_event(), "received:1")
    sink.rcpt = ["451 later"] * 50
    start = clock.now()
    tries = []
    for hour in range(80):
        with time_machine.travel(start + timedelta(hours=hour)):
            if worker.drain():
                tries.append(hour)

    assert statuses() == ["failed"]
    assert tries[-1] >= 66
    assert tries[:4] == [0, 1, 2, 3]


def test_check_84_retry_that_would_come_too_late_is_dropped(worker: Worker, sink: Sink) -> None:
    post(make_event(), "reminder:1", not_after=clock.now() + timedelta(minutes=3))
    sink.rcpt = ["451 later"]

    worker.drain()

    assert statuses() == ["missed"]


@pytest.mark.parametrize("answer", ["421 4.3.2 shutting down", DROP])
def test_worker_when_the_server_goes_away_leaves_it_alone_for_a_while(worker: Worker, sink: Sink, answer: str) -> None:
    event = make_event()
    post(event, "first")
    post(event, "second", to="grace@example.org")
    sink.rcpt = [answer]

    worker.drain()

    first, second = outbox()
    assert (first.attempts, second.attempts) == (0, 0)
    assert (first.status, second.status) == ("deferred", "queued")
    [pause] = db.session.scalars(db.select(HostPause))
    assert (pause.needs_person, pause.failures) == (False, 1)
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        worker.drain()
    assert statuses() == ["sent", "sent"]
    assert db.session.scalars(db.select(HostPause)).all() == []


def test_worker_when_nobody_listens_burns_no_attempt(worker: Worker, sink: Sink) -> None:
    post(make_event(), "received:1")
    sink.shut()

    assert worker.drain() == 1
    assert worker.drain() == 0

    [message] = outbox()
    assert (message.status, message.attempts, message.lease_until) == ("queued", 0, None)
    sink.open()
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        worker.drain()
    assert statuses() == ["sent"]


def test_check_78_silence_after_data_resends_an_invitation_and_asks_a_person_otherwise(worker: Worker, sink: Sink) -> None:
    event = make_event()
    invite(event, make_entry(), "received:1")
    sink.data = [DROP, DROP]
    worker.drain()
    post(event, "mailing:1", to="grace@example.org", kind=MessageKind.MAILING)
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        worker.drain()

    assert statuses() == ["queued", "unknown"]
    with time_machine.travel(clock.now() + timedelta(minutes=7)):
        worker.drain()
    assert statuses() == ["sent", "unknown"]
    first, _mailing, second = sink.tried
    assert first.wire == second.wire


def test_worker_after_three_silences_asks_a_person_about_an_invitation_too(worker: Worker, sink: Sink) -> None:
    invite(make_event(), make_entry(), "received:1")
    sink.data = [DROP] * 9
    later = clock.now()
    for _ in range(9):
        with time_machine.travel(later):
            worker.drain()
        later += timedelta(hours=1)

    assert (statuses(), len(sink.tried)) == (["unknown"], rules.MAX_UNKNOWN)


def test_check_80_rolled_back_step_sends_nothing(worker: Worker, sink: Sink) -> None:
    event = make_event()
    with pytest.raises(RuntimeError), transaction():
        db.session.add(
            Message(
                team_id=event.team_id, template="probe/mail", language="en", recipient=ADA, about_kind="event", about_id=event.id,
                message_id="<1@kattegat.example.org>", once="received:1",
            )
        )  # fmt: skip
        db.session.flush()
        raise RuntimeError

    assert (worker.drain(), sink.connections) == (0, 0)


def test_check_28_cancel_waits_for_its_request(worker: Worker, sink: Sink) -> None:
    event, entry = make_event(), make_entry()
    invite(event, entry, "received:1")
    sink.data = ["451 later"]
    worker.drain()
    cancel(event, entry, "withdrawn:1")

    worker.drain()
    assert statuses() == ["deferred", "queued"]
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        worker.drain()
    assert [got.part("text/calendar")["Content-Type"].params["method"] for got in sink.received] == ["REQUEST", "CANCEL"]


def test_messages_of_one_event_to_one_person_keep_their_order(worker: Worker, sink: Sink) -> None:
    event = make_event()
    post(event, "first")
    sink.rcpt = ["451 later"]
    worker.drain()
    post(event, "second")
    post(event, "third", to="grace@example.org")
    post(make_event(), "fourth")

    worker.drain()

    assert statuses() == ["deferred", "queued", "sent", "sent"]


def test_reminder_for_later_holds_back_nothing(worker: Worker, sink: Sink) -> None:
    event = make_event()
    post(event, "reminder:1", not_before=clock.now() + timedelta(days=3))
    post(event, "changed:1")

    worker.drain()

    assert statuses() == ["queued", "sent"]


def test_mailings_wait_for_what_a_seat_depends_on(worker: Worker, sink: Sink) -> None:
    event = make_event()
    for number in range(BATCH):
        post(event, f"mailing:{number}", to=f"m{number}@example.org", kind=MessageKind.MAILING)
    post(event, "received:1")

    worker.run_batch()

    assert sink.received[0].recipients == (ADA,)
    assert len(sink.received) == BATCH
