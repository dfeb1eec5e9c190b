"""The tables: made once, refused when newer, and never made twice."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot import migrations
from bot.errors import StoreError
from bot.store import Store

TABLES = {"people", "days", "streaks", "outbox", "inbox", "facts"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database of today."""
    path = tmp_path / "loosen.db"
    Store.open(path).close()
    return path


def run(path: Path, sql: str) -> list[tuple[object, ...]]:
    """Do something behind the store's back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return connection.execute(sql).fetchall()


def test_every_table_is_made(path: Path) -> None:
    """A new database has every table the store speaks of."""
    rows = run(path, "SELECT name FROM sqlite_master WHERE type = 'table'")
    assert {str(name) for (name,) in rows} >= TABLES


def test_the_version_counts_the_changes(path: Path) -> None:
    """The version in the file is the number of changes, so none can be added unnoticed."""
    [[version]] = run(path, "PRAGMA user_version")
    [[changes]] = run(path, "SELECT count(*) FROM _sqlite_migrations")
    assert version == changes == migrations.VERSION


def test_opening_again_changes_nothing(path: Path) -> None:
    """The changes are made once; the salt stays the same."""
    before = run(path, "SELECT * FROM facts"), run(path, "SELECT * FROM _sqlite_migrations")
    Store.open(path).close()
    after = run(path, "SELECT * FROM facts"), run(path, "SELECT * FROM _sqlite_migrations")
    assert after == before


def test_two_databases_have_two_salts(path: Path, tmp_path: Path) -> None:
    """The salt of the log's hashes is random and long."""
    Store.open(tmp_path / "other.db").close()
    [[one]] = run(path, "SELECT value FROM facts WHERE name = 'salt'")
    [[other]] = run(tmp_path / "other.db", "SELECT value FROM facts WHERE name = 'salt'")
    assert one != other
    assert len(str(one)) == 32


@pytest.mark.parametrize("read_only", [False, True])
def test_a_newer_database_is_refused_untouched(path: Path, read_only: bool) -> None:
    """A database made by a newer Loosen is not opened, and stays as it is."""
    run(path, f"PRAGMA user_version = {migrations.VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(
        StoreError, match="made by a newer Loosen; update Loosen, or use the backup"
    ):
        Store.open(path, read_only=read_only)
    assert path.read_bytes() == before


def test_a_change_that_is_not_known_here_is_newer(path: Path) -> None:
    """Also when only the list of changes tells that a newer Loosen was at work."""
    run(path, "INSERT INTO _sqlite_migrations VALUES (99, 'loosen', 'later', '2030-01-01')")
    with pytest.raises(StoreError, match="made by a newer Loosen"):
        Store.open(path)


def test_an_older_database_is_brought_up_to_date(path: Path) -> None:
    """A change that is missing is made at the next opening, not by those who only read."""
    run(path, "DROP TABLE facts")
    run(path, "DELETE FROM _sqlite_migrations WHERE name = 'facts'")
    run(path, f"PRAGMA user_version = {migrations.VERSION - 1}")
    with pytest.raises(StoreError, match="made by an older Loosen; start `loosen run` once"):
        Store.open(path, read_only=True)
    Store.open(path).close()
    assert run(path, "SELECT count(*) FROM facts") == [(1,)]
    assert run(path, "PRAGMA user_version") == [(migrations.VERSION,)]


def test_a_change_that_fails_leaves_no_trace() -> None:
    """A change that breaks off is undone, so that it can be tried again."""
    database = Database(memory=True)
    database.execute("CREATE TABLE facts (in_the_way)")
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        migrations.apply(database)
    assert database.execute("PRAGMA user_version").fetchone() == (0,)
    database.execute("DROP TABLE facts")
    migrations.apply(database)
    assert database.execute("SELECT count(*) FROM facts").fetchone() == (1,)
    database.close()
