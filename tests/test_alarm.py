"""The alarm rings when something is due: never too early, never not at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
import structlog
from apscheduler.triggers.cron import CronTrigger
from structlog.testing import capture_logs

from bot.alarm import AHEAD, Alarm

SOON = timedelta(milliseconds=5)
FAR = timedelta(days=400)


def wall() -> datetime:
    """Tell the real time: the library behind the alarm knows no other."""
    return datetime.now(UTC)


class Bell:
    """Records each ring; after `rings` of them it is `done`."""

    def __init__(self, rings: int = 1) -> None:
        self.at: list[datetime] = []
        self.done = asyncio.Event()
        self.rings = rings
        self.then: Callable[[], Awaitable[None]] | None = None

    async def __call__(self) -> None:
        """Ring."""
        self.at.append(wall())
        if len(self.at) >= self.rings:
            self.done.set()
        if self.then is not None:
            await self.then()

    async def wait(self) -> None:
        """Wait until it has rung, for as long as a slow machine may take."""
        async with asyncio.timeout(5):
            await self.done.wait()


@asynccontextmanager
async def started(
    bell: Bell, *, clock: Callable[[], datetime] = wall, speed: float = 1
) -> AsyncIterator[Alarm]:
    """Run an alarm that rings the bell."""
    alarm = Alarm(clock=clock, wall=wall, speed=speed, ring=bell, log=structlog.get_logger())
    alarm.start()
    try:
        yield alarm
    finally:
        await alarm.stop()


async def test_it_rings_when_due_and_not_before() -> None:
    """It rings once, at the instant or after it."""
    bell = Bell()
    async with started(bell) as alarm:
        due = wall() + SOON
        alarm.arm(due)
        await bell.wait()
    assert len(bell.at) == 1
    assert bell.at[0] >= due


@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=2), FAR])
async def test_what_is_overdue_rings_at_once(late: timedelta) -> None:
    """However late: a due that has passed rings, it is never dropped."""
    bell = Bell()
    async with started(bell) as alarm:
        alarm.arm(wall() - late)
        await bell.wait()


async def test_what_was_armed_before_the_start_rings() -> None:
    """A due that is known before the loop runs is not forgotten."""
    bell = Bell()
    alarm = Alarm(clock=wall, wall=wall, speed=1, ring=bell, log=structlog.get_logger())
    alarm.arm(wall() - SOON)
    alarm.start()
    await bell.wait()
    await alarm.stop()


async def test_the_latest_word_counts() -> None:
    """Arming again takes the place of what was armed before, earlier or later."""
    bell = Bell()
    async with started(bell) as alarm:
        alarm.arm(wall() + FAR)
        alarm.arm(wall() + SOON)
        await bell.wait()


@pytest.mark.parametrize("instead", [None, FAR])
async def test_a_due_that_was_moved_away_does_not_ring(instead: timedelta | None) -> None:
    """Disarmed, or armed for later, the first instant passes in silence."""
    quiet, other = Bell(), Bell()
    async with started(quiet) as alarm, started(other) as witness:
        alarm.arm(wall() + SOON)
        alarm.arm(None if instead is None else wall() + instead)
        witness.arm(wall() + 4 * SOON)
        await other.wait()
    assert quiet.at == []


async def test_a_ring_may_arm_again_at_once() -> None:
    """While it rings, the next overdue instant is taken too; none is lost to the one at work."""
    bell = Bell(rings=50)
    async with started(bell) as alarm:

        async def again() -> None:
            alarm.arm(wall() - timedelta(seconds=len(bell.at)))

        bell.then = again
        alarm.arm(wall())
        await bell.wait()


async def test_a_ring_at_work_delays_the_next_and_loses_none() -> None:
    """A due that comes while a slow ring is still at work rings right after it."""
    bell = Bell(rings=2)
    finish = asyncio.Event()
    async with started(bell) as alarm:

        async def work() -> None:
            if len(bell.at) == 1:
                alarm.arm(wall() + SOON)
                witness.arm(wall() + 4 * SOON)
                await finish.wait()

        async def let_finish() -> None:
            finish.set()

        bell.then = work
        other = Bell()
        other.then = let_finish
        async with started(other) as witness:
            alarm.arm(wall())
            await bell.wait()
    assert bell.at[1] >= other.at[0]


async def test_rehearsal_makes_time_pass_faster() -> None:
    """At 60,000 times the speed, five minutes of the bot's clock are 5 ms."""
    start = wall()

    def clock() -> datetime:
        return start + (wall() - start) * 60_000

    bell = Bell()
    async with started(bell, clock=clock, speed=60_000) as alarm:
        due = start + timedelta(minutes=5)
        alarm.arm(due)
        await bell.wait()
        assert clock() >= due


