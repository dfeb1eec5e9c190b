"""The peer's side of many due at once: as many daily jobs for the same second, in real time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from benchmarks import times
from benchmarks.job_queue import Jobs, jobs
from benchmarks.side import Numbers
from benchmarks.stall import longest_stall


def never_too_late(people: int, _folder: Path) -> Numbers:
    """With the setting that drops no job, however late."""
    numbers = asyncio.run(_wake(people, never_too_late=True))
    assert numbers["served"] == times.how_many_together(people)
    return numbers


def as_it_comes(people: int, _folder: Path) -> Numbers:
    """With the library's own setting: a job more than a second late is dropped."""
    return asyncio.run(_wake(people, never_too_late=False))


async def _wake(people: int, *, never_too_late: bool) -> Numbers:
    async with jobs(never_too_late=never_too_late) as queue:
        common = await _registered(queue, people)
        await asyncio.sleep((common - datetime.now(UTC)).total_seconds() - 0.1)
        stall = await longest_stall(queue.until_ended(times.how_many_together(people)))
        passed = (datetime.now(UTC) - common).total_seconds()
        return {"seconds": passed, "stall": stall, "served": queue.ran}


async def _registered(queue: Jobs, people: int) -> datetime:
    """Register everybody; those together last, for a second soon after. Return that second."""
    others = [number for number in range(people) if not times.is_together(number)]
    started = perf_counter()
    queue.register(others, datetime.now(UTC) + timedelta(hours=1))
    each = (perf_counter() - started) / len(others)
    together = range(0, people, times.TOGETHER)
    soon = datetime.now(UTC) + timedelta(seconds=2 + 3 * each * len(together))
    common = soon.replace(microsecond=0)
    queue.register(together, common)
    assert datetime.now(UTC) < common, "too slow; its jobs would come tomorrow"
    return common
