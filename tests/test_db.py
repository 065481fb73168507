"""The house's floor: instants, transactions, and what is refused outside them."""

import threading
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import text, update
from sqlalchemy.exc import InternalError, StatementError

from eventsite.db import TURN, WrittenOutside, db, lock, transaction, transaction_apart
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


@pytest.mark.sqlite_only
def test_threads_of_a_process_take_turns_to_write(app: Flask) -> None:
    team_id, written = make_team().id, threading.Event()

    def write() -> None:
        with app.app_context(), transaction():
            written.set()

    other = threading.Thread(target=write)
    with transaction():
        other.start()
        assert not written.wait(0.3)
        db.session.get_one(Team, team_id).name = "First"
    other.join(5)

    assert (written.is_set(), TURN.locked()) == (True, False)


@pytest.mark.sqlite_only
def test_turn_to_write_ends_with_a_transaction_that_raises(app: Flask) -> None:
    for block in (transaction, transaction_apart):
        with pytest.raises(ZeroDivisionError), block():
            _ = 1 / 0
        assert not TURN.locked()


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
