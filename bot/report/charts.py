"""Where the points of the charts are. Knows no text but the names it is given; does no I/O.

A long period is drawn as one point for every few dates, the median of their answers. A line joins
two points only when nothing is missing between them.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from statistics import median

from bot.report.page import Mark, Series, Shape, Tick
from bot.report.summary import Numbers, Period
from bot.report.writing import Writing

WEEK = 7
_DATES_DRAWN_ONE_BY_ONE = 45
_DATES_DRAWN_BY_WEEKS = 210
_BY_MONTHS = 28
_MOST_TICKS = 5
_NEAREST_TICKS = 0.12
"""Part of the width that two labels must be apart."""


def step_of(period: Period) -> int:
    """Return how many dates one point stands for: 1, 7 or 28."""
    if period.length <= _DATES_DRAWN_ONE_BY_ONE:
        return 1
    return WEEK if period.length <= _DATES_DRAWN_BY_WEEKS else _BY_MONTHS


def series(name: str, shape: Shape, numbers: Numbers, period: Period, *, step: int) -> Series:
    """Draw the answers to one question, a point for every `step` dates that have any."""
    marks: list[Mark] = []
    before = -2
    for block, told in groupby(numbers.told, lambda one: (one.on - period.first).days // step):
        middle = block * step + (step - 1) / 2
        x = _across(min(middle, period.length - 1), period)
        marks.append(Mark(x, float(median(one.value for one in told)), block == before + 1))
        before = block
    return Series(name, shape, tuple(marks))


def place_of(on: date, period: Period) -> float:
    """Return where a date lies between the first (0) and the last (1), half a day from both."""
    return _across((on - period.first).days, period)


def ticks(period: Period, writing: Writing) -> tuple[Tick, ...]:
    """Name the first and the last date, and the first days of some months between."""
    ends = [
        Tick(place_of(on, period), writing.day(on))
        for on in dict.fromkeys((period.first, period.last))
    ]
    months = _months(period)
    every = -(-len(months) // _MOST_TICKS) or 1
    between = [Tick(place_of(on, period), writing.month(on)) for on in months[::every]]
    free = [t for t in between if all(abs(t.x - end.x) > _NEAREST_TICKS for end in ends)]
    return tuple(sorted((*ends, *free), key=lambda tick: tick.x))


def _across(number: float, period: Period) -> float:
    return (number + 0.5) / period.length


def _months(period: Period) -> list[date]:
    """List the first days of months inside the period."""
    dates = (period.first + timedelta(days=number) for number in range(period.length))
    return [on for on in dates if on.day == 1]
