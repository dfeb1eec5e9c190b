"""Serves Telegram: from the settings to a clean stop.

Reads no environment, no clock and no signal: the entry point hands them in, and cancels.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from types import MappingProxyType

from structlog.typing import FilteringBoundLogger

from bot.catalog import FALLBACK, Catalog
from bot.chat.platform import Keepsakes
from bot.chat.telegram import Telegram
from bot.core.events import Word
from bot.core.says import Arg
from bot.door import Door
from bot.errors import LoosenError, SettingsError
from bot.keepsakes import Facts
from bot.lock import hold
from bot.pictures.studio import Studio
from bot.reading.places import Atlas
from bot.rehearsal_clock import clock_of
from bot.settings import Settings
from bot.store import Store
from bot.wiring import Clock, Running, Surroundings, Texts

MENU = (
    Word.START,
    Word.NOW,
    Word.TIME,
    Word.ZONE,
    Word.TOMORROW,
    Word.PAUSE,
    Word.RESUME,
    Word.SKIP,
    Word.DONE,
    Word.STREAK,
    Word.DAYS,
    Word.CALENDAR,
    Word.TREND,
    Word.WHY,
    Word.REPAIR,
    Word.SCREENING,
    Word.SETTINGS,
    Word.REPORT,
    Word.MYDATA,
    Word.ERASE,
    Word.HELP,
)
"""The commands in the platform's menu, in its order; each is described by `command-{name}`."""

_TAKING_UP = 0.5  # seconds for what a crash cut off, before anything else is loaded
_BREATH = 0.003  # seconds between two bites of the towns, in which people are served
_CODE_LETTERS = 2  # Telegram knows languages by their two-letter codes


Menus = Mapping[str, tuple[tuple[str, str], ...]]


def menus(catalog: Catalog) -> Menus:
    """The menu by two-letter language; the first also serves every language that is missing."""
    found = {}
    for language in (FALLBACK, *catalog.languages):
        code = language.split("-")[0]
        if len(code) == _CODE_LETTERS and code not in found:
            described = ((word, catalog.text(language, f"command-{word}")) for word in MENU)
            found[code] = tuple((word.value, text) for word, text in described)
    return MappingProxyType(found)


def door_of(settings: Settings) -> Door:
    """Who may come in, as the host decided."""
    code = settings.invitation_code
    return Door(frozenset(settings.allowed_people), code.get_secret_value() if code else "")


def host_of(settings: Settings) -> Mapping[str, Arg]:
    """What every text may mention: the host's name and how to reach them; may be empty."""
    return {"host": settings.host_name, "contact": settings.host_contact}


@asynccontextmanager
async def reaching_telegram(
    settings: Settings,
    commands: Menus,
    log: FilteringBoundLogger,
    keepsakes: Keepsakes | None = None,
) -> AsyncIterator[Telegram]:
    """Hold Telegram ready, and let go of its connections. Raises `SettingsError`.

    `keepsakes` remember what was uploaded; None: for this run alone.
    """
    token = settings.telegram_bot_token
    if token is None:
        raise SettingsError("TELEGRAM_BOT_TOKEN: is missing. Put in the one BotFather gave you.")
    telegram = Telegram(
        token.get_secret_value(),
        settings.telegram_api_url,
        commands=commands,
        log=log,
        per_second=settings.telegram_messages_per_second,
        keepsakes=keepsakes,
    )
    try:
        yield telegram
    finally:
        await telegram.aclose()


async def serve(
    settings: Settings, *, texts: Texts, wall: Clock, version: str, log: FilteringBoundLogger
) -> None:
    """Serve Telegram until cancelled; what is under way is finished then.

    Raises `SettingsError` when Telegram does not accept the token, now or later, and
    `StoreError` when the database can't be used or another bot runs on it.
    """
    async with AsyncExitStack() as stack:
        stack.enter_context(hold(settings.database))
        store = stack.enter_context(closing(Store.open(settings.database)))
        commands = menus(texts.catalog)
        reaching = reaching_telegram(settings, commands, log, Facts(store))
        telegram = await stack.enter_async_context(reaching)
        surroundings = Surroundings(
            store=store,
            texts=texts,
            platforms={telegram.name: telegram},
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
            platforms=[telegram.name],
            database=settings.database.name,
            people=store.count_people(),
            private=settings.is_private,
        )
        try:
            await _run(Running(surroundings, wall))
        finally:
            log.info("stopped")


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
