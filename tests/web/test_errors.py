"""Error pages: in the site's frame, in words, also when nothing works."""

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from eventsite.db import db, transaction
from tests.factories import make_site
from tests.reading import words


def test_missing_page_says_where_to_look(client: FlaskClient) -> None:
    make_site(contact_email="events@kattegat.example.org")

    answer = client.get("/no/such/page")

    assert answer.status_code == 404
    assert "404 There is no page here" in words(answer)
    assert "write to us and we find it: events@kattegat.example.org All events" in words(answer)
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/events/%00", "/events/%ff%fe", "/events/" + "x" * 3000, "/?lang=%00", "/events/a%0d%0ab"])
def test_odd_address_is_answered_as_any_other(client: FlaskClient, path: str) -> None:
    make_site()

    assert client.get(path).status_code in (200, 404)


def test_missing_page_speaks_the_readers_language(client: FlaskClient) -> None:
    answer = client.get("/no/such/page", headers={"Accept-Language": "da"})

    assert '<html lang="da">' in answer.text


@pytest.mark.sqlite_only
def test_page_without_a_database_is_a_whole_page_with_a_reference(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with transaction():
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(db.text(f'DROP TABLE "{table.name}"'))

    logging.getLogger("eventsite.web.errors").disabled = False  # a server that another test started may have switched it off
    answer = client.get("/events?q=somebody@example.org")
    reference = words(answer).partition("Reference: ")[2].split()[0]

    assert answer.status_code == 500
    assert "500 Something went wrong on our side" in words(answer)
    assert "eventsite" in words(answer, "footer")
    assert reference in caplog.text
    assert "somebody@example.org" not in caplog.text


def test_fault_in_a_view_is_a_page(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> str:
        raise OperationalError("SELECT secret", {}, Exception("secret"))

    monkeypatch.setitem(app.view_functions, "home.privacy", fails)
    fails.eventsite_access = "everyone"  # type: ignore[attr-defined]

    answer = client.get("/privacy")

    assert answer.status_code == 500
    assert "secret" not in answer.text
