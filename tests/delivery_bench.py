"""Delivery on a bench: a recording platform with limits, virtual time, a real outbox.

Decides nothing: what a test lines up goes in, and what reached the platform, and when, is kept.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bot.chat.platform import UNLIMITED, File, Limits, Message, Receive
from bot.core.says import Kind, Say
from bot.delivery import Delivery
from bot.records import Queued
from bot.store import Store
from tests.paces import prove
from tests.recording import recording_log
from tests.stores import NOON, add
from tests.virtual_loop import seconds

ROUNDS = 10_000
"""Turns of the loop after which what a test waits for will never come."""


class Clock:
    """The bot's clock: noon when the loop began, `speed` times as fast."""

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self.ahead = timedelta()
        """How much too far it goes, until somebody sets it right."""

    def __call__(self) -> datetime:
        """Tell the time."""
        return NOON + timedelta(seconds=seconds() * self.speed) + self.ahead


class FakePlatform:
    """Records what reaches it; raises what the test lined up, else takes everything."""

    def __init__(
        self,
        name: str,
        clock: Clock,
        limits: Limits = UNLIMITED,
        *,
        knows_repeats: bool = False,
    ) -> None:
        self.name = name
        self.knows_repeats = knows_repeats
        self.limits = limits
        self._clock = clock
        self.reached: list[str] = []
        """Every request, in the order of arrival, also those that then failed."""
        self.at: list[datetime] = []
        """When each arrived, by the bot's clock."""
        self.seconds: list[float] = []
        """When each arrived, in real seconds."""
        self.failures: deque[Exception | None] = deque()
        self.refuses: Callable[[str, float], Exception | None] = lambda _chat, _at: None
        """What a strict platform answers to a request of this chat at this second."""
        self.nonces: list[str] = []
        """What each message stood under that was to be sent."""
        self.slow: dict[str, asyncio.Event] = {}
        self.latency = 0.0
        self.most_at_once = self.at_once = 0

    async def send(self, chat: str, message: Message, nonce: str = "") -> str:
        """Take a message."""
        self.nonces.append(nonce)
        await self._request(chat, f"{chat}: {message.text}")
        return f"m-{message.text}"

    async def retire(self, chat: str, message: str) -> None:
        """Take buttons away."""
        await self._request(chat, f"{chat}: retire {message}")

    async def listen(self, receive: Receive) -> None:
        """Hear nothing."""

    def when(self, what: str) -> list[float]:
        """In which seconds requests arrived whose text ends so."""
        pairs = zip(self.reached, self.seconds, strict=True)
        return [at for reached, at in pairs if reached.endswith(what)]

    async def _request(self, chat: str, what: str) -> None:
        self.reached.append(what)
        self.at.append(self._clock())
        self.seconds.append(seconds())
        refusal = self.refuses(chat, seconds())
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self.slow[chat].wait() if chat in self.slow else await asyncio.sleep(self.latency)
            failure = self.failures.popleft() if self.failures else refusal
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
        self.line: deque[tuple[int, Say]] = deque()
        """Who waits to be called up, and what is said to them then."""
        self.lets_in = True
        self.expected: list[datetime] = []
        """When cues will be due."""

    def call_up(self, platform: str, most: int, now: datetime) -> int:
        """Let as many of the line have their turn."""
        called = min(most, len(self.line)) if platform == "telegram" and self.lets_in else 0
        for _ in range(called):
            person, say = self.line.popleft()
            self.store.put(person, [say], now)
        return called

    def waits(self, platform: str) -> bool:
        """Whether anybody waits."""
        return platform == "telegram" and bool(self.line)

    def expects(self, platform: str, since: datetime, until: datetime) -> int:
        """How many cues the test says are about to be due."""
        return sum(since < at <= until for at in self.expected) if platform == "telegram" else 0

    def delivered(self, queued: Queued, message: str, at: datetime) -> None:
        """Save it as sent."""
        self._end("delivered", queued)
        self.store.sent(queued.id, message, at)
        if queued.say is not None and queued.say.key in self.follows:
            self.store.put(queued.person, [self.follows.pop(queued.say.key)], at)

    def undelivered(self, queued: Queued, at: datetime) -> None:  # noqa: ARG002 - the protocol's
        """Drop it."""
        self._end("undelivered", queued)
        self.store.drop(queued.id)

    def unreachable(self, queued: Queued, at: datetime) -> None:  # noqa: ARG002 - the protocol's
        """Drop everything of this person."""
        self._end("unreachable", queued)
        self.store.drop(queued.id)
        self.store.cancel_all(queued.person)

    def _end(self, how: str, queued: Queued) -> None:
        if self.broken:
            raise self.broken.pop(0)
        self.ends.append((how, queued.say.key if queued.say else "retire"))


