"""The tables: made once, refused when newer, and never made twice."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace
from sqlite_utils import Database

from bot import migrations
from bot.core.person import STATE_VERSION, Person, Phase, Session
from bot.core.says import Say
from bot.database import APPLICATION_ID, instant
from bot.errors import StoreError
from bot.records import Address
from bot.store import Store
from tests.core.life import START, settled_person

TABLES = {
    "people",
    "turns",
    "days",
    "streaks",
    "outbox",
    "inbox",
    "facts",
    "addresses",
    "link_codes",
    "link_questions",
}


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


OLD_ROWS = """
    INSERT INTO people VALUES (1, 'telegram', '7', 'de', '{}', 1, 50.0, 1.0);
    INSERT INTO people VALUES (2, 'terminal', 'me', 'en', '{}', 1, NULL, 1.0);
    INSERT INTO outbox (id, person, kind, priority, say, mark, target, queued_at, not_before,
        status, tries, has_buttons, message, sent_at) VALUES
        (1, 1, 'card', 5, NULL, 'a', NULL, 2, 2, 'sent', 0, 0, 'm1', 3),
        (2, 1, 'card', 5, '{"key":"b"}', 'b', NULL, 2, 9, 'pending', 1, 0, '', NULL),
        (3, 1, 'retire', 8, NULL, '', 1, 4, 4, 'pending', 0, 0, '', NULL),
        (4, 1, 'retire', 8, NULL, '', 2, 4, 4, 'pending', 0, 0, '', NULL),
        (5, 2, 'card', 5, NULL, 'c', NULL, 2, 2, 'sent', 0, 0, '', 3),
        (6, 2, 'retire', 8, NULL, '', 5, 4, 4, 'pending', 0, 0, '', NULL),
        (7, 2, 'reply', 4, '{"key":"d"}', '', NULL, 4, 4, 'pending', 0, 0, '', NULL);
    INSERT INTO inbox VALUES ('telegram', 'u2', 20.0), ('telegram', 'u1', 10.0);
"""
"""What the first release may have left: a wake-up, messages, buttons, and updates."""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A database of the first release, with something in every table that changed since."""
    path = tmp_path / "old.db"
    database = Database(path)
    migrations._migrations.apply(database, stop_before="turns")
    database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    database.execute("PRAGMA user_version = 3")
    database.executescript(OLD_ROWS)
    database.close()
    return path


def test_people_of_the_first_release_stay_due(old: Path) -> None:
    """Their wake-up is still due, once, and doesn't wait in a line."""
    with closing(Store.open(old)) as store:
        assert store.due(instant(50), 10) == [1]
        assert store.earliest(instant(10)) == instant(50)
        assert store.integrity() == []
    assert run(old, "SELECT * FROM turns") == [
        (1, "telegram", 50.0, 0, None),
        (2, "terminal", None, 0, None),
    ]


def test_messages_of_the_first_release_are_still_sent(old: Path) -> None:
    """In their chat's order, at their next attempt, with the buttons that were to be retired."""
    with closing(Store.open(old)) as store:
        [retire] = store.ready(instant(5), 10, "telegram")
        assert (retire.id, retire.say, retire.retires) == (3, None, "m1")
        [reply] = store.ready(instant(5), 10, "terminal")
        assert (reply.id, reply.say) == (7, Say(key="d"))
        [card, _] = store.ready(instant(9), 10, "telegram")
        assert (card.id, card.say, card.tries) == (2, Say(key="b"), 1)
        with store.transaction():
            store.drop(retire.id)
            store.sending([card.id])
            store.sent(card.id, "m2", instant(9))
        [retire] = store.ready(instant(9), 10, "telegram")
        assert (retire.id, retire.retires) == (4, "m2")


def test_updates_of_the_first_release_are_known(old: Path) -> None:
    """What was handled is not handled again, and is forgotten in time."""
    with closing(Store.open(old)) as store:
        with store.transaction():
            found = [store.handle_once("telegram", name, instant(30)) for name in ("u1", "u2")]
        assert found == [False, False]
        assert store.prune(instant(15)) == 3
        with store.transaction():
            found = [store.handle_once("telegram", name, instant(30)) for name in ("u1", "u2")]
        assert found == [True, False]


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


