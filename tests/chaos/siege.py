"""The run itself: mornings at rehearsal speed, kills at random instants, and the settling after.

May not judge: what it saw goes to `checks`.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from bot.settings import NAMES
from tests.chaos.checks import Evidence
from tests.chaos.clock import Clock
from tests.chaos.crowd import FIRST_WAKE, Crowd
from tests.chaos.remains import Remains, count_unsent, look, overdue, running
from tests.chaos.server import RoughApi
from tests.chaos.weather import Weather
from tests.wire.home import Home, Loosen

SETTLING_SPEED = 1200.0
"""At the end nobody acts, so that half an hour of silence may pass in a few seconds."""
SETTLES_WITHIN = timedelta(hours=3)
SLACK = timedelta(minutes=10)
"""How long something may be due before it counts as forgotten, at the settling speed."""
LOOKS = 5
"""How often in a row it must look quiet."""
DRAINS_WITHIN = 30.0  # real seconds
SERVES, LONGEST = 2.5, 8.0
"""Real seconds that the bot serves between two kills, on average and at most."""
UNDER_WAY = timedelta(seconds=2)
"""Real time for which a message may be on its way while everything else is drained."""
TIME_FOR_THE_LAST = timedelta(minutes=7)
"""Of the bot's clock, after the last wake-up, however soon the kills are used up."""
AT_ARRIVAL, AT_HANDOVER = 0.4, 0.3
"""Of the kills, how many wait for a message to arrive, or for updates to be handed over."""
LEAD = timedelta(seconds=20)
NIGHT = timedelta(days=1)
TOO_LATE = timedelta(hours=2, minutes=10)

_FAILURE = re.compile(r"\S+ error +(?!telegram-(?:unreachable|polled-twice))\S|Traceback")


@dataclass(frozen=True)
class Plan:
    """How much of everything."""

    kills: int
    people: int
    mornings: int
    seed: int
    spread: timedelta
    """From the first person's wake-up to the last one's."""
    speed: float = 60.0
    late_morning: int | None = None
    """A morning through whose wake-ups the bot is down for more than two hours."""


