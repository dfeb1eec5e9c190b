"""The file itself: who may read it, and what the host is told when it can't be used."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from bot.database import APPLICATION_ID, Database
from bot.errors import StoreError


@contextmanager
def opened(path: Path | None, *, read_only: bool = False) -> Iterator[Database]:
    """Open a database that closes itself and waits for no lock."""
    database = Database.open(path, read_only=read_only, patience=0)
    try:
        yield database
    finally:
        database.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file in a folder that does not exist yet."""
    return tmp_path / "data" / "loosen.db"


@pytest.fixture
def used(path: Path) -> Path:
    """A database with something in it."""
    with opened(path) as database:
        database.run("INSERT INTO facts VALUES ('kept', 'yes')")
    return path


def test_only_the_owner_may_read_the_files(path: Path) -> None:
    """The database and its companions are made for the owner's eyes only."""
    with opened(path) as database:
        database.run("INSERT INTO facts VALUES ('a', 'b')")
        files = sorted(path.parent.iterdir())
        assert [file.name for file in files] == ["loosen.db", "loosen.db-shm", "loosen.db-wal"]
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_file_that_others_could_read_is_closed_to_them(used: Path) -> None:
    """Opening takes rights away from a file that was copied without care."""
    used.chmod(0o644)
    with opened(used):
        assert stat.S_IMODE(used.stat().st_mode) == 0o600


def test_a_file_made_read_only_gets_no_right_to_be_written(used: Path) -> None:
    """Whoever took the right to write away meant it, whether or not this user heeds it."""
    used.chmod(0o444)
    with suppress(StoreError), opened(used):
        pass
    assert stat.S_IMODE(used.stat().st_mode) == 0o400


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("application_id", APPLICATION_ID),
    ],
)
def test_the_connection_is_set_up_for_safety(path: Path, pragma: str, value: object) -> None:
    """Saved means on disk, references hold, and what is erased is overwritten."""
    with opened(path) as database:
        assert database.row(f"PRAGMA {pragma}") == (value,)


def test_what_was_saved_is_there_after_a_restart(used: Path) -> None:
    """Closing and opening loses nothing."""
    with opened(used) as database:
        assert database.row("SELECT value FROM facts WHERE name = 'kept'") == ("yes",)


def test_a_transaction_that_fails_leaves_nothing(path: Path) -> None:
    """Everything inside is saved together, or nothing of it."""
    with opened(path) as database:
        before = database.rows("SELECT name FROM facts")
        with pytest.raises(StoreError, match="UNIQUE"), database.transaction():
            database.run_many("INSERT INTO facts VALUES (?, 'b')", [("a",), ("a",)])
        assert database.rows("SELECT name FROM facts") == before
        with database.transaction():
            database.run("INSERT INTO facts VALUES ('a', 'b')")
        assert ("a",) in database.rows("SELECT name FROM facts")


def test_a_nested_transaction_is_a_mistake(path: Path) -> None:
    """A second transaction inside the first is refused, and the first goes on."""
    with opened(path) as database:
        with database.transaction():
            with pytest.raises(RuntimeError, match="already open"), database.transaction():
                pass
            database.run("INSERT INTO facts VALUES ('a', 'b')")
        assert ("a",) in database.rows("SELECT name FROM facts")


def test_a_transaction_takes_the_write_lock_at_once(used: Path) -> None:
    """A transaction that can't write fails at its start, not after the work."""
    with opened(used) as database, closing(sqlite3.connect(used, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        entered = False
        with (
            pytest.raises(StoreError, match=r"loosen\.db is locked by another program"),
            database.transaction(),
        ):
            entered = True
        assert not entered
        other.execute("ROLLBACK")
        with database.transaction():
            database.run("INSERT INTO facts VALUES ('later', 'yes')")


def test_a_full_disk_is_told_and_loses_nothing(used: Path) -> None:
    """When no room is left the host is told so, and what was saved stays."""
    with opened(used) as database:
        [[pages]] = database.rows("PRAGMA page_count")
        database.rows(f"PRAGMA max_page_count = {pages}")
        with (
            pytest.raises(StoreError, match="no room left; free some space"),
            database.transaction(),
        ):
            database.run("INSERT INTO facts VALUES ('big', ?)", ("x" * 1_000_000,))
        assert database.row("SELECT value FROM facts WHERE name = 'kept'") == ("yes",)
        with database.transaction():
            database.run("UPDATE facts SET value = 'still' WHERE name = 'kept'")


def test_a_file_that_is_no_database_is_refused_untouched(path: Path) -> None:
    """A file of another kind is named, explained and left as it is."""
    path.parent.mkdir()
    path.write_bytes(b"These are my notes, and not a database at all. " * 20)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="is not a database; check the setting DATABASE"):
        Database.open(path)
    assert path.read_bytes() == before


def test_another_programs_database_is_refused_untouched(path: Path) -> None:
    """Tables of another program are never written to."""
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE theirs (a)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="belongs to another program"):
        Database.open(path)
    assert path.read_bytes() == before


