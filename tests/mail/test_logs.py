"""What the worker writes into its log: which message, what kind of fault and where, and nothing that anybody typed."""

import logging

import pytest

from eventsite.mail.worker import Worker
from tests.factories import make_event
from tests.mail.letters import ADA, Probe, post


class Broken:
    """A value that cannot be written, and whose fault names a person."""

    def __str__(self) -> str:
        raise ValueError(ADA)


def test_rule_36_message_that_cannot_be_written_is_logged_without_its_values(
    worker: Worker, probe: Probe, caplog: pytest.LogCaptureFixture
) -> None:
    probe.context = {"link": Broken()}
    post(make_event(), "first")

    logging.getLogger("eventsite.mail.worker").disabled = False  # a server that another test started may have switched it off
    worker.drain()

    assert "message 1 cannot be written: ValueError" in caplog.text
    assert ADA not in caplog.text
