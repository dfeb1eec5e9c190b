"""Starting and stopping: what a host sees, and the status that the process ends with."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

import pytest

from bot.store import Store
from tests.botapi.server import BotApi
from tests.wire.home import PATIENCE, Home
from tests.wire.somebody import Somebody


async def test_a_second_bot(home: Home, server: BotApi, ann: Somebody) -> None:
    """On the same database it refuses to start; with the same token the host is told."""
    first = await home.serve()
    second = await home.start()
    assert await second.ends() == 1
    assert "Another Loosen is running on this database" in second.lines[-1]
    assert str(home.database) in second.lines[-1]
    assert (await ann.says("/start")).title == "Hello, I'm Loosen"

    await server.until(lambda: not server.updates.waiting, PATIENCE)
    await server.updates.poll()
    assert "stop the other one" in await first.prints("telegram-polled-twice")
    assert first.runs
    assert await first.stop() == 0
    assert "stopped" in first.lines[-1]


async def test_every_bad_setting_at_once(home: Home) -> None:
    """All problems come in one message, without the values, and the status is 2."""
    loosen = await home.start(
        TELEGRAM_BOT_TOKEN="no-token-at-all", CLOCK_SPEED="very", LOG_LEVEL="loud"
    )
    assert await loosen.ends() == 2
    assert "3 settings need mending" in loosen.output
    for name in ("TELEGRAM_BOT_TOKEN", "CLOCK_SPEED", "LOG_LEVEL"):
        assert f"- {name}: " in loosen.output
    assert "no-token-at-all" not in loosen.output


@pytest.mark.parametrize(
    ("content", "advice"),
    [
        (b"no database at all " * 400, "is not a database; check the setting DATABASE"),
        (b"SQLite format 3\0" + bytes(200) * 40, "put the latest backup in its place"),
    ],
)
async def test_a_damaged_database(home: Home, content: bytes, advice: str) -> None:
    """A file that is no sound database ends the bot with status 1, and is left as it was."""
    home.database.write_bytes(content)
    loosen = await home.start()
    assert await loosen.ends() == 1
    assert advice in loosen.lines[-1]
    assert "still there" not in loosen.output
    assert "Traceback" not in loosen.output
    assert home.database.read_bytes() == content


async def test_a_database_of_a_newer_loosen(home: Home) -> None:
    """A database that a newer Loosen has changed is refused with what to do."""
    Store.open(home.database).close()
    with closing(sqlite3.connect(home.database)) as database:
        database.execute("PRAGMA user_version = 99")
    loosen = await home.start()
    assert await loosen.ends() == 1
    assert "newer Loosen; update Loosen" in loosen.lines[-1]


async def test_a_database_that_may_not_be_written(home: Home) -> None:
    """A read-only database ends the bot with status 1 and what to do."""
    Store.open(home.database).close()
    home.database.chmod(0o400)
    if os.access(home.database, os.W_OK):
        pytest.skip("nothing is read-only to this user")
    loosen = await home.start()
    assert await loosen.ends() == 1
    assert "can't be written to; give the user that runs Loosen the right" in loosen.lines[-1]
