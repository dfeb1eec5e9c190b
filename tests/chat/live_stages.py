"""Platforms over real HTTP, with the person on their other side, for the contract's tests.

At a restart the server stays: what it was sent is the platform's, not the bot's.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from msgspec.structs import replace

from bot.chat.platform import Button, Platform
from tests.botapi import bench as telegram
from tests.botapi.bench import Ears
from tests.botapi.faults import Fault as TelegramFault
from tests.botapi.server import BotApi
from tests.chat.stages import ANN, Seen, Stage, on
from tests.discordapi import bench as discord
from tests.discordapi.faults import Fault as DiscordFault
from tests.discordapi.people import Person
from tests.discordapi.server import DiscordApi


class TelegramStage(Stage):
    """Telegram over real HTTP."""

    def __init__(self, server: BotApi) -> None:
        self._server = server
        self._stack = AsyncExitStack()
        self._bench: telegram.Bench

    @property
    def platform(self) -> Platform:
        """The bot's side."""
        return self._bench.telegram

    @property
    def ears(self) -> Ears:
        """What the bot hears."""
        return self._bench.ears

    async def opens(self) -> None:
        """The bot begins."""
        self._bench = await self._stack.enter_async_context(telegram.bench(self._server))

    async def closes(self) -> None:
        """The bot goes."""
        await self._stack.aclose()

    def types(self, text: str) -> None:
        """An update waits to be fetched."""
        self._server.type(ANN, text)

    def taps(self, button: Button, message: str = "") -> str:
        """Another one."""
        if message:
            return self._server.tap(ANN, button.data, int(message))
        return self._server.tap(ANN, button.label)

    async def note(self, tap: str) -> str:
        """What the button's spinner ends with."""
        return await self._server.note(tap)

    def seen(self) -> list[Seen]:
        """The messages in the chat; files belong to the text before them."""
        found: list[Seen] = []
        for sent in self._server.messages(ANN):
            if sent.file_name and not sent.text:
                before = found.pop() if found else Seen("")
                files = (*before.files, (sent.file_name, sent.file))
                found.append(replace(before, files=files))
            else:
                body = sent.text.removeprefix(sent.title).lstrip("\n") if sent.title else sent.text
                picture = sent.picture.content if sent.picture else ""
                files = ((sent.file_name, sent.file),) if sent.file_name else ()
                labels = tuple(sent.labels)
                found.append(Seen(body, sent.title, labels, not sent.silent, picture, files))
        return found

    def buttons(self) -> tuple[str, ...]:
        """What the newest message still shows."""
        return tuple(self._server.messages(ANN)[-1].labels)

    def breaks(self, *, permanent: bool) -> None:
        """The person blocks the bot, or Telegram stumbles."""
        if permanent:
            self._server.block(ANN)
        else:
            self._server.fail("sendMessage", TelegramFault(502))

    async def recovers(self) -> None:
        """The same one is."""

    def holds(self) -> asyncio.Event:
        """The next message waits."""
        gate = asyncio.Event()
        for method in ("sendMessage", "sendAnimation", "sendPhoto"):
            self._server.fail(method, TelegramFault(gate=gate))
        return gate

    async def leaves(self) -> None:
        """The server stops."""
        await self._server.stop()


class DiscordStage(Stage):
    """Discord over real HTTP, and its gateway."""

    def __init__(self, server: DiscordApi) -> None:
        self._server = server
        self._ann: Person = server.meet(ANN)
        self._stack = AsyncExitStack()
        self._bench: discord.Bench

    @property
    def platform(self) -> Platform:
        """The bot's side."""
        return self._bench.discord

    @property
    def ears(self) -> Ears:
        """What the bot hears."""
        return self._bench.ears

    async def opens(self) -> None:
        """The bot begins."""
        self._bench = await self._stack.enter_async_context(discord.bench(self._server))

    async def closes(self) -> None:
        """The bot goes."""
        await self._stack.aclose()

    async def listens(self) -> None:
        """It connects to the gateway."""
        await super().listens()
        await self._server.until(lambda: self._server.gateway.connected)

    def types(self, text: str) -> None:
        """The gateway tells of it."""
        self._ann.type(text)

    def taps(self, button: Button, message: str = "") -> str:
        """The gateway tells of it."""
        if message:
            return str(self._ann.tap(button.data, self._ann.channel.find(int(message))).id)
        return str(self._ann.tap(button.label).id)

    async def note(self, tap: str) -> str:
        """What only Ann sees, once the tap is acknowledged and handled."""
        interaction = self._server.interactions[int(tap)]
        await self._ann.answered(interaction)
        return interaction.note

    def seen(self) -> list[Seen]:
        """The messages in the chat; files alone belong to the words before them."""
        found: list[Seen] = []
        for post in self._ann.sent:
            files = tuple((file.name, file.content) for file in post.files if not file.is_picture)
            if files and not post.content:
                before = found.pop() if found else Seen("")
                found.append(replace(before, files=(*before.files, *files)))
                continue
            picture = post.pictures[0].content if post.pictures else b""
            labels = tuple(post.labels)
            found.append(Seen(post.body, post.title, labels, not post.silent, picture or "", files))
        return found

    def buttons(self) -> tuple[str, ...]:
        """What the newest message still shows."""
        return tuple(self._ann.sent[-1].labels)

    def breaks(self, *, permanent: bool) -> None:
        """The person takes no more messages, or Discord stumbles."""
        if permanent:
            self._ann.closes()
        else:
            self._server.fail("send", DiscordFault.html(502))

    async def recovers(self) -> None:
        """The same one is."""

    def holds(self) -> asyncio.Event:
        """The next message waits."""
        gate = asyncio.Event()
        self._server.fail("send", DiscordFault(gate=gate))
        return gate

    async def leaves(self) -> None:
        """The server stops."""
        await self._server.stop()


@asynccontextmanager
async def on_telegram() -> AsyncIterator[Stage]:
    """Open a stage, and check in the end that nothing broke Telegram's interface."""
    async with BotApi() as server:
        server.meet(ANN)
        async with on(TelegramStage(server)) as stage:
            yield stage
        assert server.violations == []


@asynccontextmanager
async def on_discord() -> AsyncIterator[Stage]:
    """Open a stage, and check in the end that nothing broke Discord's interface.

    Nothing was acknowledged twice, and nothing that was written changed its look.
    """
    async with DiscordApi() as server:
        async with on(DiscordStage(server)) as stage:
            yield stage
        assert server.violations == []
        assert 40060 not in server.codes
        posts = [post for channel in server.channels.values() for post in channel.sent]
        assert [post.reading.surprises for post in posts if post.reading.surprises] == []
