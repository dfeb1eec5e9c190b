"""The outbox in SQL: what has been decided and not yet delivered.

Order within a chat always holds, except that the answer to "it hurts" goes first, also past a
message of its chat that is on its way: that one may hang for long. A message
that waits behind others of its chat lends them its priority, so that it isn't held up by them.
Taking buttons away is no message: it waits for its own message alone, and nothing waits for it.
A picture that was asked for takes time to draw: it waits for nothing, and nothing waits for it.
A row goes to the chat that its person has on the row's platform, wherever they write now, and the
chats of one person don't wait for each other.
This module decides nothing about time or retries: that is delivery's. Which buttons are taken away
is in `buttons`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

import msgspec

from bot.buttons import RETIRE, RETIRE_PRIORITY
from bot.core.says import Kind, Say
from bot.database import Parameters, Row, Tables, instant, seconds
from bot.errors import MessageUnreadableError
from bot.records import Queued

_KINDS = tuple(Kind)
_FIRST = _KINDS.index(Kind.STOP)
_LAST = _KINDS.index(Kind.OTHER)
_PICTURE_PRIORITY = RETIRE_PRIORITY + 1
_LENDING_NOTHING = (_FIRST, _PICTURE_PRIORITY)  # neither ever waits behind others of its chat
_APART = f"('{RETIRE}', '{Kind.PICTURE}')"  # what nobody waits for, and what waits for nobody

_RETURNING = 500  # put-off rows a look, so that an outage's end doesn't hold the loop

# One chat's rows that aren't sent yet. Its second half looks idle beside a status, but only with
# it will the index of such rows do; unless told to take that one, SQLite reads the sent rows too.
_UNSENT = "INDEXED BY outbox_chat"
_WAITS = "person = ? AND status <> 'sent'"

# CROSS JOIN keeps SQLite on the index that has the order.
_QUEUED = """
    SELECT o.id, o.person, o.platform, a.chat, p.language, o.say, o.message, o.tries, o.queued_at
    FROM outbox o INDEXED BY {index}
    CROSS JOIN people p ON p.id = o.person
    CROSS JOIN addresses a ON a.person = o.person AND a.platform = o.platform
"""

_READY = f"""{_QUEUED.format(index="outbox_order")}
    WHERE o.platform = :platform AND o.priority <= :least
    AND o.status = 'pending' AND o.put_off = 0 AND o.target IS NULL
    AND (o.kind = '{RETIRE}' OR NOT EXISTS (
        SELECT 1 FROM outbox e {_UNSENT}
        WHERE e.person = o.person AND e.status <> 'sent' AND e.id <> o.id
        AND e.platform = o.platform AND e.kind NOT IN {_APART}
        AND (e.status = 'sending' AND (o.priority > {_FIRST} OR e.priority = {_FIRST})
             OR (e.priority > {_FIRST}, e.id) < (o.priority > {_FIRST}, o.id))
    ))
    ORDER BY o.priority, o.id LIMIT :limit
"""  # noqa: S608 - put together from constants only

_IN_FLIGHT = f"""{_QUEUED.format(index="outbox_chat")}
    WHERE o.status <> 'sent' AND o.status = 'sending' AND o.platform = ? ORDER BY o.id
"""

_PICTURES = f"""{_QUEUED.format(index="outbox_order")}
    WHERE o.platform = :platform AND o.priority = {_PICTURE_PRIORITY}
    AND o.status = 'pending' AND o.put_off = 0 AND o.target IS NULL
    ORDER BY o.priority, o.id LIMIT :limit
"""

_RETURNED = """
    SELECT id FROM outbox
    WHERE platform = ? AND status = 'pending' AND put_off = 1 AND not_before <= ?
    ORDER BY not_before LIMIT ?
"""

_SET_BACK = """
    UPDATE outbox SET put_off = 0
    WHERE platform = ? AND status = 'pending' AND put_off = 1 AND queued_at > ?
