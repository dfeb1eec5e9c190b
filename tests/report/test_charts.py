"""Where points, lines and dates lie."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.report.charts import place_of, series, step_of, ticks
from bot.report.summary import Numbers, Period, Told
from tests.report.histories import ENGLISH

FIRST = date(2026, 8, 3)


def numbers(*told: tuple[int, int]) -> Numbers:
    """Take answers by their day in the period, from 0."""
    return Numbers(tuple(Told(FIRST + timedelta(days=day), value) for day, value in told))


def test_what_is_missing_is_not_bridged() -> None:
    """A line leads to a point only from the date before."""
    period = Period(FIRST, FIRST + timedelta(days=9))
    drawn = series("x", "open", numbers((0, 3), (1, 4), (3, 5), (4, 9)), period, step=1)
    assert [mark.joined for mark in drawn.marks] == [False, True, False, True]
    assert [mark.y for mark in drawn.marks] == [3, 4, 5, 9]
    assert [mark.x for mark in drawn.marks] == pytest.approx([0.05, 0.15, 0.35, 0.45])


def test_a_long_period_is_drawn_by_medians() -> None:
    """Seven dates are one point, at their middle."""
    period = Period(FIRST, FIRST + timedelta(days=69))
    drawn = series("x", "open", numbers((0, 3), (3, 9), (6, 4), (7, 1), (21, 5)), period, step=7)
    assert [(mark.y, mark.joined) for mark in drawn.marks] == [(4, False), (1, True), (5, False)]
    assert drawn.marks[0].x == pytest.approx(3.5 / 70)


@settings(max_examples=80)
@given(st.integers(1, 3000), st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_everything_lies_on_the_plot(length: int, first: date) -> None:
    """Points stay inside, are few, and the dates below them are few and in order."""
    period = Period(first, first + timedelta(days=length - 1))
    told = Numbers(tuple(Told(first + timedelta(days=n), n % 11) for n in range(length)))
    marks = series("x", "open", told, period, step=step_of(period)).marks
    assert all(0 < mark.x < 1 and 0 <= mark.y <= 10 for mark in marks)
    assert len(marks) <= max(45, length / 28 + 1)
    axis = ticks(period, ENGLISH)
    assert 1 <= len(axis) <= 7
    assert [tick.x for tick in axis] == sorted(tick.x for tick in axis)
    assert axis[0].x == place_of(period.first, period)
    assert axis[-1].x == place_of(period.last, period)
