"""Two histories of one person: which is kept, whether they may become one, and the one.

Pure: no I/O, and time comes with the context. Linking never opens a gate: whoever answered more
cautiously, in either chat, settles that first.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import reduce

from msgspec import Struct
from msgspec.structs import replace

from bot.core import bookkeeping, gate, safety
from bot.core.context import Context
from bot.core.days import Day, DayOutcome, Ledger, Streak, streak_of
from bot.core.events import Delivered
from bot.core.outcome import Outcome
from bot.core.person import Pain, Person, Phase
from bot.core.session import TAKES_PLACE
from bot.core.step import step
from bot.core.wakeups import Wakeup

_NOTHING = Delivered("")
"""A step in which nothing happens: it settles past dates and finds the next due."""
_NUMBERS = ("before", "after", "week_stiffness", "week_length")
"""The fields of a day that hold what was told as a number."""
_UNANSWERED = (Phase.INVITED, Phase.SNOOZED)
"""Phases of a morning of which nothing came yet but its wake-up."""


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

    @property
    def is_asked(self) -> bool:
        """Whether the question about bones is open, and no answer of before counts any more."""
        screening = self.person.screening
        return screening.asked is not None and not screening.answer


class Obstacle(enum.StrEnum):
    """What has to be settled in a chat before it can be linked."""

    RED_FLAGS = "red-flags"
    """Something hurt there, and the question about warning signs has no answer."""
    LOCKED = "locked"
    """A warning sign was named there, and no doctor has checked."""
    ASKED = "asked"
    """The question about bones is open there, while it is answered in the other chat."""
    BONES = "bones"
    """What was said there about bones lets less through than what is known in the other chat."""


def weight(history: History) -> tuple[bool, bool, bool]:
    """Tell how much there is to keep; of two, the history that weighs more is kept."""
    screening = history.person.screening
    answered = bool(screening.answer) or screening.locked or screening.red_flags
    return (not history.is_blank, answered, bool(history.person.notice))


def obstacle(kept: History, given_up: History, context: Context) -> Obstacle | None:
    """Say what in the history that would be given up is stricter than in the one that is kept.

    A question about bones that is open counts on either side: who is asked anew may answer anew.
    """
    ours, theirs = kept.person.screening, given_up.person.screening
    if theirs.red_flags and not ours.red_flags:
        return Obstacle.RED_FLAGS
    if theirs.locked and not ours.locked:
        return Obstacle.LOCKED
    if (kept.is_asked and theirs.answer) or (given_up.is_asked and ours.answer):
        return Obstacle.ASKED
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

    Where both have a date it comes to what it came to in the chat in which something was done, else
    in the one in which something hurt, else in the first one; all that was done, hurt and told in
    numbers in either stays. A morning that the second one had is not offered
    again. What was missed there costs nothing, and the best run is at least the better of the two.
    """
    left = _ended(given_up.person, context)
    out = bookkeeping.settle(Outcome(person=kept.person), context)
    theirs = _by_date((*given_up.days, *left.days))
    if _was_had_there(out.person, theirs):
        out = bookkeeping.end_session(out, context, DayOutcome.VOID)
    ours = _by_date((*kept.days, *out.days))
    open_now = out.person.session.date if out.person.session else None
    days = ours | {on: _of_both(ours.get(on), day) for on, day in theirs.items() if on != open_now}
    for before in (ours, theirs):
        days = _with_best(days, before.values())
    had = [on for on, day in theirs.items() if _tells(day)]
    out = _with_days(out, ours, days)
    out = _with_mornings(out, given_up.person, left.person, had)
    return _looked_at(_with_pains(out, left.person, context), context)


def back(person: Person, context: Context) -> Outcome:
    """Bring somebody back who could not be reached."""
    return _looked_at(bookkeeping.settle(Outcome(person=person), context), context)


def _ended(person: Person, context: Context) -> Outcome:
    """Settle every date, and end an open session so that silence costs nothing."""
    out = bookkeeping.settle(Outcome(person=person), context)
    return bookkeeping.end_session(out, context, DayOutcome.VOID)


def _was_had_there(person: Person, theirs: dict[date, Day]) -> bool:
    """Whether the morning that is still open here was had in the other chat."""
    there = theirs.get(person.session.date) if person.session is not None else None
    return there is not None and _tells(there)


def _of_both(ours: Day | None, theirs: Day) -> Day:
    """What a date came to, from both chats: what was done, all that hurt, and every number."""
    if ours is None:
        return _without_cost(theirs)
    first, second = (theirs, ours) if _worth(theirs) > _worth(ours) else (ours, theirs)
    told = {name: _told(getattr(first, name), getattr(second, name)) for name in _NUMBERS}
    return replace(
        first,
        done=_united(first.done, second.done),
        skipped=tuple(exercise for exercise in first.skipped if exercise not in second.done),
        hurt=_united(first.hurt, second.hurt),
        red_flags=first.red_flags or second.red_flags,
        **told,
    )


