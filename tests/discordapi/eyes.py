"""How a person reads a text: Discord turns marks into form, and an escaped mark into itself.

May not know messages or chats.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

from msgspec import Struct

_SURPRISES = (
    ("heading", re.compile(r"^(?:#{1,3}|-#) +\S", re.MULTILINE)),
    ("quote", re.compile(r"^>(?:>>)? \S", re.MULTILINE)),
    ("list", re.compile(r"^ *[*-] +\S", re.MULTILINE)),
    ("bold or slanted", re.compile(r"\*(?=\S)[^*\n]+?\*|(?<!\w)_(?=\S)[^_\n]+?_(?!\w)")),
    ("underlined", re.compile(r"__(?=\S).+?__")),
    ("struck out", re.compile(r"~~(?=\S).+?~~")),
    ("hidden", re.compile(r"\|\|(?=\S).+?\|\|")),
    ("code", re.compile(r"`[^`]+`")),
    ("named link", re.compile(r"\[[^\]\n]+\]\(<?https?://[^)\n]+\)")),
    ("mention", re.compile(r"<(?:@[!&]?|#|t:|a?:\w+:|/[^>]+:)\d+(?::\w)?>")),
)
"""Marks that change how a text looks."""
_ESCAPED = re.compile(rf"\\([{re.escape(string.punctuation)}])")
_BOLD = re.compile(r"\*\*(?=\S)((?:\\.|[^\\])+?)\*\*", re.DOTALL)
_STAND_IN = 0xE000  # the first of a block in which no letter has a meaning


class Reading(Struct, frozen=True):
    """What stands there."""

    text: str
    """The words without their marks."""
    title: str
    """What is bold in it."""
    surprises: tuple[str, ...]
    """What changes how the rest looks."""


def read(content: str) -> Reading:
    """Read a message's content."""
    bare = _ESCAPED.sub(lambda match: chr(_STAND_IN + ord(match[1])), content)
    bold = [match[1] for match in _BOLD.finditer(bare)]
    rest = _BOLD.sub("", bare)
    surprises = tuple(name for name, mark in _SURPRISES if mark.search(rest))
    text = _BOLD.sub(lambda match: match[1], bare)
    return Reading("".join(_shown(text)), "".join(_shown("".join(bold))), surprises)


def _shown(text: str) -> Iterator[str]:
    for letter in text:
        escaped = _STAND_IN <= ord(letter) < _STAND_IN + 0x80
        yield chr(ord(letter) - _STAND_IN) if escaped else letter
