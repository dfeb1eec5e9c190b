"""A host's folder and the bots started in it, each a process that can be stopped or killed.

May not know what the bot says to people.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from msgspec.structs import replace

from bot.core.person import Person
from bot.rehearsal_clock import Beginning
from bot.store import Store
from tests.botapi.server import TOKEN, BotApi
from tests.botapi.updates import Signal
from tests.core.life import Life, settled_person
from tests.discordapi.server import TOKEN as DISCORD_TOKEN
from tests.discordapi.server import DiscordApi

PATIENCE = 45.0
"""Seconds that anything may take on a slow machine before a test gives it up."""

_ROOT = Path(__file__).parents[2]


class Loosen:
    """One process of the bot; everything it prints is kept, line by line."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._signal = Signal()
        self._reading = asyncio.create_task(self._read())
        self.lines: list[str] = []

    @property
    def output(self) -> str:
        """Everything it has printed so far."""
        return "\n".join(self.lines)

    @property
    def runs(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.returncode is None

    async def prints(self, words: str) -> str:
        """Wait for a line with these words, and return the first one."""
        await self._signal.until(
            lambda: self._reading.done() or bool(self._printed(words)), PATIENCE
        )
        found = self._printed(words)
        assert found, f"{words!r} was not printed"
        return found

    def _printed(self, words: str) -> str:
        return next((line for line in self.lines if words in line), "")

    async def ends(self) -> int:
        """Wait for the end, and return the exit code."""
        async with asyncio.timeout(PATIENCE):
            code = await self._process.wait()
            await self._reading
        return code

    async def stop(self) -> int:
        """Tell it to stop, as a service manager does, and return the exit code."""
        self._process.send_signal(signal.SIGTERM)
        return await self.ends()

    async def kill(self) -> None:
        """End it at once, in the middle of whatever it is doing."""
        if self.runs:
            self._process.kill()
        await self.ends()

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self.lines.append(line.decode().rstrip())
            self._signal.changed()
        self._signal.changed()


class Home:
    """A folder with a database, and the servers that its bots talk to."""

    def __init__(
        self, folder: Path, server: BotApi | None = None, discord: DiscordApi | None = None
    ) -> None:
        self.folder = folder
        self.database = folder / "loosen.db"
        self._server = server
        self._discord = discord
        self._started: list[Loosen] = []

    async def start(self, **settings: str) -> Loosen:
        """Start a bot, with the most talkative log there is."""
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(_ROOT),
            "DATABASE": str(self.database),
            "LOG_LEVEL": "DEBUG",
        }
        if self._server is not None:
            environment["TELEGRAM_BOT_TOKEN"] = TOKEN
            environment["TELEGRAM_API_URL"] = self._server.url
        if self._discord is not None:
            environment["DISCORD_BOT_TOKEN"] = DISCORD_TOKEN
            environment["DISCORD_API_URL"] = self._discord.url
        loosen = Loosen(await self._process(environment | settings))
        self._started.append(loosen)
        return loosen

    async def serve(self, **settings: str) -> Loosen:
        """Start a bot and wait until it serves."""
        before = self._discord.gateway.identified if self._discord else 0
        loosen = await self.start(**settings)
        await loosen.prints(" started ")
        if self._discord is not None:
            # Only what is typed from now on is told to this bot, and to no earlier one.
            await self._discord.until(lambda: self._discord_is_ready(before), PATIENCE)
        return loosen

    def _discord_is_ready(self, before: int) -> bool:
        assert self._discord is not None
        gateway = self._discord.gateway
        return gateway.identified > before and bool(self._discord.commands)

    async def _process(self, environment: Mapping[str, str]) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "run",
            cwd=self.folder,
            env=dict(environment),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )

    async def close(self) -> None:
        """Kill what still runs; what was printed is shown with a test that fails."""
        for loosen in self._started:
            await loosen.kill()
            sys.stdout.write(f"{loosen.output}\n\n")

    def person(self, chat: int, platform: str = "telegram") -> Person:
        """Look up in the database what is known of a person, also while a bot runs."""
        with closing(Store.open(self.database, read_only=True)) as store:
            stored = store.find(platform, str(chat))
            assert stored is not None
            return stored.person

    def chats(self) -> set[str]:
        """List whose chats the database knows, by their platforms' ids."""
        with closing(sqlite3.connect(self.database)) as database:
            return {chat for (chat,) in database.execute("SELECT chat FROM people")}

    @property
    def lines(self) -> list[str]:
        """Everything that the bots have printed."""
        return [line for loosen in self._started for line in loosen.lines]

    def holds(self, secret: str) -> list[str]:
        """Name what of this host shows a text: files, and what the bots printed."""
        shown = [
            file.name for file in self.folder.iterdir() if secret.encode() in file.read_bytes()
        ]
        return shown + [line for line in self.lines if secret in line]


def has_met(database: Path, chat: int, platform: str) -> None:
    """Have somebody be through their first meeting, with a wake-up every day."""
    now = datetime.now(UTC)
    life = Life(settled_person(today=now.date()), now)
    with closing(Store.open(database)) as store, store.transaction():
        store.add(platform, str(chat), life.person, life.due, life.now, may_wait=True)


def let_time_pass(database: Path, chat: int, seconds: float, platform: str = "telegram") -> None:
    """Move the session of a bot that is down so far back that it is now this late.

    This stands for the time that the bot was down. The rehearsal's clock is put back to the
    present, so that only this break counts.
    """
    with closing(Store.open(database)) as store:
        stored = store.find(platform, str(chat))
        assert stored is not None
        assert stored.due is not None
        session = stored.person.session
        assert session is not None
        wait = stored.due - session.since
        # Late is the next cue, or the one that nobody knows the fate of.
        since = datetime.now(UTC) - timedelta(seconds=seconds)
        since -= wait if session.acknowledged else timedelta(0)
        person = replace(stored.person, session=replace(session, since=since))
        beginning = Beginning(datetime.now(UTC), datetime.now(UTC), 1.0)
        with store.transaction():
            store.save(stored.id, person, since + wait)
            store.set_fact("rehearsal", msgspec.json.encode(beginning).decode())
