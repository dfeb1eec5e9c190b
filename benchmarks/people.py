"""The people of the benchmarks: newcomers, regulars, and a morning of theirs in the bare core.

Everything follows from fixed instants, so every run does the same. Does no I/O but reading the
shipped routine.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from benchmarks import times
from bot.core.context import NOTICE_VERSION
from bot.core.events import (
    Delivered,
    Event,
    Reading,
    Replied,
    Tapped,
    WeekdayTimes,
    Woke,
    Word,
)
from bot.core.inviting import START
from bot.core.outcome import Outcome
from bot.core.person import Person, Screening
from bot.core.routine import Routine
from bot.core.says import Say
from bot.core.session import DONE
from bot.core.step import step
from bot.routine_file import load_routine

PLATFORM = "telegram"
ZONE = "Europe/Berlin"
EVENING = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
"""A Monday evening: when newcomers register, and before which regulars did their morning."""
TWO_MONTHS = 60
"""Mornings behind a regular: as many as their ledger keeps."""
WAKE_TIME = time(7)

_FIRST_EVENING = EVENING - timedelta(days=TWO_MONTHS)
_EVERY_DAY = tuple(range(7))


def routine() -> Routine:
    """The shipped routine."""
    return load_routine(Path(__file__).resolve().parent.parent / "messages" / "routine.toml")


def register(at: time, now: datetime, guided: Routine, person: Person | None = None) -> Outcome:
    """Choose a wake-up time for every day, as /time does; None: at the end of a first meeting."""
    reading = Reading(word=Word.TIME, schedule=(WeekdayTimes(_EVERY_DAY, at),))
    return step(_met(now) if person is None else person, Replied(reading), now, guided)


def _met(now: datetime) -> Person:
    return Person(
        notice=NOTICE_VERSION,
        screening=Screening(answer="no", answered=now.date()),
        understood=True,
        zone=ZONE,
        place="Berlin",
        country="DE",
        scheduled=True,
        settled=now.date(),
    )


def wake_time(number: int) -> time:
    """The wake-up time of this person: many share `WAKE_TIME`, nobody's is earlier."""
    return (datetime.combine(EVENING.date(), WAKE_TIME) + times.after(number)).time()


def answer_to(say: Say) -> Tapped | None:
    """What a person who does everything taps below this message, if anything."""
    for choice in (START, DONE):
        if any(choice in row for row in say.choices):
            return Tapped(choice, say.mark)
    return None


class Walk:
    """One person's way through the bare core; every message is acknowledged at once."""

    def __init__(self, person: Person, guided: Routine) -> None:
        self.outcome = Outcome(person=person)
        self.steps = 0
        self._guided = guided

    def morning(self) -> None:
        """Through the next morning, with everything done."""
        upcoming = self.outcome.person.next_wakeup
        assert upcoming is not None
        now = upcoming.at
        self._wake(now)
        while not self._is_over():
            assert self.outcome.due is not None
            now = self.outcome.due
            self._wake(now)

    def _wake(self, now: datetime) -> None:
        says = self._take(Woke(now), now)
        while says:
            says = tuple(new for say in says for new in self._answered(say, now))

    def _is_over(self) -> bool:
        session = self.outcome.person.session
        return session is not None and len(session.results) == len(session.plan)

    def _answered(self, say: Say, now: datetime) -> Iterator[Say]:
        if say.mark:
            yield from self._take(Delivered(say.mark), now)
        if (tapped := answer_to(say)) is not None:
            yield from self._take(tapped, now)

    def _take(self, event: Event, now: datetime) -> tuple[Say, ...]:
        self.steps += 1
        self.outcome = step(self.outcome.person, event, now, self._guided)
        return self.outcome.says


def regular(guided: Routine) -> Person:
    """Somebody with two months of full mornings behind them, on the evening of the last."""
    walk = Walk(register(WAKE_TIME, _FIRST_EVENING, guided).person, guided)
    for _ in range(TWO_MONTHS):
        walk.morning()
    person = walk.outcome.person
    assert person.ledger.streak.current == TWO_MONTHS
    return person
