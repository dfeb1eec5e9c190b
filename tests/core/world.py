"""A random life, one step after another, and what must hold after each; for properties."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import msgspec
from hypothesis import strategies as st

from bot.core import forecast, gate, session
from bot.core.context import Context
from bot.core.days import Day, DayOutcome, streak_of
from bot.core.events import (
    BecameUnreachable,
    Choice,
    Delivered,
    Event,
    Place,
    Reading,
    Replied,
    Tapped,
    Undelivered,
    WeekdayTimes,
    Woke,
    Word,
)
from bot.core.outcome import Outcome
from bot.core.person import NO_TIMES, Person, Phase, Session
from bot.core.routine import Role
from bot.core.says import Kind, Say
from bot.core.step import due, step
from bot.core.wakeups import local_date
from tests.core.life import EVERY_DAY, START, routine

PLACES = (
    Place("Europe/Berlin", "Berlin", "DE"),
    Place("America/Los_Angeles", "Los Angeles", "US"),
    Place("Asia/Tokyo", "Tokyo", "JP"),
    Place("Pacific/Apia", "Apia", "WS"),
    Place("Australia/Lord_Howe", "Lord Howe Island", "AU"),
)
AN_HOUR = 3600
LATE = st.one_of(
    st.just(0),
    st.integers(1, 120),
    st.integers(120, 4 * AN_HOUR),
    st.integers(0, 90 * 24 * AN_HOUR),
)
"""Seconds by which we may come too late."""
WAITS = st.sampled_from([0, 0, 0, 3, 20, 90, 900, 8000])
"""Seconds until a new session fits."""


class World:
    """A life with everything in it that can go wrong, and the checks that follow each step."""

    def __init__(self, person: Person) -> None:
        self.now = START
        self.person = person
        self.waiting: list[Say] = []
        self.said: list[Say] = []
        self.seen: list[tuple[Choice, str]] = [(Choice("stop"), "2020-01-01.1.1")]
        self.days: dict[date, Day] = {}
        self.started: dict[date, datetime] = {}
        self.begun: dict[str, tuple[datetime, int]] = {}
        self.steps_at_once = 0
        self.wait = 0
        """Seconds until a new session fits."""

    def happens(self, event: Event) -> Outcome:
        """Take one step and check everything that must hold after it."""
        before = self.person
        stored = msgspec.json.decode(msgspec.json.encode(before), type=Person)
        assert stored == before, "a restart would forget something"
        room = self.now + timedelta(seconds=self.wait) if self.wait else None
        out = step(stored, event, self.now, routine(), room)
        self.person = out.person
        self._check_gate(before, out)
        self._check_sessions(before, out)
        self._check_line(before, out)
        self._check_forecast(out)
        self._check_holds(out)
        self._check_streak(out)
        self._check_due(out)
        self._remember(out)
        return out

    def _check_gate(self, before: Person, out: Outcome) -> None:
        today = local_date(self.now, out.person.zone or "UTC")
        if any(gate.shows_exercise(say) for say in out.says):
            assert gate.is_open(out.person, today), "an exercise left through a closed gate"
            assert before.screening.answer, "an exercise was sent before any answer"

    def _check_sessions(self, before: Person, out: Outcome) -> None:
        current = out.person.session
        if current is not None and current.started:
            first = self.started.setdefault(current.date, current.woke)
            assert first == current.woke, f"two sessions on {current.date}"
        if any(say.key.startswith("wake-up") for say in out.says):
            invited = current is not None and current.phase is Phase.INVITED
            assert invited, "good morning to somebody who has answered"
        if before.session is not None and current is not None:
            same = before.session.woke == current.woke
            assert not same or before.session.date == current.date, "a date has changed"

    def _check_line(self, before: Person, out: Outcome) -> None:
        was = before.session.phase if before.session else None
        current = out.person.session
        if self.wait and was not in session.ACTIVE and current is not None:
            assert current.phase not in session.ACTIVE, "a session began without room"
        if current is not None and current.phase is Phase.QUEUED:
            assert current.expected_by is not None
            assert current.since < current.expected_by, "somebody waits and doesn't know"
            assert out.due is not None
            assert out.due <= max(current.since, self.now), "somebody waits and is not called up"
            assert not out.may_wait, "somebody in line waits behind wake-ups"
        if was is Phase.QUEUED:
            assert all(day.outcome is not DayOutcome.MISSED for day in out.days), "missed in line"

    def _check_forecast(self, out: Outcome) -> None:
        context = Context(self.now, routine())
        coming = forecast.coming(out.person, context)
        assert list(coming) == sorted(coming), "a forecast out of order"
        assert all(at >= 0 for at in (*coming, *forecast.profile(out.person, context)))

    def _check_holds(self, out: Outcome) -> None:
        for say in out.says:
            if say.kind in (Kind.RELEASE, Kind.END) and say.mark.rpartition(".")[0] in self.begun:
                began, seconds = self.begun.pop(say.mark.rpartition(".")[0])
                held = (self.now - began).total_seconds()
                assert held >= seconds, f"{say.key} after {held} s instead of {seconds}"

    def _check_streak(self, out: Outcome) -> None:
        if out.forgets is not None:
            self.days.clear()
            self.started.clear()
            self.person = Person() if out.forgets.everything else out.person
            if out.forgets.everything:
                return
        for day in out.days:
            self.days[day.date] = day
        assert out.person.ledger.streak == streak_of(self.days.values())

    def _check_due(self, out: Outcome) -> None:
        person, at = out.person, out.due
        if at is not None or out.forgets is not None:
            return
        paused = person.pause is not None and person.pause.until is None
        timeless = person.times == NO_TIMES
        on_purpose = not person.scheduled or person.suspended or paused or timeless
        assert on_purpose, "nobody will look at this person again"
        running = person.session is not None and person.session.phase in session.ACTIVE
        assert person.suspended or not running, "a session runs and nothing is due"

    def _remember(self, out: Outcome) -> None:
        if out.cancels:
            self.waiting = [say for say in self.waiting if say.kind in (Kind.STOP, Kind.REPLY)]
        self.waiting += out.says
        self.said += out.says
        self.seen += [
            (choice, say.mark) for say in out.says for row in say.choices for choice in row
        ]
        self.seen = self.seen[-60:]

    def acknowledge(self, taken: bool) -> None:
        """The platform's answer to the message that waits longest."""
        if not self.waiting:
            return
        say = self.waiting.pop(0)
        if not say.mark:
            return
        self.happens(Delivered(say.mark) if taken else Undelivered(say.mark))
        current = self.person.session
        if taken and current is not None and current.mark == say.mark:
            self._note_beginning(current)

    def _note_beginning(self, current: Session) -> None:
        if current.phase is not Phase.RUNNING or current.since != self.now:
            return
        cue = session.cue_at(current, current.cue, Context(self.now, routine()))
        if cue.role is Role.BEGIN:
            run = current.mark.rpartition(".")[0]
            self.begun[run] = (self.now, cue.seconds)

    def jump(self, late: int) -> None:
        """To the next due instant, or somewhat too late."""
        at = due(self.person, Context(self.now, routine()))
        if at is None:
            return
        self.steps_at_once = self.steps_at_once + 1 if at <= self.now else 0
        assert self.steps_at_once < 20, "due again and again at the same instant"
        self.now = max(self.now, at + timedelta(seconds=late))
        self.happens(Woke(at))


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """Anything that a text could be read as."""
    at = draw(st.none() | st.sampled_from([time(5), time(6, 30), time(7), time(23, 30), time(0)]))
    weekdays = draw(st.sampled_from([EVERY_DAY, (5, 6), (0,)]))
    until = draw(st.none() | st.integers(-3, 40))
    return Reading(
        word=draw(st.none() | st.sampled_from(list(Word))),
        doubt=draw(st.booleans()),
        unknown_command=draw(st.booleans()),
        schedule=(WeekdayTimes(weekdays, at),) if draw(st.booleans()) else (),
        places=tuple(draw(st.lists(st.sampled_from(PLACES), max_size=2, unique=True))),
        until=None if until is None else START.date() + timedelta(days=until),
        number=draw(st.none() | st.integers(0, 12)),
    )


