"""A conversation as plain text with a time column, to be read in one sitting.

Knows messages and instants only: it may not decide, store or word anything.
"""

from __future__ import annotations

import calendar
import textwrap
from collections.abc import Callable
from datetime import date, datetime

from bot.chat.platform import Message
from bot.chat.terminal_page import Choices
from bot.core.wakeups import to_local

_WIDTH = 100
_MARGIN = " " * 18
_WEEKDAYS = tuple(calendar.day_name)
_MONTHS = tuple(calendar.month_name)

LEGEND = "R rings, S is silent, > is the person."


class Transcript:
    """Writes line by line, each as soon as it is known.

    `zone` names the IANA zone where the person is, as far as it is known by then.
    """

    def __init__(self, write: Callable[[str], object], zone: Callable[[], str]) -> None:
        self._write = write
        self._zone = zone
        self._date: date | None = None

    def heading(self, text: str) -> None:
        """Begin a section."""
        self._date = None
        self._write(f"\n{text}\n{'=' * len(text)}\n\n")

    def message(self, at: datetime, message: Message, choices: Choices) -> None:
        """Write what a person gets: its title, its text, its files and its numbered choices."""
        paragraphs = [message.title, *message.text.split("\n")]
        paragraphs += [f"[file: {file.name}]" for file in message.files]
        self._block(
            at, "R" if message.rings else "S", paragraphs if message.title else paragraphs[1:]
        )
        for line in choices.lines():
            self._write(f"{_MARGIN}{line}\n")

    def note(self, at: datetime, text: str) -> None:
        """Write what a tapper is told beside the button, without a message."""
        self._block(at, "S", [f"[beside the button] {text}"])

    def reply(self, at: datetime, text: str) -> None:
        """Write what the person typed or tapped."""
        self._block(at, ">", [text])

    def remark(self, text: str) -> None:
        """Write what neither of them says."""
        self._write(f"{_MARGIN}({text})\n")

    def _block(self, at: datetime, sign: str, paragraphs: list[str]) -> None:
        local = to_local(at, self._zone() or "UTC")
        if local.date() != self._date:
            self._date = local.date()
            self.remark(f"{_WEEKDAYS[local.weekday()]}, {local.day} {_MONTHS[local.month]}")
        margin = f"[{_WEEKDAYS[local.weekday()][:3]} {local:%H:%M:%S}] {sign} "
        for paragraph in paragraphs:
            for line in _wrapped(paragraph):
                self._write(f"{margin:<{len(_MARGIN)}}{line}".rstrip() + "\n")
                margin = ""


def _wrapped(paragraph: str) -> list[str]:
    room = _WIDTH - len(_MARGIN)
    lines = textwrap.wrap(paragraph, room, break_long_words=False, break_on_hyphens=False)
    return lines or [""]