class Siege:
    """One run in a folder of its own."""

    def __init__(self, plan: Plan, folder: Path, tell: Callable[[str], None]) -> None:
        self._plan = plan
        self._tell = tell
        self._dice = Random(plan.seed)
        self._database = folder / "loosen.db"
        self._clock = Clock(self._database)
        self.weather = Weather(Random(plan.seed + 1))
        self.server = RoughApi(self.weather, self._clock)
        self._home = Home(folder, self.server)
        self._crowd = Crowd(plan.people, plan.spread, Random(plan.seed + 2))
        self._remains = Remains()
        self._errors: list[str] = []
        self._quiet = 0

    async def run(self) -> Evidence:
        """Live through it all."""
        await self._crowd.register(self._database)
        async with self.server, self._changing_weather():
            self._crowd.join(self.server, self._clock)
            try:
                for morning in range(self._plan.mornings):
                    await self._live(morning)
                stuck = await self._settle()
            finally:
                for bot in self._home._started:
                    await bot.kill()
        return Evidence(
            server=self.server,
            crowd=self._crowd,
            remains=self._remains,
            database=self._database,
            mornings=self._plan.mornings,
            speed=self._plan.speed,
            stuck=stuck,
            errors=tuple(self._errors),
        )

    @asynccontextmanager
    async def _changing_weather(self) -> AsyncIterator[None]:
        change = asyncio.create_task(self.weather.change(self.server.unplug))
        try:
            yield
        finally:
            change.cancel()
            with suppress(asyncio.CancelledError):
                await change

    async def _live(self, morning: int) -> None:
        """One morning: killed again and again, until its share of kills is used up."""
        plan = self._plan
        late = TOO_LATE + plan.spread if morning == plan.late_morning else -LEAD
        self._crowd.wake(morning)
        self._clock.jump(FIRST_WAKE + morning * NIGHT + late, plan.speed)
        self._crowd.acts, self.weather.fair = True, False
        share = plan.kills * (morning + 1) // plan.mornings
        end = self._clock() + plan.spread + TIME_FOR_THE_LAST
        while self._remains.kills < share or self._clock() < end:
            bot = await self._start()
            await self._strike(bot)
        await self._drain()
        self._tell(
            f"morning {morning + 1}: until {self._clock():%H:%M}, {self._remains.kills} kills, "
            f"{len(self.server.arrivals)} messages, {len(self.server.issued)} updates, "
            f"{self._crowd.busy} people in the middle of it"
        )

    async def _start(self) -> Loosen:
        settings = {"CLOCK_SPEED": f"{self._clock.speed:g}", "LOG_LEVEL": "INFO"}
        if "TELEGRAM_MESSAGES_PER_SECOND" in NAMES:
            settings["TELEGRAM_MESSAGES_PER_SECOND"] = "1000"
        return await self._home.start(**settings)

    async def _strike(self, bot: Loosen) -> None:
        """Kill it while it starts, or after it has served for a while."""
        if self._dice.random() < 0.08:
            await asyncio.sleep(self._dice.uniform(0, 1.2))
        else:
            await bot.prints(" started ")
            await asyncio.sleep(min(LONGEST, self._dice.expovariate(1 / SERVES)))
            await self._pick_moment()
        await self._kill(bot)
        if self._dice.random() < 0.2:
            await asyncio.sleep(self._dice.uniform(0, 1.5))

    async def _pick_moment(self) -> None:
        """Most kills come when a message or an update is between the server and the bot."""
        cruelty = self._dice.random()
        if cruelty < AT_ARRIVAL:
            await self.server.next_arrival(1.0)
        elif cruelty < AT_ARRIVAL + AT_HANDOVER:
            self._crowd.asks()  # what is handled twice then shows
            await self.server.next_handover(1.0)
            await asyncio.sleep(self._dice.uniform(0, 0.15))

    async def _kill(self, bot: Loosen) -> None:
        if not bot.runs:
            self._errors.append(f"the bot ended by itself: {bot.lines[-1:]}")
        await bot.kill()
        self._errors += filter(is_failure, bot.lines)
        look(self._database, self._remains)
        self.server.era = self._remains.kills

    async def _drain(self) -> None:
        """Let nobody act any more, and everything that was done be handled."""
        self._crowd.acts, self.weather.fair = False, True
        bot = await self._start()
        await bot.prints(" started ")
        end = time.monotonic() + DRAINS_WITHIN
        await _until(lambda: self._drained() or time.monotonic() > end)
        await self._kill(bot)

    def _is_quiet(self) -> bool:
        busy = running(self._database) or self._unsent(timedelta(0)) or self._overdue()
        self._quiet = 0 if busy else self._quiet + 1
        return self._quiet > LOOKS

    def _unsent(self, age: timedelta) -> int:
        return count_unsent(self._database, (self._clock() - age).timestamp())

    def _overdue(self) -> list[int]:
        return overdue(self._database, (self._clock() - SLACK).timestamp())

    def _drained(self) -> bool:
        look(self._database, self._remains, killed=False)
        handled = all(update in self._remains.handled for update in self.server.issued)
        return handled and not self._unsent(UNDER_WAY * self._clock.speed)

    async def _settle(self) -> tuple[str, ...]:
        """Let time pass until all is quiet; whoever still is in the middle of it is stuck."""
        self._clock.jump(self._clock(), SETTLING_SPEED)
        end = self._clock() + SETTLES_WITHIN
        bot = await self._start()
        await bot.prints(" started ")
        await _until(lambda: self._clock() > end or self._is_quiet())
        stuck = [f"chat {chat} is {phase}" for chat, phase in running(self._database).items()]
        stuck += [f"chat {chat} is overdue" for chat in self._overdue()]
        if waits := self._unsent(timedelta(0)):
            stuck.append(f"{waits} messages wait in the outbox")
        code = await bot.stop()
        if code:
            stuck.append(f"the bot ended with status {code}")
        look(self._database, self._remains, killed=False)
        return tuple(stuck)


def is_failure(line: str) -> bool:
    """Whether a line of the log tells of a mistake: any error but two, which the network makes."""
    return _FAILURE.search(line) is not None


async def _until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110 - another process's doings set no event of ours
        await asyncio.sleep(0.2)
