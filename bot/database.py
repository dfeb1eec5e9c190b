"""The SQLite file: opening it safely, one connection, transactions, and errors that say what to do.

Knows nothing of people or messages. One connection on the event loop's thread; SQLite's own
errors never leave this module.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import StoreError

Value = str | int | float | None
Row = tuple[Value, ...]
Parameters = Sequence[Value] | Mapping[str, Value]

APPLICATION_ID = 0x4C6F6F73
"""Marks the file as Loosen's own, so that no other program's database is ever written to."""

VERSION = 9
"""How many changes of the tables there are; stored in the file, so that an older Loosen can
refuse it. They stand in `migrations.py`."""

PATIENCE = 5.0
"""Seconds to wait for another program's lock on the file."""

_OWNER_ONLY = 0o600
_ADVICE = {
    sqlite3.SQLITE_BUSY: "is locked by another program; close that program, then try again",
    sqlite3.SQLITE_LOCKED: "is locked by another program; close that program, then try again",
    sqlite3.SQLITE_READONLY: "can't be written to; give the user that runs Loosen the right to "
    "write to the file and to its folder",
    sqlite3.SQLITE_PERM: "can't be opened; give the user that runs Loosen the right to read and "
    "write it",
    sqlite3.SQLITE_CANTOPEN: "can't be opened; check that its folder exists and that the user "
    "that runs Loosen may write there",
    sqlite3.SQLITE_FULL: "has no room left; free some space on its disk",
    sqlite3.SQLITE_IOERR: "can't be read or written; check its disk for room and for faults",
    sqlite3.SQLITE_CORRUPT: "is damaged; stop Loosen, keep a copy of the file, and put the latest "
    "backup in its place",
    sqlite3.SQLITE_NOTADB: "is not a database; check the setting DATABASE, or put the latest "
    "backup in its place",
}
_MAY_HAVE_LOST = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR)


def _explained(error: sqlite3.Error, name: str) -> StoreError:
    """Turn SQLite's error into one that names the file, the cause and what to do."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte is the kind of failure
    advice = _ADVICE.get(code, f"refused a step ({error}); run `loosen check`")
    kept = "" if code in _MAY_HAVE_LOST else " Everything saved before is still there."
    return StoreError(f"The database {name} {advice}.{kept}")


def _prepare(path: Path) -> None:
    """Create the file for the owner's eyes only; SQLite gives its companions the same mode."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDONLY, _OWNER_ONLY))
    with suppress(PermissionError):  # another user's file: they decide who may read it
        for file in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
            if file.exists() and (mode := file.stat().st_mode) & 0o077:
                file.chmod(mode & _OWNER_ONLY)  # a file made read-only stays so


def _connect(path: Path | None, *, read_only: bool, patience: float) -> sqlite3.Connection:
    if path is None:
        return sqlite3.connect(":memory:", isolation_level=None)
    if read_only:
        if not path.is_file():
            raise StoreError(f"There is no database {path}; `loosen run` makes one.")
        address = f"{path.resolve().as_uri()}?mode=ro"
        return sqlite3.connect(address, uri=True, isolation_level=None, timeout=patience)
    try:
        _prepare(path)
    except OSError as error:
        raise StoreError(
            f"The database {path} can't be made or opened ({error.strerror}); check the setting "
            "DATABASE and the rights on its folder."
        ) from error
    return sqlite3.connect(path, isolation_level=None, timeout=patience)


def seconds(instant: datetime) -> float:
    """Return an aware instant as the database keeps it: seconds since 1970, UTC."""
    return instant.timestamp()


def instant(stored: float) -> datetime:
    """Return what `seconds` was made from."""
    return datetime.fromtimestamp(stored, UTC)


