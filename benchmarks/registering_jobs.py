"""The peer's side of registering: a daily job for everybody, while the queue runs."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, perf_counter

from benchmarks.job_queue import jobs
from benchmarks.side import Numbers


def register_all(people: int, _folder: Path) -> Numbers:
    """Register everybody; say also when that was done, on the monotonic clock."""
    seconds = asyncio.run(_register_all(people))
    return {"seconds": seconds, "ready": monotonic()}


def nobody(_people: int, folder: Path) -> Numbers:
    """The same queue without anybody in it."""
    return register_all(0, folder)


async def _register_all(people: int) -> float:
    far = datetime.now(UTC) + timedelta(hours=1)
    started = perf_counter()
    async with jobs() as queue:
        queue.register(range(people), far)
        passed = perf_counter() - started
        assert queue.count() == people
    return passed
