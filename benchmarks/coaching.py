"""A whole bot on a database, without a platform: each message is acknowledged by the benchmark.

Its clock stands still until it is moved, so nothing waits in real time.
"""

from __future__ import annotations

import logging
import sys
from datetime import datetime

import structlog
from structlog.typing import FilteringBoundLogger

from benchmarks.people import PLATFORM
from bot.chat.platform import UNLIMITED, Message, Platform, Receive
from bot.door import Door
from bot.pictures.blank import Blank
from bot.store import Store
from bot.virtual import StandingClock
from bot.wiring import Parts, Surroundings, load_texts, put_together


class Nowhere:
    """A platform that nobody listens to; the benchmarks send nothing through it."""

    name = PLATFORM
    limits = UNLIMITED
    knows_repeats = False

    async def send(self, chat: str, message: Message, nonce: str = "") -> str:
        """Refuse: a benchmark that gets here measures something else."""
        raise NotImplementedError(chat, message)

    async def retire(self, chat: str, message: str) -> None:
        """Refuse, as above."""
        raise NotImplementedError(chat, message)

    async def listen(self, receive: Receive) -> None:
        """Hear nothing."""


def parts_on(store: Store, now: datetime) -> tuple[Parts, StandingClock]:
    """A bot put together on this store, and the clock it goes by."""
    clock = StandingClock(now)
    nowhere: Platform = Nowhere()
    around = Surroundings(
        store=store,
        texts=load_texts(),
        platforms={PLATFORM: nowhere},
        clock=clock,
        log=host_log(),
        host={},
        door=Door(),
        artist=Blank(),
        monotonic=lambda: clock().timestamp(),
    )
    return put_together(around, lambda: None), clock


def host_log() -> FilteringBoundLogger:
    """A log as a host keeps it: nothing below INFO is told."""
    log: FilteringBoundLogger = structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    return log
