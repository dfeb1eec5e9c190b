"""What a date and a streak should be: the design's rules written anew, in a few lines.

Knows only what a person did and saw. May not import the bot.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tests.chaos.character import Act
from tests.chaos.signs import EXERCISES

COUNTS = ("full", "kept")
SPENDS = ("skipped", "missed")


@dataclass(frozen=True)
class Expected:
    """What a date's row may be; the exercises are certain."""

    outcomes: frozenset[str]
    done: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()
    hurt: frozenset[str] = frozenset()


def expected(on: date, acts: Sequence[Act], late: Iterable[date]) -> Expected:
    """The row that a person's acts make of a date; `late`: when they heard that we were late."""
    how: dict[str, str] = {}
    today = [act for act in acts if act.on == on]
    for act in today:
        if act.what in ("done", "skip"):
            how[act.exercise] = act.what
        if act.what == "hurt" and how.get(act.exercise) != "done":
            how[act.exercise] = "hurt"
    done, skipped, hurt = (
        frozenset(e for e in how if how[e] == kind) for kind in ("done", "skip", "hurt")
    )
    whats = {act.what for act in today}
    return Expected(
        _outcomes(done, skipped, hurt, whats, _left_out(on, acts), late=on in late),
        done,
        skipped,
        hurt,
    )


def _outcomes(
    done: frozenset[str],
    skipped: frozenset[str],
    hurt: frozenset[str],
    whats: set[str],
    left_out: frozenset[str],
    *,
    late: bool,
) -> frozenset[str]:
    if done:
        everything = (frozenset(EXERCISES) - left_out) | hurt
        return frozenset({"full" if everything <= done else "kept"})
    if hurt:
        return frozenset({"pain"})
    if "rest" in whats:
        return frozenset({"paused"})
    if skipped or "not-today" in whats:
        return frozenset({"skipped"})
    if "repair" in whats:
        return frozenset({"kept"})
    return frozenset({"missed", "void"} if late else {"missed"})


def _left_out(on: date, acts: Sequence[Act]) -> frozenset[str]:
    """What hurt on two dates within a week is left out from then on."""
    pains = {(act.exercise, act.on) for act in acts if act.what == "hurt" and act.on <= on}
    return frozenset(
        exercise
        for exercise, first in pains
        for other, second in pains
        if exercise == other and timedelta(0) < second - first < timedelta(days=7)
    )


def streak(outcomes: Iterable[str]) -> tuple[int, int, int, int]:
    """Current, best, total and spare days after these outcomes, oldest first."""
    current = best = total = 0
    spare = 2
    for outcome in outcomes:
        if outcome in COUNTS:
            current, total = current + 1, total + 1
            best = max(best, current)
            spare = min(3, spare + (total % 7 == 0))
        elif outcome in SPENDS:
            current, spare = (current, spare - 1) if spare else (0, 0)
    return current, best, total, spare
