"""The studio: pictures off the loop, one worker, and whatever happens to it one clear error."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from msgspec.structs import replace

from bot.errors import PictureError
from bot.pictures.studio import Studio
from tests.pictures.days_seen import TODAY, Deadly, DeadlyOnce, calendar, numbered, trend
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


async def test_a_worker_that_was_killed_while_it_rested_costs_no_picture(studio: Studio) -> None:
    """The machine may take its memory back: the next picture is drawn by another."""
    expected = await studio.calendar(VIEW)
    before = worker_of(studio)
    os.kill(before, signal.SIGKILL)
    assert await studio.calendar(VIEW) == expected
    assert worker_of(studio) != before


async def test_a_worker_that_is_killed_at_work_costs_no_picture(
    studio: Studio, tmp_path: Path
) -> None:
    """It is drawn once more, by another."""
    view = replace(VIEW, title=DeadlyOnce(tmp_path / "ended"))
    assert await studio.calendar(view) == await studio.calendar(
        replace(VIEW, title="Your mornings")
    )
    assert (tmp_path / "ended").exists()


async def test_what_ends_two_workers_is_one_error(studio: Studio) -> None:
    """A picture that is too much for the machine is given up; the next one is drawn."""
    with pytest.raises(PictureError, match="ended in the middle"):
        await studio.calendar(replace(VIEW, title=Deadly()))
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


async def test_a_stop_waits_for_no_hung_worker() -> None:
    """After a short grace the worker is killed, and what it was to draw is given up, in words."""
    async with Studio(grace=0.05) as studio:
        await studio.calendar(VIEW)
        pid = worker_of(studio)
        os.kill(pid, signal.SIGSTOP)
        pictures = [asyncio.ensure_future(studio.calendar(VIEW)) for _ in range(2)]
        await asyncio.sleep(0)
        async with asyncio.timeout(5):
            await studio.close()
        for picture in pictures:
            with pytest.raises(PictureError, match="the bot stops"):
                await picture
        assert not is_running(pid)
        with pytest.raises(PictureError, match="the bot stops"):
            await studio.calendar(VIEW)


async def test_what_fails_when_nobody_waits_any_more_is_no_complaint(studio: Studio) -> None:
    """Nothing is complained of about a picture that was given up and then failed."""
    complaints: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: complaints.append(context))
    waiting = asyncio.ensure_future(studio.calendar(replace(VIEW, cells=())))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await studio.calendar(VIEW)
    del waiting
    gc.collect()
    loop.set_exception_handler(None)
    assert complaints == []


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
