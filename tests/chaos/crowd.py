"""Everybody: registered through the bot itself in virtual time, then simulated in real time.

May not know the network or processes.
"""

from __future__ import annotations

import asyncio
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from bot.core.context import NOTICE_VERSION
from bot.core.person import Person, Screening
from bot.store import Store
from tests.chaos.character import Character
from tests.chaos.clock import Clock
from tests.chaos.person import Somebody
from tests.chaos.server import Arrival, RoughApi
from tests.chats import World

EVENING = datetime(2026, 3, 2, 20, tzinfo=UTC)
FIRST_WAKE = datetime(2026, 3, 3, 7, tzinfo=UTC)
"""When the first person of all is woken on the first morning; nobody's clocks change for days."""
ZONES = (
    "Atlantic/Reykjavik",
    "Europe/Berlin",
    "America/New_York",
    "Pacific/Honolulu",
    "Asia/Kolkata",
    "Pacific/Auckland",
)
_FIRST_CHAT = 5000


class Crowd:
    """All people; they act as long as they are let."""

    def __init__(self, count: int, spread: timedelta, dice: Random) -> None:
        self._dice = dice
        self._wakes = {
            _FIRST_CHAT + number: (
                FIRST_WAKE + timedelta(minutes=dice.randint(0, int(spread.total_seconds() // 60))),
                dice.choice(ZONES),
            )
            for number in range(count)
        }
        self.acts = False
        self.people: dict[int, Somebody] = {}

    async def register(self, database: Path) -> None:
        """Have everybody in the database, each with a wake-up time that the bot was told."""
        with closing(Store.open(database)) as store:
            world = World(store, at=EVENING)
            for chat, (wake, zone) in self._wakes.items():
                local = EVENING.astimezone(ZoneInfo(zone)).date()
                with store.transaction():
                    store.add("telegram", str(chat), _met(zone, local), None, EVENING)
                await world.types(f"/time {wake.astimezone(ZoneInfo(zone)):%H:%M}", str(chat))

    def join(self, server: RoughApi, clock: Clock) -> None:
        """Open every chat, and read what arrives in it."""
        loop = asyncio.get_running_loop()

        def later(seconds: float, act: object) -> None:
            assert callable(act)
            loop.call_later(seconds / clock.speed, lambda: act() if self.acts else None)

        for chat in self._wakes:
            dice = Random(self._dice.random())
            server.meet(chat)
            self.people[chat] = Somebody(chat, Character.drawn(dice), server, dice, later)
        server.read = self._read

    def date(self, chat: int, morning: int) -> date:
        """The date, where this person is, of a morning: 0 is the first."""
        wake, zone = self._wakes[chat]
        return wake.astimezone(ZoneInfo(zone)).date() + timedelta(days=morning)

    def wake(self, morning: int) -> None:
        """Begin everybody's day."""
        for chat, somebody in self.people.items():
            somebody.wakes(self.date(chat, morning))

    def asks(self) -> None:
        """Have somebody ask something at once."""
        self._dice.choice(list(self.people.values())).asks()

    @property
    def busy(self) -> int:
        """How many are in the middle of their morning."""
        return sum(somebody.busy for somebody in self.people.values())

    def _read(self, arrival: Arrival) -> None:
        self.people[arrival.sent.chat].reads(arrival)


def _met(zone: str, today: date) -> Person:
    """Somebody at the end of their first meeting, but for the time."""
    return Person(
        notice=NOTICE_VERSION,
        screening=Screening(answer="no", answered=today),
        understood=True,
        zone=zone,
        place=zone.rpartition("/")[2],
        scheduled=True,
        settled=today,
        times=(time(0),) * 7,
    )
