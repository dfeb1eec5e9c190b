"""How the database's tables came to be: one small function a change, in order.

A released migration is never edited; a change of the tables is a new function at the end.
"""

from __future__ import annotations

import secrets

from sqlite_utils import Database, Migrations

from bot.database import VERSION
from bot.errors import StoreError

__all__ = ["VERSION", "apply", "refuse_newer", "refuse_older"]

_migrations = Migrations("loosen")


@_migrations()
def people_and_days(database: Database) -> None:
    """People, their days and streaks. Instants are UTC seconds since 1970, dates ISO 8601."""
    database.executescript("""
        CREATE TABLE people (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            platform TEXT NOT NULL,
            chat TEXT NOT NULL,
            language TEXT NOT NULL,
            state TEXT NOT NULL,
            state_version INTEGER NOT NULL,
            due REAL,
            created REAL NOT NULL,
            UNIQUE (platform, chat)
        );
        CREATE INDEX people_due ON people (due) WHERE due IS NOT NULL;
        CREATE TABLE days (
            person INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
            date TEXT NOT NULL,
            outcome TEXT NOT NULL,
            done TEXT NOT NULL,
            skipped TEXT NOT NULL,
            hurt TEXT NOT NULL,
            self_reported INTEGER NOT NULL,
            stiffness_before INTEGER,
            stiffness_after INTEGER,
            week_stiffness INTEGER,
            week_length INTEGER,
            PRIMARY KEY (person, date)
        ) WITHOUT ROWID;
        CREATE TABLE streaks (
            person INTEGER PRIMARY KEY REFERENCES people ON DELETE CASCADE,
            current INTEGER NOT NULL,
            best INTEGER NOT NULL,
            total INTEGER NOT NULL,
            spare_days INTEGER NOT NULL
        );
    """)


@_migrations()
def messages_out_and_updates_in(database: Database) -> None:
    """Keep what waits to be sent, what was sent and can still be tapped, what was handled.

    An outbox row either says something or, with a `target`, takes the buttons of that row's
    message away. Ids are never used twice, so that a late answer can't meet another row.
    """
    database.executescript("""
        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            person INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
            kind TEXT NOT NULL,
            priority INTEGER NOT NULL,
            say TEXT,
            mark TEXT NOT NULL,
            target INTEGER REFERENCES outbox ON DELETE CASCADE,
            queued_at REAL NOT NULL,
            not_before REAL NOT NULL,
            expires REAL,
            status TEXT NOT NULL DEFAULT 'pending'
                CHECK (status IN ('pending', 'sending', 'sent')),
            tries INTEGER NOT NULL DEFAULT 0,
            cancelled INTEGER NOT NULL DEFAULT 0,
            has_buttons INTEGER NOT NULL,
            message TEXT NOT NULL DEFAULT '',
            sent_at REAL
        );
        CREATE INDEX outbox_order ON outbox (priority, id) WHERE status = 'pending';
        CREATE INDEX outbox_not_before ON outbox (not_before) WHERE status = 'pending';
        CREATE INDEX outbox_chat ON outbox (person, id) WHERE status <> 'sent';
        CREATE INDEX outbox_buttons ON outbox (person, mark) WHERE has_buttons = 1;
        CREATE INDEX outbox_person ON outbox (person);
        CREATE INDEX outbox_target ON outbox (target) WHERE target IS NOT NULL;
        CREATE TABLE inbox (
            platform TEXT NOT NULL,
            update_id TEXT NOT NULL,
            handled_at REAL NOT NULL,
            PRIMARY KEY (platform, update_id)
        ) WITHOUT ROWID;
    """)


@_migrations()
def facts(database: Database) -> None:
    """Add single values, among them the salt by which the log's ids are hashed."""
    database.execute(
        "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"
    )
    database.execute("INSERT INTO facts VALUES ('salt', ?)", [secrets.token_hex(16)])


@_migrations()
def turns(database: Database) -> None:
    """Give what is due a table of its own: so narrow that a rush of it is a few pages to write.

    Whether a due may wait is not known of those stored before, so theirs may not. A person in
    line keeps in `in_line` the instant that was due.
    """
    database.executescript("""
        CREATE TABLE turns (
            person INTEGER PRIMARY KEY REFERENCES people ON DELETE CASCADE,
            platform TEXT NOT NULL,
            due REAL,
            may_wait INTEGER NOT NULL DEFAULT 0,
            in_line REAL
        );
        INSERT INTO turns (person, platform, due) SELECT id, platform, due FROM people;
        DROP INDEX people_due;
        ALTER TABLE people DROP COLUMN due;
        CREATE INDEX turns_urgent ON turns (platform, due) WHERE due IS NOT NULL AND may_wait = 0;
        CREATE INDEX turns_waiting ON turns (platform, due) WHERE due IS NOT NULL AND may_wait = 1;
        CREATE INDEX turns_line ON turns (platform, in_line) WHERE in_line IS NOT NULL;
    """)


