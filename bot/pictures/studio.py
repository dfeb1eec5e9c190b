"""Has pictures and pages made by one process of their own, so that none ever delays a cue.

matplotlib holds the interpreter's lock while it draws, so a thread would not do. The process
starts with the first picture, and rests (ends) when none was wanted for a while, or after some
pages, because the typesetter remembers what it has set. A
`multiprocessing.Process` and a pipe rather than a `ProcessPoolExecutor`: that one has no public
way to end a process that hangs (before Python 3.14), and leaves it behind when the bot is killed.
"""

from __future__ import annotations

import asyncio
import multiprocessing
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Self

from bot.errors import PictureError
from bot.pictures.calendar_view import CalendarView
from bot.pictures.trend_view import TrendView
from bot.pictures.worker import Failure, View, serve
from bot.report.page import Page

PATIENCE = 60.0
"""Seconds that one picture may take; the first on a slow machine looks for fonts."""
IDLE = 300.0
"""Seconds after which a process that draws nothing gives its memory back."""
MOST_WAITING = 100
"""Pictures that wait for each other at most: the next is refused rather than late."""
PAGES = 5
"""Pages that one process makes: each leaves some 33 MiB with the typesetter."""
GRACE = 2.0
"""Seconds that a stop waits for the picture being drawn, and for the process to end by itself."""


@dataclass(frozen=True)
class _Worker:
    """The process and our end of its pipe."""

    process: SpawnProcess
    pipe: Connection

    @classmethod
    def start(cls) -> _Worker:
        """Start a fresh process: nothing of ours is copied into it."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs,), name="pictures", daemon=True)
        process.start()
        theirs.close()
        return cls(process, ours)

    @property
    def is_alive(self) -> bool:
        """Whether the process is still there: a machine short of memory ends those that rest."""
        return self.process.is_alive()

    def draw(self, view: View, patience: float) -> bytes | Failure:
        """Wait for a picture. Raises `TimeoutError`, or `OSError` or `EOFError` when it died."""
        self.pipe.send(view)
        if not self.pipe.poll(patience):
            raise TimeoutError
        answer: bytes | Failure = self.pipe.recv()
        return answer

    def end(self, grace: float) -> None:
        """Let it end by itself within `grace` seconds, or kill it."""
        self.pipe.close()
        self.process.join(grace)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.process.close()


class Studio:
    """One process that draws, started when it is needed. Pictures wait for each other."""

    def __init__(
        self,
        *,
        patience: float = PATIENCE,
        idle: float = IDLE,
        most_waiting: int = MOST_WAITING,
        pages: int = PAGES,
        grace: float = GRACE,
    ) -> None:
        self._patience = patience
        self._idle = idle
        self._most_waiting = most_waiting
        self._pages = pages
        self._grace = grace
        self._waiting = 0
        self._is_closed = False
        self._pages_made = 0
        self._turn = asyncio.Lock()
        self._worker: _Worker | None = None
        self._rest: asyncio.TimerHandle | None = None
        self._resting: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def calendar(self, view: CalendarView) -> bytes:
        """Return the picture of the days as PNG. Raises `PictureError`."""
        return await self._draw(view)

    async def trend(self, view: TrendView) -> bytes:
        """Return the picture of the stiffness as PNG. Raises `PictureError`."""
        return await self._draw(view)

    async def page(self, page: Page) -> bytes:
        """Return the page as PDF. Raises `PictureError`; try again without its pictures then."""
        return await self._draw(page)

    async def close(self) -> None:
        """End the process for good; a picture that takes longer than the grace is given up."""
        self._is_closed = True
        if self._rest is not None:
            self._rest.cancel()
        while not await self._gets_its_turn():
            if self._worker is not None:
                self._worker.process.kill()
        try:
            await self._end(self._grace)
        finally:
            self._turn.release()

    async def _gets_its_turn(self) -> bool:
        """Wait a little for what is being drawn."""
        try:
            async with asyncio.timeout(self._grace):
                return await self._turn.acquire()
        except TimeoutError:
            return False

    async def _draw(self, view: View) -> bytes:
        if self._waiting >= self._most_waiting:
            raise PictureError(
                f"More than {self._most_waiting} pictures wait to be drawn, so another one is not "
                "begun. The machine may be overloaded."
            )
        self._waiting += 1
        drawing = asyncio.ensure_future(self._draw_in_turn(view))
        drawing.add_done_callback(_look_at_the_end)
        # Shielded: who stops waiting must not leave an answer in the pipe for whoever is next.
        return await asyncio.shield(drawing)

    async def _draw_in_turn(self, view: View) -> bytes:
        try:
            async with self._turn:
                return await self._draw_alone(view)
        finally:
            self._waiting -= 1

    async def _draw_alone(self, view: View) -> bytes:
        if self._rest is not None:
            self._rest.cancel()
        if self._pages_made >= self._pages:
            await self._end(self._grace)
        answer = await self._ask(view) or await self._ask(view)
        if answer is None:
            raise PictureError(
                "The process that draws pictures ended in the middle of one; the next picture "
                "starts another. The machine may be short of memory."
            )
        self._rest = asyncio.get_running_loop().call_later(self._idle, self._begin_rest)
        if isinstance(answer, Failure):
            raise PictureError(
                f"A picture could not be drawn ({answer.reason}); please report this as a bug."
            )
        return answer

    async def _ask(self, view: View) -> bytes | Failure | None:
        """Have it drawn; None when the process ended before it was. Raises `PictureError`."""
        if self._is_closed:
            raise PictureError("A picture was given up, because the bot stops.")
        self._pages_made += isinstance(view, Page)
        try:
            return await asyncio.to_thread(self._drawn, view)
        except TimeoutError as error:
            await self._end(0.0)
            raise PictureError(
                f"A picture took longer than {self._patience:g} s, so the process that draws "
                "was ended; the next picture starts another. The machine may be overloaded."
            ) from error
        except (EOFError, OSError):
            await self._end(0.0)
            return None

    def _drawn(self, view: View) -> bytes | Failure:
        """Wait for a picture, in a thread: a process takes a moment to start, too."""
        if self._worker is not None and not self._worker.is_alive:
            self._worker.end(0.0)
            self._worker = None
        if self._worker is None:
            self._worker = _Worker.start()
        return self._worker.draw(view, self._patience)

    def _begin_rest(self) -> None:
        self._resting = asyncio.ensure_future(self._end_in_turn())

    async def _end_in_turn(self) -> None:
        async with self._turn:
            await self._end(self._grace)

    async def _end(self, grace: float) -> None:
        worker, self._worker = self._worker, None
        self._pages_made = 0
        if worker is not None:
            await asyncio.to_thread(worker.end, grace)


def _look_at_the_end(drawing: asyncio.Task[bytes]) -> None:
    """See why a picture failed that nobody waits for any more, so that asyncio doesn't complain."""
    if not drawing.cancelled():
        drawing.exception()
