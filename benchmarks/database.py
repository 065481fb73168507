"""Looking into an installation's database from the benchmark's own process."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from eventsite.app import create_app
from eventsite.catalogue.models import Event
from eventsite.config import Settings
from eventsite.db import db
from eventsite.registration import queries
from eventsite.registration.models import Registration


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
        rows = select(Registration).join(Event, Event.id == Registration.event_id).where(Event.slug == slug).order_by(Registration.id)
        return [(row.status.value, queries.queue_position(row)) for row in db.session.scalars(rows)]
