"""What days come to in a period, counted once more in another way."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.days import Day, DayOutcome
from bot.report.summary import Period, Told, period_until, summarise
from tests.report.histories import IDS, TODAY, histories


@settings(max_examples=60)
@given(histories, st.integers(1, 500))
def test_every_number_is_that_of_the_days(history: list[Day], length: int) -> None:
    """Each count equals one made from the rows themselves."""
    period = period_until(TODAY, history, length=length)
    made = summarise(history, period, TODAY, IDS)
    rows = [
        day
        for day in history
        if (TODAY - day.date).days < length
        and not (day.date == TODAY and day.outcome in ("skipped", "missed"))
    ]
    outcomes = Counter(str(day.outcome) for day in rows)
    assert {str(o): n for o, n in made.outcomes.items() if n} == dict(outcomes)
    assert made.kept == outcomes["full"] + outcomes["kept"]
    assert made.scheduled == made.kept + outcomes["skipped"] + outcomes["missed"] + outcomes["pain"]
    assert made.done == sum(len(day.done) for day in rows)
    assert [t.hurt for t in made.tallies] == [sum(n in d.hurt for d in rows) for n in IDS]
    assert [t.skipped for t in made.tallies] == [sum(n in d.skipped for d in rows) for n in IDS]
    assert len(made.stops) == sum(bool(day.hurt) or day.outcome == "pain" for day in rows)
    assert Counter(t.value for t in made.before.told) == Counter(
        day.before for day in rows if day.before is not None
    )
    assert len(made.week_length.told) == sum(day.week_length is not None for day in rows)
    assert made.unrecorded == 0


def test_a_period_begins_with_the_first_day() -> None:
    """Nobody is shown weeks in which they did not know the bot yet."""
    day = Day(date=TODAY - timedelta(days=9), outcome=DayOutcome.FULL)
    assert period_until(TODAY, [day], length=90) == Period(day.date, TODAY)
    assert period_until(TODAY, [day], length=5) == Period(TODAY - timedelta(days=4), TODAY)
    assert period_until(TODAY, [], length=90) == Period(TODAY, TODAY)


def test_a_morning_under_way_is_not_counted_against_anybody() -> None:
    """Today's row counts once something was done or hurt, not while it says missed."""
    period = Period(TODAY, TODAY)
    for outcome, counted in (("missed", 0), ("skipped", 0), ("pain", 1), ("kept", 1)):
        row = Day(date=TODAY, outcome=DayOutcome(outcome))
        assert summarise([row], period, TODAY, IDS).scheduled == counted


def test_dates_without_a_row_are_told() -> None:
    """A gap is neither kept nor missed."""
    rows = [Day(date=date(2026, 10, n), outcome=DayOutcome.FULL) for n in (1, 5)]
    made = summarise(rows, Period(date(2026, 10, 1), TODAY), TODAY, IDS)
    assert (made.kept, made.unrecorded) == (2, 28)


def test_a_stop_tells_what_had_hurt_within_seven_days() -> None:
    """Six days before counts, seven days before doesn't, also from before the period."""
    hurts = {1: ("chest-lift",), 8: ("chest-lift",), 14: ("chest-lift", "knee-swings")}
    rows = [Day(date=date(2026, 10, n), outcome=DayOutcome.PAIN, hurt=h) for n, h in hurts.items()]
    made = summarise(rows, Period(date(2026, 10, 10), TODAY), TODAY, IDS)
    assert [stop.again for stop in made.stops] == [("chest-lift",)]
    earlier = summarise(rows, Period(date(2026, 10, 2), date(2026, 10, 9)), TODAY, IDS)
    assert [stop.again for stop in earlier.stops] == [()]


def test_numbers_are_told_plainly() -> None:
    """The middle of an even number of answers lies between two; the order is that of time."""
    rows = [
        Day(date=date(2026, 10, n), outcome=DayOutcome.FULL, before=value)
        for n, value in ((4, 9), (1, 2), (2, 0), (3, 5))
    ]
    made = summarise(rows, Period(date(2026, 10, 1), TODAY), TODAY, IDS).before
    assert (made.median, made.lowest, made.highest) == (3.5, 0, 9)
    assert made.told[-1] == Told(date(2026, 10, 4), 9)
