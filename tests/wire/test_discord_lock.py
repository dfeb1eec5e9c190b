"""Another program holds the database for seconds: taps are acknowledged, nothing is lost."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

from tests.discordapi.server import DiscordApi
from tests.wire.dweller import Dweller
from tests.wire.home import PATIENCE, Home, Loosen, has_met

HELD = "update-waits-for-store"


@asynccontextmanager
async def locked(database: Path) -> AsyncIterator[None]:
    """Hold a database as a program does that is about to write."""
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def is_noticed(loosen: Loosen) -> None:
    """Wait until the bot has met the lock."""
    await loosen.prints(HELD)


async def test_a_tap_while_the_database_is_held(
    flat: Home, discord: DiscordApi, dan: Dweller, eve: Dweller
) -> None:
    """Everybody is acknowledged in time; what they did is saved afterwards, once, told once.

    Each acknowledgement takes a second, so that it is held for six and more.
    """
    loosen = await flat.serve()
    hello = await dan.uses("start")
    async with locked(flat.database):
        tap = await dan.hears("Yes, go on")
        for command in ("start", "help", "streak", "days", "trend"):
            await eve.person.answered(eve.person.use(command), PATIENCE)
        over = await eve.person.answered(eve.person.use("start", in_server=True), PATIENCE)
        await is_noticed(loosen)
        assert [len(dan.history), len(eve.history)] == [1, 0]
    assert (await dan.reads()).labels == ["Yes", "Not sure", "No"]
    assert (await eve.reads()).title == "Hello, I'm Loosen"
    assert (await eve.reads()).title == "What I understand"
    for _ in range(3):
        await eve.reads()
    await dan.sees_no_buttons_under(hello)
    assert (await dan.taps("No")).title == "Two rules"
    assert 10062 not in discord.codes
    assert tap.acknowledged
    assert over.note
    assert [len(dan.history), len(eve.history)] == [3, 5]
    assert loosen.output.count(HELD) == 1


async def test_a_session_while_the_database_is_held(
    flat: Home, discord: DiscordApi, dan: Dweller
) -> None:
    """Delivery and the alarm say so once, and go on within a second or two of its end."""
    has_met(flat.database, dan.chat, "discord")
    loosen = await flat.serve()
    async with locked(flat.database):
        used = await dan.person.answered(dan.person.use("now"), PATIENCE)
        await is_noticed(loosen)
    freed = asyncio.get_running_loop().time()
    card = await dan.reads()
    assert card.monotonic - freed < 3
    assert used.acknowledged
    assert len(dan.history) == 1
    assert 10062 not in discord.codes
