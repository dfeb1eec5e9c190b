"""A person's life against the bare core: what they do, what time does, what the platform does.

Holds no rule of the product: it only feeds `step` and remembers what came out.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from bot.core.context import NOTICE_VERSION, Context
from bot.core.events import (
    Choice,
    Delivered,
    Event,
    Place,
    Reading,
    Replied,
    Tapped,
    WeekdayTimes,
    Woke,
    Word,
)
from bot.core.outcome import Outcome
from bot.core.person import Pause, Person, Phase, Screening
from bot.core.routine import Routine
from bot.core.says import Say
from bot.core.step import due, step
from bot.core.wakeups import Wakeup
from bot.routine_file import load_routine

EVERY_DAY = tuple(range(7))
START = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
"""A Monday evening."""


@cache
def routine() -> Routine:
    """The shipped routine."""
    return load_routine(Path(__file__).parents[2] / "messages" / "routine.toml")


def settled_person(
    zone: str = "Europe/Berlin",
    at: time | None = time(7),
    today: date = date(2026, 3, 2),
) -> Person:
    """Somebody after the first meeting, whose bones worry nobody, paused until they come back."""
    return Person(
        notice=NOTICE_VERSION,
        screening=Screening(answer="no", answered=today),
        understood=True,
        zone=zone,
        place="Berlin",
        country="DE",
        times=(at,) * 7,
        scheduled=True,
        pause=Pause(today),
        settled=today,
    )


class Life:
    """Drives `step` with one person; every message is acknowledged at once unless told not to."""

    def __init__(self, person: Person | None = None, now: datetime = START) -> None:
        """Begin with a new person, or with one who is settled and whose next wake-up is set."""
        self.now = now
        self.person = Person() if person is None else person
        self.acknowledges = True
        self.full_until = now
        """Until this instant no new session fits."""
        self.said: list[tuple[datetime, Say]] = []
        self.outcome = Outcome(person=self.person)
        if self.person.scheduled:
            self.types(Word.RESUME)
            self.said.clear()

    def happens(self, event: Event) -> Outcome:
        """One event, and the acknowledgements that follow from it."""
        room = self.full_until if self.full_until > self.now else None
        outcome = step(self.person, event, self.now, routine(), room)
        self.person = outcome.person
        self.outcome = outcome
        self.said += [(self.now, say) for say in outcome.says]
        if self.acknowledges:
            for say in outcome.says:
                if say.mark:
                    self.person = step(self.person, Delivered(say.mark), self.now, routine()).person
        return outcome

    @property
    def due(self) -> datetime | None:
        """The next instant that the person must be looked at."""
        return due(self.person, Context(self.now, routine()))

    def jump(self) -> Outcome:
        """To the next due instant."""
        at = self.due
        assert at is not None, "nothing is due"
        self.now = max(self.now, at)
        return self.happens(Woke(at))

    def late(self, **delta: float) -> Outcome:
        """The alarm comes so long after the next due instant."""
        at = self.due
        assert at is not None, "nothing is due"
        self.now = at + timedelta(**delta)
        return self.happens(Woke(at))

    def down_until(self, instant: datetime) -> None:
        """Nobody looks at anything before this instant; then what is overdue, one by one."""
        self.now = instant
        while (at := self.due) is not None and at <= instant:
            self.happens(Woke(at))

    def jump_past(self, instant: datetime) -> None:
        """Through every due instant up to this one, and on to it."""
        while (at := self.due) is not None and at <= instant:
            self.jump()
        self.now = max(self.now, instant)

    def waits(self, **delta: float) -> None:
        """Time passes with everything that falls due in it."""
        self.jump_past(self.now + timedelta(**delta))

    def types(self, word: Word, **meaning: object) -> Outcome:
        """Somebody types a word that the reader understood."""
        return self.happens(Replied(Reading(word=word, **meaning)))  # type: ignore[arg-type]

    def reads(self, **meaning: object) -> Outcome:
        """Somebody types something that is no command."""
        return self.happens(Replied(Reading(**meaning)))  # type: ignore[arg-type]

    def taps(self, action: str, value: str = "") -> Outcome:
        """Somebody taps the latest button with this action."""
        for _, say in reversed(self.said):
            for choice in (c for row in say.choices for c in row):
                if choice.action == action and value in ("", choice.value):
                    return self.happens(Tapped(choice, say.mark))
        offered = [c for _, s in self.said[-3:] for row in s.choices for c in row]
        raise AssertionError(f"no button {action!r} was offered; the last ones: {offered}")

    @property
    def keys(self) -> list[str]:
        """What was said, by key."""
        return [say.key for _, say in self.said]

    def last(self) -> Say:
        """What was said last."""
        return self.said[-1][1]

    def morning(self) -> None:
        """On to the next wake-up."""
        wakeup = self.person.next_wakeup
        assert wakeup is not None
        self.jump_past(wakeup.at)

    def started(self) -> None:
        """On to the next wake-up, and start: the first card has come."""
        self.morning()
        self.taps("start")

    def closes(self, action: str = "done") -> None:
        """On to the end of the exercise under way, answer it, and on to what follows."""
        self.until(action)
        self.taps(action)
        if self.person.session is not None and self.person.session.phase is Phase.BETWEEN:
            self.jump()

    @property
    def phase(self) -> Phase | None:
        """Where the session stands."""
        return self.person.session.phase if self.person.session else None

    @property
    def rows(self) -> dict[date, str]:
        """What each date came to."""
        return {day.date: day.outcome.value for day in self.person.ledger.recent}

    @property
    def offered(self) -> list[str]:
        """The actions that the newest message offers."""
        return [choice.action for row in self.last().choices for choice in row]

    def whole_morning(self) -> None:
        """On to the next wake-up, and through it with every exercise done."""
        self.morning()
        self.taps("start")
        for _ in range(3):
            self.until("done")
            self.taps("done")
            if self.person.session is not None and self.person.session.results[2:]:
                return
            self.jump()

    def until(self, action: str) -> None:
        """Let time pass until a button with this action is offered by the newest message."""
        while not any(c.action == action for row in self.last().choices for c in row):
            self.jump()


def seven(at: time) -> tuple[WeekdayTimes, ...]:
    """A time for every day, as the reader gives it."""
    return (WeekdayTimes(EVERY_DAY, at),)


def berlin() -> Place:
    """A town."""
    return Place("Europe/Berlin", "Berlin", "DE")


__all__ = ["Choice", "Life", "Wakeup", "berlin", "routine", "settled_person", "seven"]
