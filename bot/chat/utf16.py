"""Lengths as Telegram counts them, in UTF-16 code units, and cutting texts to them.

An emoji is one character in Python and two units here. May not know any platform's types.
"""

from __future__ import annotations


def length(text: str) -> int:
    """Count the UTF-16 code units of a text."""
    return len(text) + sum(character > "\uffff" for character in text)


def clip(text: str, limit: int) -> str:
    """Keep the longest beginning of a text that has at most `limit` units."""
    return text.encode("utf-16-le")[: 2 * limit].decode("utf-16-le", "ignore")


def parts(text: str, limit: int) -> list[str]:
    """Cut a text into parts of at most `limit` units, 2 or more; at least one part.

    Cuts at the last line break that fits, else at the last space, else anywhere. White space
    around a part is dropped, as Telegram does.
    """
    done = []
    rest = text.strip()
    while length(rest) > limit:
        cut = _last_gap(rest, len(clip(rest, limit)))
        done.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*done, rest]


def _last_gap(text: str, most: int) -> int:
    """Find where to cut a text so that at most `most` characters stay in front."""
    for gap in ("\n", " "):
        cut = text.rfind(gap, 1, most + 1)
        if cut > 0:
            return cut
    return most
