"""Runs migrations with the application's own engine and tables."""

from alembic import context

from eventsite.db import WRITE, db


def run() -> None:
    """Bring the database to the asked revision; each migration in its own transaction."""
    engine = db.engine.execution_options(**{WRITE: True})
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            compare_type=True,
            transaction_per_migration=True,
            user_module_prefix="eventsite.db.",
        )
        with context.begin_transaction():
            context.run_migrations()


run()
