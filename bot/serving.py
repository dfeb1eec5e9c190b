"""Serves every platform whose token is set: from the settings to a clean stop.

Reads no environment, no clock and no signal: the entry point hands them in, and cancels.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from datetime import timedelta
from functools import partial

from structlog.typing import FilteringBoundLogger

from bot.core.says import Arg
from bot.door import Door
from bot.errors import LoosenError, StoreError
from bot.keepsakes import Facts
from bot.lock import hold
from bot.menu import menus
from bot.pictures.studio import Studio
from bot.reaching import Equipment, reaching
from bot.reading.places import Atlas
from bot.rehearsal_clock import clock_of
from bot.settings import Settings
from bot.store import Store
from bot.suggestions import Suggestions
from bot.wiring import Clock, Running, Surroundings, Texts

_TAKING_UP = 0.5  # seconds for what a crash cut off, before anything else is loaded
_BREATH = 0.003  # seconds between two bites of the towns, in which people are served
_QUIET = timedelta(seconds=5)  # in which the towns are loaded if nobody needs a breath


def door_of(settings: Settings) -> Door:
    """Who may come in, as the host decided."""
    code = settings.invitation_code
    return Door(frozenset(settings.allowed_people), code.get_secret_value() if code else "")


def host_of(settings: Settings) -> Mapping[str, Arg]:
    """What every text may mention: the host's name and how to reach them; may be empty."""
    return {"host": settings.host_name, "contact": settings.host_contact}


async def serve(
    settings: Settings, *, texts: Texts, wall: Clock, version: str, log: FilteringBoundLogger
) -> None:
    """Serve until cancelled; what is under way is finished then.

    Raises `SettingsError` when no platform accepts its token, now or later, and `StoreError`
    when the database can't be used or another bot runs on it.
    """
    async with AsyncExitStack() as stack:
        stack.enter_context(hold(settings.database))
        store = stack.enter_context(closing(Store.open(settings.database)))
        loaded = asyncio.Event()
        equipment = _equip(texts, store, loaded.wait, log)
        reached = await stack.enter_async_context(reaching(settings, equipment))
        surroundings = Surroundings(
            store=store,
            texts=texts,
            platforms=reached,
            clock=clock_of(store, settings.clock_speed, wall, log),
            log=log,
            host=host_of(settings),
            door=door_of(settings),
            artist=await stack.enter_async_context(Studio()),
            speed=settings.clock_speed,
        )
        breath = partial(_breath, surroundings)
        await stack.enter_async_context(loading(texts.atlas, loaded, breath=breath))
        log.info(
            "started",
            version=version,
            platforms=[*reached],
            database=settings.database.name,
            people=store.count_people(),
            private=settings.is_private,
        )
        try:
            await _run(Running(surroundings, wall))
        finally:
            log.info("stopped")


def _equip(
    texts: Texts,
    store: Store,
    loaded: Callable[[], Awaitable[object]],
    log: FilteringBoundLogger,
) -> Equipment:
    def words(language: str, key: str) -> str:
        return texts.catalog.text(texts.catalog.choose(language), key)

    return Equipment(
        commands=menus(texts.catalog),
        words=words,
        suggest=Suggestions(texts.atlas, texts.readers, texts.catalog.choose, loaded).suggest,
        chats=partial(store.chats, "discord"),
        keepsakes=Facts(store),
        log=log,
    )


def _breath(around: Surroundings) -> float:
    """Seconds between two bites: none while nothing is due."""
    now = around.clock()
    try:
        due = around.store.earliest(now, around.platforms.keys())
    except StoreError:
        return _BREATH
    return 0.0 if due is None or due - now > _QUIET * around.speed else _BREATH


@asynccontextmanager
async def loading(
    atlas: Atlas,
    loaded: asyncio.Event,
    *,
    breath: Callable[[], float],
    after: float = _TAKING_UP,
) -> AsyncIterator[None]:
    """Load the towns meanwhile, so that the first person who names one holds up nobody.

    After a crash somebody may be in mid-hold, so it begins `after` some seconds and takes bites
    on the loop, `breath` seconds apart. A thread would hold up every single statement of the
    database for the time in which Python lets no other thread run.
    """
    task = asyncio.create_task(_load(atlas, loaded, after, breath))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _load(
    atlas: Atlas, loaded: asyncio.Event, after: float, breath: Callable[[], float]
) -> None:
    """Load without the garbage collector, which would hold up the loop for 0.1 s and more.

    The towns stay as long as the bot does, so it never looks at them again either.
    """
    gc.disable()
    try:
        await asyncio.sleep(after)
        seconds = breath()
        for _ in atlas.load():
            await asyncio.sleep(seconds)
        loaded.set()
    finally:
        gc.freeze()
        gc.enable()


async def _run(running: Running) -> None:
    """Run, and take an error that the host must act on out of its group."""
    try:
        await running.run()
    except BaseExceptionGroup as group:
        expected, unexpected = group.split(LoosenError)
        if expected is None or unexpected is not None:
            raise
        raise _first(expected) from None


def _first(group: BaseExceptionGroup[LoosenError]) -> LoosenError:
    found = group.exceptions[0]
    return _first(found) if isinstance(found, BaseExceptionGroup) else found
