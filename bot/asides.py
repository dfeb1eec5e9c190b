"""Words to somebody of whom nothing is kept: a stranger turned away, or a person just erased.

They can't wait in the outbox, which keeps things. Sent at once, beside everything else, and
not repeated when they fail. They count with their platform's pace, so that no number of strangers
takes a cue's place.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping

from structlog.typing import FilteringBoundLogger

from bot.chat.platform import Message, Platform
from bot.errors import DeliveryError
from bot.pace import Pace

ONE_IN = 60.0
"""Seconds in which a chat gets such words once, however often it asks."""

_FAREWELL = 5.0  # real seconds that what is under way gets to end when the bot stops
_MOST_WAITING = 100
_LOOKS = 20
_BETWEEN_LOOKS = 0.25  # real seconds; with the looks, as long as somebody waits for an answer
_FAILED = 1.0  # seconds that a chat is stopped after a failure that names none


class Asides:
    """Sends such words. Use it on one event loop."""

    def __init__(
        self,
        platforms: Mapping[str, Platform],
        paces: Mapping[str, Pace],
        monotonic: Callable[[], float],
        log: FilteringBoundLogger,
    ) -> None:
        """`paces` are those of the platforms' deliveries; `monotonic` counts real seconds."""
        self._platforms = platforms
        self._paces = paces
        self._monotonic = monotonic
        self._log = log
        self._lately: dict[tuple[str, str], float] = {}
        self._under_way: set[asyncio.Task[None]] = set()

    def say(
        self, platform: str, chat: str, messages: Iterable[Message], *, owed: bool = False
    ) -> None:
        """Begin to send these, in this order; nobody waits for it.

        What is not `owed` is left out when its chat had some within a minute, when very many
        wait already, or when the platform stays at its limit.
        """
        if not (owed or self._may_wait(platform, chat)):
            return
        task = asyncio.create_task(self._send(platform, chat, tuple(messages), owed=owed))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def finish(self) -> None:
        """Wait until everything that was begun has ended, but not for a platform that hangs."""
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=_FAREWELL)
            for task in late:
                task.cancel()

    def _may_wait(self, platform: str, chat: str) -> bool:
        at = self._monotonic()
        for place in [place for place, said in self._lately.items() if at - said >= ONE_IN]:
            del self._lately[place]
        if (platform, chat) in self._lately or len(self._under_way) >= _MOST_WAITING:
            return False
        self._lately[platform, chat] = at
        return True

    async def _send(
        self, platform: str, chat: str, messages: Iterable[Message], *, owed: bool
    ) -> None:
        pace = self._paces[platform]
        for message in messages:
            if not (owed or await self._has_room(pace, chat)):
                self._log.info("aside-undelivered", reason="the platform is at its limit")
                return
            pace.take(chat, self._monotonic())
            try:
                await self._platforms[platform].send(chat, message)
            except DeliveryError as error:
                self._log.info("aside-undelivered", reason=str(error))
                self._learn(pace, chat, error)
            else:
                pace.accepted(chat, self._monotonic())

    async def _has_room(self, pace: Pace, chat: str) -> bool:
        for _ in range(_LOOKS):
            at = self._monotonic()
            if pace.room(at, 1) and not pace.chat_wait(chat, at):
                return True
            await asyncio.sleep(_BETWEEN_LOOKS)
        return False

    def _learn(self, pace: Pace, chat: str, error: DeliveryError) -> None:
        if error.refused or error.permanent:
            pace.accepted(chat, self._monotonic())  # an answer: it is there
        else:
            seconds = error.retry_after or _FAILED
            pace.refused(chat, seconds, self._monotonic(), everywhere=error.everywhere)
