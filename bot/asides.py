"""Words to somebody of whom nothing is kept: a stranger turned away, or a person just erased.

They can't wait in the outbox, which keeps things. Sent at once, beside everything else, and
not repeated when they fail.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

from structlog.typing import FilteringBoundLogger

from bot.chat.platform import Message, Platform
from bot.errors import DeliveryError


class Asides:
    """Sends such words. Use it on one event loop."""

    def __init__(self, platforms: Mapping[str, Platform], log: FilteringBoundLogger) -> None:
        self._platforms = platforms
        self._log = log
        self._under_way: set[asyncio.Task[None]] = set()

    def say(self, platform: str, chat: str, messages: Iterable[Message]) -> None:
        """Begin to send these, in this order; nobody waits for it."""
        task = asyncio.create_task(self._send(self._platforms[platform], chat, tuple(messages)))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def finish(self) -> None:
        """Wait until everything that was begun has ended."""
        await asyncio.gather(*self._under_way)

    async def _send(self, platform: Platform, chat: str, messages: Iterable[Message]) -> None:
        for message in messages:
            try:
                await platform.send(chat, message)
            except DeliveryError as error:
                self._log.info("aside-undelivered", reason=str(error))
