"""The ledger of days: what a date came to, the streak that follows, spare days, repair.

The streak is a pure function of the days. This module may not import anything that does I/O
and may not read a clock.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import takewhile

from msgspec import Struct
from msgspec.structs import replace

SPARE_DAYS_AT_START = 2
SPARE_DAYS_AT_MOST = 3
KEPT_DAYS_PER_SPARE_DAY = 7
MILESTONES = (3, 7, 14, 30, 60, 100)
"""Lengths of a streak, in kept days, that deserve a word."""
KEPT_DAYS = 60
"""How many rows a `Ledger` keeps; no rule and no text looks further back."""
REPAIR_EVERY = timedelta(days=7)


class DayOutcome(enum.StrEnum):
    """What a person's date came to."""

    FULL = "full"
    """Every exercise was done."""
    KEPT = "kept"
    """At least one exercise was done."""
    SKIPPED = "skipped"
    """The whole day was skipped on purpose."""
    MISSED = "missed"
    """Nobody answered."""
    PAIN = "pain"
    """Stopped because it hurts."""
    OFF = "off"
    """A weekday without a wake-up time."""
    PAUSED = "paused"
    """Inside a pause that the person asked for."""
    GATED = "gated"
    """The screening's gate was closed."""
    VOID = "void"
    """Our fault: no wake-up in time, or the session was cut off."""

    @property
    def counts(self) -> bool:
        """Whether the date adds one to the streak."""
        return self in _COUNTING

    @property
    def spends(self) -> bool:
        """Whether the date spends a spare day, or ends the streak when none is left."""
        return self in _SPENDING


_COUNTING = (DayOutcome.FULL, DayOutcome.KEPT)
_SPENDING = (DayOutcome.SKIPPED, DayOutcome.MISSED)


