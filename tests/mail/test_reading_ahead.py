"""What a worker has read of a batch ahead never sends what is not true any more."""

import time_machine
from flask import Flask

from eventsite import clock
from eventsite.catalogue.models import Event
from eventsite.db import db, transaction, transaction_apart
from eventsite.mail.models import Message, MessageStatus
from eventsite.mail.worker import MAX_AGE, Worker
from tests.conftest import outbox
from tests.factories import make_event
from tests.mail.letters import invite, make_entry, post
from tests.mail.sink import Sink


def elsewhere(app: Flask, statement: object) -> None:
    """What another process commits."""
    with app.app_context(), transaction_apart() as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def test_message_superseded_after_it_was_read_ahead_is_not_sent(app: Flask, worker: Worker, sink: Sink) -> None:
    event = make_event()
    for number in range(3):
        post(event, f"reminder:{number}", to=f"ada{number}@example.org")
    ended = db.update(Message).where(Message.once == "reminder:1").values(status=MessageStatus.SUPERSEDED)
    sink.on_data = lambda: elsewhere(app, ended)

    worker.drain()

    assert [message.status.value for message in outbox()] == ["sent", "superseded", "sent"]
    assert [got.recipients for got in sink.received] == [("ada0@example.org",), ("ada2@example.org",)]


def test_change_of_the_event_in_the_middle_of_a_batch_is_in_mails_written_later_than_max_age(
    app: Flask, worker: Worker, sink: Sink
) -> None:
    event = make_event()
    for number in range(3):
        invite(event, make_entry(), f"received:{number}", to=f"ada{number}@example.org")
    renamed = db.update(Event).values(venue="Pakhus 48")
    started = clock.now()
    with time_machine.travel(started, tick=False) as traveller:

        def on_data() -> None:
            elsewhere(app, renamed)
            traveller.shift(MAX_AGE * 0.75)

        sink.on_data = on_data
        worker.drain()

    places = ["Pakhus 48" in got.text() for got in sink.received]
    assert places == [False, False, True]


def test_record_of_a_kind_that_nobody_knows_fails_its_message_alone(worker: Worker, sink: Sink) -> None:
    event = make_event()
    post(event, "first")
    post(event, "second", to="grace@example.org")
    with transaction():
        db.session.execute(db.update(Message).where(Message.once == "first").values(about_kind="zeppelin"))

    worker.drain()

    assert [message.status.value for message in outbox()] == ["failed", "sent"]