"""

_PUT = """
    INSERT INTO outbox (person, platform, kind, priority, say, mark, queued_at, not_before,
        expires, has_buttons)
    SELECT ?, (SELECT platform FROM people WHERE id = ?), ?, ?, ?, ?, ?, ?, ?, ?
"""

_SENT = f"""
    UPDATE outbox SET status = 'sent', say = NULL, message = :message, sent_at = :at,
        has_buttons = has_buttons AND NOT EXISTS (
            SELECT 1 FROM outbox r
            WHERE r.person = outbox.person AND r.platform = outbox.platform
            AND r.kind = '{RETIRE}' AND r.message = :message AND r.message <> ''
        )
    WHERE id = :row
"""  # noqa: S608 - put together from constants only

_PUT_OFF = """
    UPDATE outbox SET status = 'pending', put_off = 1, tries = tries + :failed,
        not_before = :not_before
    WHERE id = :row
"""

# Whatever waits behind it would otherwise be looked at, in vain, each time something is ready.
_PUT_OFF_BEHIND = f"""
    UPDATE outbox {_UNSENT} SET put_off = 1, not_before = :not_before
    WHERE person = (SELECT person FROM outbox WHERE id = :row AND kind NOT IN {_APART})
    AND platform = (SELECT platform FROM outbox WHERE id = :row)
    AND status <> 'sent' AND status = 'pending' AND put_off = 0
    AND kind NOT IN {_APART} AND priority > {_FIRST}
"""  # noqa: S608 - put together from constants only


def _queued(row: Row) -> Queued:
    number, person, platform, chat, language, say, retires, tries, queued_at = row
    return Queued(
        id=int(number or 0),
        person=int(person or 0),
        platform=str(platform),
        chat=str(chat),
        language=str(language),
        say=None if say is None else _said(int(number or 0), str(say)),
        retires=str(retires or ""),
        tries=int(tries or 0),
        queued_at=instant(float(queued_at or 0)),
    )


def _said(row: int, say: str) -> Say:
    try:
        return msgspec.json.decode(say, type=Say)
    except msgspec.MsgspecError as error:
        reason = f"Row {row} of the outbox can't be read ({error}); nothing else is lost."
        raise MessageUnreadableError(reason, row) from error


def _priorities(says: Sequence[Say]) -> list[int]:
    """Return each message's priority, at least as urgent as what follows it in this chat."""
    priorities: list[int] = []
    lent = _LAST
    for say in reversed(says):
        own = _priority(say.kind)
        if own not in _LENDING_NOTHING:
            lent = own = min(own, lent)
        priorities.append(own)
    return priorities[::-1]


def _priority(kind: Kind) -> int:
    return _PICTURE_PRIORITY if kind is Kind.PICTURE else _KINDS.index(kind)


