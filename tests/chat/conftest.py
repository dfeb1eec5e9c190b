"""A Bot API server and the bot's side of it, for the tests of Telegram."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.botapi.bench import Bench, bench
from tests.botapi.server import BotApi


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
