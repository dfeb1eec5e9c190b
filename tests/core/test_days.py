"""Days: the streak against a model of its own, its rules, and the ledger's window."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import json

from bot.core.days import (
    KEPT_DAYS,
    Day,
    DayOutcome,
    Ledger,
    Rule,
    Streak,
    streak_of,
)

START = date(2026, 1, 1)
ONE_DAY = timedelta(days=1)
COUNTS = {DayOutcome.FULL, DayOutcome.KEPT}
SPENDS = {DayOutcome.SKIPPED, DayOutcome.MISSED}
NEUTRAL = set(DayOutcome) - COUNTS - SPENDS
LETTERS = dict(zip("fksmpo-gv", DayOutcome, strict=True))


def days_of(outcomes: Sequence[DayOutcome]) -> list[Day]:
    """One day after the other."""
    return [Day(date=START + ONE_DAY * n, outcome=outcome) for n, outcome in enumerate(outcomes)]


def spelled(letters: str) -> list[Day]:
    """Days from their letters: f(ull) k(ept) s(kipped) m(issed) p(ain) o(ff) v(oid)."""
    return days_of([LETTERS[letter] for letter in letters])


def ledger_of(days: Sequence[Day]) -> Ledger:
    """Add the days one by one."""
    ledger = Ledger()
    for day in days:
        ledger = ledger.with_day(day)
    return ledger


def model(outcomes: Sequence[DayOutcome]) -> Streak:
    """Tell the streak from lists of kept days: one list a run, and a purse of spare days."""
    runs: list[list[DayOutcome]] = [[]]
    purse = ["spare", "spare"]
    for outcome in outcomes:
        if outcome in COUNTS:
            runs[-1].append(outcome)
            if sum(map(len, runs)) % 7 == 0:
                purse = [*purse, "spare"][:3]
        elif outcome in SPENDS and purse:
            purse.pop()
        elif outcome in SPENDS:
            runs.append([])
    lengths = [len(run) for run in runs]
    return Streak(current=lengths[-1], best=max(lengths), total=sum(lengths), spare_days=len(purse))


# Mostly mornings that count or spend: neutral ones would hide the rest.
OUTCOMES = st.sampled_from([*[*COUNTS, *SPENDS] * 3, *NEUTRAL])
HISTORIES = st.lists(OUTCOMES, max_size=40) | st.lists(OUTCOMES, min_size=55, max_size=150)


@given(st.lists(OUTCOMES, max_size=120))
def test_the_streak_follows_the_rules(outcomes: list[DayOutcome]) -> None:
    """Kept, spent, earned, ended: as an independent model has it."""
    assert streak_of(days_of(outcomes)) == model(outcomes)


@given(st.lists(OUTCOMES, max_size=60), st.randoms(use_true_random=False))
def test_the_order_in_which_days_are_given_is_no_matter(
    outcomes: list[DayOutcome], dice: random.Random
) -> None:
    """Only the dates order the days."""
    days = days_of(outcomes)
    shuffled = dice.sample(days, len(days))
    assert streak_of(shuffled) == streak_of(days)


@given(HISTORIES, st.sampled_from(DayOutcome))
def test_one_more_day_never_lowers_best_or_total(
    outcomes: list[DayOutcome], last: DayOutcome
) -> None:
    """Best and total are kept for ever, and spare days stay between none and three."""
    before = streak_of(days_of(outcomes))
    after = streak_of(days_of([*outcomes, last]))
    assert after.best >= before.best
    assert after.total >= before.total
    assert after.best >= after.current
    assert 0 <= after.spare_days <= 3


@given(st.lists(OUTCOMES, max_size=60), st.data())
def test_neutral_days_change_nothing(outcomes: list[DayOutcome], data: st.DataObject) -> None:
    """Pain, off, paused, gated and void never cost and never count, wherever they fall."""
    neutral = st.lists(st.sampled_from(sorted(NEUTRAL)), max_size=3)
    mixed = [step for outcome in outcomes for step in (*data.draw(neutral), outcome)]
    assert streak_of(days_of(mixed)) == streak_of(days_of(outcomes))


@pytest.mark.parametrize(
    ("letters", "current", "best", "total", "spare_days"),
    [
        pytest.param("", 0, 0, 0, 2, id="a person starts with two spare days"),
        pytest.param("kmkmk", 3, 3, 3, 0, id="two misses are protected"),
        pytest.param("kmkmkm", 0, 3, 3, 0, id="the third ends the streak"),
        pytest.param("mmk", 1, 1, 1, 0, id="spent before there was a streak"),
        pytest.param("f" * 7, 7, 7, 7, 3, id="the seventh earns a third"),
        pytest.param("f" * 14, 14, 14, 14, 3, id="three are the most"),
        pytest.param("kkkmmmkkkk", 4, 4, 7, 1, id="earned by kept days, not by the run"),
        pytest.param("k" * 7 + "smsm" + "pov" * 9, 0, 7, 7, 0, id="best and total stay"),
    ],
)
def test_streaks_by_example(
    letters: str, current: int, best: int, total: int, spare_days: int
) -> None:
    """A few lives, counted by hand."""
    assert streak_of(spelled(letters)) == Streak(
        current=current, best=best, total=total, spare_days=spare_days
    )


@given(HISTORIES)
def test_the_window_never_changes_the_streak(outcomes: list[DayOutcome]) -> None:
    """A ledger of any length has the streak of all its days, and holds the latest sixty."""
    days = days_of(outcomes)
    ledger = ledger_of(days)
    assert ledger.streak == model(outcomes)
    assert ledger.recent == tuple(days[-60:])


@given(HISTORIES.filter(bool), st.sampled_from(DayOutcome), st.data())
def test_a_recent_day_can_be_replaced(
    outcomes: list[DayOutcome], outcome: DayOutcome, data: st.DataObject
) -> None:
    """Whichever open day is replaced, the streak is that of the days as they now are."""
    first = max(0, len(outcomes) - KEPT_DAYS)
    place = data.draw(st.integers(first, len(outcomes) - 1))
    day = Day(date=START + ONE_DAY * place, outcome=outcome, self_reported=True)
    ledger = ledger_of(days_of(outcomes)).with_day(day)
    assert ledger.streak == model([*outcomes[:place], outcome, *outcomes[place + 1 :]])
    assert ledger.day(day.date) == day
    assert len(ledger.recent) == min(len(outcomes), KEPT_DAYS)


@settings(max_examples=50)
@given(st.permutations(range(KEPT_DAYS)))
def test_days_may_come_in_any_order_while_the_window_lasts(order: list[int]) -> None:
    """Late rows find their place."""
    days = spelled("kkmkskkmmf" * 6)
    assert ledger_of([days[place] for place in order]) == ledger_of(days)


def test_a_folded_date_is_refused() -> None:
    """What has left the window can't be changed; the ledger stays as it was."""
    days = spelled("k" * (KEPT_DAYS + 1))
    ledger = ledger_of(days)
    with pytest.raises(ValueError, match="2026-01-01 is older than 2026-01-02"):
        ledger.with_day(Day(date=START, outcome=DayOutcome.MISSED))
    assert ledger == ledger_of(days)


