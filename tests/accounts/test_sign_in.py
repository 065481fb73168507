"""Signing in and out through the pages."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from eventsite.accounts import security
from eventsite.accounts.models import SignInSession
from eventsite.db import db
from tests.desk import PASSWORD, make_account, sign_in

URL = "/desk/sign-in"


def stored_sessions() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(SignInSession)) or 0


@pytest.fixture
def olga(app: Flask) -> str:
    return make_account(password=security.hashed(PASSWORD)).email


def test_desk_when_signed_out_leads_to_sign_in_and_keeps_the_way(client: FlaskClient) -> None:
    answer = client.get("/desk/?kind=seminar")
    assert (answer.status_code, answer.location) == (303, "/desk/sign-in?next=/desk/?kind%3Dseminar")


def test_sign_in_with_right_password_opens_the_desk(client: FlaskClient, olga: str) -> None:
    answer = client.post(URL, data={"email": " OLGA@Kattegat.example.org ", "password": PASSWORD})
    assert (answer.status_code, answer.location, stored_sessions()) == (303, "/desk/", 1)
    page = client.get("/desk/")
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
