"""The alarm: one job, at the earliest due, and the few jobs of every night.

The only import of APScheduler. The alarm remembers nothing worth keeping: the database's rows
say what is due, and whoever is rung asks them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger
from structlog.typing import FilteringBoundLogger

AHEAD = 30.0
"""Real seconds that the alarm is armed ahead at most: wall clocks step, and machines sleep."""

NIGHT_HOUR, NIGHT_MINUTE = 3, 17
"""When the jobs of every night run (UTC): off the hour, when few people wake up."""

_AGAIN = 1.0  # real seconds until the next try after a ring that failed
_JOB = "earliest-due"
_NEVER_TOO_LATE = {"misfire_grace_time": None, "coalesce": True, "replace_existing": True}


class Alarm:
    """Rings when the earliest due has come. Use it on one event loop.

    `clock` is the bot's clock and runs `speed` times as fast as `wall`, the machine's. A ring
    is never dropped: one that comes while `ring` is still at work runs right after it.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        wall: Callable[[], datetime],
        speed: float,
        ring: Callable[[], Awaitable[None]],
        log: FilteringBoundLogger,
    ) -> None:
        self._clock = clock
        self._wall = wall
        self._speed = speed
        self._ring = ring
        self._log = log
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._due: datetime | None = None
        self._rang = asyncio.Event()
        self._ringing: asyncio.Task[None] | None = None
        self._failed = False

    def start(self) -> None:
        """Start on the running event loop; what was armed before counts from now."""
        self._scheduler.start()
        self._ringing = asyncio.create_task(self._ring_on())
        self._set()

    async def stop(self) -> None:
        """Stop at once; a ring under way is cancelled."""
        if self._ringing is None:
            return
        self._scheduler.pause()
        await asyncio.sleep(0)  # a job that has just begun ends; cut off, it would be logged
        self._scheduler.shutdown(wait=False)
        self._ringing.cancel()
        with suppress(asyncio.CancelledError):
            await self._ringing
        self._ringing = None

    def arm(self, due: datetime | None) -> None:
        """Ring at `due`, in the place of any instant before; at once if it is past; None: never."""
        if due != self._due:
            self._due = due
            self._set()

    def every_night(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do `work` once a night; its failure is logged and the next night tries again."""

        async def guarded() -> None:
            try:
                await work()
            except Exception:  # noqa: BLE001 - whatever it was, the next night must come
                self._log.exception("night-job-failed", job=name)

        trigger = CronTrigger(hour=NIGHT_HOUR, minute=NIGHT_MINUTE, timezone=UTC)
        self._scheduler.add_job(guarded, trigger, id=name, **_NEVER_TOO_LATE)

    def _set(self) -> None:
        if self._ringing is None:
            return
        if self._due is None:
            if self._scheduler.get_job(_JOB):
                self._scheduler.remove_job(_JOB)
            return
        ahead = (self._due - self._clock()).total_seconds() / self._speed
        if ahead <= 0:
            self._go_off()
        else:
            self._schedule(min(ahead, AHEAD))

    def _schedule(self, ahead: float) -> None:
        trigger = DateTrigger(self._wall() + timedelta(seconds=ahead), timezone=UTC)
        # The job ends at once, but the library counts it as running a moment longer, and would
        # drop a second one for which there is no room.
        self._scheduler.add_job(self._look, trigger, id=_JOB, max_instances=100, **_NEVER_TOO_LATE)

    async def _look(self) -> None:
        """Ring if the due has come by now; else it was further ahead than the alarm is armed."""
        self._set()

    def _go_off(self) -> None:
        self._due = None
        self._rang.set()

    async def _ring_on(self) -> None:
        while True:
            await self._rang.wait()
            self._rang.clear()
            await asyncio.sleep(0)  # a breath for everyone else, also when rings follow at once
            try:
                await self._ring()
            except Exception:  # noqa: BLE001 - whatever it was, mornings must go on
                if not self._failed:
                    self._log.exception("alarm-failed", retry_after=_AGAIN)
                self._failed = True
                if self._due is None:
                    self.arm(self._clock() + timedelta(seconds=_AGAIN * self._speed))
            else:
                self._failed = False
