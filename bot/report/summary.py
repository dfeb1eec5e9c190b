"""What a person's days come to in a period, in numbers alone.

Counts and repeats what was told; never adds up a score and never judges. This module knows no
text, may not do I/O and may not read a clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from statistics import median

from msgspec import Struct

from bot.core.days import Day, DayOutcome
from bot.core.safety import TWICE_WITHIN

SCHEDULED = (
    DayOutcome.FULL,
    DayOutcome.KEPT,
    DayOutcome.SKIPPED,
    DayOutcome.MISSED,
    DayOutcome.PAIN,
)
"""The outcomes of mornings on which the exercises were offered, and of those done uninvited."""


class Period(Struct, frozen=True):
    """Local dates from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def length(self) -> int:
        """How many dates it has."""
        return (self.last - self.first).days + 1

    def covers(self, on: date) -> bool:
        """Whether the date lies in it."""
        return self.first <= on <= self.last


class Told(Struct, frozen=True):
    """A number from 0 to 10 that the person told, and the date it is about."""

    on: date
    value: int


class Numbers(Struct, frozen=True):
    """Every answer to one of the questions about stiffness, the oldest first."""

    told: tuple[Told, ...]

    @property
    def median(self) -> float:
        """The middle answer, or the middle between two. Raises ValueError without answers."""
        return float(median(self._values))

    @property
    def lowest(self) -> int:
        """The lowest answer. Raises ValueError without answers."""
        return min(self._values)

    @property
    def highest(self) -> int:
        """The highest answer. Raises ValueError without answers."""
        return max(self._values)

    @property
    def _values(self) -> list[int]:
        return [told.value for told in self.told]


class Stop(Struct, frozen=True):
    """A morning that was stopped, or an exercise broken off, because it hurt."""

    on: date
    exercises: tuple[str, ...]
    """Which hurt; empty when it hurt outside of an exercise."""
    again: tuple[str, ...]
    """Those of them that had hurt before within 7 days."""
    red_flags: str
    """What was said about warning signs: "none", "yes" or "unsure"; empty: no answer."""


class Tally(Struct, frozen=True):
    """On how many mornings one exercise was done, skipped, and stopped because it hurt."""

    exercise: str
    done: int
    skipped: int
    hurt: int


class Summary(Struct, frozen=True, kw_only=True):
    """A period of mornings."""

    period: Period
    outcomes: dict[DayOutcome, int]
    """How many dates had each outcome."""
    unrecorded: int
    """Dates before today without a row: before the first morning, or erased."""
    told_afterwards: int
    """Kept mornings that the person reported afterwards; which exercises, nobody knows."""
    tallies: tuple[Tally, ...]
    """One an exercise, in the order of the routine."""
    stops: tuple[Stop, ...]
    """The newest first."""
    before: Numbers
    after: Numbers
    week_stiffness: Numbers
    week_length: Numbers

    @property
    def kept(self) -> int:
        """Mornings with at least one exercise done."""
        return sum(count for outcome, count in self.outcomes.items() if outcome.counts)

    @property
    def scheduled(self) -> int:
        """Mornings on which the exercises were offered, and those done uninvited."""
        return sum(self.outcomes[outcome] for outcome in SCHEDULED)

    @property
    def done(self) -> int:
        """Exercises done, all of them together."""
        return sum(tally.done for tally in self.tallies)


def period_until(today: date, days: Iterable[Day], *, length: int) -> Period:
    """Return the last `length` dates up to today, from the first date with a row on."""
    earliest = min((day.date for day in days), default=today)
    return Period(min(today, max(earliest, today - timedelta(days=length - 1))), today)


def summarise(
    days: Iterable[Day], period: Period, today: date, exercises: tuple[str, ...]
) -> Summary:
    """Count the days of a period; `exercises` are the routine's, in order.

    Today's row is left out while it says skipped or missed: the morning can still change.
    """
    every = sorted((day for day in days if not _is_open(day, today)), key=lambda day: day.date)
    rows = [day for day in every if period.covers(day.date)]
    dates = {day.date for day in rows}
    awaited = period.length - (period.covers(today) and today not in dates)
    return Summary(
        period=period,
        outcomes={o: sum(day.outcome is o for day in rows) for o in DayOutcome},
        unrecorded=awaited - len(rows),
        told_afterwards=sum(day.self_reported for day in rows if day.outcome.counts),
        tallies=tuple(_tally(name, rows) for name in exercises),
        stops=tuple(_stop(day, every) for day in reversed(rows) if _hurt(day)),
        before=_numbers(rows, lambda day: day.before),
        after=_numbers(rows, lambda day: day.after),
        week_stiffness=_numbers(rows, lambda day: day.week_stiffness),
        week_length=_numbers(rows, lambda day: day.week_length),
    )


def _is_open(day: Day, today: date) -> bool:
    return day.date == today and day.outcome.spends


def _hurt(day: Day) -> bool:
    return bool(day.hurt) or day.outcome is DayOutcome.PAIN


def _tally(name: str, rows: list[Day]) -> Tally:
    return Tally(
        name,
        done=sum(name in day.done for day in rows),
        skipped=sum(name in day.skipped for day in rows),
        hurt=sum(name in day.hurt for day in rows),
    )


def _stop(day: Day, every: list[Day]) -> Stop:
    recent = [e for e in every if timedelta(0) < day.date - e.date < TWICE_WITHIN]
    again = tuple(name for name in day.hurt if any(name in earlier.hurt for earlier in recent))
    return Stop(day.date, day.hurt, again, day.red_flags)


def _numbers(rows: list[Day], answer: Callable[[Day], int | None]) -> Numbers:
    answers = ((day.date, answer(day)) for day in rows)
    return Numbers(tuple(Told(on, value) for on, value in answers if value is not None))
