"""The outbox in SQL: what has been decided and not yet delivered, and buttons that still hang.

Order within a chat always holds, except that the answer to "it hurts" goes first. A message
that waits behind others of its chat lends them its priority, so that it isn't held up by them.
This module decides nothing about time or retries: that is delivery's.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import msgspec

from bot.core.says import Kind, Say
from bot.database import Database, Row
from bot.records import Queued

_KINDS = tuple(Kind)
_FIRST = _KINDS.index(Kind.STOP)
_LAST = _KINDS.index(Kind.OTHER)
_RETIRE = "retire"  # no Kind: cancelling a kind never leaves dead buttons behind

# One chat's rows that aren't sent yet. The second half looks idle beside a status, but without it
# SQLite can't tell that the index of such rows will do, and reads the whole outbox.
_WAITS = "person = ? AND status <> 'sent'"

_QUEUED = """
    SELECT o.id, o.person, p.platform, p.chat, p.language, o.say, t.message, o.tries, o.queued_at
    FROM outbox o JOIN people p ON p.id = o.person LEFT JOIN outbox t ON t.id = o.target
"""

_READY = f"""{_QUEUED}
    WHERE o.status = 'pending' AND o.not_before <= :now
    AND (:platforms IS NULL OR p.platform IN (SELECT value FROM json_each(:platforms)))
    AND NOT EXISTS (
        SELECT 1 FROM outbox e
        WHERE e.person = o.person AND e.status <> 'sent' AND e.id <> o.id
        AND (e.status = 'sending'
             OR (e.priority > {_FIRST}, e.id) < (o.priority > {_FIRST}, o.id))
    )
    ORDER BY o.priority, o.id LIMIT :limit
"""  # noqa: S608 - put together from constants only

_PUT = """
    INSERT INTO outbox
        (person, kind, priority, say, mark, queued_at, not_before, expires, has_buttons)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def seconds(instant: datetime) -> float:
    """Return an aware instant as the database keeps it: seconds since 1970, UTC."""
    return instant.timestamp()


def instant(stored: float) -> datetime:
    """Return what `seconds` was made from."""
    return datetime.fromtimestamp(stored, UTC)


def names(platforms: Collection[str] | None) -> str | None:
    """Return platform names as one parameter of a query; None stands for every platform."""
    return None if platforms is None else json.dumps(sorted(platforms))


def _queued(row: Row) -> Queued:
    number, person, platform, chat, language, say, retires, tries, queued_at = row
    return Queued(
        id=int(number or 0),
        person=int(person or 0),
        platform=str(platform),
        chat=str(chat),
        language=str(language),
        say=None if say is None else msgspec.json.decode(str(say), type=Say),
        retires=str(retires or ""),
        tries=int(tries or 0),
        queued_at=instant(float(queued_at or 0)),
    )


def _priorities(says: Sequence[Say]) -> list[int]:
    """Return each message's priority, at least as urgent as what follows it in this chat."""
    priorities: list[int] = []
    lent = _LAST
    for say in reversed(says):
        own = _KINDS.index(say.kind)
        if own != _FIRST:  # overtakes what stands before it, so it lends nothing
            lent = own = min(own, lent)
        priorities.append(own)
    return priorities[::-1]