class Database:
    """One open file, or one in memory. Every method raises `StoreError` when SQLite fails."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self._connection = connection
        self._name = name

    @classmethod
    def open(
        cls, path: Path | None, *, read_only: bool = False, patience: float = PATIENCE
    ) -> Database:
        """Open and bring up to date the file at `path`; None is a database in memory.

        A read-only database is never changed. `patience` is how many seconds to wait for a
        lock that another program holds. Raises `StoreError`, also for another program's file
        and for one made by a newer Loosen.
        """
        name = "in memory" if path is None else str(path)
        try:
            connection = _connect(path, read_only=read_only, patience=patience)
        except sqlite3.Error as error:
            raise _explained(error, name) from error
        database = cls(connection, name)
        try:
            database._set_up(read_only=read_only)
        except BaseException:
            connection.close()
            raise
        return database

    def _set_up(self, *, read_only: bool) -> None:
        with self._explaining():
            self._refuse_strangers()
            if self._is_of_today():
                self._arrange(read_only=read_only)
            else:
                self._bring_up_to_date(read_only=read_only)

    def _is_of_today(self) -> bool:
        [[version]] = self.rows("PRAGMA user_version")
        if version != VERSION:
            return False
        [[changes]] = self.rows(
            "SELECT count(*) FROM _sqlite_migrations WHERE migration_set = 'loosen'"
        )
        return changes == VERSION

    def _arrange(self, *, read_only: bool) -> None:
        self._connection.execute("PRAGMA foreign_keys = ON")
        if not read_only:
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA secure_delete = ON")
            self._connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")

    def _bring_up_to_date(self, *, read_only: bool) -> None:
        import sqlite_utils  # noqa: PLC0415 - a tenth of a start that has nothing to change

        from bot import migrations  # noqa: PLC0415 - as above

        # Recursive triggers and plugins are off: this database has neither.
        library = sqlite_utils.Database(
            self._connection, recursive_triggers=False, execute_plugins=False
        )
        migrations.refuse_newer(library, self._name)
        if read_only:
            migrations.refuse_older(library, self._name)
        self._arrange(read_only=read_only)
        if not read_only:
            migrations.apply(library)

    def _refuse_strangers(self) -> None:
        [[owner]] = self.rows("PRAGMA application_id")
        [[tables]] = self.rows("SELECT count(*) FROM sqlite_master")
        if owner != APPLICATION_ID and tables:
            raise StoreError(
                f"The database {self._name} belongs to another program; "
                "name another file in the setting DATABASE."
            )

    def wait_at_most(self, patience: float) -> None:
        """From now on, wait so many seconds for a lock that another program holds."""
        self.run(f"PRAGMA busy_timeout = {round(patience * 1000)}")

    def close(self) -> None:
        """Close the file; its write-ahead log is folded into it."""
        with self._explaining():
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Take the write lock at once; save everything inside at the end, or nothing of it.

        It can't be nested: a second one inside is a mistake and raises RuntimeError.
        """
        if self._connection.in_transaction:
            raise RuntimeError("a transaction is already open")
        with self._explaining():
            self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            with self._explaining():
                self._connection.execute("COMMIT")
        except BaseException:
            # A failure such as a full disk may have ended the transaction already.
            if self._connection.in_transaction:
                with self._explaining():
                    self._connection.execute("ROLLBACK")
            raise

    def run(self, sql: str, parameters: Parameters = ()) -> int:
        """Run a statement and return how many rows it changed."""
        with self._explaining():
            return self._connection.execute(sql, parameters).rowcount

    def run_many(self, sql: str, parameters: Iterable[Parameters]) -> None:
        """Run a statement once for each set of parameters."""
        with self._explaining():
            self._connection.executemany(sql, parameters)

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Return every row of a query."""
        with self._explaining():
            return self._connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """Return the first row of a query, if there is one."""
        with self._explaining():
            row: Row | None = self._connection.execute(sql, parameters).fetchone()
            return row

    def faults(self) -> list[str]:
        """Return what SQLite finds wrong with the file; empty when it is sound."""
        faults = [str(row[0]) for row in self.rows("PRAGMA integrity_check") if row[0] != "ok"]
        loose = [
            f"{table} row {row} points to a missing {parent}"
            for table, row, parent, *_ in self.rows("PRAGMA foreign_key_check")
        ]
        return faults + loose

    def tidy(self) -> bool:
        """Empty the write-ahead log, so that nothing erased is left in it; tell whether it is.

        Waits for nobody: while another program reads or writes, the log stays for the next time.
        """
        [[patience]] = self.rows("PRAGMA busy_timeout")
        self.run("PRAGMA busy_timeout = 0")
        try:
            [[is_busy, *_]] = self.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self.run(f"PRAGMA busy_timeout = {patience}")
        return not is_busy

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _explained(error, self._name) from error


class Tables:
    """Some tables of one database, and what may be asked of them.

    Every method raises `StoreError` when the database fails. Who changes something opens the
    transaction, unless the method says that it has its own.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def transaction(self) -> AbstractContextManager[None]:
        """Save everything inside together, or nothing of it; can't be nested."""
        return self._database.transaction()