class Day(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One ledger row: a person's outcome for one date, with the exercises by their ids."""

    date: date
    outcome: DayOutcome
    done: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    hurt: tuple[str, ...] = ()
    self_reported: bool = False
    """The person said afterwards that they did it without the bot."""
    before: int | None = None
    """Stiffness before the session, 0 (none) to 10 (worst); None: not told."""
    after: int | None = None
    """Stiffness after the session, on the same scale."""
    week_stiffness: int | None = None
    """Sundays: how stiff on waking in the past week, 0 to 10."""
    week_length: int | None = None
    """Sundays: how long it lasted, 0 (not at all), 5 (an hour), 10 (two hours or more)."""
    red_flags: str = ""
    """When something hurt: the answer about red flags, "none", "yes" or "unsure"; empty: no answer.

    What was said and no more: the bot neither asks nor knows what kind of pain it was.
    """


class Rule(enum.StrEnum):
    """What a day did to the streak, and why."""

    KEPT = "kept"
    """One more."""
    EARNED = "earned"
    """One more, and every seventh kept day earns a spare day."""
    FULL_PURSE = "full-purse"
    """One more, the seventh again, but no more spare days can be held."""
    SPENT = "spent"
    """A spare day protected the streak."""
    ENDED = "ended"
    """No spare day was left, so the streak ended."""
    NOTHING_TO_END = "nothing-to-end"
    """No spare day was left, and there was no streak either."""
    NEUTRAL = "neutral"
    """Nothing changed."""


class Streak(Struct, frozen=True, kw_only=True):
    """Kept days in a row, the best run ever, all kept days, and the spare days in hand."""

    current: int = 0
    best: int = 0
    total: int = 0
    spare_days: int = SPARE_DAYS_AT_START

    def rule(self, day: Day) -> Rule:
        """Name the rule by which `day` would change this streak."""
        return _rule(self, day, self.after(day))

    def after(self, *days: Day) -> Streak:
        """Return the streak once `days`, the next dates in their order, are counted.

        Every step of every person counts up to `KEPT_DAYS` of them, hence the plain numbers.
        """
        current, best, total, spare_days = self.current, self.best, self.total, self.spare_days
        for day in days:
            outcome = day.outcome
            if outcome in _COUNTING:
                current += 1
                total += 1
                if total % KEPT_DAYS_PER_SPARE_DAY == 0 and spare_days < SPARE_DAYS_AT_MOST:
                    spare_days += 1
            elif outcome in _SPENDING:
                if spare_days:
                    spare_days -= 1
                else:
                    best = max(best, current)
                    current = 0
        best = max(best, current)
        return Streak(current=current, best=best, total=total, spare_days=spare_days)


def _rule(before: Streak, day: Day, after: Streak) -> Rule:
    """Name the rule by which `day` changed the streak."""
    if after.spare_days < before.spare_days:
        return Rule.SPENT
    if after.spare_days > before.spare_days:
        return Rule.EARNED
    if after.total > before.total:
        return Rule.KEPT if after.total % KEPT_DAYS_PER_SPARE_DAY else Rule.FULL_PURSE
    if after.current < before.current:
        return Rule.ENDED
    return Rule.NOTHING_TO_END if day.outcome.spends else Rule.NEUTRAL


def _by_date(day: Day) -> date:
    return day.date


def streak_of(days: Iterable[Day]) -> Streak:
    """Return the streak of all of a person's days, given in any order, one a date."""
    return Streak().after(*sorted(days, key=_by_date))


class Reason(Struct, frozen=True, gc=False):
    """One line of how the streak came to be: a day, its rule, and the streak after it."""

    day: Day
    rule: Rule
    streak: Streak


class Ledger(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The days that a person's rules still look at, and the streak before them."""

    base: Streak = Streak()
    recent: tuple[Day, ...] = ()
    """At most `KEPT_DAYS` rows, ascending by date, one a date."""

    @property
    def streak(self) -> Streak:
        """The streak after the latest day."""
        return self.base.after(*self.recent)

    def before(self, on: date) -> Streak:
        """The streak before a date and all later ones counted; `base` before the kept days."""
        since = takewhile(lambda day: day.date >= on, reversed(self.recent))
        return self.base.after(*self.recent[: len(self.recent) - sum(1 for _ in since)])

    def with_day(self, day: Day) -> Ledger:
        """Return the ledger with `day` added, or put in the place of the row of its date.

        Raises ValueError for a date before the kept days when older days are, or would have
        to be, folded into `base`: what is folded can't be opened again.
        """
        folded = len(self.recent) >= KEPT_DAYS or self.base != Streak()
        if folded and self.recent and day.date < self.recent[0].date:
            first = self.recent[0].date
            raise ValueError(f"{day.date} is older than {first}, the ledger's first open date")
        later = len(self.recent)
        while later and self.recent[later - 1].date > day.date:
            later -= 1
        taken = later and self.recent[later - 1].date == day.date
        rows = (*self.recent[: later - 1 if taken else later], day, *self.recent[later:])
        return Ledger(base=self.base.after(*rows[:-KEPT_DAYS]), recent=rows[-KEPT_DAYS:])

    def day(self, on: date) -> Day | None:
        """Return the row of a date, if there is one."""
        not_later = (day for day in reversed(self.recent) if day.date <= on)
        latest = next(not_later, None)
        return latest if latest is not None and latest.date == on else None

    def kept_of_last(self, days: int, today: date) -> int:
        """Count the kept dates among the last `days` (at most `KEPT_DAYS`), today included."""
        return sum(day.outcome.counts for day in self.last(days, today))

    def last(self, count: int, today: date) -> tuple[Day, ...]:
        """Return the rows among the last `count` dates, today included, newest first."""
        first = today - timedelta(days=count - 1)
        since = takewhile(lambda day: day.date >= first, reversed(self.recent))
        return tuple(day for day in since if day.date <= today)

    def reasons(self) -> tuple[Reason, ...]:
        """Tell how the streak came to be, day by day, starting from `base`."""
        reasons: list[Reason] = []
        streak = self.base
        for day in self.recent:
            before, streak = streak, streak.after(day)
            reasons.append(Reason(day, _rule(before, day, streak), streak))
        return tuple(reasons)


def repairable(ledger: Ledger, *, today: date, last_repair: date | None) -> Day | None:
    """Return the missed day that a person may still claim this morning.

    It is the most recent scheduled date before today, if that was missed; None when a repair
    was used less than seven days ago.
    """
    if last_repair is not None and today - last_repair < REPAIR_EVERY:
        return None
    scheduled = (
        day
        for day in reversed(ledger.recent)
        if day.date < today and day.outcome is not DayOutcome.OFF
    )
    latest = next(scheduled, None)
    return latest if latest is not None and latest.outcome is DayOutcome.MISSED else None


def repaired(day: Day) -> Day:
    """Return the day as kept, by the person's own report."""
    return replace(day, outcome=DayOutcome.KEPT, self_reported=True)


def milestone(before: Streak, after: Streak) -> int | None:
    """Return the milestone that the current streak has just reached, if any.

    A repair may leap over one: that one was told when it was reached, and isn't told again.
    """
    reached = after.current in MILESTONES and after.current > before.current
    return after.current if reached else None
