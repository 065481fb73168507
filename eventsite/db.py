"""The database: one session, one way to write, and what SQLite needs to be as strict as PostgreSQL.

SQLite is opened in WAL mode with `synchronous=FULL`, because the page that says "you have a seat" is a promise.
Whoever waits for SQLite asks again and again, which is neither fair nor quick: the threads of a process take turns before.
pysqlite must not decide when a transaction begins: a read begins deferred, a write begins with BEGIN IMMEDIATE, so that
a read never turns into a write (which fails at once when another has committed, whatever the busy timeout).
"""

import enum
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Index,
    Insert,
    MetaData,
    String,
    Table,
    Text,
    Update,
    bindparam,
    event,
    inspect,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session, declared_attr, registry
from sqlalchemy.types import TypeDecorator

from eventsite.config import Settings

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
BUSY_TIMEOUT_MS = 10_000
WRITE = "eventsite_write"
TURN = threading.Lock()  # who of this process writes to SQLite
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database. A naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class LocalDateTime(TypeDecorator[datetime]):
    """A wall clock's time without a zone: the zone stands in the column beside it. An aware value is refused."""

    impl = DateTime(timezone=False)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is not None:
            raise ValueError("a local time has no time zone of its own")
        return value


class Base(DeclarativeBase):
    """The base of every table. Names follow the class: ProgrammeSession is programme_session."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={
            datetime: UtcDateTime,
            str: Text,
            dict[str, Any]: JSON,
            list[str]: JSON,
            enum.StrEnum: Enum(enum.StrEnum, native_enum=False, length=24, values_callable=lambda e: [m.value for m in e]),
        },
    )

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805 - SQLAlchemy hands the class
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()


db = SQLAlchemy(model_class=Base)
migrate = Migrate(render_as_batch=True)
Short = String(200)


def table_of(model: type[Base]) -> Table:
    """The table of a model, for statements that need no objects."""
    table = inspect(model).local_table
    if not isinstance(table, Table):
        raise TypeError(f"{model} has no table of its own")
    return table


def unique_when(condition: str, *columns: str, name: str) -> Index:
    """A unique index over the rows for which `condition` (SQL) holds; both engines have it."""
    return Index(name, *columns, unique=True, sqlite_where=text(condition), postgresql_where=text(condition))


class WrittenOutside(RuntimeError):
    """Something was written outside `transaction()`: a fault of the program."""


@contextmanager
def transaction() -> Iterator[None]:
    """The one way to write: commits when the block ends, rolls back when it raises. It cannot be nested.

    It first ends the read that loading opened; rows loaded before refresh themselves when touched.
    """
    session = db.session()
    if session.info.get(WRITE):
        raise WrittenOutside("transaction() inside transaction()")
    session.rollback()
    session.info[WRITE] = True
    with _turn_to_write():
        try:
            session.connection(execution_options={WRITE: True})
            yield
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info[WRITE] = False


@contextmanager
def _turn_to_write() -> Iterator[None]:
    """On SQLite, one thread of a process at a time; whose turn does not come goes on and hears of it from SQLite."""
    waits = db.engine.dialect.name == "sqlite" and TURN.acquire(timeout=BUSY_TIMEOUT_MS / 1000)
    try:
        yield
    finally:
        if waits:
            TURN.release()


@contextmanager
def transaction_apart(*, durable: bool = True) -> Iterator[Connection]:
    """A short write on a connection of its own: for statements, while the session keeps what it has read.

    Without `durable` the commit does not wait for the disk: a power cut may undo it, the death of a process never does.
    """
    if db.session().info.get(WRITE):
        raise WrittenOutside("transaction_apart() inside transaction()")
    sqlite_file = db.engine.dialect.name == "sqlite"
    with db.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        if sqlite_file and not durable:
            driver.execute("PRAGMA synchronous=NORMAL")
        try:
            with _turn_to_write(), connection.execution_options(**{WRITE: True}).begin():
                if not sqlite_file and not durable:
                    connection.exec_driver_sql("SET LOCAL synchronous_commit TO off")
                yield connection
        finally:
            if sqlite_file and not durable:
                driver.execute("PRAGMA synchronous=FULL")


def end_read() -> None:
    """End the read that loading opened, and keep what was loaded as it was then; `forget_read()` lets go of it."""
    session = db.session()
    if session.info.get(WRITE):
        raise WrittenOutside("end_read() inside transaction()")
    session.expire_on_commit = False
    try:
        session.commit()  # of a read: nothing is written
    finally:
        session.expire_on_commit = True


def forget_read() -> None:
    """Read anew from here on."""
    db.session.rollback()
    db.session.expire_all()


def lock(row: Base) -> None:
    """Hold this row until the commit and read it anew. An UPDATE, because SQLite silently leaves FOR UPDATE out."""
    identity = inspect(row).identity
    if identity is None:
        raise ValueError("only a stored row can be locked")
    db.session.flush()
    db.session.expire(row)  # with its relationships
    db.session.execute(_holding(type(row)), {"held": identity[0]}).scalar_one()


@cache
def _holding(table: type[Base]) -> Update:
    key = inspect(table).primary_key[0]
    held = update(table).where(key == bindparam("held", type_=key.type)).values({key: key}).returning(table)
    return held.execution_options(synchronize_session=False, populate_existing=True)


def insert_once(table: type[Base], **values: Any) -> bool:
    """Insert the row unless a unique index has it already; whether it was inserted. The same on both engines."""
    return db.session.execute(_inserting_once(table, db.engine.dialect.name), values).first() is not None


@cache
def _inserting_once(table: type[Base], dialect: str) -> Insert:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return insert(table_of(table)).on_conflict_do_nothing().returning(inspect(table).primary_key[0])


def init_db(app: Flask, settings: Settings) -> None:
    """Bind the database to the application."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(settings)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(MIGRATIONS))
    with app.app_context():
        listen(db.engine)


