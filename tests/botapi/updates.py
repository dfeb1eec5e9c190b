"""What the bot has not fetched yet: Telegram's queue of updates and its long polling.

May not know HTTP or what an update means.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

Update = dict[str, Any]


class Refused(Exception):  # noqa: N818 - it is Telegram's answer, no error of this server
    """Telegram's answer to a request it does not take."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


class Signal:
    """Lets a coroutine wait until something that others change has become true."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def changed(self) -> None:
        """Have everybody who waits look again."""
        self._event.set()
        self._event = asyncio.Event()

    async def until(self, holds: Callable[[], bool], timeout: float) -> bool:  # noqa: ASYNC109 - the wait is the point
        """Whether it held within `timeout` seconds."""
        try:
            async with asyncio.timeout(timeout):
                while not holds():
                    await self._event.wait()
        except TimeoutError:
            return False
        return True


class Updates:
    """The queue: an update stays until a poll with a higher offset confirms it."""

    def __init__(self, signal: Signal) -> None:
        self._signal = signal
        self._waiting: list[Update] = []
        self._next_id = 1000
        self._allowed: Sequence[str] = ()
        self._polls = 0
        self._open = True
        self.confirmed = 0
        """The highest update id that the bot has confirmed."""

    @property
    def waiting(self) -> list[int]:
        """The ids of the updates that are not confirmed."""
        return [update["update_id"] for update in self._waiting]

    def add(self, kind: str, content: Any) -> int:
        """Queue an update, unless the last poll said that the bot wants none of this kind."""
        self._next_id += 1
        if not self._allowed or kind in self._allowed:
            self._waiting.append({"update_id": self._next_id, kind: content})
            self._signal.changed()
        return self._next_id

    def repeat(self, update: Update) -> None:
        """Queue an update once more, as after a poll whose answer was lost."""
        self._waiting.append(update)
        self._signal.changed()

    def close(self) -> None:
        """Let every waiting poll return."""
        self._open = False
        self._signal.changed()

    async def poll(
        self,
        offset: int = 0,
        limit: int = 100,
        seconds: float = 0,
        allowed: Sequence[str] | None = None,
    ) -> list[Update]:
        """Answer getUpdates; a second poll at the same time ends the first with a 409."""
        self._confirm(offset)
        if allowed is not None:
            self._allowed = allowed
        self._polls += 1
        turn = self._polls
        self._signal.changed()
        await self._signal.until(
            lambda: bool(self._waiting) or turn != self._polls or not self._open, seconds
        )
        if turn != self._polls:
            raise Refused(
                409,
                "Conflict: terminated by other getUpdates request; "
                "make sure that only one bot instance is running",
            )
        return self._waiting[:limit]

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self._waiting = self._waiting[offset:]
            return
        self._waiting = [update for update in self._waiting if update["update_id"] >= offset]
        self.confirmed = max(self.confirmed, offset - 1)
