"""The peer's side of a rush: python-telegram-bot's Application, JobQueue and AIORateLimiter.

At its best: no job is dropped as late, the limiter paces evenly (as it comes, its bursts are
refused), and a refused message is tried again. Each cue is a job of its own, set when the one
before was taken. It keeps nothing. Imports nothing of the bot.
"""

from __future__ import annotations

import asyncio
import logging
import os
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import AIORateLimiter, Application, ContextTypes, MessageHandler, filters
from telegram.warnings import PTBUserWarning

from benchmarks.plan import SLEEPERS, Plan, Running
from benchmarks.side import Numbers

AnyApplication = Application[Any, Any, Any, Any, Any, Any]
Context = ContextTypes.DEFAULT_TYPE

_NEVER_TOO_LATE = {"misfire_grace_time": None}
_MANY_RETRIES = 20
_A_SECOND = 29.5
"""So near to what the server takes that nothing is refused because two came a moment closer."""
_THINKS = 1.0
_WAKE_UP = "Good morning. Stay under the covers. Three gentle moves, right here in bed."
_CUE = "Let it down softly. Swap legs."
_STOPS = "Stopped. Let go and lie as is most comfortable."


def serve(_people: int, folder: Path) -> Numbers:
    """Follow the plan in the folder until everything is sent."""
    plan = Plan.load(folder)
    # What its last jobs say when it stops in the midst of sessions is no part of the figure.
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
    warnings.simplefilter("ignore", PTBUserWarning)
    if plan.core is not None:
        os.sched_setaffinity(0, {plan.core})
    return asyncio.run(Rush(plan).run())


class Rush:
    """A bot with a job for each wake-up and each cue."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._sent = 0
        self._lost = 0
        limiter = AIORateLimiter(
            overall_max_rate=1, overall_time_period=1 / _A_SECOND, max_retries=_MANY_RETRIES
        )
        self._application: AnyApplication = (
            Application.builder()
            .token("1:bench")
            .base_url(f"{plan.url}/bot")
            .rate_limiter(limiter)
            .concurrent_updates(True)
            .build()
        )

    async def run(self) -> Numbers:
        """Set every job, hear who writes, and wait for the last."""
        application = self._application
        application.add_handler(MessageHandler(filters.TEXT, self._stop))
        application.add_error_handler(_let_go)
        async with application:
            await application.start()
            assert application.updater is not None
            await application.updater.start_polling()
            for number in range(self._plan.woken):
                self._at(self._plan.due, self._wake, SLEEPERS + number)
            for session in self._plan.sessions:
                self._at(session.due, self._cue, session)
            await self._until_over()
            await application.updater.stop()
            await application.stop()
        return {"sent": self._sent, "lost": self._lost}

    async def _until_over(self) -> None:
        while self._has_more():  # noqa: ASYNC110 - jobs of the library tell nobody that they ended
            await asyncio.sleep(0.5)

    def _has_more(self) -> bool:
        return datetime.now(UTC) < self._plan.until or self._sent + self._lost < self._plan.woken

    def _at(self, when: float | datetime, job: Any, data: object) -> None:  # noqa: ANN401 - the library's
        queue = self._application.job_queue
        assert queue is not None
        queue.run_once(job, when, data=data, job_kwargs=_NEVER_TOO_LATE)

    async def _wake(self, context: Context) -> None:
        chat = context.job.data if context.job else None
        assert isinstance(chat, int)
        try:
            await context.bot.send_message(chat, _WAKE_UP, reply_markup=_buttons("1.0.0", "start"))
            self._sent += 1
        except Exception:
            self._lost += 1
            raise

    async def _cue(self, context: Context) -> None:
        session = context.job.data if context.job else None
        assert isinstance(session, Running)
        mark = f"1.{session.run}.{session.cue}"
        await context.bot.send_message(session.chat, _CUE, reply_markup=_buttons(mark, "stop"))
        run, cue, timeline = session.run, session.cue + 1, self._timeline(session.run)
        wait = float(timeline[cue].wait) if cue < len(timeline) else _THINKS + self._plan.next_card
        if cue == len(timeline):
            run, cue = run + 1, 0
        self._at(wait, self._cue, Running(session.chat, run, cue, session.due))

    def _timeline(self, run: int) -> tuple[Any, ...]:
        return self._plan.timelines[(run - 1) % len(self._plan.timelines)]

    async def _stop(self, update: Update, context: Context) -> None:
        assert update.effective_chat is not None
        await context.bot.send_message(update.effective_chat.id, _STOPS)


async def _let_go(_update: object, _context: Context) -> None:
    """Count nothing here: what the last requests come to when it stops is no error."""


def _buttons(mark: str, action: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton("Stop, it hurts", callback_data=f"{mark}|{action}|")]]
    )
