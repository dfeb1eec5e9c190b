"""Delivery on a bench: a recording platform, a clock that only the test moves, a real outbox."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from datetime import datetime, timedelta
from random import Random

import structlog

from bot.chat.platform import Message, Receive
from bot.core.says import Say
from bot.delivery import Delivery
from bot.records import Queued
from bot.store import Store
from tests.stores import NOON, add


class Clock:
    """A clock that only the test moves."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now

    def move(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


class FakePlatform:
    """Records what reaches it; raises what the test lined up, else takes everything."""

    def __init__(self, name: str, clock: Clock) -> None:
        self.name = name
        self.clock = clock
        self.reached: list[str] = []
        """Every request, in the order of arrival, also those that then failed."""
        self.at: list[datetime] = []
        self.failures: deque[Exception | None] = deque()
        self.slow: dict[str, asyncio.Event] = {}
        self.latency = 0.0
        self.most_at_once = self.at_once = 0

    async def send(self, chat: str, message: Message) -> str:
        """Take a message."""
        await self._request(chat, f"{chat}: {message.text}")
        return f"m-{message.text}"

    async def retire(self, chat: str, message: str) -> None:
        """Take buttons away."""
        await self._request(chat, f"{chat}: retire {message}")

    async def listen(self, receive: Receive) -> None:
        """Hear nothing."""

    async def _request(self, chat: str, what: str) -> None:
        self.reached.append(what)
        self.at.append(self.clock())
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self.slow[chat].wait() if chat in self.slow else await asyncio.sleep(0)
            self.clock.move(self.latency)
            failure = self.failures.popleft() if self.failures else None
            if failure is not None:
                raise failure
        finally:
            self.at_once -= 1


class Coach:
    """Stands in for the coach: saves each end, says what the test wants to follow."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.ends: list[tuple[str, str]] = []
        self.follows: dict[str, Say] = {}
        self.broken: list[Exception] = []
        """Raised once each instead of saving an end."""

    def delivered(self, queued: Queued, message: str, at: datetime) -> None:
        """Save it as sent."""
        with self._end("delivered", queued):
            self.store.sent(queued.id, message, at)
            if queued.say is not None and queued.say.key in self.follows:
                self.store.put(queued.person, [self.follows.pop(queued.say.key)], at)

    def undelivered(self, queued: Queued, at: datetime) -> None:  # noqa: ARG002 - the protocol's
        """Drop it."""
        with self._end("undelivered", queued):
            self.store.drop(queued.id)

    def unreachable(self, queued: Queued, at: datetime) -> None:  # noqa: ARG002 - the protocol's
        """Drop everything of this person."""
        with self._end("unreachable", queued):
            self.store.drop(queued.id)
            self.store.cancel_all(queued.person)

    def _end(self, how: str, queued: Queued) -> AbstractContextManager[None]:
        if self.broken:
            raise self.broken.pop(0)
        self.ends.append((how, queued.say.key if queued.say else "retire"))
        return self.store.transaction()


class Bench:
    """A store, a platform, a clock, and delivery between them."""

    def __init__(self, store: Store, speed: float = 1.0) -> None:
        self.store = store
        self.clock = Clock()
        self.platform = FakePlatform("telegram", self.clock)
        self.coach = Coach(store)
        self.rearmed: list[datetime | None] = []
        self.delivery = Delivery(
            outbox=store,
            platforms={"telegram": self.platform},
            render=self.render,
            listener=self.coach,
            rearm=lambda: self.rearmed.append(store.earliest(self.clock())),
            clock=self.clock,
            random=Random(1),
            log=structlog.get_logger(),
            speed=speed,
        )

    def render(self, queued: Queued) -> Message:
        """Write the key as the text; a key `broken` has no text."""
        assert queued.say is not None
        if queued.say.key == "broken":
            raise KeyError(queued.say.key)
        return Message(text=queued.say.key)

    def put(self, chat: str, *says: Say) -> int:
        """Queue messages for a chat, which is added when it is new."""
        found = self.store.find("telegram", chat)
        person = add(self.store, chat) if found is None else found.id
        with self.store.transaction():
            self.store.put(person, says, self.clock())
        return person

    async def live(self, seconds: float = 100_000) -> None:
        """Drain, then jump from one armed instant to the next, like the terminal does."""
        end = self.clock() + timedelta(seconds=seconds)
        await self.delivery.drain()
        while (due := self.store.earliest(self.clock())) is not None and due <= end:
            self.clock.now = due
            await self.delivery.drain()

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits and nothing is under way."""
        far = self.clock() + timedelta(days=9)
        return not self.store.ready(far, 1) and not self.store.in_flight()


@asynccontextmanager
async def running(delivery: Delivery) -> AsyncIterator[asyncio.Task[None]]:
    """Run delivery in the background, and stop it."""
    task = asyncio.create_task(delivery.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(condition: Callable[[], bool]) -> None:
    """Let the other tasks work until something has become true."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - whatever it is, it has no event of its own
            await asyncio.sleep(0)
