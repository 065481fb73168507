"""Fixtures: an application on a fresh database, on SQLite or (EVENTSITE_TEST_DATABASE=postgresql) on PostgreSQL."""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any, ClassVar

import pytest
import time_machine
from flask import Flask, g
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import settings as hypothesis_settings
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine, create_engine, event, select, text
from sqlalchemy.pool import NullPool, Pool
from werkzeug.routing import Rule

from eventsite.app import Website, create_app
from eventsite.config import Settings
from eventsite.db import MIGRATIONS, Base, db
from eventsite.mail.models import Message
from tests.catalogues import compile_newer
from tests.chromium import chromium

__all__ = ["chromium"]  # a fixture

POSTGRESQL = os.environ.get("EVENTSITE_TEST_DATABASE") == "postgresql"
NOW = datetime(2027, 8, 2, 10, 0, tzinfo=UTC)  # a Monday; events of the factories lie in September
ENVIRONMENT = {
    "EVENTSITE_BASE_URL": "http://127.0.0.1:8000",
    "EVENTSITE_SECRET_KEY": "tests-0123456789-abcdefghijklmnopqrstuvwxyz",
    "EVENTSITE_SMTP_URL": "smtp://127.0.0.1:9",
    "EVENTSITE_MAIL_FROM": "events@kattegat.example.org",
}


def pytest_configure() -> None:
    """Danish pages are Danish in every test process."""
    compile_newer()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """On PostgreSQL only what touches the database is run again."""
    if POSTGRESQL:
        items[:] = [item for item in items if "template_database" in getattr(item, "fixturenames", ())]


# A busy machine is no fault of the code: what is slow is measured by the benchmarks.
hypothesis_settings.register_profile("eventsite", deadline=None)
hypothesis_settings.load_profile("eventsite")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to anywhere but this machine fails."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and str(address[0]) not in ("127.0.0.1", "::1", "localhost"):
            raise OSError(f"a test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _close_connections() -> Iterator[None]:
    """Whatever application a test made: its connections end with the test, not when the memory is cleaned up."""
    made: list[Any] = []

    def note(connection: Any, _record: Any) -> None:
        made.append(connection)

    event.listen(Pool, "connect", note)
    yield
    event.remove(Pool, "connect", note)
    for connection in made:
        connection.close()


@pytest.fixture(scope="session")
def template_database(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> str:
    """A migrated database: a file that is copied for each test, or one PostgreSQL database for each test process."""
    if POSTGRESQL:
        name = f"eventsite_{worker_id}_{os.getpid()}"
        admin = create_engine("postgresql+psycopg:///postgres", isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"'))
        admin.dispose()
        url = f"postgresql:///{name}"
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('template') / 'template.db'}"
    app = create_app(Settings.from_env(ENVIRONMENT | {"EVENTSITE_DATABASE_URL": url}))
    with app.app_context():
        upgrade(directory=str(MIGRATIONS))
        if not POSTGRESQL:
            db.session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        db.session.remove()
        db.engine.dispose()
    return url


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """The name of this test process, also without xdist."""
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture
def database_url(template_database: str) -> str:
    """A database of this test's own."""
    if POSTGRESQL:
        _empty(template_database)
        return template_database
    copy = Path(template_database.removeprefix("sqlite:///")).with_name("eventsite.db")
    for left in copy.parent.glob("eventsite.db*"):
        left.unlink()
    shutil.copy(copy.with_name("template.db"), copy)
    return f"sqlite:///{copy}"


def _empty(url: str) -> None:
    """Without rows, and numbered from one again. TRUNCATE would make new files for every table, and takes as long as many a test."""
    with _engine(url).begin() as connection:
        connection.exec_driver_sql(_DELETE_ALL)
        used = connection.exec_driver_sql("SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL").scalars().all()
        if used:
            connection.exec_driver_sql("; ".join(f'ALTER SEQUENCE "{name}" RESTART' for name in used))


@cache
def _engine(url: str) -> Engine:
    return create_engine(url.replace("postgresql:", "postgresql+psycopg:"), poolclass=NullPool)


# References are not looked at: in the end nothing is left that could refer to anything.
_DELETE_ALL = "SET LOCAL session_replication_role = replica; " + "; ".join(f'DELETE FROM "{name}"' for name in Base.metadata.tables)


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    """The settings of this test, as real processes read them."""
    return ENVIRONMENT | {"EVENTSITE_DATABASE_URL": database_url, "EVENTSITE_DATA_DIR": str(tmp_path / "data")}


class CompiledTemplates(BytecodeCache):
    """Templates as code, compiled once in a test process: each test has an application of its own."""

    _codes: ClassVar[dict[str, tuple[str, CodeType]]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self._codes.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._codes[bucket.key] = (bucket.checksum, bucket.code)


class KnownRule(Rule):
    """A URL rule whose code is made once in a test process: nine tenths of what a new application costs."""

    _made: ClassVar[dict[tuple[Any, ...], Callable[..., tuple[str, str]]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (tuple(self._trace), repr(self.defaults), append_unknown)
        if key not in self._made:
            self._made[key] = super()._compile_builder(append_unknown)
        return self._made[key]


Website.url_rule_class = KnownRule


_engines: dict[str, Engine] = {}
_make_engine = db._make_engine


def _known_engine(bind_key: str | None, options: dict[str, Any], app: Flask) -> Engine:
    """One engine for all applications of a test process on the same database: it remembers how statements are written."""
    key = repr(options)
    if key not in _engines:
        _engines[key] = _make_engine(bind_key, options, app)
    return _engines[key]


db._make_engine = _known_engine  # type: ignore[method-assign]


class Browser(FlaskClient):
    """A test's own application context outlives its requests; each of them begins with an empty `g`, as real ones do."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        vars(g._get_current_object()).clear()
        return super().open(*args, **kwargs)


@pytest.fixture
def app(environment: dict[str, str]) -> Iterator[Flask]:
    """The application, inside its context."""
    application = create_app(Settings.from_env(environment))
    application.config["WTF_CSRF_ENABLED"] = False
    application.test_client_class = Browser
    application.jinja_env.bytecode_cache = CompiledTemplates()
    application.extensions.pop("eventsite.bell")  # no worker listens
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without script. CSRF is off; tests of CSRF switch it on."""
    return app.test_client()


@pytest.fixture
def frozen_clock() -> Iterator[time_machine.Traveller]:
    """The time stands at NOW; `frozen_clock.move_to()` moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def outbox() -> list[Message]:
    """All messages, oldest first."""
    db.session.rollback()
    return list(db.session.scalars(select(Message).order_by(Message.id)))
