"""What the picture of the stiffness shows: points, a 7-day median, gaps and stops for pain.

What is missing stays missing: no point and no median is ever made up for it. Pure: made from
days and a date. May not read a clock, look a text up, or draw.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from statistics import median

from msgspec import Struct

from bot.core.days import Day, DayOutcome

PERIODS = (30, 90)
"""How many days a picture can look back, today included."""
WINDOW = 7
"""Days that a median looks at: a date and the six before it."""
LEAST_TOLD = 3
"""A median of fewer numbers would only repeat them."""
SILENCE = 3
"""After so many dates without a number the line breaks off: longer than a weekend."""
_PARTS = 4
"""Between the dates that are named, the first of them within two days of the period's first."""


class TrendWords(Struct, frozen=True, kw_only=True):
    """Every word that can stand in the picture, in the person's language."""

    title: str
    period: str
    """How far back it looks."""
    before: str
    after: str
    median: str
    pain: str
    none: str
    """What 0 means."""
    worst: str
    """What 10 means."""
    empty: str
    """Instead of the line, when no number was told."""
    empty_detail: str


class Point(Struct, frozen=True):
    """A number on a date: as told, or a median."""

    date: date
    value: float


class Series(Struct, frozen=True):
    """The numbers before, or those after: one by one, and the pieces of their median."""

    name: str
    points: tuple[Point, ...]
    medians: tuple[tuple[Point, ...], ...]
    """Lines of one date or more each; between two of them the line is broken."""


class TrendView(Struct, frozen=True, kw_only=True):
    """The picture before it is drawn."""

    title: str
    period: str
    before: Series
    after: Series
    pains: tuple[date, ...]
    """Dates on which an exercise was stopped because it hurt."""
    first: date
    today: date
    ticks: tuple[tuple[date, str], ...]
    """Dates that are named on the axis, today always."""
    median_word: str
    """Empty where there is no median."""
    pain_word: str
    none: str
    worst: str
    empty: str
    """Words for a picture without any number; otherwise empty."""
    empty_detail: str
    rtl: bool = False
    """Whether the language is written, and so time runs, from right to left."""
    dark: bool = False


def trend_view(
    days: Iterable[Day],
    today: date,
    length: int,
    words: TrendWords,
    names: Mapping[date, str],
    *,
    rtl: bool = False,
    dark: bool = False,
) -> TrendView:
    """Look back over the `length` days that end today; `names` are those of `named_dates`.

    `days` may hold any dates, one row a date. Those of the six days before the first one shown
    still count for its median.
    """
    first = first_of(today, length)
    known = [d for d in days if d.date <= today]
    before = _series(words.before, {d.date: d.before for d in known}, first)
    after = _series(words.after, {d.date: d.after for d in known}, first)
    told = bool(before.points or after.points)
    return TrendView(
        title=words.title,
        period=words.period,
        before=before,
        after=after,
        pains=tuple(sorted(d.date for d in known if d.date >= first and stopped(d))),
        first=first,
        today=today,
        ticks=tuple((on, names[on]) for on in named_dates(today, length)),
        median_word=words.median if before.medians or after.medians else "",
        pain_word=words.pain,
        none=words.none,
        worst=words.worst,
        empty="" if told else words.empty,
        empty_detail="" if told else words.empty_detail,
        rtl=rtl,
        dark=dark,
    )


def first_of(today: date, length: int) -> date:
    """Return the first of `length` dates that end today."""
    return today - timedelta(days=length - 1)


def named_dates(today: date, length: int) -> tuple[date, ...]:
    """Return the dates that the axis names, evenly apart and ending today, ascending."""
    step = (length - 1) // _PARTS
    return tuple(today - timedelta(days=step * n) for n in reversed(range(_PARTS + 1)))


def stopped(day: Day) -> bool:
    """Whether an exercise was stopped that day because it hurt."""
    return bool(day.hurt) or day.outcome is DayOutcome.PAIN


def medians(told: Mapping[date, int], first: date, last: date) -> tuple[tuple[Point, ...], ...]:
    """Return the 7-day median of what was told, in unbroken pieces, from `first` to `last`.

    A date has one when at least three numbers were told in the seven days that end on it, and
    one of them on the date or within the two before it.
    """
    pieces: list[list[Point]] = [[]]
    for number in range((last - first).days + 1):
        on = first + timedelta(days=number)
        window = [told.get(on - timedelta(days=ago)) for ago in range(WINDOW)]
        numbers = [value for value in window if value is not None]
        recent = any(value is not None for value in window[:SILENCE])
        if recent and len(numbers) >= LEAST_TOLD:
            pieces[-1].append(Point(on, float(median(numbers))))
        elif pieces[-1]:
            pieces.append([])
    return tuple(tuple(piece) for piece in pieces if piece)


def _series(name: str, numbers: Mapping[date, int | None], first: date) -> Series:
    told = {on: value for on, value in sorted(numbers.items()) if value is not None}
    last = max(told, default=first)
    return Series(
        name=name,
        points=tuple(Point(on, float(value)) for on, value in told.items() if on >= first),
        medians=medians(told, first, last),
    )
