"""Where a chat in the terminal is seen and typed: a keyboard with a person, or a pipe.

The only import of prompt_toolkit. May not know what a message is.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from typing import Protocol, TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.input import Input, create_input
from prompt_toolkit.output import Output, create_output
from prompt_toolkit.renderer import print_formatted_text
from prompt_toolkit.styles import default_ui_style

from bot.chat.terminal_page import Fragment
from bot.errors import DeliveryError


class Left(Exception):  # noqa: N818 - not an error: the person left, or nobody reads any more
    """The chat is over."""


class Screen(Protocol):
    """Where lines come from and pages go to."""

    @property
    def width(self) -> int | None:
        """Columns to wrap at; None: lines stay whole."""

    async def show(self, fragments: list[Fragment], *, rings: bool = False) -> None:
        """Show a page, with the bell if it rings.

        Raises `Left` when nobody reads any more, `DeliveryError` when it can't be written.
        """

    async def read(self, prompt: Callable[[], str]) -> str:
        """Wait for a line. Raises `Left` when there are no more.

        `prompt` makes what stands before it while a person types.
        """


class Pipe:
    """A screen without a person in front: plain text, nothing waits, no bell."""

    width = None

    def __init__(self, stdin: TextIO, stdout: TextIO) -> None:
        self._stdin = stdin
        self._stdout = stdout
        self._over: Left | DeliveryError | None = None
        for stream, encoding in ((stdin, "utf-8-sig"), (stdout, "utf-8")):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(encoding=encoding, errors="replace")

    async def show(self, fragments: list[Fragment], *, rings: bool = False) -> None:  # noqa: ARG002 - no bell
        """Write and hand on at once; once that has failed, nothing is written any more."""
        if self._over is not None:
            raise self._over
        try:
            self._stdout.write("".join(text for _, text in fragments))
            self._stdout.flush()
        except OSError as error:
            _write_no_more(self._stdout)
            self._over = _what_it_means(error)
            raise self._over from error

    async def read(self, prompt: Callable[[], str]) -> str:  # noqa: ARG002 - nobody sees one
        """Take the next line; while none is there, nothing else is to be done either."""
        line = self._stdin.readline()
        if not line:
            raise Left
        return line


def _what_it_means(error: OSError) -> Left | DeliveryError:
    if isinstance(error, BrokenPipeError):
        return Left()
    return DeliveryError(
        f"the chat's output can't be written: {error.strerror or error}; mend that (make room on "
        "its disk, or let the chat print elsewhere) and open the chat again"
    )


def _write_no_more(stream: TextIO) -> None:
    """Let what is left in the stream vanish, or closing it at the end would fail once more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


class Keyboard:
    """A screen with a person in front: what they are typing stays whole while messages come."""

    def __init__(self, typed: Input, shown: Output) -> None:
        self._output = shown
        self._session: PromptSession[str] = PromptSession(
            input=typed,
            output=shown,
            erase_when_done=True,  # the chat prints what was typed, the same as from a pipe
            refresh_interval=1.0,  # seconds, for the time in the prompt
        )

    @classmethod
    def of(cls, stdin: TextIO, stdout: TextIO) -> Keyboard:
        """Take the terminal that these two are."""
        return cls(create_input(stdin), create_output(stdout))

    @property
    def width(self) -> int | None:
        """The columns that the terminal has now."""
        return self._output.get_size().columns

    async def show(self, fragments: list[Fragment], *, rings: bool = False) -> None:
        """Print above what is being typed."""
        await run_in_terminal(lambda: self._write(fragments, rings))

    async def read(self, prompt: Callable[[], str]) -> str:
        """Wait for a line; Ctrl-D and Ctrl-C leave."""
        try:
            return await self._session.prompt_async(prompt)
        except (EOFError, KeyboardInterrupt) as error:
            raise Left from error

    def _write(self, fragments: list[Fragment], rings: bool) -> None:
        print_formatted_text(self._output, FormattedText(fragments), default_ui_style())
        if rings:
            self._output.bell()
        self._output.flush()
