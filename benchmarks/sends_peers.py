"""The peers that only send: the library's rate limiter as it comes, and nothing around it.

Both use the library's own HTTP client. Imports nothing of the bot.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from time import process_time

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import TelegramError
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from benchmarks.plan import SLEEPERS, Plan
from benchmarks.side import Numbers

LOOPS = 32
"""Messages on their way at the same time."""

_TOKEN = "1:bench"  # noqa: S105 - no secret: the server takes any
_TEXT = (
    "Good morning. Stay under the covers. Three gentle moves, about 5 minutes, right here in bed. "
    "You can stop at any time."
)
_ROWS = (("start", "snooze"), ("not-today", "bad-day"))

Send = Callable[[int], Awaitable[object]]


def limiter(sends: int, folder: Path) -> Numbers:
    """Hand all to a bot with the limiter at once, as the library means it."""
    # It logs each refusal as an error; they are counted here.
    logging.getLogger("telegram.ext").setLevel(logging.CRITICAL)
    return asyncio.run(_limited(sends, Plan.load(folder).url))


async def _limited(sends: int, url: str) -> Numbers:
    bot = ExtBot(
        _TOKEN,
        base_url=f"{url}/bot",
        request=HTTPXRequest(256, pool_timeout=60),
        rate_limiter=AIORateLimiter(),
    )
    async with bot:
        each = (_lost(_message(bot), chat) for chat in range(SLEEPERS, SLEEPERS + sends))
        return {"lost": sum(await asyncio.gather(*each))}


def bare(sends: int, folder: Path) -> Numbers:
    """Send them in some loops, one after another in each; count the processor time of it."""
    plan = Plan.load(folder)
    if plan.core is not None:
        os.sched_setaffinity(0, {plan.core})
    return asyncio.run(_bare(sends, plan.url))


async def _bare(sends: int, url: str) -> Numbers:
    bot = Bot(_TOKEN, base_url=f"{url}/bot", request=HTTPXRequest(2 * LOOPS, pool_timeout=60))
    async with bot:
        chats = iter(range(SLEEPERS, SLEEPERS + sends))
        began = process_time()
        lost = sum(await asyncio.gather(*(_loop(_message(bot), chats) for _ in range(LOOPS))))
        return {"lost": lost, "cpu": process_time() - began}


async def _loop(send: Send, chats: Iterator[int]) -> int:
    return sum([await _lost(send, chat) for chat in chats])


async def _lost(send: Send, chat: int) -> int:
    try:
        await send(chat)
    except TelegramError:
        return 1
    return 0


def _message(bot: Bot) -> Send:
    """A message as large as a wake-up of ours, buttons included."""
    buttons = [
        [InlineKeyboardButton(one, callback_data=f"2026-03-03.0.0|{one}|") for one in row]
        for row in _ROWS
    ]

    async def send(chat: int) -> object:
        return await bot.send_message(chat, _TEXT, reply_markup=InlineKeyboardMarkup(buttons))

    return send