@pytest.mark.parametrize(
    "ledger",
    [
        pytest.param(ledger_of(spelled("p" * KEPT_DAYS)), id="full"),
        pytest.param(Ledger(base=Streak(total=1), recent=tuple(spelled("k"))), id="given streak"),
    ],
)
def test_a_date_that_would_have_to_be_folded_is_refused(ledger: Ledger) -> None:
    """Before a full window, or a streak handed in, there is no room for another row."""
    with pytest.raises(ValueError, match="2025-12-31 is older than 2026-01-01"):
        ledger.with_day(Day(date=START - ONE_DAY, outcome=DayOutcome.KEPT))


STREAKS = st.builds(
    lambda current, rest, lost, spare_days: Streak(
        current=current, best=current + rest, total=current + rest + lost, spare_days=spare_days
    ),
    st.integers(0, 30),
    st.integers(0, 9),
    st.integers(0, 9),
    st.integers(0, 3),
)


def rule_by_the_letter(streak: Streak, outcome: DayOutcome) -> Rule:
    """Name the rule from the streak before it, as the design words it."""
    if outcome in COUNTS and (streak.total + 1) % 7:
        return Rule.KEPT
    if outcome in COUNTS:
        return Rule.EARNED if streak.spare_days < 3 else Rule.FULL_PURSE
    if outcome in NEUTRAL:
        return Rule.NEUTRAL
    if streak.spare_days:
        return Rule.SPENT
    return Rule.ENDED if streak.current else Rule.NOTHING_TO_END


