"""The peer's side of registering: a daily job for everybody, while the queue runs."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from benchmarks.job_queue import jobs
from benchmarks.side import Numbers


def register_all(people: int, _folder: Path) -> Numbers:
    """Register everybody."""
    return {"seconds": asyncio.run(_register_all(people))}


async def _register_all(people: int) -> float:
    far = datetime.now(UTC) + timedelta(hours=1)
    started = perf_counter()
    async with jobs() as queue:
        queue.register(range(people), far)
        passed = perf_counter() - started
        assert queue.count() == people
    return passed
