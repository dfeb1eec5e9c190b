"""The terminal with the person at it, for the contract's tests: a sheet of paper and a pipe.

The pipe and the terminal are the real ones. What was printed and typed outlives a restart; which
choices are still open the bot knows from its store, and here the stage does.
"""

from __future__ import annotations

import asyncio
import errno
import io
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from bot.chat.platform import Answer, Button, Incoming, Platform, Receive
from bot.chat.terminal import CHAT, Terminal
from bot.chat.terminal_page import Fragment
from bot.chat.terminal_screen import Pipe
from bot.core.says import Arg
from tests.botapi.bench import Ears
from tests.botapi.updates import Signal
from tests.chat.stages import PATIENCE, Exceptions, Seen, Stage

_STAMP = "[Tue 07:00:00] "


class _Printed(Struct, frozen=True):
    """One page."""

    fragments: list[Fragment]
    rings: bool
    answers: int
    """The line of which this is the note, counted from 1; 0: it is no note."""

    @property
    def text(self) -> str:
        """All of it, without its looks."""
        return "".join(part for _, part in self.fragments)


class Stream(io.TextIOWrapper):
    """A file that takes what is written, or breaks as it is told."""

    trouble: OSError | None = None

    def flush(self) -> None:
        """Hand on what was written."""
        if self.trouble is not None:
            raise self.trouble
        super().flush()


class _Sheet:
    """A screen that prints through a pipe, and keeps what that took; lines are typed into it."""

    width = None

    def __init__(self, folder: Path) -> None:
        self._path = folder / "printed.txt"
        self._lines: asyncio.Queue[str] = asyncio.Queue()
        self._signal = Signal()
        self._typed = self._read = self._done = 0
        self.pages: list[_Printed] = []
        self.answering = False
        """Whether what is printed now is the note on the line that was read last."""
        self.gate: asyncio.Event | None = None
        """What printing waits for, if there is one."""

    def opens(self) -> None:
        """Print through another pipe, in whatever state the last one was."""
        self.stream = Stream(self._path.open("ab"), encoding="utf-8")
        self._pipe = Pipe(io.StringIO(), self.stream)

    def closes(self) -> None:
        """Nothing more is printed."""
        self.stream.trouble = None
        self.stream.close()

    async def show(self, fragments: list[Fragment], *, rings: bool = False) -> None:
        """Keep a page that could be written."""
        if self.gate is not None:
            await self.gate.wait()
        await self._pipe.show(fragments, rings=rings)
        self.pages.append(_Printed(fragments, rings, self._read if self.answering else 0))

    async def read(self, prompt: Callable[[], str]) -> str:
        """Wait for a line; whatever was read before is done with."""
        assert prompt()
        self.answering = False
        self._done = self._read
        self._signal.changed()
        line = await self._lines.get()
        self._read += 1
        return line

    def type(self, line: str) -> int:
        """Type a line; returns its number, counted from 1."""
        self._lines.put_nowait(line)
        self._typed += 1
        return self._typed

    async def note(self, line: int) -> str:
        """What was printed on a line of this number alone, once it is done with."""
        assert await self._signal.until(lambda: self._done >= line, PATIENCE)
        return "".join(page.text for page in self.pages if page.answers == line)


class _Desk:
    """Surroundings in which it is always seven, and an earlier run's choices are laid out."""

    def __init__(self, lay_out: Callable[[], Awaitable[None]]) -> None:
        self._lay_out = lay_out

    def stamp(self) -> str:
        """Always seven."""
        return _STAMP.strip("[] ")

    def prompt(self) -> str:
        """The same as in front of a message."""
        return _STAMP

    def words(self, key: str, args: Mapping[str, Arg]) -> str:
        """The key, and where a file was put."""
        return f"{key} {args.get('path', '')}"

    def shown(self) -> None:
        """Fine."""

    async def opened(self, receive: Receive) -> None:
        """Nobody is asked anything new."""
        assert receive is not None
        await self._lay_out()

    async def jump(self) -> None:
        """Nothing is due."""


