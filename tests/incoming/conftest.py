"""A mailbox on a real server."""

from collections.abc import Iterator

import pytest

from tests.incoming.dovecot import Dovecot, running


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    """The server, empty."""
    with running() as server:
        yield server
