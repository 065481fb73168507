"""Runs migrations with the application's own engine and tables."""

from typing import Any

from alembic import context
from sqlalchemy import Connection

from eventsite.db import WRITE, db


def run() -> None:
    """Bring the database to the asked revision; each migration in its own transaction."""
    engine = db.engine.execution_options(**{WRITE: True})
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        on_sqlite = engine.dialect.name == "sqlite"
        if on_sqlite:
            # A changed table is made anew there and the old one dropped, which would delete all rows that refer to it.
            driver.execute("PRAGMA foreign_keys=OFF")
        try:
            _migrate(connection, on_sqlite)
        finally:
            if on_sqlite:
                driver.execute("PRAGMA foreign_keys=ON")


def _migrate(connection: Connection, on_sqlite: bool) -> None:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=True,
        user_module_prefix="eventsite.db.",
        on_version_apply=_check_references if on_sqlite else None,
    )
    with context.begin_transaction():
        context.run_migrations()


def _check_references(*, ctx: Any, **_: Any) -> None:
    """Before each migration's commit: every row that is referred to is still there."""
    broken = {row[0] for row in ctx.connection.exec_driver_sql("PRAGMA foreign_key_check")}
    if broken:
        raise RuntimeError(f"rows of {', '.join(sorted(broken))} refer to rows that are not there; nothing was changed")


run()
