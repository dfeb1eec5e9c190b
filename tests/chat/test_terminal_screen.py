"""The two screens of the terminal: a pipe, and a keyboard with a person."""

from __future__ import annotations

import asyncio
import errno
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from prompt_toolkit.application.current import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input.base import PipeInput
from prompt_toolkit.input.defaults import create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from bot.chat.terminal_screen import Keyboard, Left, Pipe
from bot.errors import DeliveryError
from tests.chat.terminal_stage import Stream

PATIENCE = 5.0
"""Real seconds after which a test that waits has failed."""


def test_a_pipe_takes_bytes_that_are_no_text() -> None:
    """What is not UTF-8 is replaced, a byte order mark is dropped."""
    raw = io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbfdone\r\ncaf\xe9\n"), encoding="ascii")
    pipe = Pipe(raw, io.StringIO())
    lines = [asyncio.run(pipe.read(str)) for _ in range(2)]
    assert lines == ["done\n", "caf\N{REPLACEMENT CHARACTER}\n"]
    with pytest.raises(Left):
        asyncio.run(pipe.read(str))


def test_a_pipe_gets_utf8_and_no_colour() -> None:
    """Plain text whatever the machine's own encoding is."""
    out = io.BytesIO()
    pipe = Pipe(io.StringIO(), io.TextIOWrapper(out, encoding="ascii"))
    asyncio.run(pipe.show([("bold", "caf\u00e9"), ("", " \u2026\n")], rings=True))
    assert out.getvalue() == "caf\u00e9 \u2026\n".encode()


def test_a_closed_pipe_means_that_the_person_left() -> None:
    """No traceback, also not when the stream is closed at the end."""
    reads, writes = os.pipe()
    os.close(reads)
    out = os.fdopen(writes, "w", encoding="utf-8")
    with pytest.raises(Left):
        asyncio.run(Pipe(io.StringIO(), out).show([("", "Good morning.\n")]))
    out.close()


def test_what_can_not_be_written_is_told_once_and_for_all(tmp_path: Path) -> None:
    """With the cause, and what to do; nothing is taken for written afterwards."""
    path = tmp_path / "printed.txt"
    stream = Stream(path.open("wb"), encoding="utf-8")
    pipe = Pipe(io.StringIO(), stream)
    for trouble in (OSError(errno.ENOSPC, "No space left on device"), None):
        stream.trouble = trouble
        with pytest.raises(DeliveryError, match="No space left on device; mend that") as told:
            asyncio.run(pipe.show([("", "Good morning.\n")]))
        assert (told.value.permanent, told.value.unsent) == (False, False)
    stream.close()
    assert path.read_bytes() == b""


@contextmanager
def keyboard() -> Iterator[tuple[Keyboard, PipeInput, io.StringIO]]:
    """A keyboard whose keys the test presses, and what the terminal shows."""
    seen = io.StringIO()
    with create_pipe_input() as keys:
        shown = Vt100_Output(seen, lambda: Size(rows=24, columns=80), enable_cpr=False)
        with create_app_session(input=keys, output=shown):
            yield Keyboard(keys, shown), keys, seen


async def test_what_is_being_typed_stays_whole_while_a_message_comes() -> None:
    """The cue is shown at once, and the line is finished after it."""
    with keyboard() as (board, keys, seen):
        line = asyncio.create_task(board.read(lambda: "[Tue 07:00] > "))
        keys.send_text("skip th")
        async with asyncio.timeout(PATIENCE):
            while "skip th" not in seen.getvalue():  # noqa: ASYNC110 - the library has no event
                await asyncio.sleep(0)
            await board.show([("bold", "Begin."), ("", " Really small.\n")], rings=True)
            after = seen.getvalue()
            keys.send_text("is\r")
            assert await line == "skip this"
    assert "Really small." in after
    assert "\a" in after
    assert "[Tue 07:00] > " in seen.getvalue()


@pytest.mark.parametrize("key", ["\x04", "\x03"])
async def test_leaving_keys_leave(key: str) -> None:
    """Ctrl-D and Ctrl-C are the end of the chat, not an error."""
    with keyboard() as (board, keys, _):
        keys.send_text(key)
        async with asyncio.timeout(PATIENCE):
            with pytest.raises(Left):
                await board.read(lambda: "> ")


async def test_pages_are_shown_between_two_lines_too() -> None:
    """While nobody types, a message is shown all the same, without a bell if it is silent."""
    with keyboard() as (board, _, seen):
        await board.show([("", "Good morning.\n")])
        assert "Good morning." in seen.getvalue()
        assert "\a" not in seen.getvalue()
        assert board.width == 80
