"""For the tests of whole chats in the terminal: a screen that types, and a store that stays."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog

from bot.chat.terminal_page import Fragment
from bot.chat.terminal_screen import Left
from bot.store import Store
from bot.terminal_life import Seat, live_in_jumps
from bot.wiring import Texts
from tests.artists import FakeArtist

EVENING = datetime(2026, 3, 23, 21, tzinfo=UTC)
"""A Monday."""


class Room:
    """A store that outlives several chats, as a database file does."""

    def __init__(self, store: Store, texts: Texts, folder: Path) -> None:
        self.store = store
        self._texts = texts
        self._folder = folder

    def seat(self, screen: Paper) -> Seat:
        """Sit down in front of a screen."""
        return Seat(
            store=self.store,
            texts=self._texts,
            screen=screen,
            folder=self._folder,
            host={"host": "", "contact": ""},
            log=structlog.get_logger(),
            artist=FakeArtist(),
            machine=ZoneInfo("Asia/Kathmandu"),
        )

    def chat(self, *lines: str, at: datetime = EVENING) -> str:
        """Chat in jumps and return what was shown."""
        paper = Paper(("", line) for line in lines)
        asyncio.run(live_in_jumps(self.seat(paper), at))
        return paper.text


class Paper:
    """A screen that types each line once the text before it has been shown since the last."""

    width = None

    def __init__(self, lines: Iterable[tuple[str, str]]) -> None:
        self._lines = list(lines)
        self._read_up_to = 0
        self._more = asyncio.Event()
        self.prompts: list[str] = []
        self.text = ""

    async def show(self, fragments: list[Fragment], *, rings: bool = False) -> None:
        """Keep it; nothing here can ring."""
        assert rings in (True, False)
        self.text += "".join(text for _, text in fragments)
        self._more.set()

    async def read(self, prompt: Callable[[], str]) -> str:
        """Wait for what was to be shown first, then type."""
        self.prompts.append(prompt())
        if not self._lines:
            raise Left
        wanted, line = self._lines.pop(0)
        while wanted not in self.text[self._read_up_to :]:
            self._more.clear()
            await self._more.wait()
        self._read_up_to = len(self.text)
        for _ in range(10):  # nobody types before the bot knows that its message was shown
            await asyncio.sleep(0)
        return line