@given(STREAKS, st.sampled_from(DayOutcome))
def test_the_rule_is_that_of_the_design(streak: Streak, outcome: DayOutcome) -> None:
    """Whatever the streak, the rule by which a day changes it is named right."""
    assert streak.rule(Day(date=START, outcome=outcome)) == rule_by_the_letter(streak, outcome)


@given(
    st.dictionaries(st.integers(0, 90), OUTCOMES, max_size=KEPT_DAYS),
    st.integers(-5, 95),
    st.integers(1, KEPT_DAYS),
)
def test_days_are_found_by_their_dates(
    dated: dict[int, DayOutcome], number: int, count: int
) -> None:
    """With gaps and in any order: a date's row, the last dates, and the rows in between."""
    rows = {START + ONE_DAY * n: outcome for n, outcome in dated.items()}
    ledger = ledger_of([Day(date=on, outcome=outcome) for on, outcome in rows.items()])
    assert [(day.date, day.outcome) for day in ledger.recent] == sorted(rows.items())
    today = START + ONE_DAY * number
    found = ledger.day(today)
    assert (found.outcome if found else None) == rows.get(today)
    wanted = [today - ONE_DAY * back for back in range(count)]
    assert [day.date for day in ledger.last(count, today)] == [on for on in wanted if on in rows]


@given(HISTORIES)
def test_the_reasons_lead_to_the_streak(outcomes: list[DayOutcome]) -> None:
    """One reason for each open day, each going on from the one before, the last at the streak."""
    ledger = ledger_of(days_of(outcomes))
    reasons = ledger.reasons()
    assert tuple(reason.day for reason in reasons) == ledger.recent
    streaks = [ledger.base, *(reason.streak for reason in reasons)]
    for reason, (before, after) in zip(reasons, itertools.pairwise(streaks), strict=True):
        assert after == before.after(reason.day)
        assert reason.rule == before.rule(reason.day)
    assert streaks[-1] == ledger.streak


@given(HISTORIES, st.integers(-2, 200).map(lambda number: START + ONE_DAY * number))
def test_the_streak_before_a_date_leaves_it_and_what_follows_out(
    outcomes: list[DayOutcome], on: date
) -> None:
    """It is the streak of the days before; earlier than the open days it is the base."""
    ledger = ledger_of(days_of(outcomes))
    earlier = streak_of(day for day in days_of(outcomes) if day.date < on)
    kept = ledger.recent[0].date if ledger.recent else on
    assert ledger.before(on) == (earlier if on >= kept else ledger.base)


def test_every_rule_is_named() -> None:
    """Each of the seven rules, where it applies."""
    rules = [reason.rule for reason in ledger_of(spelled("kpmmmm" + "k" * 13)).reasons()]
    assert rules == [
        Rule.KEPT,
        Rule.NEUTRAL,
        *[Rule.SPENT] * 2,
        Rule.ENDED,
        Rule.NOTHING_TO_END,
        *[Rule.KEPT] * 5,
        Rule.EARNED,
        *[Rule.KEPT] * 6,
        Rule.EARNED,
    ]
    purse = [reason.rule for reason in ledger_of(spelled("f" * 14)).reasons()]
    assert (purse[6], purse[13]) == (Rule.EARNED, Rule.FULL_PURSE)


def test_the_last_days_are_dates_not_rows() -> None:
    """The last n dates end with today; dates without a row are left out, later ones too."""
    first, *_, fifth, sixth = spelled("kfmkkk")
    ledger = ledger_of([first, fifth, sixth])
    assert ledger.last(3, today=fifth.date) == (fifth,)
    assert ledger.last(5, today=fifth.date) == (fifth, first)
    assert ledger.day(fifth.date - ONE_DAY) is None
    assert ledger.last(4, today=sixth.date + ONE_DAY) == (sixth, fifth)


def test_kept_mornings_of_the_last_dates() -> None:
    """Kept and full ones count, in as many dates as asked for."""
    ledger = ledger_of(spelled("kkfmspkf"))
    today = START + 7 * ONE_DAY
    assert ledger.kept_of_last(30, today) == 5
    assert ledger.kept_of_last(6, today) == 3
    assert ledger.kept_of_last(30, today + 29 * ONE_DAY) == 1
    assert ledger.kept_of_last(30, today + 30 * ONE_DAY) == 0


@given(HISTORIES)
def test_a_ledger_survives_its_storage(outcomes: list[DayOutcome]) -> None:
    """Written as JSON and read back it is the same ledger."""
    ledger = ledger_of(days_of(outcomes))
    assert json.decode(json.encode(ledger), type=Ledger) == ledger
