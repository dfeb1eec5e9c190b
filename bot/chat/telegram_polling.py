"""Telegram's updates, fetched by long polling: confirmed once handled, whatever the network does.

Belongs to `telegram.py`. The loop is our own because the library's confirms an update before it
is handled. It may not decide, store or word anything.
"""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from pathlib import PurePath
from typing import Any, TypeVar

from structlog.typing import FilteringBoundLogger
from telegram import Bot, CallbackQuery, Update

from bot.chat import utf16
from bot.chat.platform import Answer, Incoming, Receive
from bot.chat.telegram_pauses import Pause, backoff
from bot.chat.telegram_refusals import NotFoundError, PolledTwiceError, ask
from bot.chat.telegram_translation import translate
from bot.errors import DeliveryError, StoreError, TokenRefusedError

_NOTE_LIMIT = 200
"""UTF-16 units of the answer to a tap (Bot API 10.0)."""

# Seconds.
_LONG_POLL = 50
_AT_ONCE = 0.5
"""An answer before that was not waited for, as a long poll should be."""
_AFTER_NOTHING = (0.1, 0.5)
_AFTER_TROUBLE = (2.0, 10.0)
_AFTER_CONFLICT = (3.0, 30.0)
_AFTER_DOUBT = (2.0, 2.0)
"""First and longest pauses."""
_DOUBTS = 4
"""Refusals in a row that a token has to meet which was good before: with the pauses, some seconds.
A gateway or a server that begins anew refuses one or two of them."""

_KINDS = (Update.MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER)

T = TypeVar("T")


class Polling:
    """Fetches updates with `bot` and hands them over. Use it on one event loop."""

    def __init__(self, bot: Bot, log: FilteringBoundLogger, pause: Pause) -> None:
        self._bot = bot
        self._log = log
        self._pause = pause
        self._trouble = ""
        self._was_good = False
        self._doubts = 0
        self._beside: set[asyncio.Task[None]] = set()

    async def listen(
        self, receive: Receive, beside: Callable[[], Coroutine[Any, Any, None]]
    ) -> None:
        """Hear from people until cancelled. Raises `TokenRefusedError`.

        `beside` is begun after what had been waiting, so that after a crash nobody's answer
        waits for it, and is cancelled in the end.
        """
        try:
            offset = await self._hear(0, receive, seconds=0)
            self._begin(beside())
            await self._hear_on(offset, receive)
        finally:
            for task in self._beside:
                task.cancel()
            await asyncio.gather(*self._beside, return_exceptions=True)

    async def _hear_on(self, offset: int, receive: Receive) -> None:
        clock, idle = asyncio.get_running_loop().time, 0
        while True:
            began, before = clock(), offset
            offset = await self._hear(before, receive, seconds=_LONG_POLL)
            if offset > before or clock() - began >= _AT_ONCE:
                idle = 0
                continue
            # This server does not wait for news: it would be asked a thousand times a second.
            await self._pause(_pause(_AFTER_NOTHING, idle))
            idle += 1

    async def _insist(self, request: Callable[[], Awaitable[T]]) -> T:
        """Try until it works, telling the host once when trouble begins, changes and ends.

        Raises `TokenRefusedError`: that, only the host can mend.
        """
        attempt = 0
        while True:
            try:
                result = await request()
            except (NotFoundError, TokenRefusedError) as error:
                self._doubts += 1
                if not self._was_good or self._doubts >= _DOUBTS:
                    raise TokenRefusedError(str(error)) from None
                failure: DeliveryError = error
            except DeliveryError as error:
                failure = error
            else:
                self._tell_end()
                return result
            attempt = 0 if self._tell(failure) else attempt + 1
            await self._pause(failure.retry_after or _pause(_first_and_longest(failure), attempt))

    async def _hear(self, offset: int, receive: Receive, *, seconds: int) -> int:
        """Wait so long for something new, hand it over, and return what the next offset is."""
        updates = await self._insist(partial(self._poll, offset, seconds))
        await self._hand_over(sorted(updates, key=lambda update: update.update_id), receive)
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

    def _tell(self, error: DeliveryError) -> bool:
        """Tell the host of trouble, unless it is the same as before."""
        match error:
            case PolledTwiceError():
                event = "telegram-polled-twice"
                advice = "another bot is polling with the same token; stop the other one"
            case NotFoundError() | TokenRefusedError():
                event = "telegram-token-doubted"
                advice = "asking again; it was good before, so the server may only have stumbled"
            case _:
                event = "telegram-unreachable"
                advice = "trying again by itself; if it lasts, check the network"
        is_new = event != self._trouble
        if is_new:
            self._log.error(event, advice=advice, cause=str(error))
        self._trouble = event
        return is_new

    def _tell_end(self) -> None:
        if self._trouble:
            self._log.info("telegram-reachable")
        self._trouble = ""
        self._was_good = True
        self._doubts = 0

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
                await self._pause(_pause(_AFTER_TROUBLE, attempt))
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
            self._begin(self._acknowledge(update.callback_query, answer.note))
        return None

    def _begin(self, aside: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(aside)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

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


def _first_and_longest(error: DeliveryError) -> tuple[float, float]:
    match error:
        case PolledTwiceError():
            return _AFTER_CONFLICT
        case NotFoundError() | TokenRefusedError():
            return _AFTER_DOUBT
        case _:
            return _AFTER_TROUBLE


def _pause(first_and_longest: tuple[float, float], attempt: int) -> float:
    first, longest = first_and_longest
    return backoff(attempt, first=first, longest=longest)
