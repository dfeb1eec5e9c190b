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

from bot.chat.discord_gaps import Gaps, Handled, Missed
from bot.chat.platform import Answer, Incoming, Receive
from bot.errors import DeliveryError, StoreError

Pause = Callable[[float], Awaitable[object]]
"""Waits for some seconds."""

# Seconds.
_LONGEST_PAUSE = 10.0
_BETWEEN_CHATS = 0.2
"""Looking at a chat is a request of its own; messages that go out need most of what there is."""
_BETWEEN_NOTES = 60.0
_BETWEEN_TRIES = 1.0
"""Between two of what the store refuses: one of all who wait for it tries, in turn."""
LOOK_BACK = 2.0
"""Whoever is there may be in pain, and does not wait longer than this for what they said before."""


class Reception:
    """Hands updates over; `look_back` is in seconds. Use it on one event loop."""

    def __init__(
        self,
        handled: Handled,
        gaps: Gaps,
        log: FilteringBoundLogger,
        pause: Pause,
        look_back: float = LOOK_BACK,
    ) -> None:
        self._handled = handled
        self._gaps = gaps
        self._log = log
        self._pause = pause
        self._longest_look = look_back
        self._expected: int | None = None
        self._in_vain: set[str] = set()
        self._receive: Receive | None = None
        self._lines: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._troubled = False
        self._trying = asyncio.Lock()

    def hand_to(self, receive: Receive) -> None:
        """Say who handles updates."""
        self._receive = receive

    async def take(self, incoming: Incoming, snowflake: int) -> Answer:
        """Have one handled, after what its chat said before; returns once it is saved.

        `snowflake` is Discord's id of it. Only messages can be asked for afterwards, but a tap
        tells as well how far everything has come: some people do nothing else for weeks.
        """
        self._handled.begin(snowflake)
        try:
            answer = await self._take_turn(incoming)
        except Exception:  # whoever is cancelled leaves it to the next run
            self._handled.end(snowflake)
            raise
        self._handled.end(snowflake)
        self._note_first()
        return answer

    def pass_over(self, message: int) -> None:
        """Note that a message arrived with which there is nothing to do."""
        self._handled.begin(message)
        self._handled.end(message)
        self._note_first()

    def expect_gaps(self) -> None:
        """From now on, look back in every chat before what it says is handled."""
        since = self._handled.until
        if since:
            self._handled.hold(since)
            self._expected = since
            self._in_vain.clear()
            self._open_gaps()

    async def catch_up(self) -> None:
        """Fetch what was typed while nobody listened, chat by chat, beside what comes in."""
        attempt = 0
        while True:
            if self._expected is not None:
                done = self._open_gaps()
            elif (chat := self._gaps.next) is not None:
                done = await self._catch_up_with(chat)
            else:
                break
            attempt = 0 if done else attempt + 1
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

    def _note_first(self) -> None:
        """The very first time at once: there is nothing yet to go on from after a crash."""
        if not self._handled.is_noted:
            self.note()

    async def _take_turn(self, incoming: Incoming) -> Answer:
        async with self._line(incoming.chat):
            await self._look_back(incoming.chat)
            return await self._insist(incoming)

    async def _look_back(self, chat: str) -> None:
        """Handle what was typed there while nobody listened, if it can be had soon.

        Else what is said now and next does not wait for it: the person is there.
        """
        if chat in self._in_vain:
            return
        try:
            async with asyncio.timeout(self._longest_look):
                missed = await self._gaps.look(chat)
        except (DeliveryError, TimeoutError) as error:
            self._in_vain.add(chat)
            self._log.debug("discord-gap-waits", cause=str(error))
        else:
            await self._make_up_for(missed)

    async def _catch_up_with(self, chat: str) -> bool:
        """Handle what was typed there; False: it can't be fetched now.

        Nobody stands in line while it is fetched. Who came meanwhile has looked back too, and
        what is handed over twice by that is known by its id.
        """
        try:
            missed = await self._gaps.look(chat)
        except DeliveryError as error:
            self._log.debug("discord-gap-waits", cause=str(error))
            return False
        async with self._line(chat):
            await self._make_up_for(missed)
        return True

    async def _make_up_for(self, missed: Missed) -> None:
        for incoming in missed.said:
            await self._insist(incoming)
        self._gaps.close(missed)
        self._in_vain.discard(missed.chat)

    def _open_gaps(self) -> bool:
        """Begin to look back; False when the store can't say now in which chats."""
        if self._expected is not None:
            try:
                self._gaps.open(self._expected)
            except StoreError as error:
                self._log.error("discord-gaps-wait-for-store", cause=str(error))
                return False
            self._expected = None
        return True

    async def _insist(self, incoming: Incoming) -> Answer:
        """Hand it over until it is saved; what can't be handled at all is left out."""
        answer = None if self._troubled else await self._handed_over(incoming)
        while answer is None:
            async with self._trying:
                if self._troubled:
                    await self._pause(_BETWEEN_TRIES)
                answer = await self._handed_over(incoming)
        return answer

    async def _handed_over(self, incoming: Incoming) -> Answer | None:
        """Hand it over once; None: the store can't save it now."""
        if self._receive is None:
            raise RuntimeError("nobody listens yet")
        try:
            answer = await self._receive(incoming)
        except StoreError as error:
            self._tell(error)
            return None
        except Exception as error:  # noqa: BLE001 - one update must not keep others waiting
            self.leave_out(type(incoming.content).__name__, error)
            return Answer(buttons_stay=True)
        self._troubled = False
        return answer

    def _tell(self, error: StoreError) -> None:
        """Once for all who wait."""
        if not self._troubled:
            self._log.error("update-waits-for-store", cause=str(error))
        self._troubled = True


def backoff(attempt: int) -> float:
    """Seconds to wait before the next attempt, more from one to the next, spread by chance."""
    longest = min(_LONGEST_PAUSE, 2.0 ** min(attempt + 1, 6))
    return random.uniform(longest / 2, longest)  # noqa: S311 - spreading load is no secret
