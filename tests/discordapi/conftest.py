"""Discord on loopback, somebody who has opened a chat, and a bot that sends what it is told."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.discordapi.client import Client
from tests.discordapi.people import Person
from tests.discordapi.server import DiscordApi


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DiscordApi]:
    """Run a server."""
    async with DiscordApi() as running:
        yield running


@pytest.fixture
def ann(server: DiscordApi) -> Person:
    """Somebody who has opened the chat."""
    return server.meet(11)


@pytest_asyncio.fixture
async def bot(server: DiscordApi, ann: Person) -> AsyncIterator[Client]:
    """Set up a client of the server."""
    assert ann.sent == []
    async with Client(server) as client:
        yield client
