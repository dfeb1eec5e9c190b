"""A host's folder, Telegram's and Discord's servers on loopback, and two people on each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.botapi.server import TOKEN, BotApi
from tests.discordapi.server import TOKEN as DISCORD_TOKEN
from tests.discordapi.server import DiscordApi
from tests.wire.dweller import Dweller
from tests.wire.home import Home
from tests.wire.somebody import Somebody


@pytest_asyncio.fixture
async def server() -> AsyncIterator[BotApi]:
    """Run a Bot API server; no request to it may break the interface."""
    async with BotApi() as running:
        yield running
        assert running.violations == []


@pytest_asyncio.fixture
async def home(server: BotApi, tmp_path: Path) -> AsyncIterator[Home]:
    """Give a folder to start bots in; nothing in it and nothing they print shows the token."""
    host = Home(tmp_path, server)
    yield host
    await host.close()
    assert host.holds(TOKEN.split(":")[1]) == []


@pytest.fixture
def ann(server: BotApi) -> Somebody:
    """Somebody who has opened the chat."""
    return Somebody(server, 11)


@pytest.fixture
def ben(server: BotApi) -> Somebody:
    """Somebody else."""
    return Somebody(server, 22)


@pytest_asyncio.fixture
async def discord() -> AsyncIterator[DiscordApi]:
    """Run a Discord; no request to it may break the interface, or acknowledge anything twice."""
    async with DiscordApi() as running:
        yield running
        assert running.violations == []
        assert 40060 not in running.codes


@pytest_asyncio.fixture
async def flat(discord: DiscordApi, tmp_path: Path) -> AsyncIterator[Home]:
    """Give a folder to start bots for Discord in.

    Nothing in it and nothing they print shows the token; no line of a log shows a chat.
    """
    host = Home(tmp_path, discord=discord)
    yield host
    await host.close()
    assert host.holds(DISCORD_TOKEN.rpartition(".")[2]) == []
    chats = [str(chat) for chat in discord.channels]
    assert [line for line in host.lines if any(chat in line for chat in chats)] == []


@pytest.fixture
def dan(discord: DiscordApi) -> Dweller:
    """Somebody who has opened the chat on Discord."""
    return Dweller(discord, 1190000000000000011)


@pytest.fixture
def eve(discord: DiscordApi) -> Dweller:
    """Somebody else."""
    return Dweller(discord, 1190000000000000022)
