"""What a killed bot left in its database, read without touching it.

Plain SQL on purpose: what is checked here is what the bot's own store wrote.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CUES = ("cue", "release")
ENDED = frozenset({"invited", "snoozed", "queued", "stopped", "closed", "finished"})
"""Where a session stands that has ended or waits for the person, or for its turn."""


@dataclass(frozen=True)
class Unsent:
    """A row that was in flight, or waited, when the bot was killed."""

    chat: int
    kind: str
    mark: str
    flying: bool


@dataclass
class Remains:
    """What was seen after the kills, put together."""

    kills: int = 0
    kills_in_flight: int = 0
    unsent: list[Unsent] = field(default_factory=list)
    flying: list[frozenset[int]] = field(default_factory=list)
    """The chats with a request under way, kill by kill."""
    taken: set[int] = field(default_factory=set)
    """Ids of the messages that the bot knows to have arrived."""
    handled: Counter[int] = field(default_factory=Counter)
    """Updates in the inbox that are handled; more than once would be a mistake."""


def rows(database: Path, sql: str) -> list[tuple[Any, ...]]:
    """Query the file as it is, read-only."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return connection.execute(sql).fetchall()


def look(database: Path, remains: Remains, *, killed: bool = True) -> None:
    """Add what is there now."""
    unsent = [
        Unsent(int(chat), kind, mark, status == "sending")
        for chat, kind, mark, status in rows(
            database,
            "SELECT chat, kind, mark, status FROM outbox JOIN people ON people.id = person"
            " WHERE status <> 'sent' AND kind <> 'retire'",
        )
    ]
    flying = frozenset(row.chat for row in unsent if row.flying)
    if killed:
        remains.kills += 1
        remains.kills_in_flight += bool(flying)
        remains.unsent += unsent
        remains.flying.append(flying)
    sent = rows(
        database,
        "SELECT message FROM outbox WHERE status = 'sent' AND message <> '' AND kind <> 'retire'",
    )
    remains.taken |= {int(message) for (message,) in sent}
    handled = rows(
        database,
        "SELECT update_id, count(*) FROM inbox WHERE handled_at IS NOT NULL GROUP BY update_id",
    )
    for update, count in handled:
        remains.handled[int(update)] = max(remains.handled[int(update)], count)


def count_unsent(database: Path, before: float) -> int:
    """How many messages decided before an instant (seconds since 1970) are still to be sent."""
    [[count]] = rows(
        database,
        f"SELECT count(*) FROM outbox WHERE status <> 'sent' AND queued_at < {before}",
    )
    return int(count)


def running(database: Path) -> dict[int, str]:
    """The chats whose session neither ended nor waits for the person, with its phase."""
    states = ((int(c), json.loads(s)) for c, s in rows(database, "SELECT chat, state FROM people"))
    phases = {chat: (state.get("session") or {}).get("phase", "invited") for chat, state in states}
    return {chat: phase for chat, phase in phases.items() if phase not in ENDED}


def overdue(database: Path, before: float) -> list[int]:
    """The chats that should have been looked at before an instant (seconds since 1970)."""
    due = rows(
        database,
        "SELECT chat FROM turns JOIN people ON people.id = person"
        f" WHERE coalesce(in_line, due) < {before}",
    )
    return [int(chat) for (chat,) in due]
