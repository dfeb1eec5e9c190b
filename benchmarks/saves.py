"""Saved transactions a second: load, step and commit, beside the same writes in bare sqlite3.

Regulars live one morning. Every wake-up, acknowledgement, update and cue is a transaction of its
own with `synchronous=FULL`, so both sides wait for the same disk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime, time, timedelta
from itertools import count
from pathlib import Path
from time import perf_counter

from benchmarks.bare_sqlite import Counter, Recorder, replay
from benchmarks.coaching import parts_on
from benchmarks.figure import Row, Unit, in_turns
from benchmarks.people import EVENING, PLATFORM, answer_to, register, regular, routine
from benchmarks.scale import Scale
from benchmarks.side import Numbers
from bot.catalog import button_data
from bot.chat.platform import Incoming, Tap
from bot.core.days import DayOutcome
from bot.records import Queued
from bot.store import Store

PEOPLE_A_REGULAR = 2000
"""How many people of those asked for stand for one regular who lives a morning here."""

_MORNING = timedelta(hours=3)
_AT_ONCE = 50


def rows(scale: Scale, folder: Path) -> Iterable[Row]:
    """Make the figure."""
    ours, peer = in_turns(("saves.coach", "saves.sqlite"), scale.people, folder)
    assert ours["transactions"] == peer["transactions"]
    yield Row(
        figure="saved transactions: load, step, commit",
        unit=Unit.RATE,
        ours=ours["rate"],
        peer="the same writes, bare sqlite3",
        theirs=peer["rate"],
    )


def coach(people: int, folder: Path) -> Numbers:
    """Let everybody live a morning through the coach, on a file."""
    file = _fresh(folder / "coach.db")
    register_regulars(file, _regulars(people))
    database = Counter.open(file)
    assert isinstance(database, Counter)
    with closing(Store(database)) as store:
        morning = Morning(store)
        asyncio.run(morning.live())
        _check(store, _regulars(people))
    return {"rate": database.count / morning.seconds, "transactions": database.count}


def sqlite(people: int, folder: Path) -> Numbers:
    """Make the writes of such a morning with sqlite3 alone, on a copy of the file."""
    recorded, bare = _fresh(folder / "recorded.db"), _fresh(folder / "bare.db")
    for file in (recorded, bare):
        register_regulars(file, _regulars(people))
    recorder = Recorder.open(recorded)
    assert isinstance(recorder, Recorder)
    asyncio.run(Morning(Store(recorder)).live())
    recorder.close()
    seconds = replay(recorder.transactions, bare)
    with closing(Store.open(bare)) as store:
        _check(store, _regulars(people))
    transactions = len(recorder.transactions)
    return {"rate": transactions / seconds, "transactions": transactions}


class Morning:
    """Everybody's next morning; only the bot's own work is timed."""

    def __init__(self, store: Store) -> None:
        self.seconds = 0.0
        self._store = store
        first = store.earliest(EVENING, {PLATFORM})
        assert first is not None
        self._end = first + _MORNING
        parts, self._clock = parts_on(store, first)
        self._coach, self._intake = parts.coach, parts.intake
        self._updates = count()

    async def live(self) -> None:
        """From due to due until nothing more happens this morning."""
        while (due := self._next()) is not None and due < self._end:
            self._clock.move(due)
            started = perf_counter()
            await self._coach.wake()
            while self._coach.waits(PLATFORM):
                self._call_up()
            self._count(started)
            while ready := self._store.ready(self._clock(), _AT_ONCE, PLATFORM):
                for queued in ready:
                    await self._deliver(queued)

    def _next(self) -> datetime | None:
        return self._store.earliest(self._clock(), {PLATFORM})

    def _call_up(self) -> None:
        with self._store.transaction():
            self._coach.call_up(PLATFORM, _AT_ONCE, self._clock())

    async def _deliver(self, queued: Queued) -> None:
        started = perf_counter()
        with self._store.transaction():
            if queued.say is None:
                self._store.drop(queued.id)
            else:
                self._coach.delivered(queued, f"m{queued.id}", self._clock())
        self._count(started)
        tapped = None if queued.say is None else answer_to(queued.say)
        if tapped is None:
            return
        tap = Tap(button_data(tapped.choice, tapped.mark), f"m{queued.id}")
        update = str(next(self._updates))
        incoming = Incoming(platform=PLATFORM, chat=queued.chat, update=update, content=tap)
        started = perf_counter()
        await self._intake.receive(incoming)
        self._count(started)

    def _count(self, started: float) -> None:
        self.seconds += perf_counter() - started


def _regulars(people: int) -> int:
    return max(1, people // PEOPLE_A_REGULAR)


def _fresh(file: Path) -> Path:
    for old in file.parent.glob(f"{file.name}*"):
        old.unlink()
    return file


def register_regulars(file: Path, regulars: int) -> None:
    """Put regulars into a new file; no two have anything due at the same instant."""
    guided = routine()
    person = regular(guided)
    with closing(Store.open(file)) as store, store.transaction():
        for number in range(regulars):
            at = time(7, number % 60, microsecond=1 + number)
            outcome = register(at, EVENING, guided, person)
            store.add(
                PLATFORM,
                str(number),
                outcome.person,
                outcome.due,
                EVENING,
                may_wait=outcome.may_wait,
            )


def _check(store: Store, regulars: int) -> None:
    """Whether everybody did everything and nothing waits."""
    for number in store.everyone():
        assert store.days(number)[-1].outcome is DayOutcome.FULL
    assert store.count_people() == regulars
    assert not store.in_flight(PLATFORM)
