"""Puts the parts together: one coach, one delivery, one alarm, any number of platforms.

Reads no environment; what it needs is handed in. Decides nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import SystemRandom

from msgspec import Struct
from structlog.typing import FilteringBoundLogger

from bot.alarm import Alarm
from bot.audit import audit_streaks
from bot.catalog import Catalog
from bot.chat.platform import Platform
from bot.coach import Coach, House
from bot.core.routine import Routine
from bot.core.says import Arg
from bot.cue_texts import find_text_faults
from bot.delivery import Delivery
from bot.door import Door
from bot.errors import MessagesError
from bot.reading.places import Atlas
from bot.reading.reader import Reader
from bot.routine_file import load_routine
from bot.store import Store
from bot.voice import Voice

MESSAGES = Path(__file__).resolve().parent.parent / "messages"
"""The folder that a clinician or translator edits."""

KEEP_SENT = timedelta(days=3)
"""How long sent rows and handled updates are kept, so that old buttons can still be taken away."""

Clock = Callable[[], datetime]


class Texts(Struct, frozen=True):
    """Everything read from `messages/`."""

    catalog: Catalog
    readers: Mapping[str, Reader]
    routine: Routine
    atlas: Atlas


def load_texts(folder: Path = MESSAGES, routine: Path | None = None) -> Texts:
    """Read the texts, the reply words and the routine. Raises `MessagesError`."""
    catalog = Catalog.load(folder)
    atlas = Atlas()
    readers = {language: Reader.load(folder, language, atlas) for language in catalog.languages}
    path = routine or folder / "routine.toml"
    guided = load_routine(path)
    if faults := find_text_faults(catalog, guided, str(path)):
        raise MessagesError("\n".join(faults))
    return Texts(catalog, readers, guided, atlas)


class Parts(Struct, frozen=True):
    """A bot put together and not yet running."""

    coach: Coach
    delivery: Delivery
    store: Store


def put_together(
    *,
    store: Store,
    texts: Texts,
    platforms: Mapping[str, Platform],
    clock: Clock,
    log: FilteringBoundLogger,
    rearm: Callable[[], None],
    host: Mapping[str, Arg],
    door: Door,
    speed: float = 1.0,
) -> Parts:
    """Connect coach and delivery; `rearm` sets whatever stands for the alarm."""
    voice = Voice(texts.catalog, store, host)
    house = House(
        store=store,
        routine=texts.routine,
        voice=voice,
        readers=texts.readers,
        atlas=texts.atlas,
        door=door,
        clock=clock,
        log=log,
        salt=bytes.fromhex(store.fact("salt") or ""),
    )
    coach = Coach(house, platforms)
    delivery = Delivery(
        outbox=store,
        platforms=platforms,
        render=voice.of,
        listener=coach,
        rearm=rearm,
        clock=clock,
        random=SystemRandom(),
        log=log,
        speed=speed,
    )
    coach.tell(delivery)
    return Parts(coach, delivery, store)


class Running:
    """A bot on a running event loop: alarm, delivery, and every platform listening."""

    def __init__(
        self,
        *,
        store: Store,
        texts: Texts,
        platforms: Mapping[str, Platform],
        clock: Clock,
        wall: Clock,
        log: FilteringBoundLogger,
        host: Mapping[str, Arg],
        door: Door,
        speed: float = 1.0,
    ) -> None:
        self._store = store
        self._texts = texts
        self._platforms = platforms
        self._clock = clock
        self._log = log
        self.alarm = Alarm(clock=clock, wall=wall, speed=speed, ring=self._ring, log=log)
        self._parts = put_together(
            store=store,
            texts=texts,
            platforms=platforms,
            clock=clock,
            log=log,
            rearm=self.rearm,
            host=host,
            door=door,
            speed=speed,
        )

    @property
    def coach(self) -> Coach:
        """Who receives what happens."""
        return self._parts.coach

    def rearm(self) -> None:
        """Set the alarm to the earliest instant at which something is to be done."""
        self.alarm.arm(self._store.earliest(self._clock(), self._platforms.keys()))

    async def run(self) -> None:
        """Run until cancelled, or until a platform can't go on: then its error comes out."""
        async with AsyncExitStack() as stack:
            self._parts.delivery.recover()
            self.alarm.start()
            stack.push_async_callback(self.alarm.stop)
            self.alarm.every_night("streak-audit", self._audit)
            self.alarm.every_night("prune", self._prune)
            self.rearm()
            self._parts.delivery.poke()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._parts.delivery.run())
                for platform in self._platforms.values():
                    tasks.create_task(platform.listen(self.coach.receive))

    async def _ring(self) -> None:
        await self.coach.wake()
        self._parts.delivery.poke()

    async def _audit(self) -> None:
        await audit_streaks(self._store, self._log, mends=True)

    async def _prune(self) -> None:
        pruned = self._store.prune(self._clock() - KEEP_SENT)
        self._log.info("pruned", rows=pruned)


def utc_now() -> datetime:
    """The machine's clock: read here and nowhere below."""
    return datetime.now(UTC)