class Outbox(Tables):
    """The outbox of one database.

    What returns rows raises `MessageUnreadableError` when it meets one that was damaged, or
    saved by another version of Loosen.
    """

    def put(self, person: int, says: Iterable[Say], at: datetime) -> None:
        """Queue messages for a person, in this order."""
        says = tuple(says)
        if not says:
            return
        now = seconds(at)
        priorities = _priorities(says)
        lends = (priority for priority in priorities if priority not in _LENDING_NOTHING)
        lent = min(lends, default=_LAST)
        self._database.run(
            f"UPDATE outbox {_UNSENT} SET priority = ?"  # noqa: S608 - constants
            f" WHERE {_WAITS} AND priority > ? AND kind NOT IN {_APART}"
            " AND platform = (SELECT platform FROM people WHERE id = ?)",
            (lent, person, lent, person),
        )
        self._database.run_many(
            _PUT,
            [
                (
                    person,
                    person,
                    say.kind.value,
                    priority,
                    msgspec.json.encode(say).decode(),
                    say.mark,
                    now,
                    now,
                    None if say.expires is None else seconds(say.expires),
                    bool(say.choices or say.mark),  # a mark may have a field's button
                )
                for say, priority in zip(says, priorities, strict=True)
            ],
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
            f"DELETE FROM outbox {_UNSENT} WHERE {_WAITS} AND status = 'pending' AND {which}",  # noqa: S608 - constants
            parameters,
        )
        self._database.run(
            f"UPDATE outbox {_UNSENT} SET cancelled = 1"  # noqa: S608 - constants
            f" WHERE {_WAITS} AND status = 'sending' AND {which}",
            parameters,
        )

    def ready(
        self, now: datetime, limit: int, platform: str, *, upto: Kind | None = None
    ) -> list[Queued]:
        """Return what may be sent now on this platform, most urgent first; no pictures.

        At most one message a chat, its first, and none for a chat with one under way, but for the
        answer to "it hurts", which waits only for another such answer. With
        `upto` only what is at least so urgent, which buttons to be taken away never are. What
        was put off until now takes its place again, in a transaction of its own if none is open.
        """
        self._return(now, platform)
        least = RETIRE_PRIORITY if upto is None else _KINDS.index(upto)
        parameters: Parameters = {"platform": platform, "least": least, "limit": limit}
        return [_queued(row) for row in self._database.rows(_READY, parameters)]

    def pictures(self, platform: str, limit: int) -> list[Queued]:
        """Return the pictures that may be sent now on this platform, oldest first.

        Any number of a chat, also beside a message of it under way. One that was put off is
        among them once `ready` has been asked after its time.
        """
        parameters: Parameters = {"platform": platform, "limit": limit}
        return [_queued(row) for row in self._database.rows(_PICTURES, parameters)]

    def _return(self, now: datetime, platform: str) -> None:
        found = self._database.rows(_RETURNED, (platform, seconds(now), _RETURNING))
        if found:
            self._database.run(
                "UPDATE outbox SET put_off = 0 WHERE id IN (SELECT value FROM json_each(?))",
                (json.dumps([row[0] for row in found]),),
            )

    def set_back(self, now: datetime, platform: str) -> None:
        """Let what was put off on a clock that has been set back be sent now.

        Its instant may be any time away; it is known by having been queued in the future.
        """
        self._database.run(_SET_BACK, (platform, seconds(now)))

    def sending(self, rows: Iterable[int]) -> None:
        """Note that requests for these rows are about to be made."""
        self._database.run_many(
            "UPDATE outbox SET status = 'sending' WHERE id = ?", [(row,) for row in rows]
        )

    def sent(self, row: int, message: str, at: datetime) -> None:
        """Note that the platform took it as `message`, its own id. What was said is forgotten.

        Whoever tapped its buttons before its id was known has had them queued for removal by
        that id, so that a second removal is not needed.
        """
        self._database.run(_SENT, {"message": message, "at": seconds(at), "row": row})
        if message:
            self._database.run(
                "UPDATE OR IGNORE outbox SET target = NULL, message = ? WHERE target = ?",
                (message, row),
            )
        self._database.run("DELETE FROM outbox WHERE target = ?", (row,))

    def retry(self, row: int, not_before: datetime, *, failed: bool = True) -> None:
        """Let a row and its chat wait for another attempt, unless it was cancelled on its way.

        `failed` says whether this one counts as a failed attempt. The answer to "it hurts"
        doesn't wait with its chat; neither a picture nor taking buttons away keeps anybody waiting.
        """
        self._database.run("DELETE FROM outbox WHERE id = ? AND cancelled = 1", (row,))
        parameters: Parameters = {
            "row": row,
            "failed": failed,
            "not_before": seconds(not_before),
        }
        self._database.run(_PUT_OFF, parameters)
        self._database.run(_PUT_OFF_BEHIND, parameters)

    def drop(self, row: int) -> None:
        """Give a row up, and with it whatever would have taken its buttons away."""
        self._database.run("DELETE FROM outbox WHERE id = ?", (row,))

    def in_flight(self, platform: str) -> list[Queued]:
        """Return the rows of a platform that a crash left between request and answer."""
        return [_queued(row) for row in self._database.rows(_IN_FLIGHT, (platform,))]
