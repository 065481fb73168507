"""Looking into an installation's database from the benchmark's own process."""

from collections.abc import Iterator
from contextlib import contextmanager

from eventsite.app import create_app
from eventsite.config import Settings
from eventsite.db import db
from eventsite.registration import queries


@contextmanager
def inside(env: dict[str, str]) -> Iterator[None]:
    """The application on that database; its connections are closed at the end."""
    app = create_app(Settings.from_env(env))
    with app.app_context():
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()


def registrations(env: dict[str, str], slug: str) -> list[tuple[str, int | None]]:
    """Status and, for those who wait, the position that their own page shows; in the order of the ids."""
    with inside(env):
        return [(row.status.value, queries.queue_position(row)) for row in queries.all_of_event(slug)]
