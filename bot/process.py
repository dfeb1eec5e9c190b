"""What every command is as a process: how it is told to stop, and how it ends.

Reads neither settings nor clock, and knows no command.
"""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn

import click

from bot.errors import LoosenError, SettingsError

MEND = 1
"""The exit code when something other than the settings must be mended."""
SETTINGS = 2
"""The exit code when the settings, or the command line itself, must be mended."""


@contextmanager
def unswept() -> Iterator[None]:
    """Leave the garbage collector off while a start loads what stays as long as the process.

    Looking at all of it again and again would take a quarter of the start. `serve` turns the
    collector on as soon as everything is loaded.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


async def until_told(work: Coroutine[None, None, object]) -> None:
    """Work until it is done or the process is told to stop."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Windows has no such handlers; there, Ctrl-C cancels by itself.
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, task.cancel)
    with suppress(asyncio.CancelledError):
        await task


@contextmanager
def errors_told(redact: Callable[[str], str] = str) -> Iterator[None]:
    """Tell the host what to do about an error, and end; no traceback, no secret."""
    try:
        yield
    except SettingsError as error:
        _end(redact(str(error)), SETTINGS)
    except LoosenError as error:
        _end(redact(str(error)), MEND)
    except KeyboardInterrupt:
        sys.exit(0)


def _end(message: str, code: int) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(code)
