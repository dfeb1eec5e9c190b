"""What a picture or a page takes: milliseconds, mebibytes, and how long the loop stands still.

Ours is drawn by the studio, in a process of its own; the peer draws on the loop itself.
"""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.drawn import TODAY, View, views
from benchmarks.figure import Row, Unit
from benchmarks.product import Usage
from benchmarks.scale import Scale
from benchmarks.side import PEAK, Numbers, run
from benchmarks.stall import longest_stall
from bot.pictures.studio import Studio
from bot.pictures.trend_view import TrendView
from bot.report.page import Page

PEER = "drawn on the loop itself"
_TIMES = 8
"""How often each is drawn."""
_NEVER_RENEWED = 1_000
"""Pages; else the figure would be that of a process that starts."""
_MEMORY = "memory of whoever draws"
_STALL = "stall"


def rows(_scale: Scale, folder: Path) -> Iterable[Row]:
    """Make the figure."""
    ours, theirs = run("drawing.in_the_studio", 0, folder), run("drawing.on_the_loop", 0, folder)
    for name in (*views(), _STALL):
        drawn = f"a {name}, from asking until it is there: half of them within"
        yield Row(
            figure="the longest stall of the loop meanwhile" if name == _STALL else drawn,
            unit=Unit.MILLISECONDS,
            ours=1000 * ours[name],
            peer=PEER,
            theirs=1000 * theirs[name],
        )
    for figure, name in (("memory of the bot", PEAK), (_MEMORY, _MEMORY)):
        yield Row(
            figure=figure,
            unit=Unit.MEBIBYTES,
            ours=ours[name],
            peer=PEER,
            theirs=theirs.get(name, theirs[PEAK]),
        )


def in_the_studio(_people: int, _folder: Path) -> Numbers:
    """Draw each some times in a process of its own."""
    return asyncio.run(_in_the_studio())


def on_the_loop(_people: int, _folder: Path) -> Numbers:
    """Draw each some times right here."""
    return asyncio.run(_on_the_loop())


async def _in_the_studio() -> Numbers:
    async with Studio(pages=_NEVER_RENEWED) as studio:

        async def draw(view: View) -> bytes:
            if isinstance(view, Page):
                return await studio.page(view)
            if isinstance(view, TrendView):
                return await studio.trend(view)
            return await studio.calendar(view)

        numbers = await _draw_all(draw)
        [worker] = multiprocessing.active_children()
        assert worker.pid is not None
        return {**numbers, _MEMORY: Usage(worker.pid).peak()}


async def _on_the_loop() -> Numbers:
    async def draw(view: View) -> bytes:
        if isinstance(view, Page):
            return typesetting.render(view)
        if isinstance(view, TrendView):
            return trend_picture.render(view)
        return calendar_picture.render(view)

    from bot.pictures import calendar_picture, trend_picture  # noqa: PLC0415 - weighs on this side alone
    from bot.report import typesetting  # noqa: PLC0415 - as above

    return await _draw_all(draw)


async def _draw_all(draw: Callable[[View], Awaitable[bytes]]) -> Numbers:
    mornings = [views(TODAY + timedelta(days=after)) for after in range(_TIMES + 1)]
    for view in mornings.pop().values():
        await draw(view)  # the first of each loads what draws it
    seconds: dict[str, list[float]] = {name: [] for name in mornings[0]}

    async def draw_in_turns() -> None:
        for wanted in mornings:  # each another date: the typesetter remembers what it has set
            for name, view in wanted.items():
                began = perf_counter()
                await draw(view)
                seconds[name].append(perf_counter() - began)
                await asyncio.sleep(0)

    stall = await longest_stall(draw_in_turns())
    return {_STALL: stall} | {name: median(took) for name, took in seconds.items()}
