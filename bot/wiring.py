"""Puts the parts together: one coach, one delivery, one alarm, any number of platforms.

Reads no environment; what it needs is handed in. Decides nothing.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import SystemRandom

from msgspec import Struct
from structlog.typing import FilteringBoundLogger

from bot.admission import Admission
from bot.alarm import Alarm
from bot.asides import Asides
from bot.attachments import Artist
from bot.audit import audit_streaks
from bot.catalog import Catalog
from bot.chat.platform import Platform
from bot.coach import Coach, House
from bot.composer import Composer
from bot.core.routine import Routine
from bot.core.says import Arg
from bot.cue_texts import find_text_faults
from bot.delivery import Delivery
from bot.door import Door
from bot.errors import MessagesError, SettingsError
from bot.intake import Intake
from bot.interpreter import Interpreter
from bot.joining import Joining
from bot.link_requests import Requests
from bot.linking import Linking
from bot.pictures.gallery import FOLDER, Gallery
from bot.reading.places import Atlas
from bot.reading.reader import Reader
from bot.routine_file import load_routine
from bot.served import Served
from bot.store import Store
from bot.voice import Voice

MESSAGES = Path(__file__).resolve().parent.parent / "messages"
"""The folder that a clinician or translator edits."""

KEEP_SENT = timedelta(days=3)
"""How long sent rows and handled updates are kept, so that old buttons can still be taken away."""

LOCK_PATIENCE = 0.3
"""Real seconds to wait while another program holds the database locked: nobody is served meanwhile.

What fails then is tried again, by whoever wanted it."""

Clock = Callable[[], datetime]


class Texts(Struct, frozen=True):
    """Everything read from `messages/`."""

    catalog: Catalog
    readers: Mapping[str, Reader]
    routine: Routine
    atlas: Atlas
    gallery: Gallery


def load_texts(folder: Path = MESSAGES, routine: Path | None = None) -> Texts:
    """Read the texts, the reply words, the routine and the pictures. Raises `MessagesError`.

    A picture that is missing or damaged stops nothing: cards go without it.
    """
    catalog = Catalog.load(folder)
    atlas = Atlas()
    readers = {language: Reader.load(folder, language, atlas) for language in catalog.languages}
    path = routine or folder / "routine.toml"
    guided = load_routine(path)
    if faults := find_text_faults(catalog, guided, str(path)):
        raise MessagesError("\n".join(faults))
    return Texts(catalog, readers, guided, atlas, Gallery.open(folder / FOLDER))


class Surroundings(Struct, frozen=True, kw_only=True):
    """What a bot is put together from."""

    store: Store
    texts: Texts
    platforms: Mapping[str, Platform]
    clock: Clock
    """The bot's clock; runs `speed` times as fast as `monotonic`."""
    log: FilteringBoundLogger
    host: Mapping[str, Arg]
    """What every text may mention: the host's name and contact."""
    door: Door
    artist: Artist
    """Who draws what is made for one person; whoever makes the artist also closes it."""
    speed: float = 1.0
    monotonic: Callable[[], float] = time.monotonic
    """Real seconds, in which platforms count."""


class Parts(Struct, frozen=True):
    """A bot put together and not yet running."""

    coach: Coach
    intake: Intake
    asides: Asides
    deliveries: tuple[Delivery, ...]
    """One for each platform."""

    def start(self) -> None:
        """Take up what an earlier run left: sessions, and messages on their way."""
        self.coach.start()
        for delivery in self.deliveries:
            delivery.recover()


def put_together(around: Surroundings, rearm: Callable[[], None]) -> Parts:
    """Connect the parts; `rearm` sets whatever stands for the alarm."""
    house = _house(around)
    coach = Coach(house)
    composer = _composer(around, house)
    deliveries = tuple(
        Delivery(
            outbox=around.store,
            platform=platform,
            render=composer.of,
            coach=coach,
            rearm=rearm,
            clock=around.clock,
            monotonic=around.monotonic,
            random=SystemRandom(),
            log=around.log,
            speed=around.speed,
        )
        for platform in around.platforms.values()
    )
    for delivery in deliveries:
        coach.tell(delivery)
    senders = dict(zip(around.platforms, deliveries, strict=True))
    asides = Asides(around.platforms, senders, around.monotonic, around.log)
    intake = Intake(
        store=around.store, coach=coach, asides=asides, clock=around.clock, log=around.log
    )
    return Parts(coach, intake, asides, deliveries)


