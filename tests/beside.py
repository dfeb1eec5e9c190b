"""Asides beside an empty outbox, in virtual time, and a platform that keeps what was asked of it.

Decides nothing: what is to be said and what goes wrong goes in.
"""

from __future__ import annotations

import asyncio
from collections import deque
from itertools import count
from typing import Any

from bot.asides import Asides
from bot.chat.platform import UNLIMITED, Limits, Message, Receive
from bot.errors import DeliveryError, StoreError
from bot.pace import Pace
from tests.paces import proven
from tests.recording import recording_log
from tests.virtual_loop import seconds

SLOW = Limits(per_second=2, burst=1)
BAD_GATEWAY = "status 502"


class Place:
    """A platform that keeps what was asked and what it took, and fails when it is told to."""

    name = "telegram"
    knows_repeats = False

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.asked: list[tuple[float, str, str]] = []
        """When, in which chat, and the text."""
        self.taken: list[tuple[str, str]] = []
        self.failures: deque[Exception | None] = deque()
        """What becomes of the next requests."""
        self.is_cut = False
        self.latency = 0.0
        self.under_way: list[str] = []
        self.most_under_way = 0

    async def send(self, chat: str, message: Message, nonce: str = "") -> str:  # noqa: ARG002 - no repeats are known
        """Take it or fail, after a while."""
        assert chat not in self.under_way, "one at a time"
        self.asked.append((seconds(), chat, message.text))
        self.under_way.append(chat)
        self.most_under_way = max(self.most_under_way, len(self.under_way))
        failure = self.failures.popleft() if self.failures else None
        try:
            await asyncio.sleep(self.latency)
        finally:
            self.under_way.remove(chat)
        if self.is_cut:
            raise DeliveryError("no network", unsent=True)
        if failure is not None:
            raise failure
        self.taken.append((chat, message.text))
        return message.text

    async def retire(self, chat: str, message: str) -> None:
        """Nothing is asked to be taken away here."""

    async def listen(self, receive: Receive) -> None:
        """Nobody speaks here."""

    @property
    def when(self) -> list[float]:
        """When each request came."""
        return [at for at, _, _ in self.asked]

    @property
    def texts(self) -> list[str]:
        """What arrived."""
        return [text for _, text in self.taken]


class Beside:
    """Asides of one platform whose outbox is empty."""

    def __init__(self, limits: Limits = UNLIMITED) -> None:
        self.platform = Place(limits)
        self.pace: Pace = proven(limits)
        self.lines: list[dict[str, Any]] = []
        self.failing = False
        """Whether the store can't be read."""
        log = recording_log(self.lines)
        self.asides = Asides({"telegram": self.platform}, {"telegram": self}, seconds, log)
        self._names = count(1)

    def spares_one(self) -> bool:
        """As delivery answers when nothing is due."""
        if self.failing:
            raise StoreError("no disk")
        return self.pace.room(seconds(), 1) > 0

    def stranger(self, chat: str, *texts: str) -> None:
        """Tell somebody who is turned away."""
        messages = [Message(text=text) for text in texts or ("private",)]
        self.asides.say("telegram", chat, messages, name="private")

    def owed(self, chat: str, *texts: str, name: str = "") -> None:
        """Tell somebody who is owed it; without a name, of one that nothing else has."""
        messages = [Message(text=text) for text in texts]
        name = name or f"name-{next(self._names)}"
        self.asides.say("telegram", chat, messages, name=name, owed=True)

    @property
    def reasons(self) -> list[str]:
        """Why which words were not delivered."""
        assert {line["event"] for line in self.lines} <= {"aside-undelivered"}
        return [line["reason"] for line in self.lines]


def flood(seconds_: float) -> DeliveryError:
    """What a platform answers to too many."""
    return DeliveryError("slow down", retry_after=seconds_)
