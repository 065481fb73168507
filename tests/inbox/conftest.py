"""A folder of caught mail and a browser without script on it."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from eventsite.inbox.folder import Folder
from eventsite.inbox.web import create_inbox


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """An empty folder."""
    return Folder(tmp_path / "inbox")


@pytest.fixture
def reader(folder: Folder) -> FlaskClient:
    """A browser on the pages of that folder."""
    return create_inbox(folder, "127.0.0.1:1025", token="the-token").test_client()
