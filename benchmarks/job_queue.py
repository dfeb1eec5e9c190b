"""The peer of the alarm: python-telegram-bot's JobQueue with one daily job a person.

The job does nothing but count: no state, no message, no disk. Imports nothing of the bot, so
that the peer is not charged for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from apscheduler.events import EVENT_JOB_EXECUTED, EVENT_JOB_MISSED
from telegram.ext import Application, ContextTypes, JobQueue

from benchmarks import times

AnyQueue = JobQueue[ContextTypes.DEFAULT_TYPE]


class Jobs:
    """A running queue, how many of its jobs ran, and how many it ended: run or dropped as late."""

    def __init__(self, queue: AnyQueue, grace: dict[str, Any]) -> None:
        self.ran = 0
        self.ended = 0
        self._queue = queue
        self._grace = grace
        queue.scheduler.add_listener(self._end, EVENT_JOB_EXECUTED | EVENT_JOB_MISSED)

    def register(self, people: Iterable[int], common: datetime) -> None:
        """Give each a daily job; `common` is the second at which many wake up together."""
        for number in people:
            at = (common + times.after(number)).timetz()
            self._queue.run_daily(
                self._wake, at, chat_id=number + 1, name=str(number), job_kwargs=self._grace
            )

    def count(self) -> int:
        """How many jobs there are."""
        return len(self._queue.scheduler.get_jobs())

    async def until_ended(self, jobs: int) -> None:
        """Wait until so many ran or were dropped."""
        while self.ended < jobs:  # noqa: ASYNC110 - the loop's own gaps are what is measured
            await asyncio.sleep(0)

    def _end(self, _event: object) -> None:
        self.ended += 1

    async def _wake(self, _context: ContextTypes.DEFAULT_TYPE) -> None:
        self.ran += 1


@asynccontextmanager
async def jobs(*, never_too_late: bool = False) -> AsyncIterator[Jobs]:
    """A job queue that runs; as it comes, it drops a job that is more than a second late."""
    queue: AnyQueue = JobQueue()
    # Never started and never on the network: jobs ask it only for their context.
    application: Application[Any, Any, Any, Any, Any, Any] = (
        Application.builder().token("1:bench").updater(None).job_queue(queue).build()
    )
    await queue.start()
    try:
        yield Jobs(queue, {"misfire_grace_time": None} if never_too_late else {})
    finally:
        await queue.stop(wait=False)
        del application  # the queue holds it weakly
