"""A town that sleeps in virtual time: a whole bot at a platform's pace, and people it wakes.

Decides nothing: who answers, and how soon, goes in; what reached whom, and when, is kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from bot.chat.platform import Incoming, Limits, Message, Receive, Tap
from bot.core.routine import Options
from bot.core.wakeups import Wakeup
from bot.door import Door
from bot.store import Store
from bot.wiring import Parts, Surroundings, put_together
from tests.artists import FakeArtist
from tests.chats import texts
from tests.core.life import START, routine, settled_person
from tests.recording import recording_log
from tests.virtual_loop import seconds

TELEGRAM = Limits(per_second=30, burst=3, chat_per_second=1, chat_burst=5)


class Arrived(Struct, frozen=True):
    """One message: when its request came, and when the platform acknowledged it, in seconds."""

    chat: str
    id: str
    message: Message
    sent: float
    acknowledged: float


class Town:
    """One bot, one platform, and its people; nobody moves before `live`."""

    name = "telegram"
    knows_repeats = False

    def __init__(
        self, store: Store, *, limits: Limits = TELEGRAM, latency: float = 0.1, at: float = 0.0
    ) -> None:
        """`at` is how many seconds after Monday evening this bot begins."""
        self.store = store
        self.limits = limits
        self.latency = latency
        self.arrived: list[Arrived] = []
        self.lines: list[dict[str, Any]] = []
        self.answers: Callable[[str], float | None] = lambda _chat: None
        """After how many seconds somebody taps Start; None: they sleep on."""
        self.artist = FakeArtist()
        self._at = at
        self._ids = count(1)
        self._alarm: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self.parts: Parts = put_together(
            Surroundings(
                store=store,
                texts=texts(),
                platforms={self.name: self},
                clock=self.clock,
                log=recording_log(self.lines),
                host={"host": "", "contact": ""},
                door=Door(),
                artist=self.artist,
                monotonic=seconds,
            ),
            self._rearm,
        )

    def clock(self) -> datetime:
        """The bot's clock."""
        return START + timedelta(seconds=self._at + seconds())

    def settle(self, chat: str, wakes_in: float) -> int:
        """Add somebody who does all exercises hands-free and is woken in so many seconds."""
        at = self.clock() + timedelta(seconds=wakes_in)
        settled = settled_person()
        hands_free = replace(settled.preferences, hands_free=True)
        wakeup = Wakeup(at.date(), at)
        person = replace(settled, pause=None, next_wakeup=wakeup, preferences=hands_free)
        with self.store.transaction():
            return self.store.add(self.name, chat, person, at, self.clock(), may_wait=True)

    async def live(self, for_seconds: float) -> None:
        """Let the bot run for so long."""
        self.parts.start()
        running = [asyncio.create_task(delivery.run()) for delivery in self.parts.deliveries]
        self._rearm()
        self.parts.coach.poke()
        await asyncio.sleep(for_seconds)
        if self._alarm is not None:
            self._alarm.cancel()
        for task in (*running, *self._tasks):
            task.cancel()
        await asyncio.gather(*running, *self._tasks, return_exceptions=True)

    async def send(self, chat: str, message: Message, nonce: str = "") -> str:  # noqa: ARG002 - no repeats are known
        """Take a message; whoever is awake may answer it."""
        sent = seconds()
        await asyncio.sleep(self.latency)
        arrived = Arrived(chat, str(next(self._ids)), message, sent, seconds())
        self.arrived.append(arrived)
        self._answer(arrived)
        return arrived.id

    async def retire(self, chat: str, message: str) -> None:  # noqa: ARG002 - the protocol's
        """Take buttons away."""
        await asyncio.sleep(self.latency)

    async def listen(self, receive: Receive) -> None:
        """Nobody speaks but to answer."""

    def seen(self, chat: str) -> list[Arrived]:
        """What reached somebody."""
        return [arrived for arrived in self.arrived if arrived.chat == chat]

    def woken(self) -> list[Arrived]:
        """Every wake-up."""
        return [arrived for arrived in self.arrived if start_button(arrived) is not None]

    def lateness(self, chat: str) -> list[float]:
        """By how much each message of somebody's exercises came after its instant."""
        first = next(n for n, one in enumerate(self.seen(chat)) if "mattress" in one.message.text)
        said = self.seen(chat)[first:]
        return [
            later.sent - earlier.acknowledged - wait
            for earlier, later, wait in zip(said, said[1:], waits()[1:], strict=False)
        ]

    def _answer(self, arrived: Arrived) -> None:
        wait = self.answers(arrived.chat)
        if wait is not None and (data := start_button(arrived)) is not None:
            self._begin(self._tap(arrived, data, wait))

    async def _tap(self, arrived: Arrived, data: str, wait: float) -> None:
        await asyncio.sleep(wait)
        await self.parts.intake.receive(
            Incoming(
                platform=self.name,
                chat=arrived.chat,
                update=f"{self._at}-{arrived.id}",
                content=Tap(data, arrived.id),
            )
        )

    def _rearm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        due = self.store.earliest(self.clock(), (self.name,))
        if due is not None:
            wait = max((due - self.clock()).total_seconds(), 0.0)
            self._alarm = asyncio.get_running_loop().call_later(wait, self._ring)

    def _ring(self) -> None:
        self._begin(self._wake())

    async def _wake(self) -> None:
        await self.parts.coach.wake()
        self.parts.coach.poke()

    def _begin(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def waits() -> list[float]:
    """The seconds from each message of a hands-free morning to the next, the first one's 0."""
    guided = routine()
    every: list[float] = []
    for exercise in guided.ids:
        timeline = [float(cue.wait) for cue in guided.timeline(exercise, Options())]
        timeline[0] += guided.next_card_seconds if every else 0
        every += timeline
    return every


def start_button(arrived: Arrived) -> str | None:
    """What the Start button of a wake-up returns."""
    buttons = (button for row in arrived.message.buttons for button in row)
    return next((button.data for button in buttons if button.label == "Start"), None)