class TerminalStage(Stage):
    """The terminal, on a sheet of paper."""

    chat = CHAT
    exceptions = Exceptions(
        closed_is_sent="nobody can know how much of a closed pipe was read before it was closed",
        stale_is_typed="a number that picks nothing any more can be meant as a number",
        ids_end="an id names a page on a screen, which only its own run can know",
        unsaved_ends="the only person there is the host, who must mend the store first",
    )

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sheet = _Sheet(folder)
        self._ears = Ears()
        self._still_open: tuple[Button, ...] = ()

    @property
    def platform(self) -> Platform:
        """The bot's side."""
        return self._terminal

    @property
    def ears(self) -> Ears:
        """What the bot hears."""
        return self._ears

    async def opens(self) -> None:
        """The sheet stays."""
        self._sheet.opens()
        self._ears = Ears()
        self._terminal = Terminal(self._sheet, _Desk(self._lay_out), self._folder)

    async def closes(self) -> None:
        """What could be chosen is still open."""
        self._still_open = tuple(self._terminal._choices.by_number.values())
        self._sheet.closes()

    async def _lay_out(self) -> None:
        if self._still_open:
            await self._terminal.offer("Still open:", self._still_open)

    def receive(self) -> Receive:
        """What is printed after an answer, and before the next line, tells that answer."""

        async def hear(incoming: Incoming) -> Answer:
            answer = await self._ears(incoming)
            self._sheet.answering = True
            return answer

        return hear

    def seen(self) -> list[Seen]:
        """The messages; a line that tells where a file was put belongs to the page before it."""
        found: list[Seen] = []
        for page in self._sheet.pages:
            if "terminal-file" in page.text:
                path = Path(page.text.removesuffix(" --\n").rpartition("terminal-file ")[2])
                before = found.pop() if found else Seen("")
                if path.suffix == ".png":
                    found.append(replace(before, picture=path.read_bytes()))
                else:
                    files = (*before.files, (path.name, path.read_bytes()))
                    found.append(replace(before, files=files))
            elif page.text.startswith(_STAMP) and not page.answers:
                found.append(_message(page))
        return found

    def buttons(self) -> tuple[str, ...]:
        """What a typed number still picks."""
        return tuple(button.label for button in self._terminal._choices.by_number.values())

    def breaks(self, *, permanent: bool) -> None:
        """Nobody reads the pipe any more, or the disk that it goes to is full."""
        full = OSError(errno.ENOSPC, "No space left on device")
        self._sheet.stream.trouble = BrokenPipeError() if permanent else full

    async def recovers(self) -> None:
        """The chat ends; another one begins when there is room."""
        await self.restarts()

    def holds(self) -> asyncio.Event:
        """The next page waits."""
        self._sheet.gate = asyncio.Event()
        return self._sheet.gate

    async def leaves(self) -> None:
        """Nobody reads the pipe any more."""
        self.breaks(permanent=True)

    def types(self, text: str) -> None:
        """A line."""
        self._sheet.type(text)

    def taps(self, button: Button, message: str = "") -> str:  # noqa: ARG002 - all pages stay in sight
        """The number that was last printed before it."""
        lines = [line for page in self._sheet.pages for line in page.text.splitlines()]
        line = next(line for line in reversed(lines) if line.endswith(f". {button.label}"))
        return str(self._sheet.type(line.partition(".")[0].strip()))

    async def note(self, tap: str) -> str:
        """What is printed on that line alone."""
        return (await self._sheet.note(int(tap))).removeprefix(_STAMP).rstrip()


def _message(page: _Printed) -> Seen:
    title = "".join(part for style, part in page.fragments if style == "bold")
    lines = page.text.splitlines()
    labels = tuple(line.split(". ", 1)[1] for line in lines if line[:3].strip().isdigit())
    body = [line[len(_STAMP) :] for line in lines[: len(lines) - len(labels)]]
    told = body.pop().strip("[]") if body[-1].startswith("[") else ""
    text = "\n".join(body[1:] if title else body).strip()
    return Seen(text, title, labels, page.rings, told)
