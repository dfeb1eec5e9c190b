"""Many due in the same second: claimed from the file in batches, with a breath between.

Claiming puts them in line, committed, and steps nobody: from there the pace calls them up, a few
at a time, and what each then costs is a row of its own. The peers: as many daily jobs of a
JobQueue, which save nothing, and the same writes in bare sqlite3.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter

from benchmarks import times
from benchmarks.bare_sqlite import Recorder, replay
from benchmarks.coaching import parts_on
from benchmarks.figure import Must, Row, Unit
from benchmarks.people import EVENING, PLATFORM, WAKE_TIME, register, routine
from benchmarks.scale import Scale
from benchmarks.side import Numbers, run
from benchmarks.stall import longest_stall
from bot.coach import BATCH, Coach
from bot.store import Store

_BATCH = 5_000


def rows(scale: Scale, folder: Path) -> Iterable[Row]:
    """Make the figures."""
    people, together = scale.people, times.how_many_together(scale.people)
    run("due_together.prepare", people, folder)
    ours = run("due_together.claim", people, folder)
    bare = run("due_together.sqlite", people, folder)
    patient = run("due_jobs.never_too_late", people, folder)
    shipped = run("due_jobs.as_it_comes", people, folder)
    jobs = "JobQueue, jobs that do and save nothing"
    yield Row(
        figure=f"{together:,} due of {people:,}: claimed and put in line, committed",
        unit=Unit.SECONDS,
        ours=ours["seconds"],
        peer=jobs,
        theirs=patient["seconds"],
        must=Must(at_most=0.2),
    )
    yield Row(
        figure="  longest stall of the loop meanwhile",
        unit=Unit.MILLISECONDS,
        ours=ours["stall"] * 1000,
        peer=jobs,
        theirs=patient["stall"] * 1000,
        must=Must(at_most=30),
    )
    yield Row(
        figure="  the same claim",
        unit=Unit.SECONDS,
        ours=ours["seconds"],
        peer="the same writes, bare sqlite3",
        theirs=bare["seconds"],
        limit=bare["seconds"],
    )
    yield Row(
        figure="  each of them stepped and saved, when the pace calls them up",
        unit=Unit.MILLISECONDS,
        ours=ours["stepping"] * 1000 / together,
        peer="not in the claim: the jobs take no step",
        theirs=float("nan"),
    )
    yield Row(
        figure="  lost, of those due",
        unit=Unit.LOST,
        ours=together - ours["claimed"],
        peer="JobQueue as it comes: 1 s of grace",
        theirs=together - shipped["served"],
        limit=0,
        must=Must(at_most=0),
    )
    if scale.growth > 1:
        yield from _growth(scale, ours, folder)


def _growth(scale: Scale, few: Numbers, folder: Path) -> Iterable[Row]:
    """Claim as many among many times as many people."""
    many = folder / "many"
    many.mkdir()
    people = scale.people * scale.growth
    together = times.how_many_together(scale.people)
    run("due_together.prepare", people, many, str(together))
    grown = run("due_together.claim", people, many)
    assert grown["claimed"] == together
    yield Row(
        figure=f"  as many due of {people:,}",
        unit=Unit.SECONDS,
        ours=grown["seconds"],
        peer=f"ours, of {scale.people:,}",
        theirs=few["seconds"],
    )


def prepare(people: int, folder: Path, together: str = "") -> Numbers:
    """Register everybody; one of ten, or the first so many, share a wake-up time."""
    outcome = register(WAKE_TIME, EVENING, routine())
    assert outcome.due is not None
    with closing(Store.open(_prepared(folder))) as store:
        for first in range(0, people, _BATCH):
            with store.transaction():
                for number in range(first, min(first + _BATCH, people)):
                    after = times.after(number)
                    if together:
                        after = timedelta() if number < int(together) else timedelta(hours=1)
                    store.add(
                        PLATFORM,
                        str(number + 1),
                        outcome.person,
                        outcome.due + after,
                        EVENING,
                        may_wait=outcome.may_wait,
                    )
    return {}


def claim(_people: int, folder: Path) -> Numbers:
    """Ring when they are due, let the coach put everybody in line, and then call everybody up."""
    with closing(Store.open(_copy(folder, "claimed"))) as store:
        coach, clock = _coach(store)
        numbers = asyncio.run(_wake(coach))
        claimed = store.in_line(PLATFORM)
        return {**numbers, "claimed": claimed, "stepping": _call_up(coach, store, clock())}


def _call_up(coach: Coach, store: Store, now: datetime) -> float:
    started = perf_counter()
    while coach.waits(PLATFORM):
        with store.transaction():
            assert coach.call_up(PLATFORM, BATCH, now)
    return perf_counter() - started


def sqlite(_people: int, folder: Path) -> Numbers:
    """Make the same writes with sqlite3 alone, on a copy of the file."""
    recorder = Recorder.open(_copy(folder, "recorded"))
    assert isinstance(recorder, Recorder)
    asyncio.run(_wake(_coach(Store(recorder))[0]))
    recorder.close()
    bare = _copy(folder, "bare")
    seconds = replay(recorder.transactions, bare)
    with closing(Store.open(bare)) as store:
        return {"seconds": seconds, "claimed": store.in_line(PLATFORM)}


def _coach(store: Store) -> tuple[Coach, Callable[[], datetime]]:
    """A coach at the instant at which everybody is due, and its clock."""
    due = store.earliest(EVENING)
    assert due is not None
    parts, clock = parts_on(store, due)
    return parts.coach, clock


async def _wake(coach: Coach) -> Numbers:
    started = perf_counter()
    stall = await longest_stall(coach.wake())
    return {"seconds": perf_counter() - started, "stall": stall}


def _prepared(folder: Path) -> Path:
    return folder / "prepared.db"


def _copy(folder: Path, name: str) -> Path:
    return Path(shutil.copyfile(_prepared(folder), folder / f"{name}.db"))