def _composer(around: Surroundings, house: House) -> Composer:
    return Composer(
        voice=house.voice,
        catalog=around.texts.catalog,
        store=around.store,
        routine=around.texts.routine,
        gallery=around.texts.gallery,
        artist=around.artist,
        log=around.log,
    )


def _house(around: Surroundings) -> House:
    texts = around.texts
    voice = Voice(texts.catalog, around.store, around.host)
    interpreter = Interpreter(texts.routine, voice, texts.readers, texts.atlas)
    salt = bytes.fromhex(around.store.fact("salt") or "")
    served = Served(around.platforms)
    return House(
        store=around.store,
        routine=texts.routine,
        voice=voice,
        interpreter=interpreter,
        admissions={
            name: Admission(platform.limits.per_second, around.speed)
            for name, platform in around.platforms.items()
        },
        served=served,
        door=around.door,
        clock=around.clock,
        linking=Linking(
            store=around.store,
            joining=Joining(around.store, texts.routine),
            requests=Requests(around.store, interpreter, salt),
            served=served,
            pick=secrets.choice,
            salt=salt,
        ),
        log=around.log,
        salt=salt,
    )


class Running:
    """A bot on a running event loop: alarm, deliveries, and every platform listening."""

    def __init__(self, around: Surroundings, wall: Clock) -> None:
        self._around = around
        self.alarm = Alarm(
            clock=around.clock, wall=wall, speed=around.speed, ring=self.ring, log=around.log
        )
        self._parts = put_together(around, self.rearm)
        self._refused: set[str] = set()

    @property
    def intake(self) -> Intake:
        """Who receives what happens."""
        return self._parts.intake

    def rearm(self) -> None:
        """Set the alarm to the earliest instant at which something is to be done."""
        around = self._around
        self.alarm.arm(around.store.earliest(around.clock(), around.platforms.keys()))

    async def run(self) -> None:
        """Run until cancelled, or until no platform can go on: then an error comes out."""
        async with AsyncExitStack() as stack:
            self._parts.start()
            self._around.store.wait_at_most(LOCK_PATIENCE)
            self.alarm.start()
            stack.push_async_callback(self.alarm.stop)
            stack.push_async_callback(self._parts.asides.finish)
            self.alarm.every_night("streak-audit", self._audit)
            self.alarm.every_night("prune", self._prune)
            self.rearm()
            self._parts.coach.poke()
            async with asyncio.TaskGroup() as tasks:
                for delivery in self._parts.deliveries:
                    tasks.create_task(delivery.run())
                for platform in self._around.platforms.values():
                    tasks.create_task(self._listen(platform))

    async def ring(self) -> None:
        """Look at everybody who is due, and send what follows."""
        await self._parts.coach.wake()
        self._parts.coach.poke()

    async def _listen(self, platform: Platform) -> None:
        """Hear from people; whoever wakes up on another platform must not go without for this."""
        try:
            await platform.listen(self.intake.receive)
        except SettingsError as error:
            self._refused.add(platform.name)
            if self._refused >= self._around.platforms.keys():
                raise
            cause = str(error)
        else:
            return
        self._around.log.error("platform-refused", platform=platform.name, cause=cause)
        self._parts.coach.refused(platform.name)
        self.alarm.arm(self._around.clock())

    async def _audit(self) -> None:
        await audit_streaks(self._around.store, self._around.log, mends=True)

    async def _prune(self) -> None:
        now = self._around.clock()
        with self._around.store.transaction():
            self._around.store.end_links(now)
        before = now - KEEP_SENT
        pruned = 0
        while rows := self._around.store.prune(before):
            pruned += rows
            await asyncio.sleep(0)
        is_tidy = self._around.store.tidy()
        self._around.log.info("pruned", rows=pruned, tidy=is_tidy)


def utc_now() -> datetime:
    """The machine's clock: read here and nowhere below."""
    return datetime.now(UTC)
