"""How long the event loop stands still while something works on it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from time import perf_counter


async def longest_stall(work: Coroutine[object, object, None]) -> float:
    """Do the work; return the longest that another task had to wait for its turn, in seconds."""
    task = asyncio.create_task(work)
    longest, last = 0.0, perf_counter()
    while not task.done():
        await asyncio.sleep(0)
        now = perf_counter()
        longest, last = max(longest, now - last), now
    await task
    return longest