IN_MID_HOLD = replace(
    settled_person(),
    session=Session(
        date=START.date(),
        woke=START,
        plan=("knee-swings", "chest-lift"),
        phase=Phase.RUNNING,
        since=START,
        acknowledged=True,
        run=1,
        cue=1,
    ),
)
UNLINKED_ROWS = """
    INSERT INTO outbox (id, person, platform, kind, priority, say, mark, queued_at, not_before,
        status, put_off, has_buttons, message, sent_at) VALUES
        (1, 1, 'telegram', 'card', 5, NULL, 'a', 2, 2, 'sent', 0, 1, 'm1', 3),
        (2, 1, 'telegram', 'cue', 3, '{"key":"b"}', 'b', 2, 2, 'sending', 0, 0, '', NULL),
        (3, 1, 'telegram', 'reply', 4, '{"key":"c"}', 'c', 2, 2, 'pending', 0, 0, '', NULL),
        (4, 1, 'telegram', 'retire', 9, NULL, '', 4, 4, 'pending', 0, 0, 'm0', NULL),
        (5, 2, 'terminal', 'reply', 4, '{"key":"d"}', '', 4, 9, 'pending', 1, 0, '', NULL);
    INSERT INTO days VALUES (1, '2026-03-01', 'full', '[]', '[]', '[]', 0, NULL, NULL, NULL, NULL,
        '');
    INSERT INTO streaks VALUES (1, 1, 1, 1, 2);
"""
"""What a running bot may leave whose people can't be linked: cues on their way, and buttons."""


@pytest.fixture
def unlinked(tmp_path: Path) -> Path:
    """A database from before chats could be linked, with somebody in mid-hold."""
    path = tmp_path / "unlinked.db"
    database = Database(path)
    migrations._migrations.apply(database, stop_before="addresses")
    database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    database.execute("PRAGMA user_version = 7")
    for number, platform, chat, person, due in (
        (1, "telegram", "7", IN_MID_HOLD, 50.0),
        (2, "terminal", "me", Person(), None),
    ):
        state = msgspec.json.encode(person).decode()
        values = (number, platform, chat, "en", state, STATE_VERSION, 1.0)
        database.execute("INSERT INTO people VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        database.execute("INSERT INTO turns VALUES (?, ?, ?, 0, NULL)", (number, platform, due))
    database.executescript(UNLINKED_ROWS)
    database.close()
    return path


def test_people_are_found_by_their_only_chat(unlinked: Path) -> None:
    """Whoever was there has one address, no home, and the session they were in."""
    with closing(Store.open(unlinked)) as store:
        anna = store.find("telegram", "7")
        assert anna is not None
        assert (anna.id, anna.person, anna.home) == (1, IN_MID_HOLD, "")
        assert store.addresses(1) == (Address("telegram", "7"),)
        assert store.addresses(2) == (Address("terminal", "me"),)
        assert (anna.away_from, store.lost(1)) == ("", ())
        assert store.due(instant(50), 10) == [1]
        assert len(store.days(1)) == 1
        assert store.integrity() == []


def test_what_was_under_way_still_goes_to_its_chat(unlinked: Path) -> None:
    """Pending, in mid-request or put off, and buttons: each is delivered as if nothing was."""
    with closing(Store.open(unlinked)) as store:
        [cue] = store.in_flight("telegram")
        assert (cue.id, cue.chat) == (2, "7")
        [retire] = store.ready(instant(5), 10, "telegram")
        assert (retire.retires, retire.chat) == ("m0", "7")
        with store.transaction():
            store.drop(cue.id)
            store.put_retire(1, {"a"}, instant(5))
            store.put_retire_message(1, "m0", instant(5))
        found = store.ready(instant(9), 10, "telegram")
        assert [(row.id, row.retires) for row in found if row.say] == [(3, "")]
        assert sorted(row.retires for row in found if not row.say) == ["m0", "m1"]
        [reply] = store.ready(instant(9), 10, "terminal")
        assert reply.chat == "me"


def test_a_crash_before_the_version_was_noted_heals(path: Path) -> None:
    """The next start notes it, so that the starts after that are quick again, and changes nothing.

    As after a crash between the last change and the note: all changes there, the version not.
    """
    before = run(path, "SELECT * FROM facts"), run(path, "SELECT * FROM _sqlite_migrations")
    run(path, f"PRAGMA user_version = {migrations.VERSION - 1}")
    Store.open(path).close()
    assert run(path, "PRAGMA user_version") == [(migrations.VERSION,)]
    after = run(path, "SELECT * FROM facts"), run(path, "SELECT * FROM _sqlite_migrations")
    assert after == before
