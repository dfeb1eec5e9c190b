"""Compares the server's log, the database and the model; a finding names who, when and what.

May not touch the bot: everything has been written down before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.chaos import cues, inbound
from tests.chaos.crowd import Crowd
from tests.chaos.model import expected, streak
from tests.chaos.person import Somebody
from tests.chaos.remains import CUES, Remains, rows
from tests.chaos.server import Arrival, RoughApi
from tests.chaos.signs import line


@dataclass(frozen=True)
class Check:
    """One count that must not be above what is allowed, and what was counted."""

    name: str
    found: tuple[str, ...]
    allowed: int = 0

    @property
    def holds(self) -> bool:
        """Whether the count is right."""
        return len(self.found) <= self.allowed


@dataclass(frozen=True)
class Evidence:
    """Everything that is compared."""

    server: RoughApi
    crowd: Crowd
    remains: Remains
    database: Path
    mornings: int
    speed: float
    stuck: tuple[str, ...]
    errors: tuple[str, ...]
    """Lines of the bot's log that tell of a mistake."""


def check(evidence: Evidence) -> tuple[Check, ...]:
    """Every check, in the order of the table."""
    server, crowd, remains = evidence.server, evidence.crowd, evidence.remains
    marked = cues.by_mark(server.arrivals.values())
    orphans = [a for a in server.arrivals.values() if a.sent.message not in remains.taken]
    prompts = [arrival for arrival in orphans if not cues.is_cue(arrival)]
    troubled = sum(1 for a in server.arrivals.values() if a.trouble and not cues.is_cue(a))
    flying = [row for row in remains.unsent if row.flying and row.kind not in CUES]
    dropped = cues.dropped(marked)
    return (
        Check("inbound lost", tuple(inbound.lost(server, crowd, remains))),
        Check("inbound handled twice", tuple(inbound.twice(server, crowd, remains))),
        Check("wake-ups lost", tuple(_wake_ups_lost(evidence))),
        Check("cues doubled", tuple(cues.doubled(marked))),
        Check("holds shortened", tuple(cues.shortened(marked, evidence.speed))),
        Check("sessions stuck", evidence.stuck),
        Check("days unlike the model", tuple(_days(evidence))),
        Check("streaks unlike the days", tuple(_streaks(evidence))),
        Check(
            "prompts doubled, by kills in flight and lost answers",
            tuple(map(line, prompts)),
            len(flying) + troubled,
        ),
        Check("prompts doubled without a reason", tuple(_unexplained(prompts, remains))),
        Check(
            "cues dropped, by those in flight at a kill or struck",
            tuple(map(str, dropped)),
            len(cues.held_up(server, remains)),
        ),
        Check(
            "cues dropped without a reason", tuple(cues.without_reason(dropped, server, remains))
        ),
        Check("breaches of Telegram's interface", tuple(server.violations)),
        Check("errors in the bot's log", evidence.errors),
    )


def _wake_ups_lost(evidence: Evidence) -> Iterator[str]:
    void = {(chat, on) for chat, on, outcome, *_ in _ledger(evidence.database) if outcome == "void"}
    for somebody, on in _mornings(evidence):
        excused = (somebody.chat, on) in void and on in somebody.late
        if on not in somebody.woken and not excused:
            yield f"chat {somebody.chat}: no wake-up on {on}"


def _unexplained(orphans: list[Arrival], remains: Remains) -> Iterator[str]:
    """Messages that the bot does not know of, with a whole answer and no kill in flight."""
    for orphan in orphans:
        # A request may come out of the network after the kill.
        around = remains.flying[max(0, orphan.era - 1) : orphan.era + 1]
        killed = any(orphan.sent.chat in flying for flying in around)
        if orphan.trouble is None and not killed:
            yield line(orphan)


def _ledger(database: Path) -> list[tuple[int, date, str, str, str, str]]:
    found = rows(
        database,
        "SELECT chat, date, outcome, done, skipped, hurt"
        " FROM days JOIN people ON people.id = person ORDER BY chat, date",
    )
    return [(int(chat), date.fromisoformat(on), *texts) for chat, on, *texts in found]


def _mornings(evidence: Evidence) -> Iterator[tuple[Somebody, date]]:
    for chat, somebody in evidence.crowd.people.items():
        for morning in range(evidence.mornings):
            yield somebody, evidence.crowd.date(chat, morning)


def _days(evidence: Evidence) -> Iterator[str]:
    ledger = {(chat, on): day for chat, on, *day in _ledger(evidence.database)}
    for somebody, on in _mornings(evidence):
        wanted = expected(on, somebody.acts, somebody.late)
        row = ledger.pop((somebody.chat, on), None)
        named = f"chat {somebody.chat}, {on}"
        if row is None:
            still_open = on == evidence.crowd.date(somebody.chat, evidence.mornings - 1)
            if not still_open or not wanted.outcomes & {"missed", "void"}:
                yield f"{named}: no row instead of {_told(wanted.outcomes)}"
            continue
        outcome, *lists = row
        if outcome not in wanted.outcomes:
            yield f"{named}: {outcome} instead of {_told(wanted.outcomes)}"
        for name, text, exercises in zip(
            ("done", "skipped", "hurt"),
            lists,
            (wanted.done, wanted.skipped, wanted.hurt),
            strict=True,
        ):
            if text != _list(text, exercises):
                yield f"{named}: {name} {text} instead of {_told(exercises)}"
    for (chat, on), row in ledger.items():
        yield f"chat {chat}, {on}: {row[0]}, a date on which nothing was scheduled"


def _told(names: Iterable[str]) -> str:
    return " or ".join(sorted(names)) or "nothing"


def _list(text: str, exercises: frozenset[str]) -> str:
    """The same text if it lists exactly these exercises, else another one."""
    named = {exercise for exercise in text.strip("[]").replace('"', "").split(",") if exercise}
    return text if named == exercises else ""


def _streaks(evidence: Evidence) -> Iterator[str]:
    outcomes: defaultdict[int, list[str]] = defaultdict(list)
    for chat, _, outcome, *_rest in _ledger(evidence.database):
        outcomes[chat].append(outcome)
    kept = {
        int(chat): tuple(figures)
        for chat, *figures in rows(
            evidence.database,
            "SELECT chat, current, best, total, spare_days"
            " FROM streaks JOIN people ON people.id = person",
        )
    }
    for chat, theirs in outcomes.items():
        if kept.get(chat) != streak(theirs):
            yield f"chat {chat}: {kept.get(chat)} instead of {streak(theirs)}"
