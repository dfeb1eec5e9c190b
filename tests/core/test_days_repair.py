"""Days: what may be claimed the morning after, and the milestones that deserve a word."""

from __future__ import annotations

import itertools

import pytest

from bot.core.days import DayOutcome, Streak, milestone, repairable, repaired
from tests.core.test_days import ONE_DAY, START, ledger_of, spelled


@pytest.mark.parametrize(
    ("letters", "place"),
    [
        pytest.param("km", 1, id="missed yesterday"),
        pytest.param("kmoo", 1, id="days off between"),
        pytest.param("mk", None, id="kept since"),
        pytest.param("mp", None, id="pain since"),
        pytest.param("mv", None, id="void since"),
        pytest.param("ks", None, id="skipped on purpose"),
        pytest.param("oo", None, id="only days off"),
        pytest.param("", None, id="no days"),
    ],
)
def test_only_the_latest_scheduled_day_can_be_repaired(letters: str, place: int | None) -> None:
    """The missed day of the last scheduled date, and no other."""
    days = spelled(letters)
    found = repairable(ledger_of(days), today=START + len(days) * ONE_DAY, last_repair=None)
    assert found == (None if place is None else days[place])


def test_today_does_not_stand_in_the_way_of_a_repair() -> None:
    """A row of today, whatever it says, is not the day before."""
    days = spelled("kmm")
    assert repairable(ledger_of(days), today=days[2].date, last_repair=None) == days[1]


@pytest.mark.parametrize(("days_ago", "allowed"), [(-1, False), (0, False), (6, False), (7, True)])
def test_a_repair_at_most_once_in_seven_days(days_ago: int, allowed: bool) -> None:
    """Six days after a repair it is too soon, after seven it is not."""
    ledger, today = ledger_of(spelled("km")), START + 2 * ONE_DAY
    last_repair = today - days_ago * ONE_DAY
    assert (repairable(ledger, today=today, last_repair=last_repair) is not None) == allowed


def test_a_repair_gives_the_streak_back() -> None:
    """Repaired, the day counts as kept by own report, and nothing was spent."""
    ledger = ledger_of(spelled("kkmmm"))
    day = repairable(ledger, today=START + 5 * ONE_DAY, last_repair=None)
    assert day is not None
    mended = repaired(day)
    assert (mended.outcome, mended.self_reported) == (DayOutcome.KEPT, True)
    assert mended.date == day.date
    assert ledger.streak == Streak(current=0, best=2, total=2, spare_days=0)
    assert ledger.with_day(mended).streak == Streak(current=3, best=3, total=3, spare_days=0)


def test_milestones() -> None:
    """Told on the day of the 3rd, 7th, 14th, 30th, 60th and 100th in a row, and on no other."""
    streaks = [Streak(current=current) for current in range(130)]
    told = [milestone(before, after) for before, after in itertools.pairwise(streaks)]
    assert [number for number in told if number is not None] == [3, 7, 14, 30, 60, 100]
    assert told[2] == 3
    assert milestone(Streak(current=7), Streak(current=7)) is None
    assert milestone(Streak(current=9), Streak(current=7)) is None