def test_a_damaged_file_is_told(used: Path) -> None:
    """Damage inside the file is reported with what to do about it."""
    size = used.stat().st_size
    with used.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))
    with pytest.raises(StoreError, match="is damaged; stop Loosen, keep a copy"):
        Database.open(used)


def test_a_path_that_can_not_be_used_is_told(tmp_path: Path) -> None:
    """A folder in the place of the file is named together with the setting."""
    with pytest.raises(StoreError, match=r"can't be made or opened .*DATABASE"):
        Database.open(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_file_without_write_permission_is_told(used: Path) -> None:
    """A file that may only be read is named with the right that is missing."""
    used.chmod(0o400)
    with pytest.raises(StoreError, match="can't be written to; give the user"):
        Database.open(used)


def test_read_only_reads_and_refuses_to_write(used: Path) -> None:
    """A read-only database shows what is there and can't be changed."""
    with opened(used, read_only=True) as database:
        assert database.row("SELECT value FROM facts WHERE name = 'kept'") == ("yes",)
        with pytest.raises(StoreError, match="can't be written to"):
            database.run("DELETE FROM facts")


def test_read_only_makes_no_file(path: Path) -> None:
    """Looking at a database that does not exist says how to make one, and makes none."""
    with pytest.raises(StoreError, match="`loosen run` makes one"):
        Database.open(path, read_only=True)
    assert not path.exists()


def test_a_sound_file_has_no_faults(used: Path) -> None:
    """The integrity check is quiet about a sound file."""
    with opened(used) as database:
        assert database.faults() == []


def test_a_loose_reference_is_a_fault(used: Path) -> None:
    """A row whose person is gone is found by the integrity check."""
    with closing(sqlite3.connect(used, isolation_level=None)) as other:
        other.execute("INSERT INTO streaks VALUES (77, 1, 1, 1, 1)")
    with opened(used) as database:
        assert database.faults() == ["streaks row 77 points to a missing people"]


def test_erased_text_leaves_the_files(path: Path) -> None:
    """After tidying, nothing erased can be found in any of the files."""
    with opened(path) as database:
        database.run("INSERT INTO facts VALUES ('secret', 'my-own-words')")
        assert any(b"my-own-words" in file.read_bytes() for file in path.parent.iterdir())
        database.run("DELETE FROM facts WHERE name = 'secret'")
        database.tidy()
        assert not any(b"my-own-words" in file.read_bytes() for file in path.parent.iterdir())


def test_patience_can_be_lowered(path: Path) -> None:
    """From then on a lock is not waited for as long as when the file was opened.

    With an hour of patience for locks: had it waited, this test would never end.
    """
    with closing(Database.open(path, patience=3600)) as database:
        database.wait_at_most(0.05)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError, match="is locked"), database.transaction():
                pass


def test_tidying_waits_for_nobody(path: Path) -> None:
    """While another program reads, the log stays and the bot goes on at once; then it is emptied.

    With an hour of patience for locks: had it waited, this test would never end.
    """
    with closing(Database.open(path, patience=3600)) as database:
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM facts").fetchall()
            database.run("INSERT INTO facts VALUES ('more', '')")
            assert not database.tidy()
            reader.execute("COMMIT")
            assert database.tidy()
        assert database.rows("PRAGMA busy_timeout") == [(3_600_000,)]
