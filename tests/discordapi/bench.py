"""The bot's Discord side on a bench: the real one, with ears and a log that record.

May not know the coach: whatever is heard is only written down.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from bot.chat.discord import Discord
from bot.chat.platform import Keepsakes
from bot.chat.uploads import UPLOADS, Uploads
from tests.botapi.bench import Ears
from tests.discordapi.server import DiscordApi
from tests.recording import recording_log

COMMANDS = {
    "en": (("start", "Begin"), ("help", "What I can do")),
    "de": (("start", "Los"), ("help", "Was ich kann")),
}
PATIENCE = 5.0
"""Seconds until a request is given up; fewer than a test may take."""


@dataclass
class Bench:
    """Everything that a test looks at."""

    discord: Discord
    ears: Ears = field(default_factory=Ears)
    lines: list[dict[str, Any]] = field(default_factory=list)

    def logged(self, event: str) -> list[dict[str, Any]]:
        """List the log lines of an event."""
        return [line for line in self.lines if line["event"] == event]

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[asyncio.Task[None]]:
        """Listen in the background, as the running bot does."""
        task = asyncio.create_task(self.discord.listen(self.ears))
        try:
            yield task
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _nothing(_command: str, _typed: str, _language: str) -> Sequence[str]:
    return ()


@asynccontextmanager
async def bench(
    server: DiscordApi,
    token: str = "",
    url: str = "",
    *,
    chats: Sequence[str] = (),
    keepsakes: Keepsakes | None = None,
    uploads: Uploads = UPLOADS,
    timeout: float = PATIENCE,  # noqa: ASYNC109 - it is the platform's own
) -> AsyncIterator[Bench]:
    """Set up the bot's side against a server, or against any other address."""
    lines: list[dict[str, Any]] = []
    discord = Discord(
        token or server.token,
        url or server.url,
        commands=COMMANDS,
        words=lambda _, key: key,
        suggest=_nothing,
        chats=lambda: chats,
        keepsakes=keepsakes,
        log=recording_log(lines),
        uploads=uploads,
        timeout=timeout,
    )
    try:
        yield Bench(discord, lines=lines)
    finally:
        await discord.aclose()
