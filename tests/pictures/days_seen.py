"""Made-up histories and words, for the tests of the pictures of days and of stiffness."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from hypothesis import strategies as st

from bot.core.days import Day, DayOutcome
from bot.pictures.calendar_view import CalendarView, CalendarWords, calendar_view
from bot.pictures.trend_view import TrendView, TrendWords, named_dates, trend_view

TODAY = date(2026, 5, 20)
"""A Wednesday."""
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"
HEBREW = "28 בקרים ברצף"
ARABIC = "صباح الخير 12 من 30"

NUMBERS = st.none() | st.integers(0, 10)
DATES = st.dates(date(2020, 1, 1), date(2032, 12, 31))
"""Leap years and changes of the clock among them."""


def history(today: date, outcomes: Iterable[DayOutcome]) -> list[Day]:
    """One day each, the last one today."""
    rows = list(outcomes)
    first = today - timedelta(days=len(rows) - 1)
    return [Day(date=first + timedelta(days=n), outcome=row) for n, row in enumerate(rows)]


def every_outcome(today: date = TODAY) -> list[Day]:
    """Twelve weeks in which every outcome occurs again and again."""
    return history(today, (list(DayOutcome) * 10)[:82])


def numbered(today: date, numbers: Iterable[tuple[int | None, int | None]]) -> list[Day]:
    """Kept days with these numbers before and after, the last one today."""
    rows = list(numbers)
    first = today - timedelta(days=len(rows) - 1)
    return [
        Day(date=first + timedelta(days=n), outcome=DayOutcome.KEPT, before=before, after=after)
        for n, (before, after) in enumerate(rows)
    ]


def calendar_words(tail: str = "") -> CalendarWords:
    """Words that end in `tail`."""
    return CalendarWords(
        title=f"Your mornings {tail}".strip(),
        headline=f"5 mornings in a row {tail}".strip(),
        detail=f"21 of the last 30 {tail}".strip(),
        empty=f"A place for your mornings {tail}".strip(),
        empty_detail=f"Today is outlined. {tail}".strip(),
        weekdays=("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"),
        months=tuple(f"m{number} {tail}".strip() for number in range(1, 13)),
        outcomes={outcome: f"{outcome.value} {tail}".strip() for outcome in DayOutcome},
        today=f"today {tail}".strip(),
    )


def calendar(
    days: Iterable[Day],
    tail: str = "",
    *,
    inviting: bool = False,
    rtl: bool = False,
    dark: bool = False,
) -> CalendarView:
    """The view of these days, today."""
    words = calendar_words(tail)
    return calendar_view(days, TODAY, words, inviting=inviting, rtl=rtl, dark=dark)


def trend_words(tail: str = "") -> TrendWords:
    """Words that end in `tail`."""
    return TrendWords(
        title=f"Your stiffness {tail}".strip(),
        period=f"The last days {tail}".strip(),
        before=f"before {tail}".strip(),
        after=f"after {tail}".strip(),
        median=f"The lines show the median. {tail}".strip(),
        pain=f"stopped {tail}".strip(),
        none=f"none {tail}".strip(),
        worst=f"worst {tail}".strip(),
        empty=f"A place for your numbers {tail}".strip(),
        empty_detail=f"One tap before and one after. {tail}".strip(),
    )


def trend(
    days: Iterable[Day],
    length: int = 30,
    tail: str = "",
    *,
    today: date = TODAY,
    rtl: bool = False,
    dark: bool = False,
) -> TrendView:
    """The view of these days, at the end of them."""
    names = {on: f"{on.day} Month {tail}".strip() for on in named_dates(today, length)}
    return trend_view(days, today, length, trend_words(tail), names, rtl=rtl, dark=dark)


class Deadly(str):
    """A word that ends every process that takes it out of its pipe, as a full machine would."""

    __slots__ = ()

    def __reduce__(self) -> tuple[object, ...]:
        """Have it ended."""
        return os._exit, (1,)


class DeadlyOnce(str):
    """A word that ends only the first process; the name of a file that is not there before."""

    __slots__ = ()

    def __reduce__(self) -> tuple[object, ...]:
        """Have it ended, or get the words."""
        return _end_once, (str(self),)


def _end_once(path: str) -> str:
    try:
        Path(path).touch(exist_ok=False)
    except FileExistsError:
        return "Your mornings"
    os._exit(1)
