"""The small form: a handful of kills, twenty people, one morning; and that wrong counts show."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from tests.chaos.character import Act
from tests.chaos.checks import Check, check
from tests.chaos.model import Expected, expected, streak
from tests.chaos.siege import Plan, Siege
from tests.chaos.table import print_counts

SMALL = Plan(kills=4, people=20, mornings=1, seed=3, spread=timedelta(minutes=1))
TUESDAY = date(2026, 3, 3)
SWINGS, SHOULDER, LIFT = "knee-swings", "knee-to-shoulder", "chest-lift"


async def test_killed_again_and_again(tmp_path: Path) -> None:
    """Every count is right after a few kills, and would not be had one message been another."""
    siege = Siege(SMALL, tmp_path, print)
    evidence = await siege.run()
    checks = check(evidence)
    page = io.StringIO()
    print_counts(SMALL, siege, evidence, checks, 0, Console(file=page, width=110))
    assert [one for one in checks if not one.holds] == [], page.getvalue()
    assert evidence.remains.kills >= SMALL.kills
    assert len(evidence.server.arrivals) > SMALL.people

    somebody = next(one for one in evidence.crowd.people.values() if one.woken)
    somebody.woken.clear()
    somebody.asked += 1
    evidence.remains.handled.pop(evidence.server.issued.start)
    evidence.remains.handled[evidence.server.issued.start + 1] = 2
    evidence.remains.taken.discard(next(iter(evidence.server.arrivals)))
    wrong = {one.name for one in check(evidence) if not one.holds}
    assert {"inbound lost", "inbound handled twice", "wake-ups lost"} <= wrong


def test_a_count_above_what_is_allowed_is_wrong() -> None:
    """As many as are allowed hold, one more doesn't."""
    assert Check("doubled", ("a",), 1).holds
    assert not Check("doubled", ("a", "b"), 1).holds


@pytest.mark.parametrize(
    ("acts", "late", "row"),
    [
        ([], False, Expected(frozenset({"missed"}))),
        ([], True, Expected(frozenset({"missed", "void"}))),
        (["not-today"], True, Expected(frozenset({"skipped"}))),
        (["rest"], False, Expected(frozenset({"paused"}))),
        (["repair"], False, Expected(frozenset({"kept"}))),
        ([f"hurt {LIFT}"], False, Expected(frozenset({"pain"}), hurt=frozenset({LIFT}))),
        (
            [f"skip {SWINGS}", f"done {SHOULDER}"],
            False,
            Expected(frozenset({"kept"}), frozenset({SHOULDER}), frozenset({SWINGS})),
        ),
        (
            [f"done {SWINGS}", f"done {SHOULDER}", f"done {LIFT}"],
            False,
            Expected(frozenset({"full"}), frozenset({SWINGS, SHOULDER, LIFT})),
        ),
    ],
)
def test_what_a_date_should_be(acts: list[str], late: bool, row: Expected) -> None:
    """The model follows the design: kept, full, pain, skipped, missed, and void when we failed."""
    done = [Act(TUESDAY, what, exercise) for what, _, exercise in (a.partition(" ") for a in acts)]
    assert expected(TUESDAY, done, {TUESDAY} if late else set()) == row


def test_what_hurt_twice_is_left_out() -> None:
    """From the second pain on, a morning is full without that exercise."""
    hurts = [Act(TUESDAY - timedelta(days=days), "hurt", LIFT) for days in (3, 1)]
    rest = [Act(TUESDAY, "done", exercise) for exercise in (SWINGS, SHOULDER)]
    assert expected(TUESDAY, [*hurts[:1], *rest], set()).outcomes == {"kept"}
    assert expected(TUESDAY, [*hurts, *rest], set()).outcomes == {"full"}


def test_what_a_streak_should_be() -> None:
    """Two spare days at first, one more for the seventh kept day, at most three; then it ends."""
    week = ["full"] * 7
    assert streak(week) == (7, 7, 7, 3)
    assert streak([*week, "missed", "void", "pain", "skipped"]) == (7, 7, 7, 1)
    assert streak([*week, *["missed"] * 4, "kept"]) == (1, 7, 8, 0)
    assert streak(week * 2) == (14, 14, 14, 3)
