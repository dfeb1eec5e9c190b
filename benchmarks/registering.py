"""Registering everybody, and being armed again after a restart, beside JobQueue's daily jobs.

Ours takes a step and saves it, in transactions of as many as the coach steps in one. The peer keeps
nothing, so its restart is registering everybody anew: one run stands for both, and it is spared
reading them from a disk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import structlog

from benchmarks.figure import Row, Unit
from benchmarks.people import EVENING, PLATFORM, WAKE_TIME, register, routine, wake_time
from benchmarks.scale import Scale
from benchmarks.side import PEAK, Numbers, run
from bot.alarm import Alarm
from bot.coach import BATCH
from bot.store import Store


def rows(scale: Scale, folder: Path) -> Iterable[Row]:
    """Make the figures."""
    people = scale.people
    empty = run("side.nothing", people, folder)[PEAK]
    ours = run("registering.register_all", people, folder)
    again = run("registering.arm_again", people, folder)
    theirs = run("registering_jobs.register_all", people, folder)
    peer = "JobQueue.run_daily, in memory"
    yield Row(
        figure=f"registering {people:,} people",
        unit=Unit.SECONDS,
        ours=ours["seconds"],
        peer=peer,
        theirs=theirs["seconds"],
    )
    yield _memory("  its memory above an empty process", ours[PEAK] - empty, theirs[PEAK] - empty)
    yield Row(
        figure="armed again after a restart",
        unit=Unit.SECONDS,
        ours=again["seconds"],
        peer=f"{peer}: all anew",
        theirs=theirs["seconds"],
    )
    yield _memory("  its memory above an empty process", again[PEAK] - empty, theirs[PEAK] - empty)


def _memory(figure: str, ours: float, theirs: float) -> Row:
    return Row(
        figure=figure, unit=Unit.MEBIBYTES, ours=ours, peer="the same process", theirs=theirs
    )


def file_in(folder: Path) -> Path:
    """Where everybody is registered."""
    return folder / "everybody.db"


def register_all(people: int, folder: Path) -> Numbers:
    """Step and save everybody's wake-up time into a new file."""
    guided = routine()
    with closing(Store.open(file_in(folder))) as store:
        started = perf_counter()
        for first in range(0, people, BATCH):
            with store.transaction():
                for number in range(first, min(first + BATCH, people)):
                    outcome = register(wake_time(number), EVENING, guided)
                    store.add(
                        PLATFORM,
                        str(number + 1),
                        outcome.person,
                        outcome.due,
                        EVENING,
                        may_wait=outcome.may_wait,
                    )
        passed = perf_counter() - started
        assert store.count_people() == people
    return {"seconds": passed}


def arm_again(people: int, folder: Path) -> Numbers:
    """Open the file as a restart does, and set the alarm to the earliest due."""
    return {"seconds": asyncio.run(_arm_again(people, file_in(folder)))}


async def _arm_again(people: int, file: Path) -> float:
    async def never() -> None:
        raise AssertionError("nobody is due yet")

    started = perf_counter()
    with closing(Store.open(file)) as store:
        alarm = Alarm(
            clock=lambda: EVENING,
            wall=lambda: datetime.now(UTC),
            speed=1.0,
            ring=never,
            log=structlog.get_logger(),
        )
        alarm.start()
        due = store.earliest(EVENING, {PLATFORM})
        alarm.arm(due)
        passed = perf_counter() - started
        await alarm.stop()
        assert due == register(WAKE_TIME, EVENING, routine()).due
        assert store.count_people() == people
    return passed
