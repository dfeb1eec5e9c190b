"""Pictures on their way: composed before they may go out, a few at a time.

Belongs to delivery. Drawing takes time, so it neither holds a place among the requests nor a
share of the pace, and what waits to be drawn stays in the outbox. Decides nothing about sending.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any

from bot.chat.platform import Message
from bot.records import Queued

AT_ONCE = 4
"""Pictures composed or waiting for their turn at the same time, for each platform."""


class Easel:
    """The pictures of one platform that are being composed. Use it on one event loop."""

    def __init__(
        self,
        compose: Callable[[Queued], Coroutine[Any, Any, Message]],
        finished: Callable[[], None],
    ) -> None:
        """`finished` is called whenever a picture is, however that ended."""
        self._compose = compose
        self._finished = finished
        self._under_way: dict[int, asyncio.Task[Message]] = {}

    @property
    def is_busy(self) -> bool:
        """Whether anything is still being composed."""
        return any(not task.done() for task in self._under_way.values())

    def look(self, wanted: Iterable[Queued]) -> list[Queued]:
        """Return which of these are finished, and begin the others as far as there is room.

        Whatever else is here is not wanted any more: it was cancelled, or its person erased.
        """
        wanted = list(wanted)
        for row in self._under_way.keys() - {queued.id for queued in wanted}:
            self.forget(row)
        for queued in wanted:
            if queued.id not in self._under_way and len(self._under_way) < AT_ONCE:
                self._begin(queued)
        return [queued for queued in wanted if self._is_finished(queued.id)]

    def take(self, row: int) -> Awaitable[Message] | None:
        """Take a picture off, to be awaited; None if it isn't here."""
        return self._under_way.pop(row, None)

    def forget(self, row: int) -> None:
        """Let go of a picture, finished or not."""
        task = self._under_way.pop(row, None)
        if task is not None and not task.cancel() and not task.cancelled():
            task.exception()  # seen, so that asyncio doesn't complain that nobody looked

    def close(self) -> None:
        """Let go of everything; what is still in the outbox is composed anew after a start."""
        for row in tuple(self._under_way):
            self.forget(row)

    def _begin(self, queued: Queued) -> None:
        task = asyncio.create_task(self._compose(queued))
        task.add_done_callback(self._end)
        self._under_way[queued.id] = task

    def _end(self, task: asyncio.Task[Message]) -> None:
        if not task.cancelled():
            self._finished()

    def _is_finished(self, row: int) -> bool:
        task = self._under_way.get(row)
        return task is not None and task.done()
