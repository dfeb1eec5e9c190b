"""One of ten people due in the same second: found, stepped, saved, their wake-ups queued.

Those due are regulars with two months behind them. The peers: as many daily jobs of a JobQueue,
which save nothing, and the same writes in bare sqlite3, which finds and decides nothing.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter

from benchmarks import times
from benchmarks.bare_sqlite import Recorder, replay
from benchmarks.coaching import coach_of
from benchmarks.figure import Row, Unit
from benchmarks.people import EVENING, regular, routine
from benchmarks.registering import file_in, register_all
from benchmarks.side import Numbers, run
from benchmarks.stall import longest_stall
from bot.core.says import Kind
from bot.store import Store


def rows(people: int, folder: Path) -> Iterable[Row]:
    """Make the figures."""
    run("due_together.prepare", people, folder)
    ours = run("due_together.coach", people, folder)
    bare = run("due_together.sqlite", people, folder)
    patient = run("due_jobs.never_too_late", people, folder)
    shipped = run("due_jobs.as_it_comes", people, folder)
    together = times.how_many_together(people)
    served = "  served, of those due"
    yield Row(
        figure=f"{together:,} of {people:,} due in one second",
        unit=Unit.SECONDS,
        ours=ours["seconds"],
        peer="JobQueue, jobs that do and save nothing",
        theirs=patient["seconds"],
    )
    yield Row(
        figure="  the same",
        unit=Unit.SECONDS,
        ours=ours["seconds"],
        peer="the same writes, bare sqlite3",
        theirs=bare["seconds"],
    )
    yield Row(
        figure="  longest stall of the loop meanwhile",
        unit=Unit.MILLISECONDS,
        ours=ours["stall"] * 1000,
        peer="JobQueue, jobs that do and save nothing",
        theirs=patient["stall"] * 1000,
    )
    yield Row(
        figure=served,
        unit=Unit.COUNT,
        ours=ours["served"],
        peer="JobQueue as it comes: 1 s of grace",
        theirs=shipped["served"],
    )


def prepare(people: int, folder: Path) -> Numbers:
    """Register everybody, and give those who are due together two months of mornings."""
    if not file_in(folder).exists():
        register_all(people, folder)
    shutil.copyfile(file_in(folder), _prepared(folder))
    person = regular(routine())
    with closing(Store.open(_prepared(folder))) as store, store.transaction():
        for number in store.due(_common_second(store), people):
            store.save(number, person, _common_second(store))
    return {}


def coach(people: int, folder: Path) -> Numbers:
    """Ring when they are due, and let the coach look at everybody."""
    with closing(Store.open(_copy(folder, "coach"))) as store:
        return {**asyncio.run(_wake(store)), "served": _served(store, people)}


def sqlite(people: int, folder: Path) -> Numbers:
    """Make the same writes with sqlite3 alone, on a copy of the file."""
    recorder = Recorder.open(_copy(folder, "recorded"))
    assert isinstance(recorder, Recorder)
    asyncio.run(_wake(Store(recorder)))
    recorder.close()
    bare = _copy(folder, "bare")
    seconds = replay(recorder.transactions, bare)
    with closing(Store.open(bare)) as store:
        return {"seconds": seconds, "served": _served(store, people)}


async def _wake(store: Store) -> Numbers:
    now = _common_second(store)
    bot, _ = coach_of(store, now)
    started = perf_counter()
    stall = await longest_stall(bot.wake())
    return {"seconds": perf_counter() - started, "stall": stall}


def _served(store: Store, people: int) -> int:
    """How many wake-ups wait to be sent; everybody who was due has one."""
    together = times.how_many_together(people)
    waiting = store.ready(EVENING + timedelta(days=1), people)
    assert {queued.say.kind for queued in waiting if queued.say is not None} == {Kind.WAKE_UP}
    assert len({queued.person for queued in waiting}) == len(waiting) == together
    return len(waiting)


def _common_second(store: Store) -> datetime:
    """The earliest due: the second that one of ten shares."""
    due = store.earliest(EVENING)
    assert due is not None
    return due


def _prepared(folder: Path) -> Path:
    return folder / "prepared.db"


def _copy(folder: Path, name: str) -> Path:
    return Path(shutil.copyfile(_prepared(folder), folder / f"{name}.db"))
