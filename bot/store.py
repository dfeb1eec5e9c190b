"""The store: people, their days and streaks, the outbox, handled updates, in one SQLite file.

All SQL is here, in `outbox` and in `migrations`. The store decides nothing: it keeps what the
core decided and finds it again. Who calls it opens the transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from bot.core.days import Day, Streak
from bot.core.person import STATE_VERSION, Person
from bot.database import PATIENCE, Database, Row
from bot.errors import StoreError
from bot.outbox import Outbox, instant, names, seconds
from bot.records import Queued, Stored

__all__ = ["Queued", "Store", "Stored"]

_BATCH = 500  # people a query, so that a walk over everyone never holds all of them

_STORED = "SELECT id, platform, chat, state, state_version, due, created FROM people"

_SERVED = "(:platforms IS NULL OR platform IN (SELECT value FROM json_each(:platforms)))"
# Put together from constants only, hence each noqa: S608.
_DUE = f"SELECT id FROM people WHERE due <= :now AND {_SERVED} ORDER BY due LIMIT :limit"  # noqa: S608
_NEXT_DUE = f"SELECT due FROM people WHERE due IS NOT NULL AND {_SERVED} ORDER BY due LIMIT 1"  # noqa: S608
_NEXT_ATTEMPT = f"""
    SELECT not_before FROM outbox JOIN people ON people.id = person
    WHERE status = 'pending' AND not_before > :now AND {_SERVED} ORDER BY not_before LIMIT 1
"""  # noqa: S608


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _stored(row: Row) -> Stored:
    number, platform, chat, state, version, due, created = row
    if int(version or 0) > STATE_VERSION:
        raise StoreError(
            f"Person {number} in the database was saved by a newer Loosen; update Loosen."
        )
    try:
        person = msgspec.json.decode(str(state), type=Person)
    except msgspec.MsgspecError as error:
        raise StoreError(
            f"Person {number} in the database can't be read ({error}); run `loosen check`, "
            "and put the latest backup in its place if the file is damaged."
        ) from error
    at = None if due is None else instant(float(due))
    since = instant(float(created or 0))
    return Stored(int(number or 0), str(platform), str(chat), person, at, since)


def _day(row: Row) -> Day:
    date, outcome, done, skipped, hurt, self_reported, before, after, *week = row
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
        },
        Day,
    )


class Store(Outbox):
    """One database. Every method raises `StoreError` when it fails, and then changed nothing."""

    @classmethod
    def open(
        cls, path: Path | None, *, read_only: bool = False, patience: float = PATIENCE
    ) -> Store:
        """Open the database at `path`, making or updating it first; None keeps it in memory.

        `patience` is how many seconds to wait while another program holds it locked.
        """
        return cls(Database.open(path, read_only=read_only, patience=patience))

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def find(self, platform: str, chat: str) -> Stored | None:
        """Return the person of a chat, if we know them."""
        row = self._database.row(f"{_STORED} WHERE platform = ? AND chat = ?", (platform, chat))
        return None if row is None else _stored(row)

    def load(self, person: int) -> Stored | None:
        """Return a person by the store's own id, if they are still there."""
        row = self._database.row(f"{_STORED} WHERE id = ?", (person,))
        return None if row is None else _stored(row)

    def add(
        self, platform: str, chat: str, person: Person, due: datetime | None, at: datetime
    ) -> int:
        """Add somebody new and return their id, which is never given to anybody else."""
        [[number]] = self._database.rows(
            "INSERT INTO people (platform, chat, language, state, state_version, due, created)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (
                platform,
                chat,
                person.language,
                _json(person),
                STATE_VERSION,
                None if due is None else seconds(due),
                seconds(at),
            ),
        )
        return int(number or 0)

    def save(self, person: int, state: Person, due: datetime | None) -> None:
        """Save a person and when to look at them again; None: when they write."""
        self._database.run(
            "UPDATE people SET language = ?, state = ?, state_version = ?, due = ? WHERE id = ?",
            (
                state.language,
                _json(state),
                STATE_VERSION,
                None if due is None else seconds(due),
                person,
            ),
        )

    def postpone(self, person: int, due: datetime) -> None:
        """Look at a person at `due` instead, and leave everything else about them as it is."""
        self._database.run("UPDATE people SET due = ? WHERE id = ?", (seconds(due), person))

    def record(self, person: int, days: Iterable[Day], streak: Streak) -> None:
        """Save days, each in the place of the row of its date, and the streak that follows."""
        self._database.run_many(
            "INSERT OR REPLACE INTO days VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
                )
                for day in days
            ],
        )
        self._database.run(
            "INSERT OR REPLACE INTO streaks VALUES (?, ?, ?, ?, ?)",
            (person, streak.current, streak.best, streak.total, streak.spare_days),
        )

    def days(self, person: int) -> tuple[Day, ...]:
        """Return every day of a person, oldest first."""
        rows = self._database.rows(
            "SELECT date, outcome, done, skipped, hurt, self_reported, stiffness_before,"
            " stiffness_after, week_stiffness, week_length"
            " FROM days WHERE person = ? ORDER BY date",
            (person,),
        )
        return tuple(_day(row) for row in rows)

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

    def due(self, now: datetime, limit: int, platforms: Collection[str] | None = None) -> list[int]:
        """Return people to be looked at by now on these platforms (None: all), earliest first."""
        rows = self._database.rows(
            _DUE,
            {"now": seconds(now), "limit": limit, "platforms": names(platforms)},
        )
        return [int(row[0] or 0) for row in rows]

    def earliest(self, now: datetime, platforms: Collection[str] | None = None) -> datetime | None:
        """Return the next instant at which something is to be done on these platforms (None: all).

        That is the earliest due of a person, past or to come, or the next attempt to send. An
        attempt whose time has come is delivery's already, so it is left out: an alarm set for
        it would ring without end while a platform is slow.
        """
        parameters = {"now": seconds(now), "platforms": names(platforms)}
        found = [self._database.row(sql, parameters) for sql in (_NEXT_DUE, _NEXT_ATTEMPT)]
        instants = [float(row[0] or 0) for row in found if row is not None]
        return instant(min(instants)) if instants else None

    def handle_once(self, platform: str, update: str, at: datetime) -> bool:
        """Note an update as handled; False if it was already. Call it in the step's transaction."""
        return bool(
            self._database.run(
                "INSERT OR IGNORE INTO inbox VALUES (?, ?, ?)", (platform, update, seconds(at))
            )
        )

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

    def prune(self, before: datetime) -> int:
        """Forget messages sent and updates handled before then; return how many of both.

        Not inside a transaction: it also empties SQLite's log of what was erased.
        """
        instant_before = (seconds(before),)
        with self.transaction():
            sent = self._database.run("DELETE FROM outbox WHERE sent_at < ?", instant_before)
            handled = self._database.run("DELETE FROM inbox WHERE handled_at < ?", instant_before)
        self._database.tidy()
        return sent + handled

    def integrity(self) -> list[str]:
        """Return what is wrong with the file itself; empty when it is sound."""
        return self._database.faults()
