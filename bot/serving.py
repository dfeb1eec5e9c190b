"""Serves every platform whose token is set: from the settings to a clean stop.

Reads no environment, no clock and no signal: the entry point hands them in, and cancels.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from functools import partial

from structlog.typing import FilteringBoundLogger

from bot.core.says import Arg
from bot.door import Door
from bot.errors import LoosenError
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
        reached = await stack.enter_async_context(reaching(settings, _equip(texts, store, log)))
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
        await stack.enter_async_context(loading(texts.atlas))
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


def _equip(texts: Texts, store: Store, log: FilteringBoundLogger) -> Equipment:
    def words(language: str, key: str) -> str:
        return texts.catalog.text(texts.catalog.choose(language), key)

    return Equipment(
        commands=menus(texts.catalog),
        words=words,
        suggest=Suggestions(texts.atlas, texts.readers, texts.catalog.choose).suggest,
        chats=partial(store.chats, "discord"),
        keepsakes=Facts(store),
        log=log,
    )


@asynccontextmanager
async def loading(
    atlas: Atlas, *, after: float = _TAKING_UP, breath: float = _BREATH
) -> AsyncIterator[None]:
    """Load the towns meanwhile, so that the first person who names one holds up nobody.

    After a crash somebody may be in mid-hold, so it begins after some seconds and takes bites
    on the loop, `breath` seconds apart. A thread would hold up every single statement of the
    database for the time in which Python lets no other thread run.
    """
    task = asyncio.create_task(_load(atlas, after, breath))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _load(atlas: Atlas, after: float, breath: float) -> None:
    """Load without the garbage collector, which would hold up the loop for 0.1 s and more.

    The towns stay as long as the bot does, so it never looks at them again either.
    """
    gc.disable()
    try:
        await asyncio.sleep(after)
        for _ in atlas.load():
            await asyncio.sleep(breath)
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
