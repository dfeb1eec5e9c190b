"""Numbers, medians and gaps of the trend: what is missing stays missing."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.days import Day, DayOutcome
from bot.pictures.trend_view import PERIODS, medians, named_dates
from tests.pictures.days_seen import DATES, NUMBERS, TODAY, numbered, trend

ROWS = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=110)


def ago(days: int) -> date:
    """So many days before today."""
    return TODAY - timedelta(days=days)


@settings(max_examples=60)
@given(rows=ROWS, length=st.sampled_from(PERIODS), today=DATES)
def test_points_are_exactly_what_was_told(
    rows: list[tuple[int | None, int | None]], length: int, today: date
) -> None:
    """One point for each number of the period, on its date; none for a date without."""
    days = numbered(today, rows)
    view = trend(days, length, today=today)
    told = {d.date: d.before for d in days[-length:] if d.before is not None}
    assert {p.date: p.value for p in view.before.points} == told
    told = {d.date: d.after for d in days[-length:] if d.after is not None}
    assert {p.date: p.value for p in view.after.points} == told


@settings(max_examples=60)
@given(rows=ROWS, length=st.sampled_from(PERIODS))
def test_a_median_is_of_seven_days_and_never_made_up(
    rows: list[tuple[int | None, int | None]], length: int
) -> None:
    """Each equals the median of at least three numbers of its seven days, one just told."""
    days = numbered(TODAY, rows)
    told = {d.date: d.before for d in days}
    for point in (p for piece in trend(days, length).before.medians for p in piece):
        window = [told.get(point.date - timedelta(days=n)) for n in range(7)]
        numbers = [number for number in window if number is not None]
        assert len(numbers) >= 3
        assert point.value == median(numbers)
        assert any(number is not None for number in window[:3])
        assert ago(length - 1) <= point.date <= TODAY


@settings(max_examples=60)
@given(rows=ROWS)
def test_the_pieces_of_a_line_have_no_hole_and_never_touch(
    rows: list[tuple[int | None, int | None]],
) -> None:
    """Within a piece every date follows the one before; between two at least one is missing."""
    pieces = trend(numbered(TODAY, rows), 90).after.medians
    for piece in pieces:
        steps = [b.date - a.date for a, b in pairwise(piece)]
        assert set(steps) <= {timedelta(days=1)}
    for before, after in pairwise(pieces):
        assert after[0].date - before[-1].date > timedelta(days=1)


def test_a_weekend_bridges_and_a_silence_breaks() -> None:
    """Two dates without a number keep the line; from the third on it is broken."""
    weekend = {ago(n): 4 for n in range(12) if n not in (4, 5)}
    assert len(medians(weekend, ago(11), TODAY)) == 1
    silence = {ago(n): 4 for n in range(12) if n not in (4, 5, 6)}
    assert len(medians(silence, ago(11), TODAY)) == 2


def test_the_line_ends_with_the_last_number() -> None:
    """After the last number told nothing more is drawn."""
    days = numbered(ago(5), [(6, 3)] * 10)
    view = trend(days)
    assert view.before.medians[-1][-1].date == ago(5)


def test_two_numbers_have_no_line_and_no_word_about_it() -> None:
    """Fewer than three numbers in seven days give points alone."""
    view = trend(numbered(TODAY, [(6, 4), (5, None)]))
    assert view.before.medians == ()
    assert (len(view.before.points), len(view.after.points)) == (2, 1)
    assert view.median_word == ""


def test_days_before_the_period_count_for_its_first_median() -> None:
    """The first date shown has the median of the seven days that end on it."""
    view = trend(numbered(TODAY, [(8, None)] * 6 + [(2, None)] * 30))
    first = view.before.medians[0][0]
    assert (first.date, first.value) == (ago(29), 8.0)


def test_stops_for_pain_are_marked() -> None:
    """A day that ended in pain, and a kept one with an exercise that hurt; not older ones."""
    days = [
        Day(date=ago(40), outcome=DayOutcome.PAIN),
        Day(date=ago(3), outcome=DayOutcome.PAIN),
        Day(date=ago(1), outcome=DayOutcome.KEPT, hurt=("chest-lift",)),
        Day(date=TODAY, outcome=DayOutcome.FULL),
    ]
    assert trend(days).pains == (ago(3), ago(1))


def test_without_a_number_it_invites() -> None:
    """Words take the place of the line exactly when no number was told."""
    assert trend([]).empty == "A place for your numbers"
    assert trend(numbered(TODAY, [(None, 0)])).empty == ""


@pytest.mark.parametrize("length", PERIODS)
def test_the_axis_names_dates_of_the_period(length: int) -> None:
    """Evenly apart, within the period, today last."""
    named = named_dates(TODAY, length)
    steps = {b - a for a, b in pairwise(named)}
    assert len(steps) == 1
    assert named[-1] == TODAY
    assert ago(length - 1) <= named[0] <= ago(length - 1 - length // 5)
