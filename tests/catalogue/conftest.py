"""Fixtures of the catalogue's tests."""

import pytest
from flask.testing import FlaskClient

from eventsite.accounts.models import Role
from tests.desk import make_account, sign_in
from tests.factories import make_site


@pytest.fixture
def desk(client: FlaskClient, frozen_clock: object) -> FlaskClient:
    """Olga, who runs events."""
    make_site()
    return sign_in(client, make_account(role=Role.EDITOR))
