"""The desk's first page."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.catalogue.models import EventStatus
from tests.conftest import NOW
from tests.desk import make_account, sign_in
from tests.factories import make_event, make_team


@pytest.fixture
def desk(client: FlaskClient, frozen_clock: object) -> FlaskClient:
    return sign_in(client, make_account())


def test_today_without_events_offers_a_new_one(desk: FlaskClient) -> None:
    page = desk.get("/desk/").text
    assert "No event is ahead" in page
    assert "Nothing needs you." in page


def test_today_with_event(desk: FlaskClient) -> None:
    make_event(title="Tea & Talk")
    make_event(title="Soon", closes_local=datetime(2027, 8, 6, 12, 0))
    make_event(title="A draft", status=EventStatus.DRAFT, starts_local=datetime(2027, 8, 16, 9, 0), ends_local=datetime(2027, 8, 16, 12, 0))
    page = desk.get("/desk/").text
    assert "Tea &amp; Talk" in page