def _united(some: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    return (*some, *(exercise for exercise in others if exercise not in some))


def _told(one: int | None, other: int | None) -> int | None:
    return other if one is None else one


def _worth(day: Day) -> int:
    """Of two rows for one date the one worth more is kept."""
    return 2 if day.outcome.counts else int(_tells(day))


def _tells(day: Day) -> bool:
    """Whether something was done or hurt on this date."""
    return day.outcome.counts or day.outcome is DayOutcome.PAIN or bool(day.done or day.hurt)


def _without_cost(day: Day) -> Day:
    """What nobody answered in a chat that is given up is not held against anybody."""
    return replace(day, outcome=DayOutcome.VOID) if day.outcome.spends else day


def _with_best(days: dict[date, Day], before: Iterable[Day]) -> dict[date, Day]:
    """Let these days hold a run as good as the best one before, by forgiving misses within it."""
    before = sorted(before, key=_by_when)
    if streak_of(days.values()).best >= streak_of(before).best:
        return days
    first, last = _best_run(before)
    return {on: _without_cost(day) if first <= on <= last else day for on, day in days.items()}


def _best_run(days: Iterable[Day]) -> tuple[date, date]:
    """The first and the last date of the best run of these days, of which there is one."""
    streak, since, found = Streak(), date.max, (date.max, date.max)
    for day in days:
        earlier, streak = streak, streak.after(day)
        since = min(since, day.date) if streak.current else date.max
        if streak.best > earlier.best:
            found = (since, day.date)
    return found


def _with_days(out: Outcome, ours: dict[date, Day], days: dict[date, Day]) -> Outcome:
    """Keep these days instead of ours, with the streak that follows from them."""
    changed = {on: day for on, day in days.items() if day != ours.get(on)}
    in_order = sorted(days.values(), key=_by_when)
    missed = None if out.person.missed in changed else out.person.missed
    out = out.update(ledger=reduce(Ledger.with_day, in_order, Ledger()), missed=missed)
    return replace(out, days=tuple({**_by_date(out.days), **changed}.values()))


def _with_mornings(out: Outcome, theirs: Person, left: Person, had: list[date]) -> Outcome:
    """Know which mornings were had there, too; an invitation that nobody answered is none."""
    person, there = out.person, theirs.session
    unanswered = there is not None and there.phase in _UNANSWERED
    return out.update(
        last_date=_latest(person.last_date, left.last_date, *had),
        last_wakeup=_later(person.last_wakeup, None if unanswered else theirs.last_wakeup),
        last_repair=_latest(person.last_repair, left.last_repair),
        turn=max(person.turn, left.turn),
    )


def _with_pains(out: Outcome, left: Person, context: Context) -> Outcome:
    """Leave out what was left out in either chat, or hurt twice in both together."""
    pains = sorted({*out.person.pains, *left.pains}, key=lambda pain: pain.date)
    left_out = {*out.person.left_out, *left.left_out, *_hurt_twice(pains)}
    in_order = tuple(exercise for exercise in context.routine.ids if exercise in left_out)
    out = _without(out, left_out - set(out.person.left_out), context)
    return out.update(pains=tuple(pains), left_out=in_order)


def _without(out: Outcome, exercises: set[str], context: Context) -> Outcome:
    """Let the morning that is open show none of these; one that was begun ends for it."""
    session = out.person.session
    if session is None or not exercises & {session.plan[number] for number in session.unanswered}:
        return out
    plan = tuple(exercise for exercise in session.plan if exercise not in exercises)
    if plan and not session.results and session.phase in _UNANSWERED:
        return out.session(plan=plan)
    return bookkeeping.end_session(out, context, DayOutcome.VOID)


def _hurt_twice(pains: Sequence[Pain]) -> Iterator[str]:
    """The exercises that hurt twice within the core's days; `pains` by date, none twice."""
    for number, pain in enumerate(pains):
        for later in pains[number + 1 :]:
            if later.exercise == pain.exercise and later.date - pain.date < safety.TWICE_WITHIN:
                yield pain.exercise


def _looked_at(out: Outcome, context: Context) -> Outcome:
    """Find when to look at them next; only a wake-up that is not to come is set anew."""
    person = out.person
    planned, last = person.next_wakeup, bookkeeping.last_date(person)
    over = planned is not None and last is not None and planned.date <= last
    if person.suspended or over:
        out = bookkeeping.rearm(out.update(suspended=False), context)
    looked = step(out.person, _NOTHING, context.now, context.routine)
    return replace(looked, days=out.days, answered=out.answered, cancels=out.cancels)


def _by_when(day: Day) -> date:
    return day.date


def _by_date(days: Iterable[Day]) -> dict[date, Day]:
    """The latest word on each date."""
    return {day.date: day for day in days}


def _latest(*dates: date | None) -> date | None:
    return max((on for on in dates if on is not None), default=None)


def _later(one: Wakeup | None, other: Wakeup | None) -> Wakeup | None:
    found = (wakeup for wakeup in (one, other) if wakeup is not None)
    return max(found, key=lambda wakeup: wakeup.date, default=None)
