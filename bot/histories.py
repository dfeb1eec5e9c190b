"""Two histories of one person: which is kept, whether they may become one, and the one.

Pure: no I/O, and time comes with the context. Linking never opens a gate: whoever answered more
cautiously, in either chat, settles that first.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from datetime import date
from functools import reduce

from msgspec import Struct
from msgspec.structs import replace

from bot.core import bookkeeping, gate
from bot.core.context import Context
from bot.core.days import Day, DayOutcome, Ledger
from bot.core.events import Delivered
from bot.core.outcome import Outcome
from bot.core.person import Person
from bot.core.session import TAKES_PLACE
from bot.core.step import step

_NOTHING = Delivered("")
"""A step in which nothing happens: it settles past dates and finds the next due."""


class History(Struct, frozen=True):
    """What is known of somebody in one chat, with all of their days, oldest first."""

    person: Person
    days: tuple[Day, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether nothing would be lost: no days, and no mornings agreed on."""
        return not self.days and not self.person.scheduled

    @property
    def is_busy(self) -> bool:
        """Whether a session runs, or waits for its beginning."""
        session = self.person.session
        return session is not None and session.phase in TAKES_PLACE

    @property
    def is_cautious(self) -> bool:
        """Whether the answer about bones was "yes" or "not sure"."""
        return self.person.screening.answer in ("yes", "unsure")


class Obstacle(enum.StrEnum):
    """What has to be settled in a chat before it can be linked."""

    RED_FLAGS = "red-flags"
    """Something hurt there, and the question about warning signs has no answer."""
    LOCKED = "locked"
    """A warning sign was named there, and no doctor has checked."""
    BONES = "bones"
    """What was said there about bones lets less through than what is known in the other chat."""


def weight(history: History) -> tuple[bool, bool, bool]:
    """Tell how much there is to keep; of two, the history that weighs more is kept."""
    screening = history.person.screening
    answered = bool(screening.answer) or screening.locked or screening.red_flags
    return (not history.is_blank, answered, bool(history.person.notice))


def obstacle(kept: History, given_up: History, context: Context) -> Obstacle | None:
    """Say what in the history that would be given up is stricter than in the one that is kept."""
    ours, theirs = kept.person.screening, given_up.person.screening
    if theirs.red_flags and not ours.red_flags:
        return Obstacle.RED_FLAGS
    if theirs.locked and not ours.locked:
        return Obstacle.LOCKED
    if given_up.is_cautious and not (kept.is_cautious and _lets_less(kept, given_up, context)):
        return Obstacle.BONES
    return None


def _lets_less(kept: History, given_up: History, context: Context) -> bool:
    """Whether the kept history lets nothing through that the other one doesn't."""
    if not _is_open(kept.person, context):
        return True
    routine = context.routine.ids
    ours = set(kept.person.screening.only or routine)
    theirs = set(given_up.person.screening.only or routine)
    return _is_open(given_up.person, context) and ours <= theirs


def _is_open(person: Person, context: Context) -> bool:
    return gate.is_open(person, context.today(person))


def together(kept: History, given_up: History, context: Context) -> Outcome:
    """Put the second history into the first, whose answers, times and settings stay.

    Where both have a date it is that of the chat in which something was done or hurt, the first
    one's if both or neither. A morning that the second one had is not offered again.
    """
    left = _ended(given_up.person, context)
    out = bookkeeping.settle(Outcome(person=kept.person), context)
    theirs = _by_date((*given_up.days, *left.days))
    if _was_had_there(out.person, theirs, context):
        out = bookkeeping.end_session(out, context, DayOutcome.VOID)
    ours = _by_date((*kept.days, *out.days))
    taken = {on: day for on, day in theirs.items() if _is_taken(day, out.person, ours.get(on))}
    return _looked_at(_joined(out, left.person, ours, taken, context), context)


def back(person: Person, context: Context) -> Outcome:
    """Bring somebody back who could not be reached."""
    return _looked_at(bookkeeping.settle(Outcome(person=person), context), context)


def _ended(person: Person, context: Context) -> Outcome:
    """Settle every date, and end an open session so that silence costs nothing."""
    out = bookkeeping.settle(Outcome(person=person), context)
    return bookkeeping.end_session(out, context, DayOutcome.VOID)


def _was_had_there(person: Person, theirs: dict[date, Day], context: Context) -> bool:
    """Whether the morning that is still open here was had in the other chat."""
    session = person.session
    if session is None:
        return False
    there = theirs.get(session.date)
    here = bookkeeping.day_of(session, person, context)
    return there is not None and _tells(there) and not _tells(here)


def _is_taken(day: Day, person: Person, ours: Day | None) -> bool:
    if person.session is not None and person.session.date == day.date:
        return False
    return ours is None or (_tells(day) and not _tells(ours))


def _tells(day: Day) -> bool:
    """Whether something was done or hurt on this date."""
    return day.outcome.counts or day.outcome is DayOutcome.PAIN or bool(day.done or day.hurt)


def _joined(
    out: Outcome, left: Person, ours: dict[date, Day], taken: dict[date, Day], context: Context
) -> Outcome:
    person = out.person
    days = tuple(day for _, day in sorted({**ours, **taken}.items()))
    missed = None if person.missed in taken else person.missed
    left_out = {*person.left_out, *left.left_out}
    joined = replace(
        person,
        ledger=reduce(Ledger.with_day, days, Ledger()),
        missed=missed,
        last_date=_latest(person.last_date, bookkeeping.last_date(left)),
        last_repair=_latest(person.last_repair, left.last_repair),
        turn=max(person.turn, left.turn),
        left_out=tuple(exercise for exercise in context.routine.ids if exercise in left_out),
        pains=tuple(sorted({*person.pains, *left.pains}, key=lambda pain: pain.date)),
    )
    changed = _by_date((*out.days, *taken.values()))
    return replace(out, person=joined, days=tuple(changed.values()))


def _looked_at(out: Outcome, context: Context) -> Outcome:
    """Find when to look at them next; only a wake-up that is not to come is set anew."""
    person = out.person
    planned, last = person.next_wakeup, bookkeeping.last_date(person)
    over = planned is not None and last is not None and planned.date <= last
    if person.suspended or over:
        out = bookkeeping.rearm(out.update(suspended=False), context)
    looked = step(out.person, _NOTHING, context.now, context.routine)
    return replace(looked, days=out.days, answered=out.answered, cancels=out.cancels)


def _by_date(days: Iterable[Day]) -> dict[date, Day]:
    """The latest word on each date."""
    return {day.date: day for day in days}


def _latest(*dates: date | None) -> date | None:
    return max((on for on in dates if on is not None), default=None)
