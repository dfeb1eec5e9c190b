"""Platforms with the eyes of the person on their other side, for the contract tests.

A platform to come gets a stage here or, over a network, in `live_stages.py`, and with it all of
the contract's tests.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from bot.chat.platform import Platform, Receive
from bot.chat.terminal import Terminal
from bot.chat.terminal_page import Fragment
from bot.core.says import Arg
from bot.errors import DeliveryError
from tests.chats import Recorder

ANN = 11


class Seen(Struct, frozen=True):
    """One message as a person sees it."""

    text: str
    title: str = ""
    labels: tuple[str, ...] = ()
    rings: bool = True
    picture: bytes | str = ""
    """The picture's content where it is shown, what it shows where it is told in words."""
    files: tuple[tuple[str, bytes], ...] = ()


class Stage(Protocol):
    """A platform, and the eyes of the person on its other side."""

    @property
    def platform(self) -> Platform:
        """What is tested."""

    def seen(self) -> list[Seen]:
        """Everything that arrived, in order; parts of one text put together again."""

    def buttons(self) -> tuple[str, ...]:
        """What can still be chosen."""

    def breaks(self, *, permanent: bool) -> None:
        """The next request goes wrong."""

    def holds(self) -> asyncio.Event:
        """Let the next requests wait for what is returned before the platform takes them."""

    async def leaves(self) -> None:
        """The platform can't be reached any more."""


class FakeStage:
    """The fake that every other test uses."""

    def __init__(self) -> None:
        self.platform = Recorder()

    def seen(self) -> list[Seen]:
        """What was recorded."""
        return [
            Seen(
                sent.message.text,
                sent.message.title,
                tuple(button.label for row in sent.message.buttons for button in row),
                sent.message.rings,
                sent.message.picture.content if sent.message.picture else "",
                tuple((file.name, file.content) for file in sent.message.files),
            )
            for sent in self.platform.sent
        ]

    def buttons(self) -> tuple[str, ...]:
        """The labels of what was not retired."""
        shown = zip(self.platform.sent, self.seen(), strict=True)
        left = [seen.labels for sent, seen in shown if sent.id not in self.platform.retired]
        return left[-1] if left else ()

    def breaks(self, *, permanent: bool) -> None:
        """As told."""
        self.platform.failures.append(DeliveryError("told to", permanent=permanent))

    def holds(self) -> asyncio.Event:
        """As told."""
        self.platform.gate = asyncio.Event()
        return self.platform.gate

    async def leaves(self) -> None:
        """As told."""
        self.platform.failures.append(DeliveryError("told to", unsent=True))


class Sheet:
    """A screen on which everything is kept."""

    width = None

    def __init__(self) -> None:
        self.pages: list[tuple[list[Fragment], bool]] = []

    async def show(self, fragments: list[Fragment], *, rings: bool = False) -> None:
        """Keep a page."""
        self.pages.append((fragments, rings))

    async def read(self, prompt: Callable[[], str]) -> str:
        """Nobody types."""
        raise AssertionError(prompt())


class Still:
    """Surroundings in which nothing happens."""

    def stamp(self) -> str:
        """Always seven."""
        return "Tue 07:00:00"

    def prompt(self) -> str:
        """None."""
        return ""

    def words(self, key: str, args: Mapping[str, Arg]) -> str:
        """The key, and where a file was put."""
        return f"{key} {args.get('path', '')}"

    def shown(self) -> None:
        """Fine."""

    async def opened(self, receive: Receive) -> None:
        """Never."""

    async def jump(self) -> None:
        """Never."""


class TerminalStage:
    """The terminal, on a sheet of paper."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sheet = Sheet()
        self.platform: Platform = Terminal(self._sheet, Still(), folder)

    def seen(self) -> list[Seen]:
        """The pages; a line that tells where a file was put belongs to the page before it."""
        found: list[Seen] = []
        for fragments, rings in self._sheet.pages:
            text = "".join(part for _, part in fragments)
            if "terminal-file" in text:
                path = Path(text.removesuffix(" --\n").rpartition("terminal-file ")[2])
                page = found.pop() if found else Seen("")
                if path.suffix == ".png":
                    found.append(replace(page, picture=path.read_bytes()))
                else:
                    files = (*page.files, (path.name, path.read_bytes()))
                    found.append(replace(page, files=files))
            else:
                found.append(self._page(fragments, rings))
        return found

    def _page(self, fragments: list[Fragment], rings: bool) -> Seen:
        title = "".join(part for style, part in fragments if style == "bold")
        lines = "".join(part for _, part in fragments).splitlines()
        margin = len("[Tue 07:00:00] ")
        labels = tuple(line.split(". ", 1)[1] for line in lines if line[:3].strip().isdigit())
        body = [line[margin:] for line in lines[: len(lines) - len(labels)]]
        told = body.pop().strip("[]") if body[-1].startswith("[") else ""
        text = "\n".join(body[1:] if title else body).strip()
        return Seen(text, title, labels, rings, told)

    def buttons(self) -> tuple[str, ...]:
        """What a typed number still picks."""
        assert isinstance(self.platform, Terminal)
        return tuple(button.label for button in self.platform._choices.by_number.values())

    def breaks(self, *, permanent: bool) -> None:
        """A sheet of paper takes everything."""
        raise AssertionError(permanent)

    def holds(self) -> asyncio.Event:
        """A sheet of paper waits for nothing."""
        raise AssertionError(self)

    async def leaves(self) -> None:
        """A sheet of paper stays."""
        raise AssertionError(self)