class Bench:
    """A store, a platform, a clock, and delivery between them."""

    def __init__(
        self,
        store: Store,
        *,
        speed: float = 1.0,
        limits: Limits = UNLIMITED,
        name: str = "telegram",
        knows_repeats: bool = False,
    ) -> None:
        self.store = store
        self.clock = Clock(speed)
        self.platform = FakePlatform(name, self.clock, limits, knows_repeats=knows_repeats)
        self.coach = Coach(store)
        self.rearmed: list[datetime | None] = []
        self.lines: list[dict[str, Any]] = []
        self.drawing = 0.0
        """Seconds that a picture takes to be composed."""
        self.files: dict[str, tuple[File, ...]] = {}
        """What goes with the messages of these keys."""
        self.drawn: list[str] = []
        """The pictures that were begun."""
        self._alarm: asyncio.TimerHandle | None = None
        self.delivery = Delivery(
            outbox=store,
            platform=self.platform,
            render=self.render,
            coach=self.coach,
            rearm=self._rearm,
            clock=self.clock,
            monotonic=seconds,
            random=Random(1),
            log=recording_log(self.lines),
            speed=speed,
        )
        prove(self.delivery.pace, limits)

    async def render(self, queued: Queued) -> Message:
        """Write the key as the text; a key `broken` has no text, and pictures take their time."""
        assert queued.say is not None
        if queued.say.kind is Kind.PICTURE:
            self.drawn.append(queued.say.key)
            await asyncio.sleep(self.drawing)
        if queued.say.key == "broken":
            raise KeyError(queued.say.key)
        return Message(text=queued.say.key, files=self.files.get(queued.say.key, ()))

    def person(self, chat: str) -> int:
        """Find somebody, who is added when they are new."""
        found = self.store.find(self.platform.name, chat)
        return found.id if found else add(self.store, chat, platform=self.platform.name)

    def put(self, chat: str, *says: Say) -> int:
        """Queue messages for a chat."""
        person = self.person(chat)
        with self.store.transaction():
            self.store.put(person, says, self.clock())
        return person

    def line_up(self, chats: Iterable[str], say: Say) -> None:
        """Let these people wait to be called up."""
        self.coach.line.extend((self.person(chat), say) for chat in chats)

    async def live(self, seconds: float = 100_000) -> None:
        """Let delivery run for so long."""
        async with running(self.delivery):
            self.delivery.poke()
            await asyncio.sleep(seconds)

    @property
    def logged(self) -> list[str]:
        """The events of the log, but for the sum at the end and what was given up."""
        events = [line["event"] for line in self.lines]
        return [event for event in events if event not in ("deliveries", "given-up")]

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits and nothing is under way."""
        name, far = self.platform.name, self.clock() + timedelta(days=9)
        with self.store.transaction():
            waiting = self.store.ready(far, 1, name) or self.store.pictures(name, 1)
            return not waiting and not self.store.in_flight(name)

    def _rearm(self) -> None:
        """Set the alarm: what comes next, comes by itself."""
        due = self.store.earliest(self.clock(), (self.platform.name,))
        self.rearmed.append(due)
        if self._alarm is not None:
            self._alarm.cancel()
        if due is not None:
            wait = (due - self.clock()).total_seconds() / self.clock.speed
            loop = asyncio.get_running_loop()
            self._alarm = loop.call_later(max(wait, 0), self.delivery.poke)


@asynccontextmanager
async def running(*deliveries: Delivery) -> AsyncIterator[asyncio.Task[None]]:
    """Run deliveries in the background, and stop them; the task is the first one's."""
    tasks = [asyncio.create_task(delivery.run()) for delivery in deliveries]
    try:
        yield tasks[0]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until(condition: Callable[[], bool]) -> None:
    """Let the other tasks work, at this very instant, until something has become true."""
    for _ in range(ROUNDS):
        if condition():
            return
        await asyncio.sleep(0)
    raise AssertionError("what the test waits for did not happen")
