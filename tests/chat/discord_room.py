"""A room on a Discord in memory: the gateway's client in it, and somebody who records."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import discord
import simcord
from simcord.builders import UserHandle
from simcord.env import Env

from bot.catalog import Catalog
from bot.chat.discord_gateway import Gateway
from bot.chat.discord_interactions import PATIENCE
from bot.chat.platform import Answer, Content, Incoming, Keepsakes
from bot.menu import menus
from tests.message_files import MESSAGES
from tests.recording import recording_log

API = "https://discord.test/api/v10"
CATALOG = Catalog.load(MESSAGES)
MENUS = menus(CATALOG)
MINUTE = 60.0


def words(language: str, key: str) -> str:
    """Give the bot's real texts."""
    return CATALOG.text(CATALOG.choose(language), key)


class Listener:
    """Whoever handles updates: records them, and answers as a test tells it to."""

    def __init__(self) -> None:
        self.heard: list[Incoming] = []
        self.answer = Answer()
        self.fails: list[Exception] = []
        """Errors to raise first, one an update."""
        self.gate: asyncio.Event | None = None
        """What handling waits for, if there is one."""
        self.env: Env

    async def receive(self, incoming: Incoming) -> Answer:
        """Handle one."""
        if self.gate is not None:
            await self.env.external_wait(self.gate.wait(), reason="the test opens the gate")
        if self.fails:
            raise self.fails.pop(0)
        self.heard.append(incoming)
        return self.answer

    @property
    def contents(self) -> list[Content]:
        """What people did."""
        return [incoming.content for incoming in self.heard]


class Memory:
    """Keepsakes in memory; raises what the test lined up."""

    def __init__(self, **kept: str) -> None:
        self.kept = dict(kept)
        self.fails: Exception | None = None

    def recall(self, name: str) -> str | None:
        """Return it."""
        if self.fails is not None:
            raise self.fails
        return self.kept.get(name)

    def remember(self, name: str, value: str) -> None:
        """Keep it."""
        if self.fails is not None:
            raise self.fails
        self.kept[name] = value


class Suggester:
    """Suggests what the test wants, and records what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []
        self.found: Sequence[str] = ()

    async def suggest(self, command: str, typed: str, language: str) -> Sequence[str]:
        """Suggest."""
        self.asked.append((command, typed, language))
        return self.found


class Pauses:
    """Waits for nothing, but for a minute, which ends when the test says; records all."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self._minute = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        """Let others have their turn."""
        self.seconds.append(seconds)
        if seconds < MINUTE:
            await asyncio.sleep(0)
            return
        await self._minute.wait()

    async def minute(self) -> None:
        """Let a minute go by, and what follows from it happen."""
        ended, self._minute = self._minute, asyncio.Event()
        ended.set()
        for _ in range(3):
            await asyncio.sleep(0)


class Room:
    """A Discord with the bot and Ann in it."""

    def __init__(
        self,
        keepsakes: Keepsakes | None = None,
        chats: Sequence[str] = (),
        patience: float = PATIENCE,
    ) -> None:
        self.listener = Listener()
        self.suggester = Suggester()
        self.pauses = Pauses()
        self.log: list[dict[str, Any]] = []
        self.chats = list(chats)
        self.gateway = Gateway(
            API,
            commands=MENUS,
            words=words,
            suggest=self.suggester.suggest,
            chats=lambda: self.chats,
            keepsakes=keepsakes,
            log=recording_log(self.log),
            pause=self.pauses,
            patience=patience,
        )
        self.gateway.hand_to(self.listener.receive)
        self.env: Env
        self.ann: UserHandle

    @property
    def events(self) -> list[str]:
        """What the host was told."""
        return [str(line["event"]) for line in self.log]

    async def say(self, text: str, *buttons: tuple[str, str]) -> discord.Message:
        """Have the bot write to Ann, with buttons as (label, custom id)."""
        view = discord.ui.View(timeout=None)
        for label, custom_id in buttons:
            view.add_item(discord.ui.Button(label=label, custom_id=custom_id))
        channel = self.gateway.get_partial_messageable(self.ann.dm_channel.id)
        view.stop()
        return await channel.send(text, view=view)


@asynccontextmanager
async def entered(room: Room) -> AsyncIterator[Room]:
    """Let the bot and Ann into a room."""
    async with simcord.run(room.gateway) as env:
        room.env = room.listener.env = env
        room.ann = env.create_user("ann")
        yield room
