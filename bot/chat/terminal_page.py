"""How a message looks in the terminal, and which of its choices a typed number picks.

Plain text with marks for bold; may not print, and knows no library of the terminal.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from msgspec import Struct

from bot.chat.platform import Button, Message, Tap, Typed

Fragment = tuple[str, str]
"""A style, empty or `bold`, and the text that has it."""

EARLIER = "earlier"
"""Stands for a message of an earlier run, whose own id is not known any more."""

_ASIDE = "   "  # as wide as the dashes that open it
_FAR_ENOUGH = 40  # columns: in a narrower terminal, wrapped lines read worse than cut ones


class Choices(Struct, frozen=True):
    """The choices of one message, by the number that picks them."""

    message: str
    by_number: dict[str, Button] = {}
    by_label: dict[str, Button] = {}

    @classmethod
    def of(cls, message: str, buttons: Sequence[Sequence[Button]]) -> Choices:
        """Number the buttons from 1; one whose label is a number keeps that instead."""
        flat = [button for row in buttons for button in row]
        by_label = {button.label: button for button in flat if _is_number(button.label)}
        free = (str(number) for number in range(1, 1000) if str(number) not in by_label)
        named = (button for button in flat if not _is_number(button.label))
        return cls(message, dict(zip(free, named, strict=False)), by_label)

    def pick(self, typed: str) -> Typed | Tap:
        """A number picks its choice; everything else is for the coach to read."""
        button = self.by_label.get(typed) or self.by_number.get(typed)
        return Typed(typed) if button is None else Tap(button.data, self.message)

    def lines(self) -> Iterator[str]:
        """Show them: a scale on one line, the others each on its own."""
        if self.by_label:
            yield "".join(f"  {label}" for label in self.by_label)
        for number, button in self.by_number.items():
            yield f"  {number}. {button.label}"


def has_words(message: Message) -> bool:
    """Whether there is more to show of a message than where its files were put."""
    return bool(message.title or message.buttons or _words(message))


def page(message: Message, stamp: str, choices: Choices, width: int | None) -> list[Fragment]:
    """Lay a message out: its local time, title and text, then its choices.

    Lines after the first stand under the first one's text. `width` is in columns; None leaves
    long lines whole.
    """
    opening = f"[{stamp}] "
    margin = " " * len(opening)
    body = _wrapped(_words(message), None if width is None else width - len(opening))
    if message.title:
        shown: list[Fragment] = [("", opening), ("bold", message.title), ("", "\n")]
    else:
        shown = [("", f"{opening}{next(body, '')}\n")]
    shown += [("", f"{margin}{line}".rstrip() + "\n") for line in body]
    return [*shown, *(("", f"{line}\n") for line in choices.lines())]


def aside(text: str, width: int | None) -> list[Fragment]:
    """Lay out a line of the chat's own, between two dashes."""
    lines = list(_wrapped(f"-- {text} --", None if width is None else width - len(_ASIDE)))
    return [("", f"\n{_ASIDE}".join(lines) + "\n")]


def _words(message: Message) -> str:
    """The text, and under it what an animation shows."""
    picture = message.picture
    if picture is None or not picture.moves:
        return message.text
    return f"{message.text}\n\n[{picture.alt}]".strip()


def _wrapped(text: str, width: int | None) -> Iterator[str]:
    for line in text.splitlines():
        if width is None or width < _FAR_ENOUGH:
            yield line
        else:
            yield from textwrap.wrap(line, width, break_on_hyphens=False) or [""]


def _is_number(label: str) -> bool:
    return label.isascii() and label.isdecimal()
