"""A mail server, the made-up feature, and a worker between them."""

from collections.abc import Iterator

import pytest
from flask import Flask

from eventsite.mail import hooks
from eventsite.mail.delivery import Limits
from eventsite.mail.worker import Worker
from tests.mail.letters import Probe, install
from tests.mail.sink import Sink


@pytest.fixture
def sink() -> Iterator[Sink]:
    """An SMTP server that accepts everything, until told otherwise."""
    with Sink() as server:
        yield server


@pytest.fixture
def environment(environment: dict[str, str], sink: Sink) -> dict[str, str]:
    """The settings, with that server."""
    return environment | {"EVENTSITE_SMTP_URL": f"smtp://127.0.0.1:{sink.port}"}


@pytest.fixture
def probe(app: Flask) -> Iterator[Probe]:
    """The made-up feature."""
    known = dict(hooks.subjects)
    made = Probe()
    install(app, made)
    yield made
    hooks.subjects.clear()
    hooks.subjects.update(known)


@pytest.fixture
def worker(probe: Probe) -> Iterator[Worker]:
    """One worker."""
    made = Worker(limits=Limits(read=2, total=4))
    yield made
    made.close()
