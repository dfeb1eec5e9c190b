"""Everything that comes in from Discord, in the order of its chat, handled until it is saved.

Belongs to `discord.py`. A chat that is slow holds up nobody else. May not know Discord's types,
and may not decide, store or word anything.
"""

from __future__ import annotations

import asyncio
import random
import traceback
from collections.abc import Awaitable, Callable
from pathlib import PurePath
from weakref import WeakValueDictionary

from structlog.typing import FilteringBoundLogger

from bot.chat.discord_gaps import Gaps, Handled
from bot.chat.platform import Answer, Incoming, Receive
from bot.errors import DeliveryError, StoreError

Pause = Callable[[float], Awaitable[object]]
"""Waits for some seconds."""

# Seconds.
_LONGEST_PAUSE = 10.0
_BETWEEN_CHATS = 0.2
"""Looking at a chat is a request of its own; messages that go out need most of what there is."""
_BETWEEN_NOTES = 60.0


class Reception:
    """Hands updates over. Use it on one event loop."""

    def __init__(
        self, handled: Handled, gaps: Gaps, log: FilteringBoundLogger, pause: Pause
    ) -> None:
        self._handled = handled
        self._gaps = gaps
        self._log = log
        self._pause = pause
        self._receive: Receive | None = None
        self._lines: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._troubled = False

    def hand_to(self, receive: Receive) -> None:
        """Say who handles updates."""
        self._receive = receive

    async def take(self, incoming: Incoming, snowflake: int) -> Answer:
        """Have one handled, after what its chat said before; returns once it is saved.

        `snowflake` is Discord's id of it.
        """
        self._handled.begin(snowflake)
        async with self._line(incoming.chat):
            await self._look_back(incoming.chat)
            answer = await self._insist(incoming)
        self._handled.end(snowflake)
        if not self._handled.is_noted:
            self.note()
        return answer

    def pass_over(self, snowflake: int) -> None:
        """Note that something arrived with which there is nothing to do."""
        self._handled.begin(snowflake)
        self._handled.end(snowflake)

    async def catch_up(self) -> None:
        """Fetch what was typed while nobody listened, chat by chat, beside what comes in."""
        since = self._handled.until
        if not since:
            return
        self._handled.hold(since)
        await self._open_gaps(since)
        attempt = 0
        while (chat := self._gaps.next) is not None:
            async with self._line(chat):
                attempt = 0 if await self._look_back(chat) else attempt + 1
            await self._pause(backoff(attempt) if attempt else _BETWEEN_CHATS)
        self._handled.release()

    async def keep_notes(self) -> None:
        """Remember now and then until when all was handled; forever."""
        while True:
            await self._pause(_BETWEEN_NOTES)
            self.note()

    def note(self) -> None:
        """Remember until when all was handled; what fails now is remembered the next time."""
        try:
            self._handled.ripen()
        except StoreError as error:
            self._log.debug("discord-note-left", cause=str(error))

    def leave_out(self, kind: str, error: Exception) -> None:
        """Tell the host of what could not be handled, without a word of what was said."""
        where = traceback.extract_tb(error.__traceback__)[-1]
        self._log.error(
            "update-left-out",
            kind=kind,
            error=type(error).__name__,
            where=f"{PurePath(where.filename).name}:{where.lineno}",
        )

    def _line(self, chat: str) -> asyncio.Lock:
        """Whoever comes first to a chat's line is first; it is forgotten when nobody waits."""
        line = self._lines.get(chat)
        if line is None:
            self._lines[chat] = line = asyncio.Lock()
        return line

    async def _look_back(self, chat: str) -> bool:
        """Handle what was typed there while nobody listened; False: it can't be fetched now.

        Then what is said now does not wait for it: the person is there.
        """
        try:
            missed = await self._gaps.close(chat)
        except DeliveryError as error:
            self._log.debug("discord-gap-waits", cause=str(error))
            return False
        for incoming in missed:
            await self._insist(incoming)
        return True

    async def _open_gaps(self, since: int) -> None:
        attempt = 0
        while True:
            try:
                self._gaps.open(since)
            except StoreError as error:
                self._log.error("discord-gaps-wait-for-store", cause=str(error))
            else:
                return
            await self._pause(backoff(attempt))
            attempt += 1

    async def _insist(self, incoming: Incoming) -> Answer:
        """Hand it over until it is saved; what can't be handled at all is left out."""
        if self._receive is None:
            raise RuntimeError("nobody listens yet")
        attempt = 0
        while True:
            try:
                answer = await self._receive(incoming)
            except StoreError as error:
                self._tell(error)
            except Exception as error:  # noqa: BLE001 - one update must not keep others waiting
                self.leave_out(type(incoming.content).__name__, error)
                return Answer(buttons_stay=True)
            else:
                self._troubled = False
                return answer
            await self._pause(backoff(attempt))
            attempt += 1

    def _tell(self, error: StoreError) -> None:
        """Once for all who wait."""
        if not self._troubled:
            self._log.error("update-waits-for-store", cause=str(error))
        self._troubled = True


def backoff(attempt: int) -> float:
    """Seconds to wait before the next attempt, more from one to the next, spread by chance."""
    longest = min(_LONGEST_PAUSE, 2.0 ** min(attempt + 1, 6))
    return random.uniform(longest / 2, longest)  # noqa: S311 - spreading load is no secret
