"""A database of the first release, with a row in every table, becomes one of today: nothing in it is lost or changed."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Column, Connection, MetaData, Table, create_engine, inspect, text

from eventsite.app import create_app
from eventsite.config import Settings
from eventsite.db import MIGRATIONS, WRITE, Base, db
from tests.conftest import ENVIRONMENT, NOW, POSTGRESQL

FIRST = "0001"
AT = NOW.astimezone(UTC)


@pytest.fixture
def empty_database(template_database: str, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    if not POSTGRESQL:
        yield f"sqlite:///{tmp_path / 'old.db'}"
        return
    name = f"eventsite_old_{os.getpid()}"
    admin = create_engine("postgresql+psycopg:///postgres", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    yield f"postgresql:///{name}"
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


@pytest.fixture
def old(empty_database: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database that is as the first release left it."""
    app = create_app(Settings.from_env(ENVIRONMENT | {"EVENTSITE_DATABASE_URL": empty_database, "EVENTSITE_DATA_DIR": str(tmp_path)}))
    with app.app_context():
        upgrade(directory=str(MIGRATIONS), revision=FIRST)
        yield app
        db.session.remove()
        db.engine.dispose()


def something(column: Column[Any]) -> Any:
    """A value that fits."""
    kind = column.type.python_type if not column.foreign_keys else int
    if column.foreign_keys or (column.primary_key and kind is int):
        return 1
    if kind is str:
        return "x"[: getattr(column.type, "length", None) or 1]
    return {int: 1, bool: True, datetime: AT, date: AT.date(), dict: {"k": 1}, bytes: b"x", float: 1.0}.get(kind, {"k": 1})


def insert(connection: Connection, table: Table, **given: Any) -> None:
    """A row with a value in every column; a reference to itself only where it is asked for."""
    own = {column.name for column in table.columns for key in column.foreign_keys if key.column.table is table}
    row = {column.name: something(column) for column in table.columns if column.name not in own} | given
    connection.execute(table.insert(), row)


def fill(connection: Connection) -> None:
    """One row in every table, each of which refers to the others; and events and people as there are in real life."""
    tables = MetaData()
    tables.reflect(connection)
    given: dict[str, dict[str, Any]] = {
        "registration": {"status": "confirmed", "email": "ada@example.org", "email_key": "ada@example.org"},
        "form": {"name": "attendee"}, "holding": {"count": 1}, "places": {"capacity": 2, "taken": 1, "waiting": 1},
        "message": {"status": "queued", "once": "received:1"},
    }  # fmt: skip
    for table in tables.sorted_tables:
        if table.name != "alembic_version":
            insert(connection, table, **given.get(table.name, {}))
    of = tables.tables
    insert(connection, of["places"], id=2, capacity=None)
    insert(connection, of["event"], id=2, slug="second", uid="second", places_id=2)
    for number, status in ((2, "waitlisted"), (3, "withdrawn")):
        insert(connection, of["calendar_entry"], id=number, uid=f"uid-{number}")
        insert(
            connection, of["registration"], id=number, event_id=number - 1, status=status, email=f"p{number}@example.org", form_key=None,
            email_key=f"p{number}@example.org", code=f"CODE{number}", entry_id=number, answers_id=None, invited_from_id=1,
        )  # fmt: skip


def contents(names: dict[str, list[str]]) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of these tables, by these columns."""
    with db.engine.connect() as connection:
        found = {}
        for table, columns in names.items():
            listed = ", ".join(f'"{column}"' for column in columns)
            found[table] = sorted((tuple(row) for row in connection.execute(text(f'SELECT {listed} FROM "{table}"'))), key=repr)
    return found


def columns_of_now() -> dict[str, list[str]]:
    found = inspect(db.engine)
    return {name: [column["name"] for column in found.get_columns(name)] for name in found.get_table_names() if name != "alembic_version"}


def test_database_of_the_first_release_is_upgraded_without_loss(old: Flask) -> None:
    with db.engine.execution_options(**{WRITE: True}).begin() as connection:
        fill(connection)
    names = columns_of_now()
    before = contents(names)
    assert all(before.values()), "a table has no row to lose"
    db.engine.dispose()

    upgrade(directory=str(MIGRATIONS))

    assert contents(names) == before
    assert set(columns_of_now()) >= set(Base.metadata.tables)


def test_events_of_the_first_release_go_on_to_confirm_at_once(old: Flask) -> None:
    with db.engine.execution_options(**{WRITE: True}).begin() as connection:
        fill(connection)
    upgrade(directory=str(MIGRATIONS))

    assert contents({"policy": ["event_id", "serving"]}) == {"policy": [(1, "confirm"), (2, "confirm")]}
    assert contents({"registration": ["id", "form_id"]}) == {"registration": [(1, 1), (2, 1), (3, None)]}


def test_references_are_checked_again_after_the_upgrade(old: Flask) -> None:
    upgrade(directory=str(MIGRATIONS))
    if not POSTGRESQL:
        with db.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


def test_empty_database_goes_back_to_the_first_release_and_forth_again(old: Flask) -> None:
    first = columns_of_now()
    upgrade(directory=str(MIGRATIONS))
    newest = columns_of_now()

    downgrade(directory=str(MIGRATIONS), revision=FIRST)
    assert {name: sorted(columns) for name, columns in columns_of_now().items()} == {n: sorted(c) for n, c in first.items()}
    upgrade(directory=str(MIGRATIONS))
    assert {name: sorted(columns) for name, columns in columns_of_now().items()} == {n: sorted(c) for n, c in newest.items()}