@_migrations()
def outbox_of_each_platform(database: Database) -> None:
    """Let every platform be served for itself, past whatever can't go out yet.

    A row that is put off has `put_off` set until its time has come. A row that takes buttons
    away carries the platform's id of the message in `message`; it has a `target` only while
    that message isn't sent.
    """
    database.executescript("""
        ALTER TABLE outbox ADD COLUMN platform TEXT;
        ALTER TABLE outbox ADD COLUMN put_off INTEGER NOT NULL DEFAULT 0;
        UPDATE outbox SET
            platform = (SELECT platform FROM people WHERE people.id = outbox.person),
            put_off = status = 'pending' AND not_before > queued_at;
        DROP INDEX outbox_order;
        DROP INDEX outbox_not_before;
        CREATE INDEX outbox_order ON outbox (platform, priority, id)
            WHERE status = 'pending' AND put_off = 0 AND target IS NULL;
        CREATE INDEX outbox_put_off ON outbox (platform, not_before)
            WHERE status = 'pending' AND put_off = 1;
        CREATE INDEX outbox_sent_at ON outbox (sent_at) WHERE sent_at IS NOT NULL;
        CREATE UNIQUE INDEX outbox_retired ON outbox (person, message)
            WHERE kind = 'retire' AND message <> '';
        UPDATE OR IGNORE outbox SET
            message = (SELECT message FROM outbox t WHERE t.id = outbox.target), target = NULL
            WHERE target IN (SELECT id FROM outbox WHERE status = 'sent');
        DELETE FROM outbox WHERE kind = 'retire' AND message = '' AND (
            target IS NULL OR target IN (SELECT id FROM outbox WHERE status = 'sent'));
        UPDATE outbox SET priority = 9 WHERE kind = 'retire';
    """)


@_migrations()
def inbox_by_age(database: Database) -> None:
    """Find updates handled long ago without reading all of them."""
    database.execute("CREATE INDEX inbox_handled_at ON inbox (handled_at)")


@_migrations()
def red_flags_of_a_day(database: Database) -> None:
    """Keep with a day on which something hurt what was answered about red flags."""
    database.execute("ALTER TABLE days ADD COLUMN red_flags TEXT NOT NULL DEFAULT ''")


@_migrations()
def addresses(database: Database) -> None:
    """Let one person have a chat on each platform; `people` says where they are written to now.

    With a `home` they have several chats, and their wake-ups come there. A code that links two
    chats is kept as a hash, and once it was used and a question is open, without.
    """
    database.executescript("""
        CREATE TABLE addresses (
            person INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
            platform TEXT NOT NULL,
            chat TEXT NOT NULL,
            PRIMARY KEY (person, platform),
            UNIQUE (platform, chat)
        ) WITHOUT ROWID;
        INSERT INTO addresses (person, platform, chat) SELECT id, platform, chat FROM people;
        ALTER TABLE people ADD COLUMN home TEXT NOT NULL DEFAULT '';
        CREATE TABLE link_codes (
            person INTEGER PRIMARY KEY REFERENCES people ON DELETE CASCADE,
            hash TEXT UNIQUE,
            asker INTEGER UNIQUE REFERENCES people ON DELETE CASCADE,
            expires REAL NOT NULL
        );
        CREATE INDEX link_codes_expires ON link_codes (expires);
        DROP INDEX outbox_retired;
        CREATE UNIQUE INDEX outbox_retired ON outbox (person, platform, message)
            WHERE kind = 'retire' AND message <> '';
    """)


@_migrations()
def chats_out_of_reach(database: Database) -> None:
    """Keep a chat that can't be written to, a home that isn't served, and what linking asks.

    While the home that somebody chose isn't served they are woken in another chat, their `home`
    until it is served again, and `away_from` holds the one they chose.
    """
    database.executescript("""
        ALTER TABLE addresses ADD COLUMN lost INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE people ADD COLUMN away_from TEXT NOT NULL DEFAULT '';
        CREATE INDEX people_linked ON people (id, home, platform, away_from) WHERE home <> '';
        CREATE TABLE link_questions (
            person INTEGER PRIMARY KEY REFERENCES people ON DELETE CASCADE,
            say TEXT NOT NULL
        );
    """)


def refuse_newer(database: Database, name: str) -> None:
    """Raise `StoreError` if a newer Loosen has changed these tables."""
    [[version]] = database.execute("PRAGMA user_version").fetchall()
    if version > VERSION or len(_migrations.applied(database)) > VERSION:
        raise StoreError(
            f"The database {name} was made by a newer Loosen; update Loosen, or use the backup "
            "from before that update."
        )


def refuse_older(database: Database, name: str) -> None:
    """Raise `StoreError` if the tables still need a change, for those who may not write."""
    if _migrations.pending(database):
        raise StoreError(
            f"The database {name} was made by an older Loosen; start `loosen run` once, "
            "which brings it up to date."
        )


def apply(database: Database) -> None:
    """Make every change that this database has not seen yet, each in its own transaction.

    Then note the version, also where a crash came between the last change and that note.
    """
    _migrations.apply(database)
    database.execute(f"PRAGMA user_version = {VERSION}")