class Outbox:
    """The outbox of one database. Every method raises `StoreError` when the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def transaction(self) -> AbstractContextManager[None]:
        """Save everything inside together, or nothing of it; can't be nested."""
        return self._database.transaction()

    def put(self, person: int, says: Iterable[Say], at: datetime) -> None:
        """Queue messages for a person, in this order."""
        says = tuple(says)
        if not says:
            return
        now = seconds(at)
        priorities = _priorities(says)
        lent = min((priority for priority in priorities if priority != _FIRST), default=_LAST)
        self._database.run(
            "UPDATE outbox SET priority = ? WHERE person = ? AND status <> 'sent' AND priority > ?",
            (lent, person, lent),
        )
        self._database.run_many(
            _PUT,
            [
                (
                    person,
                    say.kind.value,
                    priority,
                    msgspec.json.encode(say).decode(),
                    say.mark,
                    now,
                    now,
                    None if say.expires is None else seconds(say.expires),
                    bool(say.choices),
                )
                for say, priority in zip(says, priorities, strict=True)
            ],
        )

    def put_retire(self, person: int, marks: Collection[str], at: datetime) -> None:
        """Queue the removal of the buttons under every message with one of these marks.

        That includes messages still on their way, for which it then waits.
        """
        now = seconds(at)
        for mark in sorted(marks):
            self._database.run(
                "INSERT INTO outbox (person, kind, priority, mark, target, queued_at, not_before,"
                " has_buttons) SELECT person, ?, ?, '', id, ?, ?, 0 FROM outbox"
                " WHERE person = ? AND mark = ? AND has_buttons = 1 ORDER BY id",
                (_RETIRE, _LAST, now, now, person, mark),
            )
            self._database.run(
                "UPDATE outbox SET has_buttons = 0"
                " WHERE person = ? AND mark = ? AND has_buttons = 1",
                (person, mark),
            )

    def buttons_gone(self, person: int, message: str) -> None:
        """Note that a message's buttons were taken away already; `message` is the platform's id."""
        if not message:  # a platform that doesn't say; rows not sent yet have no id either
            return
        self._database.run(
            f"DELETE FROM outbox WHERE {_WAITS} AND status = 'pending' AND EXISTS"  # noqa: S608 - constants
            " (SELECT 1 FROM outbox t WHERE t.id = outbox.target AND t.message = ?)",
            (person, message),
        )
        self._database.run(
            "UPDATE outbox SET has_buttons = 0"
            " WHERE person = ? AND message = ? AND has_buttons = 1",
            (person, message),
        )

    def cancel(self, person: int, kinds: Collection[Kind]) -> None:
        """Drop what waits of these kinds; what is on its way is at least not tried again."""
        wanted = json.dumps(sorted(kinds))
        self._cancel("kind IN (SELECT value FROM json_each(?))", (person, wanted))

    def cancel_all(self, person: int) -> None:
        """Drop everything that waits for a person."""
        self._cancel("TRUE", (person,))

    def _cancel(self, which: str, parameters: tuple[int | str, ...]) -> None:
        self._database.run(
            f"DELETE FROM outbox WHERE {_WAITS} AND status = 'pending' AND {which}",  # noqa: S608 - constants
            parameters,
        )
        self._database.run(
            "UPDATE outbox SET cancelled = 1"  # noqa: S608 - constants
            f" WHERE {_WAITS} AND status = 'sending' AND {which}",
            parameters,
        )

    def ready(
        self, now: datetime, limit: int, platforms: Collection[str] | None = None
    ) -> list[Queued]:
        """Return what may be sent now on these platforms (None: all), most urgent first.

        At most one row a chat, its first; none for a chat with a request under way.
        """
        parameters = {"now": seconds(now), "limit": limit, "platforms": names(platforms)}
        return [_queued(row) for row in self._database.rows(_READY, parameters)]

    def sending(self, rows: Iterable[int]) -> None:
        """Note that requests for these rows are about to be made."""
        self._database.run_many(
            "UPDATE outbox SET status = 'sending' WHERE id = ?", [(row,) for row in rows]
        )

    def sent(self, row: int, message: str, at: datetime) -> None:
        """Note that the platform took it as `message`, its own id. What was said is forgotten."""
        self._database.run(
            "UPDATE outbox SET status = 'sent', say = NULL, message = ?, sent_at = ? WHERE id = ?",
            (message, seconds(at), row),
        )

    def retry(self, row: int, not_before: datetime) -> None:
        """Let a row wait for another attempt, unless it was cancelled while on its way."""
        self._database.run("DELETE FROM outbox WHERE id = ? AND cancelled = 1", (row,))
        self._database.run(
            "UPDATE outbox SET status = 'pending', tries = tries + 1, not_before = ? WHERE id = ?",
            (seconds(not_before), row),
        )

    def drop(self, row: int) -> None:
        """Give a row up, and with it whatever would have taken its buttons away."""
        self._database.run("DELETE FROM outbox WHERE id = ?", (row,))

    def in_flight(self) -> list[Queued]:
        """Return the rows that a crash left between request and answer."""
        rows = self._database.rows(f"{_QUEUED} WHERE o.status = 'sending' ORDER BY o.id")
        return [_queued(row) for row in rows]
