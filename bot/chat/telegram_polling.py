"""Telegram's updates, fetched by long polling: confirmed once handled, whatever the network does.

Belongs to `telegram.py`. The loop is our own because the library's confirms an update before it
is handled. It may not decide, store or word anything.
"""

from __future__ import annotations

import asyncio
import random
import traceback
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import PurePath
from typing import TypeVar

from structlog.typing import FilteringBoundLogger
from telegram import Bot, CallbackQuery, Update

from bot.chat import utf16
from bot.chat.platform import Answer, Incoming, Receive
from bot.chat.telegram_refusals import PolledTwiceError, ask
from bot.chat.telegram_translation import translate
from bot.errors import DeliveryError, StoreError, TokenRefusedError

_NOTE_LIMIT = 200
"""UTF-16 units of the answer to a tap (Bot API 10.0)."""

# Waits, in seconds.
_LONG_POLL = 50
_LONGEST_PAUSE = 10.0
_PAUSE_AFTER_CONFLICT = 30.0

_KINDS = (Update.MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER)

T = TypeVar("T")
Pause = Callable[[float], Awaitable[object]]
"""Waits for some seconds."""


class Polling:
    """Fetches updates with `bot` and hands them over. Use it on one event loop."""

    def __init__(self, bot: Bot, log: FilteringBoundLogger, pause: Pause) -> None:
        self._bot = bot
        self._log = log
        self._pause = pause
        self._trouble = ""
        self._acknowledging: set[asyncio.Task[None]] = set()

    async def listen(self, receive: Receive, then: Callable[[], Awaitable[object]]) -> None:
        """Hear from people until cancelled. Raises `TokenRefusedError`.

        `then` is done in between, once: after what had been waiting, so that after a crash
        nobody's answer waits for it.
        """
        try:
            offset = await self._hear(0, receive, seconds=0)
            await self.insist(then)
            while True:
                offset = await self._hear(offset, receive, seconds=_LONG_POLL)
        finally:
            for task in self._acknowledging:
                task.cancel()
            await asyncio.gather(*self._acknowledging, return_exceptions=True)

    async def insist(self, request: Callable[[], Awaitable[T]]) -> T:
        """Try until it works, telling the host once when trouble begins, changes and ends.

        Raises `TokenRefusedError`: that, only the host can mend.
        """
        attempt = 0
        while True:
            try:
                result = await request()
            except TokenRefusedError:
                raise
            except PolledTwiceError as error:
                advice = "another bot is polling with the same token; stop the other one"
                self._tell("telegram-polled-twice", advice, error)
                await self._pause(_spread(_PAUSE_AFTER_CONFLICT))
            except DeliveryError as error:
                advice = "trying again by itself; if it lasts, check the network"
                self._tell("telegram-unreachable", advice, error)
                await self._pause(error.retry_after or _backoff(attempt))
            else:
                self._tell_end()
                return result
            attempt += 1

    async def _hear(self, offset: int, receive: Receive, *, seconds: int) -> int:
        """Wait so long for something new, hand it over, and return what the next offset is."""
        updates = await self.insist(partial(self._poll, offset, seconds))
        await self._hand_over(updates, receive)
        return max((update.update_id + 1 for update in updates), default=offset)

    async def _poll(self, offset: int, seconds: int) -> tuple[Update, ...]:
        try:
            return await ask(
                self._bot.get_updates(offset=offset, timeout=seconds, allowed_updates=_KINDS)
            )
        except PolledTwiceError as error:
            if "webhook" not in str(error).lower():
                raise
        await ask(self._bot.delete_webhook(drop_pending_updates=False))
        return ()

    def _tell(self, event: str, advice: str, error: Exception) -> None:
        if event != self._trouble:
            self._log.error(event, advice=advice, cause=str(error))
        self._trouble = event

    def _tell_end(self) -> None:
        if self._trouble:
            self._log.info("telegram-reachable")
        self._trouble = ""

    async def _hand_over(self, updates: Sequence[Update], receive: Receive) -> None:
        """Hand over all at once, in their order; what can't be stored again, until it is.

        A slow one holds up the next poll, and nobody else of its own.
        """
        attempt = 0
        while updates:
            failures = await asyncio.gather(*(self._receive(one, receive) for one in updates))
            left = [(one, why) for one, why in zip(updates, failures, strict=True) if why]
            updates = [update for update, _ in left]
            if left and attempt == 0:
                cause = str(left[0][1])
                self._log.error("update-waits-for-store", updates=len(left), cause=cause)
            if left:
                await self._pause(_backoff(attempt))
            attempt += 1

    async def _receive(self, update: Update, receive: Receive) -> StoreError | None:
        """Hand over one; what can't be handled at all is left out. Return why it must wait."""
        incoming = translate(update)
        answer = Answer()
        if incoming is not None:
            try:
                answer = await receive(incoming)
            except StoreError as error:
                return error
            except Exception as error:  # noqa: BLE001 - one update must not keep all others waiting
                self._leave_out(incoming, error)
        if update.callback_query is not None:
            # Beside the loop: the next person need not wait for this answer to arrive.
            task = asyncio.create_task(self._acknowledge(update.callback_query, answer.note))
            self._acknowledging.add(task)
            task.add_done_callback(self._acknowledging.discard)
        return None

    def _leave_out(self, incoming: Incoming, error: Exception) -> None:
        where = traceback.extract_tb(error.__traceback__)[-1]
        self._log.error(
            "update-left-out",
            kind=type(incoming.content).__name__,
            error=type(error).__name__,
            where=f"{PurePath(where.filename).name}:{where.lineno}",
        )

    async def _acknowledge(self, query: CallbackQuery, note: str) -> None:
        """Stop the button's spinner; nothing is lost when the tap is too old for it."""
        text = utf16.clip(note, _NOTE_LIMIT)
        try:
            await ask(self._bot.answer_callback_query(query.id, text=text or None))
        except DeliveryError as error:
            self._log.debug("telegram-tap-not-acknowledged", cause=str(error))


def _backoff(attempt: int) -> float:
    """Seconds to wait before the next attempt, more from one to the next."""
    return _spread(min(_LONGEST_PAUSE, 2.0 ** min(attempt + 1, 6)))


def _spread(longest: float) -> float:
    """Seconds from half of it on, so that many bots, or two with one token, don't come at once."""
    return random.uniform(longest / 2, longest)  # noqa: S311 - spreading load is no secret