def _engine_options(settings: Settings) -> dict[str, Any]:
    pool = {"pool_size": settings.threads + 2, "max_overflow": 4, "pool_timeout": 10, "hide_parameters": True}  # a fault names no person
    if settings.database_url.startswith("sqlite"):
        return pool | {"connect_args": {"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000}}
    limits = "-c statement_timeout=10000 -c lock_timeout=9000 -c idle_in_transaction_session_timeout=60000 -c timezone=UTC"
    return pool | {"pool_pre_ping": True, "connect_args": {"options": limits, "connect_timeout": 5}}


def listen(engine: Engine) -> None:
    """Give SQLite its pragmas and let us, not the driver, begin transactions; tell PostgreSQL which of them only read.

    An engine that listens already is left as it is.
    """
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "do_connect", _connect_postgresql)
        event.listen(engine, "begin", _begin_postgresql)
        event.listen(engine, "checkin", _read_only_from_here)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", f"busy_timeout={BUSY_TIMEOUT_MS}", "foreign_keys=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    writing = connection.get_execution_options().get(WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@cache
def _keeps_prepared() -> Any:
    """A connection to PostgreSQL on which a read ends with COMMIT.

    There is nothing to roll back in it, and after a ROLLBACK psycopg forgets what the server has prepared for it.
    """
    import psycopg  # noqa: PLC0415 - optional

    class KeepsPrepared(psycopg.Connection[Any]):
        def rollback(self) -> None:
            if self.read_only and self.info.transaction_status is psycopg.pq.TransactionStatus.INTRANS:
                self.commit()
            else:
                super().rollback()

    return KeepsPrepared


def _connect_postgresql(_dialect: Dialect, _record: Any, positional: list[Any], named: dict[str, Any]) -> Any:
    return _keeps_prepared().connect(*positional, **named)


def _begin_postgresql(connection: Any) -> None:
    """PostgreSQL refuses a write outside `transaction()`."""
    connection.connection.driver_connection.read_only = not connection.get_execution_options().get(WRITE, False)


def _read_only_from_here(connection: Any, _record: Any) -> None:
    if connection is not None and not connection.closed:
        connection.read_only = True  # until somebody begins to write


@event.listens_for(Session, "before_flush")
def _refuse_stray_flush(session: Session, _context: Any, _instances: Any) -> None:
    if not session.info.get(WRITE) and (session.new or session.dirty or session.deleted):
        raise WrittenOutside(f"{[type(o).__name__ for o in (*session.new, *session.dirty, *session.deleted)]} outside transaction()")


@event.listens_for(Session, "do_orm_execute")
def _refuse_stray_statement(state: ORMExecuteState) -> None:
    if (state.is_insert or state.is_update or state.is_delete) and not state.session.info.get(WRITE):
        raise WrittenOutside("a writing statement outside transaction()")
