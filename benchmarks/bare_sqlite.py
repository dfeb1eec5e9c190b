"""The peer of the store: the very same writes, by nothing but the standard library's sqlite3.

`Recorder` keeps the writes that a run of ours makes; `replay` makes them again on one bare
connection with the same tables and the same pragmas.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import perf_counter

from msgspec import Struct

from bot.database import Database, Parameters, Row


class Write(Struct, frozen=True):
    """A statement, and each set of parameters that it ran with."""

    sql: str
    rows: tuple[Parameters, ...]


Transaction = tuple[Write, ...]


class Counter(Database):
    """The database of our own run; counts its transactions."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        super().__init__(connection, name)
        self.count = 0

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Count it."""
        self.count += 1
        with super().transaction():
            yield


class Recorder(Database):
    """The database of our own run; keeps the writes that changed something."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        super().__init__(connection, name)
        self.transactions: list[Transaction] = []
        self._writes: list[Write] = []

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep what is written inside as one transaction."""
        self._writes = []
        with super().transaction():
            yield
        self.transactions.append(tuple(self._writes))

    def run(self, sql: str, parameters: Parameters = ()) -> int:
        """Run a statement; keep it if it changed a row."""
        changed = super().run(sql, parameters)
        # An INSERT that does nothing still uses up an id.
        if changed > 0 or sql.lstrip().startswith("INSERT"):
            self._writes.append(Write(sql, (parameters,)))
        return changed

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Run a query; keep it if it changed a row and returned what became of it."""
        before = self._connection.total_changes
        found = super().rows(sql, parameters)
        if self._connection.total_changes > before:
            self._writes.append(Write(sql, (parameters,)))
        return found

    def row(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """Run a query for its first row, as above."""
        return next(iter(self.rows(sql, parameters)), None)

    def run_many(self, sql: str, parameters: Iterable[Parameters]) -> None:
        """Run a statement for each set of parameters, and keep it."""
        rows = tuple(parameters)
        super().run_many(sql, rows)
        if rows:
            self._writes.append(Write(sql, rows))


def replay(transactions: Iterable[Transaction], file: Path) -> float:
    """Make these writes again in a file with our tables; return the seconds it took."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for pragma in ("foreign_keys = ON", "synchronous = FULL", "secure_delete = ON"):
            connection.execute(f"PRAGMA {pragma}")
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        started = perf_counter()
        for transaction in transactions:
            connection.execute("BEGIN IMMEDIATE")
            for write in transaction:
                connection.executemany(write.sql, write.rows)
            connection.execute("COMMIT")
        return perf_counter() - started