def act(world: World, draw: st.DataObject) -> None:
    """One thing that can happen to anybody at any time."""
    what = draw.draw(
        st.sampled_from(
            ["jump"] * 5 + ["ack"] * 6 + ["fresh"] * 6 + ["old", "type", "type"] + ["rare"]
        )
    )
    world.wait = draw.draw(WAITS)
    match what:
        case "jump":
            world.jump(draw.draw(LATE))
        case "ack":
            world.now += timedelta(seconds=draw.draw(st.sampled_from([0, 0, 0, 1, 4, 30])))
            world.acknowledge(taken=draw.draw(st.integers(0, 9)) > 0)
        case "fresh":
            choice, mark = draw.draw(st.sampled_from(world.seen[-12:]))
            world.happens(Tapped(choice, mark))
        case "old":
            choice, mark = draw.draw(st.sampled_from(world.seen))
            world.happens(Tapped(choice, mark))
        case "type":
            world.happens(Replied(draw.draw(readings())))
        case _:
            rare: list[Event] = [
                BecameUnreachable(),
                Woke(world.now),
                Delivered("x"),
                Undelivered("2020-01-01.0.0"),
                Undelivered(draw.draw(st.sampled_from(world.seen[-12:]))[1]),
            ]
            world.happens(draw.draw(st.sampled_from(rare)))
