"""The calendar's dates, months and legend, for any date and any day that weeks begin with."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.days import Day, DayOutcome
from bot.pictures.calendar_view import WEEK, WEEKS, calendar_view, first_shown
from tests.pictures.days_seen import DATES, TODAY, calendar, calendar_words, every_outcome, history

FIRST_DAYS = st.sampled_from([0, 5, 6])
"""Monday, Saturday, Sunday."""


@settings(max_examples=100)
@given(today=DATES, first=FIRST_DAYS)
def test_every_date_of_the_twelve_weeks_stands_exactly_once(today: date, first: int) -> None:
    """84 dates without a gap, each in the row of its weekday; the last column is this week."""
    cells = calendar_view([], today, calendar_words(), first_weekday=first).cells
    assert [cell.date for cell in cells] == [
        first_shown(today, first) + timedelta(days=n) for n in range(WEEKS * WEEK)
    ]
    assert len({(cell.column, cell.row) for cell in cells}) == WEEKS * WEEK
    assert all(cell.date.weekday() == (first + cell.row) % WEEK for cell in cells)
    assert [cell.column for cell in cells if cell.date == today] == [WEEKS - 1]


@settings(max_examples=100)
@given(today=DATES, first=FIRST_DAYS)
def test_only_dates_after_today_are_ahead(today: date, first: int) -> None:
    """Today and before are not; what is ahead has no outcome unless a row says so."""
    cells = calendar_view([], today, calendar_words(), first_weekday=first).cells
    assert {cell.date for cell in cells if cell.ahead} == {c.date for c in cells if c.date > today}
    assert {cell.outcome for cell in cells} == {None}


@settings(max_examples=100)
@given(today=DATES, first=FIRST_DAYS)
def test_months_are_named_once_in_order_and_apart(today: date, first: int) -> None:
    """Three or four names, at least two columns apart, each over a week that begins in it."""
    view = calendar_view([], today, calendar_words(), first_weekday=first)
    columns = [month.column for month in view.months]
    assert len(view.months) == len({month.name for month in view.months})
    assert 2 <= len(columns) <= 4
    assert all(b - a >= 2 for a, b in pairwise(columns))
    for month in view.months:
        began = view.cells[month.column * WEEK].date
        assert month.name == f"m{began.month}"


def test_each_day_shows_its_outcome() -> None:
    """A row's outcome stands on its date, and days outside the weeks don't matter."""
    days = [*every_outcome(), Day(date=date(2020, 1, 1), outcome=DayOutcome.GATED)]
    shown = {cell.date: cell.outcome for cell in calendar(days).cells}
    assert all(shown[day.date] is day.outcome for day in days if day.date in shown)
    assert date(2020, 1, 1) not in shown


def test_weekdays_begin_where_the_weeks_do() -> None:
    """The initials turn with the first day of the week."""
    sunday = calendar_view([], TODAY, calendar_words(), first_weekday=6)
    assert sunday.weekdays == ("Su", "Mo", "Tu", "We", "Th", "Fr", "Sa")


def test_the_legend_names_what_occurs() -> None:
    """Outcomes that occur, once each; before the first morning, those to look forward to."""
    days = history(TODAY, [DayOutcome.OFF, DayOutcome.MISSED, DayOutcome.OFF])
    assert [outcome for outcome, _ in calendar(days).legend] == [DayOutcome.MISSED, DayOutcome.OFF]
    inviting = calendar([], inviting=True)
    assert [outcome for outcome, _ in inviting.legend] == [DayOutcome.FULL, DayOutcome.KEPT]
    assert calendar([]).legend == ()


def test_an_invitation_has_words_of_its_own() -> None:
    """Day one never shows a streak of nothing."""
    assert calendar([], inviting=True).headline == "A place for your mornings"
    assert calendar(every_outcome()).headline == "5 mornings in a row"
