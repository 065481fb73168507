"""The floor of a sign-up: its own statements, sent again with fresh parameters by the bare driver, one commit for each."""

import re
import secrets
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import event, text

from eventsite.db import db

INSERTED = re.compile(r'^INSERT INTO "?(\w+)"?')
MOMENT = re.compile(r"^\d{4}-\d\d-\d\d[ T]\d\d:")
WAL = ("journal_mode=WAL", "busy_timeout=10000", "foreign_keys=ON", "synchronous=FULL")  # as eventsite.db opens it


@dataclass(frozen=True)
class Sent:
    """One statement as the driver got it."""

    statement: str
    values: Any  # positional for sqlite3, named for psycopg; a list of them where `many`
    many: bool


@dataclass(frozen=True)
class Recorded:
    """One sign-up: the word that only its person has, its statements, and which of them made which id."""

    word: str
    sent: list[Sent]
    made: dict[int, int]  # an id of now: the number of its statement


def record(act: Callable[[], str]) -> Recorded:
    """What reaches the driver between begin and commit. Nobody else writes meanwhile."""
    sent: list[Sent] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        sent.append(Sent(statement, values, many))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        word = act()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    begun = next((number for number, one in enumerate(sent) if one.statement.startswith("BEGIN IMMEDIATE")), -1)
    inside = sent[begun + 1 :]
    referred = {key.column.table.name for table in db.metadata.tables.values() for key in table.foreign_keys}
    made: dict[int, int] = {}
    for number, one in enumerate(inside):
        table = INSERTED.match(one.statement)
        if table and table[1] in referred and not one.many:
            newest = db.session.execute(text(f"SELECT max(id) FROM {table[1]}")).scalar_one()
            made.setdefault(newest, number)
    db.session.rollback()
    return Recorded(word, inside, made)


class Floor:
    """Sends a recorded sign-up again and again: what two recordings have in common stays, the rest is fresh each time."""

    def __init__(self, first: Recorded, second: Recorded) -> None:
        if [one.statement for one in first.sent] != [one.statement for one in second.sent]:
            raise RuntimeError("two sign-ups differ in their statements")
        self.recorded = first
        self.others = [one.values for one in second.sent]

    def rate(self, url: str, times: int) -> float:
        """Sign-ups a second. All values but the ids are made before the clock runs."""
        rows = [_Fresh(self.recorded).all_values(self.others) for _ in range(times)]
        if url.startswith("sqlite"):
            with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as lite:
                for pragma in WAL:
                    lite.execute(f"PRAGMA {pragma}")
                return self._rate(lite, "BEGIN IMMEDIATE", rows)
        with psycopg.connect(url, autocommit=True) as connection:
            return self._rate(connection, "BEGIN", rows)

    def _rate(self, connection: Any, begin: str, rows: list[list[Any]]) -> float:
        wanted, sent = set(self.recorded.made.values()), self.recorded.sent
        started = time.perf_counter()
        for row in rows:
            ids: dict[int, int] = {}
            cursor = connection.cursor()
            cursor.execute(begin)
            for number, (one, values) in enumerate(zip(sent, row, strict=True)):
                (cursor.executemany if one.many else cursor.execute)(one.statement, _with_ids(values, ids))
                got = cursor.fetchall() if cursor.description else []
                if number in wanted:
                    ids[number] = got[0][0] if got else cursor.lastrowid
            cursor.execute("COMMIT")
            cursor.close()
        return len(rows) / (time.perf_counter() - started)


@dataclass(frozen=True)
class _Made:
    """An id that a statement of the same sending makes."""

    number: int


def _with_ids(values: Any, ids: dict[int, int]) -> Any:
    if isinstance(values, dict):
        return {name: ids[value.number] if type(value) is _Made else value for name, value in values.items()}
    if isinstance(values, tuple):
        return tuple(ids[value.number] if type(value) is _Made else value for value in values)
    return [_with_ids(value, ids) for value in values]


class _Fresh:
    """The values of one sending: new where they must be, and the same in each statement of it."""

    def __init__(self, recorded: Recorded) -> None:
        self.recorded = recorded
        self.word = secrets.token_hex(len(recorded.word) // 2)
        self.texts: dict[str, str] = {}

    def all_values(self, others: list[Any]) -> list[Any]:
        """Of each statement, in order."""
        return [self._values(one.values, across) for one, across in zip(self.recorded.sent, others, strict=True)]

    def _values(self, mine: Any, other: Any) -> Any:
        if isinstance(mine, dict):
            return {name: self._values(value, other[name]) for name, value in mine.items()}
        if isinstance(mine, list | tuple):
            return type(mine)(self._values(value, across) for value, across in zip(mine, other, strict=True))
        if isinstance(mine, str) and self.recorded.word in mine:
            return mine.replace(self.recorded.word, self.word)
        if mine == other or (isinstance(mine, str) and MOMENT.match(mine)):
            return mine
        if isinstance(mine, str):
            return self.texts.setdefault(mine, secrets.token_hex(len(mine))[: len(mine)])
        if isinstance(mine, int) and mine in self.recorded.made:
            return _Made(self.recorded.made[mine])
        return mine
