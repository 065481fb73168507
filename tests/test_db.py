"""The house's floor: instants, transactions, and what is refused outside them."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import text, update
from sqlalchemy.exc import InternalError, StatementError

from eventsite.db import WrittenOutside, db, lock, transaction
from eventsite.people.models import Team
from tests.conftest import POSTGRESQL
from tests.factories import make_event, make_team


def test_write_outside_transaction_is_refused(app: Flask) -> None:
    team = make_team()
    team.name = "Other"
    with pytest.raises(WrittenOutside):
        db.session.flush()
    db.session.rollback()
    with pytest.raises(WrittenOutside):
        db.session.execute(update(Team).values(name="Other"))


@pytest.mark.skipif(not POSTGRESQL, reason="SQLite has no transaction that only reads")
def test_bare_statement_that_writes_outside_transaction_is_refused_by_postgresql(app: Flask) -> None:
    make_team()
    with pytest.raises(InternalError, match="read-only"), db.engine.connect() as connection:
        connection.execute(text("UPDATE team SET name = 'Other'"))
    with transaction():
        db.session.execute(text("UPDATE team SET name = 'Another'"))
    assert make_team().name == "Another"


@pytest.mark.skipif(not POSTGRESQL, reason="SQLite prepares in the driver")
def test_statements_stay_prepared_on_the_server_when_a_read_ends(app: Flask) -> None:
    for _ in range(8):
        make_event()
        db.session.remove()
    prepared = db.session.scalars(text("SELECT statement FROM pg_prepared_statements")).all()
    assert any(statement.startswith("SELECT team.id") for statement in prepared)


def test_transaction_inside_transaction_is_refused(app: Flask) -> None:
    with pytest.raises(WrittenOutside), transaction(), transaction():
        pass


def test_transaction_that_raises_leaves_nothing(app: Flask) -> None:
    team = make_team()
    with pytest.raises(ZeroDivisionError), transaction():
        team.name = "Other"
        db.session.flush()
        _ = 1 / 0
    assert team.name == "Kattegat"


def test_instant_without_zone_is_refused(app: Flask) -> None:
    event = make_event()
    with pytest.raises(StatementError, match="time zone"), transaction():
        event.starts_at = datetime(2027, 9, 20)  # noqa: DTZ001


def test_lock_reads_the_row_anew(app: Flask) -> None:
    team = make_team()
    with transaction():
        db.session.execute(update(Team).values(name="Changed").execution_options(synchronize_session=False))
        lock(team)
        assert team.name == "Changed"
