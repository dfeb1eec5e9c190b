"""The gateway's client against a server on loopback; what it hears, logs and waits is recorded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from bot.chat.discord_connection import PATIENCE as CONNECTION_PATIENCE
from bot.chat.discord_gateway import Gateway
from bot.chat.discord_interactions import PATIENCE
from bot.chat.platform import Typed
from tests.botapi.bench import Ears
from tests.chat.discord_room import MENUS, MINUTE, Memory, Pauses, Suggester, words
from tests.discordapi.server import DiscordApi
from tests.recording import recording_log

BEFORE_SESSION = 5.0


class Lines(list[dict[str, Any]]):
    """Log lines, and who waits for one."""

    def __init__(self) -> None:
        super().__init__()
        self._more = asyncio.Event()

    def append(self, line: dict[str, Any]) -> None:
        """Keep a line."""
        super().append(line)
        self._more.set()

    async def tell(self, event: str) -> None:
        """Wait until the host is told of this."""
        while not any(line["event"] == event for line in self):
            self._more.clear()
            await asyncio.wait_for(self._more.wait(), 5)


class Ear:
    """The gateway with ears, a log and pauses that record."""

    def __init__(
        self,
        server: DiscordApi,
        memory: Memory | None = None,
        chats: Sequence[str] = (),
        patience: float = PATIENCE,
        connection_patience: float = CONNECTION_PATIENCE,
    ) -> None:
        self.ears = Ears()
        self.pauses = Pauses()
        self.lines = Lines()
        self.server = server
        self.gateway = Gateway(
            server.url,
            commands=MENUS,
            words=words,
            suggest=Suggester().suggest,
            chats=lambda: chats,
            keepsakes=memory,
            log=recording_log(self.lines),
            pause=self.pauses,
            patience=patience,
            connection_patience=connection_patience,
        )

    @property
    def events(self) -> list[str]:
        """What the host was told, but for the commands."""
        told = [str(line["event"]) for line in self.lines]
        return [event for event in told if event != "discord-commands-registered"]

    @property
    def waits(self) -> list[float]:
        """The seconds that it waited before it tried again, but for those of a new session."""
        return [one for one in self.pauses.seconds if 1 <= one < MINUTE and one != BEFORE_SESSION]

    async def hear_texts(self, *texts: str) -> None:
        """Wait until these were heard, in this order and no others."""
        heard = await self.ears.hear(len(texts))
        assert [one.content for one in heard] == [Typed(text) for text in texts]

    @asynccontextmanager
    async def hearing(self) -> AsyncIterator[asyncio.Task[None]]:
        """Listen in the background until the end of the block."""
        task = asyncio.create_task(self.gateway.hear(self.server.token, self.ears))
        await self.server.until(lambda: self.server.gateway.connected)
        await self.server.until(lambda: self.server.called("register"))
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.wait({task})
