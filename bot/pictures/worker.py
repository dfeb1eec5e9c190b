"""The process that draws: takes views and pages from a pipe, gives PNG and PDF back, in order.

It is the only place that uses matplotlib and the typesetter, and it imports each only with the
first picture that needs it, so that the bot's own process can import this module without. It
ends when the pipe does, so that it never outlives the bot.
"""

from __future__ import annotations

import logging
import os
import signal
import warnings
from contextlib import suppress
from multiprocessing.connection import Connection

from msgspec import Struct

from bot.pictures.calendar_view import CalendarView
from bot.pictures.trend_view import TrendView
from bot.report.page import Page

View = CalendarView | TrendView | Page

_NICE = 10
"""How far it stands back when the processor is short (POSIX, 0 to 19)."""


class Failure(Struct, frozen=True):
    """Why a view could not be drawn: the kind of error, without anything of the person's."""

    reason: str


def serve(pipe: Connection) -> None:
    """Draw what comes until the other end closes, also by being killed while it waits for this."""
    _settle()
    with suppress(EOFError, OSError):
        while True:
            view: View = pipe.recv()
            pipe.send(_answer(view))


def _settle() -> None:
    """Stand back behind the cues, leave Ctrl-C to the bot, and be quiet."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(_NICE)
    # matplotlib tells about caches and about letters that its font lacks; a host can't mend either.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", message="Glyph", category=UserWarning)


def _answer(view: View) -> bytes | Failure:
    try:
        return _drawn(view)
    except Exception as error:  # noqa: BLE001  # whatever it is, the process must go on
        return Failure(type(error).__name__)


def _drawn(view: View) -> bytes:
    # ruff: noqa: PLC0415  # imports inside, for the reason at the top
    if isinstance(view, Page):
        from bot.report import typesetting

        return typesetting.render(view)
    from bot.pictures import calendar_picture, trend_picture

    if isinstance(view, CalendarView):
        return calendar_picture.render(view)
    return trend_picture.render(view)
