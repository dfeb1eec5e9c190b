"""A simulated person: reads what arrives, and answers after their own fashion.

Keeps what they did, for the model. May not look into the bot or its database.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import date
from random import Random

from tests.chaos.character import Act, Character, Day
from tests.chaos.server import Arrival, RoughApi
from tests.chaos.signs import (
    EXERCISES,
    QUESTIONS,
    Mark,
    Sign,
    buttons,
    date_of,
    exercise_of,
    is_late,
    is_wake_up,
    mark_of,
    sign_of,
)

Later = Callable[[float, Callable[[], None]], None]
"""Does something after some seconds of the bot's clock."""

TYPED = {
    "start": "let's go",
    "not-today": "not today",
    "done": "done",
    "skip": "skip",
    "skipped": "skip",
    "resume": "go on",
    "stop": "it hurts",
}


class Somebody:
    """One person in one chat."""

    def __init__(
        self, chat: int, character: Character, server: RoughApi, dice: Random, later: Later
    ) -> None:
        self.chat = chat
        self.character = character
        self._server = server
        self._dice = dice
        self._later = later
        self._intended: deque[Callable[[], None]] = deque()
        self._day: Day | None = None
        self.acts: list[Act] = []
        self.asked: list[str] = []
        """Which of the questions they asked, in this order: each in turn, as if numbered."""
        self.late: set[date] = set()
        """Dates on which they were told that we were late."""
        self.woken: set[date] = set()

    @property
    def busy(self) -> bool:
        """Whether they are in the middle of their morning."""
        return self._day is not None and self._day.started and not self._day.over

    def wakes(self, on: date) -> None:
        """Begin the day of this date, in some mood."""
        self._intended.clear()
        of, dice = self.character, self._dice
        moods = {"ignores": of.ignores, "not-today": of.declines, "bad-day": of.bad_days}
        rest = max(0.3, 1 - sum(moods.values()))
        mood = dice.choices(["start", *moods], [rest, *moods.values()])[0]
        self._day = Day(
            on,
            mood,
            snoozes=dice.choice((1, 1, 2)) if dice.random() < of.snoozes else 0,
            hurts_in=dice.choice(EXERCISES) if dice.random() < of.hurts else "",
        )

    def asks(self) -> None:
        """Ask the next of the questions."""
        question = tuple(QUESTIONS)[len(self.asked) % len(QUESTIONS)]
        self.asked.append(question)
        self._server.type(self.chat, self._dice.choice(QUESTIONS[question]))

    def reads(self, arrival: Arrival) -> None:
        """Read a message, and do something about it, or nothing."""
        on = date_of(arrival)
        if on is not None and is_late(arrival):
            self.late.add(on)
        if self._day is not None and is_wake_up(arrival):
            self.woken.add(on or self._day.on)
        if self._dice.random() < self.character.chats:
            self._intends(self._dice.uniform(1, 60), self.asks)
        shown = buttons(arrival)
        if "red-flags-none" in shown:
            self._tap(arrival, "red-flags-none")
        elif "rest-today" in shown:
            on_with_it = "go-on-without" in shown and self._chance(0.6)
            self._tap(arrival, "go-on-without" if on_with_it else "rest-today")
            if not on_with_it and self._day is not None:
                self._day.over = True
        elif "numbers-no" in shown and self._chance(0.5):
            self._tap(arrival, "numbers-no")
        elif self._day is not None and on == self._day.on:
            self._follows(arrival, self._day, shown)

    def _follows(self, arrival: Arrival, day: Day, shown: dict[str, str]) -> None:
        mark = mark_of(arrival)
        if mark is None:
            return
        self._places(arrival, day, mark)
        match sign_of(arrival):
            case Sign.INVITATION:
                self._invited(arrival, day, shown)
            case Sign.BAD_DAY:
                self._bad_day(arrival, day, shown)
            case Sign.QUESTION:
                self._asked(arrival, day, mark)
            case Sign.BREAK:
                self._broken_off(arrival, day, mark, shown)
            case Sign.AWAY:
                self._put_away(arrival, day, mark, shown)
            case Sign.CARD:
                self._card(arrival, day, mark, shown)
            case Sign.CUE:
                self._cue(arrival, day, mark)

    def _places(self, arrival: Arrival, day: Day, mark: Mark) -> None:
        """Know which exercise a run is about."""
        exercise = exercise_of(arrival)
        if exercise is not None:
            day.runs[mark.run] = exercise
        elif sign_of(arrival) is Sign.READY and mark.run - 1 in day.runs:
            day.runs.setdefault(mark.run, day.runs[mark.run - 1])

    def _invited(self, arrival: Arrival, day: Day, shown: dict[str, str]) -> None:
        if self._chance(0.5) and "repair" in shown:
            self._tap(arrival, "repair", self._acts("repair", date.fromisoformat(_value(shown))))
        if day.mood == "ignores" or day.over or day.runs:
            return
        if day.mood in ("not-today", "bad-day"):
            day.over = day.mood == "not-today"
            self._answer(arrival, day.mood, self._acts(day.mood, day.on))
        elif "snooze" in shown and day.snoozes:
            day.snoozes -= 1
            self._tap(arrival, "snooze", self._acts("snooze", day.on))
        else:
            types = not day.started
            day.started = True
            self._answer(arrival, "start", self._acts("start", day.on), types=types)

    def _bad_day(self, arrival: Arrival, day: Day, shown: dict[str, str]) -> None:
        if not self._first(Mark(day.on, 0, 0), day, "bad"):
            return
        choice = self._dice.choice(sorted(shown.keys() & {"only-swings", "rest"}))
        day.started, day.over, day.count = choice != "rest", choice == "rest", 1
        self._tap(arrival, choice, self._acts(choice, day.on))

    def _asked(self, arrival: Arrival, day: Day, mark: Mark) -> None:
        exercise = day.runs.get(mark.run)
        if exercise is None or mark.run in day.answered:
            return
        day.answered.add(mark.run)
        if self._chance(self.character.fades):
            day.over = True
        elif exercise not in day.again and self._chance(0.04):
            day.again.add(exercise)
            self._tap(arrival, "again")
        else:
            self._settles(arrival, day, mark, self._verdict("skipped"))

    def _broken_off(self, arrival: Arrival, day: Day, mark: Mark, shown: dict[str, str]) -> None:
        if not self._first(mark, day, "broken"):
            return
        if self._chance(self.character.fades):
            day.over = True
            return
        sure = mark.run in day.runs and mark.run not in day.answered and "done" in shown
        if sure and self._chance(0.3):
            self._settles(arrival, day, mark, self._verdict("skip"))
        else:
            self._answer(arrival, "resume", types=mark.run in day.runs)

    def _put_away(self, arrival: Arrival, day: Day, mark: Mark, shown: dict[str, str]) -> None:
        """Half an hour later they still say how it went, sometimes."""
        sure = mark.run in day.runs and mark.run not in day.answered and "done" in shown
        if sure and self._first(mark, day, "away") and self._chance(0.5):
            self._settles(arrival, day, mark, self._verdict("skip"))

    def _card(self, arrival: Arrival, day: Day, mark: Mark, shown: dict[str, str]) -> None:
        if mark.run in day.answered or not self._first(mark, day, "card"):
            return
        if self._chance(self.character.skips):
            self._settles(arrival, day, mark, "skip")
        elif self._chance(0.05):
            self._tap(arrival, self._dice.choice(sorted(shown.keys() & {"more-time", "pillows"})))

    def _cue(self, arrival: Arrival, day: Day, mark: Mark) -> None:
        exercise = day.runs[mark.run]
        if mark.cue == 0 or mark.run in day.answered or day.hurts_in != exercise:
            return
        if self._chance(0.4):
            day.answered.add(mark.run)
            day.hurts_in = ""
            self._answer(arrival, "stop", self._acts("hurt", day.on, exercise))

    def _settles(self, arrival: Arrival, day: Day, mark: Mark, action: str) -> None:
        day.answered.add(mark.run)
        what = "done" if action == "done" else "skip"
        self._answer(arrival, action, self._acts(what, day.on, day.runs[mark.run]))
        answers = {act.exercise for act in self.acts if act.on == day.on and act.exercise}
        day.over = len(answers | {day.runs[mark.run]}) >= day.count

    def _verdict(self, skipping: str) -> str:
        return skipping if self._chance(self.character.skips) else "done"

    def _answer(
        self,
        arrival: Arrival,
        action: str,
        note: Callable[[int], None] = lambda _: None,
        *,
        types: bool = True,
    ) -> None:
        """Type it or tap it, as they tend to."""
        if types and action in TYPED and self._chance(self.character.types):
            self._intends(
                self._dice.uniform(1, 6),
                lambda: note(self._server.type(self.chat, TYPED[action])),
            )
        else:
            self._tap(arrival, action, note)

    def _tap(
        self, arrival: Arrival, action: str, note: Callable[[int], None] = lambda _: None
    ) -> None:
        data = buttons(arrival)[action]
        times = self._dice.choice((2, 3, 4)) if self._chance(self.character.repeats) else 1

        def tap() -> None:
            note(self._server.issued.stop)
            for _ in range(times):
                self._server.tap(self.chat, data, arrival.sent.message)

        self._intends(self._dice.uniform(1, 6), tap)

    def _intends(self, seconds: float, act: Callable[[], None]) -> None:
        """Do it in a moment; what was thought of first is done first."""
        self._intended.append(act)
        self._later(seconds, self._does)

    def _does(self) -> None:
        if self._intended:
            self._intended.popleft()()

    def _acts(self, what: str, on: date, exercise: str = "") -> Callable[[int], None]:
        return lambda update: self.acts.append(Act(on, what, exercise, update))

    def _first(self, mark: Mark, day: Day, what: str) -> bool:
        key = (mark.run, mark.cue, what)
        new = key not in day.seen
        day.seen.add(key)
        return new

    def _chance(self, likely: float) -> bool:
        return self._dice.random() < likely


def _value(shown: dict[str, str]) -> str:
    return shown["repair"].split("|")[2]
