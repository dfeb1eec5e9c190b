"""The store: people, their days and streaks, turns, outbox and inbox, in one SQLite file.

All SQL is here, in `turns`, `addresses`, `outbox`, `buttons` and `inbox`, and in `migrations`. The
store decides nothing: it keeps what the core decided and finds it again. Who calls it opens the
transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from bot.addresses import WHOSE, Addresses
from bot.buttons import Buttons
from bot.core.days import Day, Streak
from bot.core.person import STATE_VERSION, Person
from bot.database import PATIENCE, Database, Row, Value, instant, seconds
from bot.errors import PersonUnreadableError
from bot.inbox import Inbox
from bot.outbox import Outbox
from bot.records import Address, Queued, Stored
from bot.turns import Turns

__all__ = ["Queued", "Store", "Stored"]

_BATCH = 500  # people a query, so that a walk over everyone never holds all of them

_STORED = """
    SELECT id, people.platform, people.chat, state, state_version, coalesce(due, in_line),
        may_wait, created, home, away_from
    FROM people JOIN turns ON turns.person = id
"""

_PRUNE = (
    """
    DELETE FROM outbox WHERE id IN (
        SELECT id FROM outbox WHERE sent_at IS NOT NULL AND sent_at < ? ORDER BY sent_at LIMIT ?
    )
    """,
    """
    DELETE FROM inbox WHERE (platform, update_id) IN (
        SELECT platform, update_id FROM inbox WHERE handled_at < ? ORDER BY handled_at LIMIT ?
    )
    """,
)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _unreadable(number: Value, error: Exception) -> PersonUnreadableError:
    return PersonUnreadableError(
        f"Person {number} in the database can't be read ({error}); run `loosen check`, "
        "and put the latest backup in its place if the file is damaged."
    )


def _stored(row: Row) -> Stored:
    number, platform, chat, state, version, due, may_wait, created, home, away_from = row
    if int(version or 0) > STATE_VERSION:
        raise PersonUnreadableError(
            f"Person {number} in the database was saved by a newer Loosen; update Loosen."
        )
    try:
        person = msgspec.json.decode(str(state), type=Person)
    except msgspec.MsgspecError as error:
        raise _unreadable(number, error) from error
    return Stored(
        id=int(number or 0),
        platform=str(platform),
        chat=str(chat),
        person=person,
        due=None if due is None else instant(float(due)),
        may_wait=bool(may_wait),
        since=instant(float(created or 0)),
        home=str(home),
        away_from=str(away_from),
    )


def _day(row: Row) -> Day:
    date, outcome, done, skipped, hurt, self_reported, before, after, *week, red_flags = row
    return msgspec.convert(
        {
            "date": date,
            "outcome": outcome,
            "done": msgspec.json.decode(str(done)),
            "skipped": msgspec.json.decode(str(skipped)),
            "hurt": msgspec.json.decode(str(hurt)),
            "self_reported": bool(self_reported),
            "before": before,
            "after": after,
            "week_stiffness": week[0],
            "week_length": week[1],
            "red_flags": red_flags,
        },
        Day,
    )


class Store(Turns, Addresses, Outbox, Buttons, Inbox):
    """One database. Every method raises `StoreError` when it fails, and then changed nothing."""

    @classmethod
    def open(
        cls, path: Path | None, *, read_only: bool = False, patience: float = PATIENCE
    ) -> Store:
        """Open the database at `path`, making or updating it first; None keeps it in memory.

        `patience` is how many seconds to wait while another program holds it locked.
        """
        return cls(Database.open(path, read_only=read_only, patience=patience))

    def wait_at_most(self, patience: float) -> None:
        """From now on, wait so many seconds while another program holds the file locked."""
        self._database.wait_at_most(patience)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def find(self, platform: str, chat: str) -> Stored | None:
        """Return the person of a chat, if we know them, wherever they are written to just now."""
        row = self._database.row(f"{_STORED} WHERE id = ({WHOSE})", (platform, chat))
        return None if row is None else _stored(row)

    def chats(self, platform: str, limit: int = 3000) -> list[str]:
        """Return the chats of a platform, those first that are due first.

        Before those who only wait for their next wake-up come those who aren't due at all: they
        may be in the middle of a first meeting; newest first.
        """
        rows = self._database.rows(
            "SELECT chat FROM addresses JOIN turns USING (person) WHERE addresses.platform = ?"
            " ORDER BY may_wait AND due IS NOT NULL,"
            " coalesce(due, in_line) IS NULL, coalesce(due, in_line), person DESC LIMIT ?",
            (platform, limit),
        )
        return [str(chat) for (chat,) in rows]

    def load(self, person: int) -> Stored | None:
        """Return a person by the store's own id, if they are still there."""
        row = self._database.row(f"{_STORED} WHERE id = ?", (person,))
        return None if row is None else _stored(row)

    def add(
        self,
        platform: str,
        chat: str,
        person: Person,
        due: datetime | None,
        at: datetime,
        *,
        may_wait: bool = False,
    ) -> int:
        """Add somebody new and return their id, which is never given to anybody else."""
        [[number]] = self._database.rows(
            "INSERT INTO people (platform, chat, language, state, state_version, created)"
            " VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
            (platform, chat, person.language, _json(person), STATE_VERSION, seconds(at)),
        )
        self.add_address(int(number or 0), Address(platform, chat))
        self._database.run(
            "INSERT INTO turns (person, platform, due, may_wait) VALUES (?, ?, ?, ?)",
            (number, platform, None if due is None else seconds(due), may_wait),
        )
        return int(number or 0)

    def save(
        self, person: int, state: Person, due: datetime | None, *, may_wait: bool = False
    ) -> None:
        """Save a person and when to look at them again; None: when they write.

        `may_wait` says that this due is a wake-up. Whoever was in line leaves it.
        """
        self._database.run(
            "UPDATE people SET language = ?, state = ?, state_version = ? WHERE id = ?",
            (state.language, _json(state), STATE_VERSION, person),
        )
        self._look_again(person, due, may_wait=may_wait)

    def record(self, person: int, days: Iterable[Day], streak: Streak) -> None:
        """Save days, each in the place of the row of its date, and the streak that follows."""
        self._database.run_many(
            "INSERT OR REPLACE INTO days VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    person,
                    day.date.isoformat(),
                    day.outcome.value,
                    _json(day.done),
                    _json(day.skipped),
                    _json(day.hurt),
                    day.self_reported,
                    day.before,
                    day.after,
                    day.week_stiffness,
                    day.week_length,
                    day.red_flags,
                )
                for day in days
            ],
        )
        self._database.run(
            "INSERT OR REPLACE INTO streaks VALUES (?, ?, ?, ?, ?)",
            (person, streak.current, streak.best, streak.total, streak.spare_days),
        )

    def days(self, person: int) -> tuple[Day, ...]:
        """Return every day of a person, oldest first. Raises `PersonUnreadableError`."""
        rows = self._database.rows(
            "SELECT date, outcome, done, skipped, hurt, self_reported, stiffness_before,"
            " stiffness_after, week_stiffness, week_length, red_flags"
            " FROM days WHERE person = ? ORDER BY date",
            (person,),
        )
        try:
            return tuple(_day(row) for row in rows)
        except msgspec.MsgspecError as error:
            raise _unreadable(person, error) from error

    def streak(self, person: int) -> Streak | None:
        """Return the stored streak, if a day was ever recorded."""
        row = self._database.row(
            "SELECT current, best, total, spare_days FROM streaks WHERE person = ?", (person,)
        )
        if row is None:
            return None
        return msgspec.convert(dict(zip(Streak.__struct_fields__, row, strict=True)), Streak)

    def erase_history(self, person: int) -> None:
        """Erase a person's days and streak; the rest stays."""
        self._database.run("DELETE FROM days WHERE person = ?", (person,))
        self._database.run("DELETE FROM streaks WHERE person = ?", (person,))

    def erase(self, person: int) -> None:
        """Erase everything about a person, what waits to be sent included."""
        self._database.run("DELETE FROM people WHERE id = ?", (person,))

    def count_people(self) -> int:
        """Return how many people there are."""
        [[count]] = self._database.rows("SELECT count(*) FROM people")
        return int(count or 0)

    def everyone(self, platform: str | None = None) -> Iterator[int]:
        """Walk over everybody's id, or over one platform's; others may write in between."""
        last = 0
        while True:
            rows = self._database.rows(
                "SELECT id FROM people WHERE id > ? AND platform = coalesce(?, platform)"
                " ORDER BY id LIMIT ?",
                (last, platform, _BATCH),
            )
            if not rows:
                return
            for row in rows:
                last = int(row[0] or 0)
                yield last

    def fact(self, name: str) -> str | None:
        """Return a single stored value, such as the `salt` of the log's hashes."""
        row = self._database.row("SELECT value FROM facts WHERE name = ?", (name,))
        return None if row is None else str(row[0])

    def set_fact(self, name: str, value: str) -> None:
        """Store a single value."""
        self._database.run("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def prune(self, before: datetime, limit: int = 1000) -> int:
        """Forget messages sent and updates handled before then; return how many of both.

        At most `limit` of each, in a transaction of its own: call it until it returns 0, with a
        breath in between, and then `tidy`.
        """
        parameters = (seconds(before), limit)
        with self.transaction():
            return sum(self._database.run(sql, parameters) for sql in _PRUNE)

    def tidy(self) -> bool:
        """Empty SQLite's log of what was erased, so that no file holds it; not in a transaction.

        Returns whether it could: while another program reads the file, it can't, nor does it wait.
        """
        return self._database.tidy()

    def integrity(self) -> list[str]:
        """Return what is wrong with the file itself; empty when it is sound."""
        return self._database.faults()
