"""The studio: pictures off the loop, one worker, and whatever happens to it one clear error."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from msgspec.structs import replace

from bot.errors import PictureError
from bot.pictures.studio import Studio
from tests.pictures.days_seen import TODAY, calendar, numbered, trend
from tests.report.histories import days, page_of

VIEW = calendar([])


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def studio() -> AsyncIterator[Studio]:
    """A studio that several tests share, because a process takes its time to start."""
    async with Studio() as made:
        yield made


def worker_of(studio: Studio) -> int:
    """The id of the process that draws now."""
    assert studio._worker is not None
    pid = studio._worker.process.pid
    assert pid is not None
    return pid


def is_running(pid: int) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_it_draws_with_one_process_and_ends_it() -> None:
    """It starts with the first picture, serves all, and is gone after the end."""
    async with Studio() as studio:
        assert studio._worker is None
        first = await studio.calendar(VIEW)
        pid = worker_of(studio)
        others = await asyncio.gather(
            studio.calendar(VIEW), studio.trend(trend(numbered(TODAY, [(5, 3)])))
        )
        assert others[0] == first
        assert others[1] != first
        assert worker_of(studio) == pid
    assert not is_running(pid)


async def test_the_loop_goes_on_while_a_picture_is_drawn(studio: Studio) -> None:
    """Between asking and getting, the loop has turned many times."""
    picture = asyncio.ensure_future(studio.calendar(VIEW))
    for _ in range(100):
        await asyncio.sleep(0)
        assert not picture.done()
    assert (await picture).startswith(b"\x89PNG")


async def test_a_killed_worker_is_one_error_and_then_another_worker(studio: Studio) -> None:
    """The picture that it was to draw fails with its cause; the next one is drawn."""
    await studio.calendar(VIEW)
    os.kill(worker_of(studio), signal.SIGKILL)
    with pytest.raises(PictureError, match="ended in the middle") as caught:
        await studio.calendar(VIEW)
    assert isinstance(caught.value.__cause__, EOFError | OSError)
    assert (await studio.calendar(VIEW)).startswith(b"\x89PNG")


async def test_a_hung_worker_is_ended_in_time() -> None:
    """After its time is over the worker is killed and the picture fails, saying so."""
    async with Studio(patience=20) as studio:
        await studio.calendar(VIEW)
        pid = worker_of(studio)
        studio._patience = 0.05
        os.kill(pid, signal.SIGSTOP)
        with pytest.raises(PictureError, match="took longer than"):
            await studio.calendar(VIEW)
        assert not is_running(pid)


async def test_what_cannot_be_drawn_is_an_error_and_keeps_the_worker(studio: Studio) -> None:
    """A view that makes no sense fails alone, and its error tells nothing of the person."""
    await studio.calendar(VIEW)
    pid = worker_of(studio)
    with pytest.raises(PictureError, match="could not be drawn"):
        await studio.calendar(replace(VIEW, cells=()))
    assert (await studio.calendar(VIEW)).startswith(b"\x89PNG")
    assert worker_of(studio) == pid


async def test_who_stops_waiting_takes_nobody_elses_picture(studio: Studio) -> None:
    """After a cancelled wait the next one gets its own picture, not the one left over."""
    expected = await studio.calendar(VIEW)
    waiting = asyncio.ensure_future(studio.trend(trend([])))
    for _ in range(3):
        await asyncio.sleep(0)
    assert studio._turn.locked()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await studio.calendar(VIEW) == expected


async def test_pages_are_made_by_one_process_only_so_many_times() -> None:
    """What the typesetter remembers is given back with its process; nobody notices."""
    page = page_of(days(30))
    async with Studio(pages=1) as studio:
        made = await studio.page(page)
        assert made.startswith(b"%PDF")
        first = worker_of(studio)
        await studio.calendar(VIEW)
        assert worker_of(studio) != first
        assert not is_running(first)
        assert await studio.page(page) == made


async def test_too_many_pictures_are_refused_at_once() -> None:
    """Whoever comes when the line is full hears so, and those in it are served."""
    async with Studio(most_waiting=2) as studio:
        waiting = [asyncio.ensure_future(studio.calendar(VIEW)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(PictureError, match="More than 2 pictures wait"):
            await studio.calendar(VIEW)
        assert len(await asyncio.gather(*waiting)) == 2
        assert await studio.calendar(VIEW)


async def test_an_idle_worker_rests() -> None:
    """When no picture was wanted for a while the process ends."""
    async with Studio(idle=0.0) as studio:
        await studio.calendar(VIEW)
        pid = worker_of(studio)
        for _ in range(3):
            await asyncio.sleep(0)
        assert studio._resting is not None
        await studio._resting
        assert not is_running(pid)
        assert studio._worker is None