async def test_a_clock_that_steps_is_noticed() -> None:
    """The job looks at the clock again after 30 s at most, and rings only if the due has come."""
    bell = Bell()
    step = timedelta(0)
    async with started(bell, clock=lambda: wall() + step) as alarm:
        before = wall()
        alarm.arm(before + FAR)
        [job] = alarm._scheduler.get_jobs()
        ahead = job.next_run_time - before
        assert timedelta(seconds=AHEAD) <= ahead <= timedelta(seconds=AHEAD + 5)
        await job.func()
        assert not bell.done.is_set()
        step = FAR
        [job] = alarm._scheduler.get_jobs()
        await job.func()
        await bell.wait()


async def test_a_look_that_comes_a_hair_too_early_is_repeated() -> None:
    """When the two clocks differ by a microsecond the ring comes that much later, and comes."""
    due = wall() + SOON
    shows = [due - SOON, *[due - timedelta(microseconds=1)] * 20]
    bell = Bell()
    async with started(bell, clock=lambda: shows.pop(0) if shows else due) as alarm:
        alarm.arm(due)
        await bell.wait()
    assert shows == []


async def test_a_failing_ring_is_logged_and_tried_again() -> None:
    """After a failure the alarm is armed again by itself."""
    bell = Bell()
    failed = asyncio.Event()

    async def fail() -> None:
        failed.set()
        raise ZeroDivisionError

    bell.then = fail
    with capture_logs() as logs:
        async with started(bell) as alarm:
            alarm.arm(wall())
            async with asyncio.timeout(5):
                await failed.wait()
            await asyncio.sleep(0)
            assert alarm._scheduler.get_jobs() != []
    assert [entry["event"] for entry in logs] == ["alarm-failed"]


async def test_a_ring_that_keeps_failing_is_told_once() -> None:
    """It is tried every second, and told anew only after one that worked."""
    bell = Bell()
    outcomes = [ZeroDivisionError(), ZeroDivisionError(), None, ZeroDivisionError()]
    tried = asyncio.Event()

    async def ring() -> None:
        failure = outcomes.pop(0)
        tried.set()
        if failure is not None:
            raise failure

    bell.then = ring
    with capture_logs() as logs:
        async with started(bell) as alarm:
            while outcomes:
                tried.clear()
                alarm.arm(wall())
                async with asyncio.timeout(5):
                    await tried.wait()
                await asyncio.sleep(0)
    assert [entry["event"] for entry in logs] == ["alarm-failed"] * 2


async def test_the_jobs_of_the_night_come_every_night() -> None:
    """A night's job runs at 03:17 UTC, is never too late, and its failure is only logged."""

    async def fail() -> None:
        raise ZeroDivisionError

    with capture_logs() as logs:
        async with started(Bell()) as alarm:
            alarm.every_night("audit", fail)
            [job] = alarm._scheduler.get_jobs()
            assert isinstance(job.trigger, CronTrigger)
            assert (job.next_run_time.hour, job.next_run_time.minute) == (3, 17)
            assert job.next_run_time.utcoffset() == timedelta(0)
            assert job.misfire_grace_time is None
            await job.func()
    assert [(entry["event"], entry["job"]) for entry in logs] == [("night-job-failed", "audit")]


async def test_a_stopped_alarm_is_silent() -> None:
    """After the stop nothing rings, and stopping twice does no harm."""
    bell, other = Bell(), Bell()
    async with started(other) as witness:
        async with started(bell) as alarm:
            alarm.arm(wall() + SOON)
        await alarm.stop()
        witness.arm(wall() + 4 * SOON)
        await other.wait()
    assert bell.at == []
