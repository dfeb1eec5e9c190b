"""A host's folder, a Bot API server on loopback, and two people."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.botapi.server import TOKEN, BotApi
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
