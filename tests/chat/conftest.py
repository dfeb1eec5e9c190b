"""A server of each platform and the bot's side of it, for the tests of Telegram and Discord."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.botapi.bench import Bench, bench
from tests.botapi.server import BotApi
from tests.discordapi import bench as discord_bench
from tests.discordapi.people import Person
from tests.discordapi.server import DiscordApi


@pytest_asyncio.fixture
async def server() -> AsyncIterator[BotApi]:
    """Run a Bot API server that Ann has met the bot on; nothing sent to it may be wrong."""
    async with BotApi() as running:
        running.meet(11)
        yield running
        assert running.violations == []


@pytest_asyncio.fixture
async def loosen(server: BotApi) -> AsyncIterator[Bench]:
    """Set up the bot's side."""
    async with bench(server) as ready:
        yield ready


@pytest_asyncio.fixture
async def api() -> AsyncIterator[DiscordApi]:
    """Run Discord; nothing sent to it may be wrong."""
    async with DiscordApi() as running:
        yield running
        assert running.violations == []


@pytest.fixture
def ann(api: DiscordApi) -> Person:
    """Somebody who has opened the chat with the bot on Discord."""
    return api.meet(11)


@pytest_asyncio.fixture
async def bot(api: DiscordApi, ann: Person) -> AsyncIterator[discord_bench.Bench]:
    """Set up the bot's side of Discord."""
    assert ann.sent == []
    async with discord_bench.bench(api) as ready:
        yield ready
