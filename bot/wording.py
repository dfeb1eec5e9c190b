"""Finds words that urge, in a text that must only ever invite.

Knows nothing of where the text stands or which words it is held to; does no I/O.
"""

from __future__ import annotations

import re

from bot.core.routine import Urging

_REACH = 3
"""A "never" counts for the three words after it: "never move too fast"."""

_CLAUSE_ENDS = re.compile(r"[.,;:!?()\u2013\u2014]| - | but ")


def find_urging(text: str, urging: Urging) -> tuple[str, ...]:
    """Return the words that the text must not say and says, unless turned round just before."""
    plain = " ".join(text.lower().replace("\u2019", "'").split())
    return tuple(phrase for phrase in urging.never if _urges(plain, phrase, urging.unless_after))


def _urges(plain: str, phrase: str, unless_after: tuple[str, ...]) -> bool:
    """Whether the phrase stands anywhere in the text without one of the others before it."""
    wanted = re.escape(" ".join(phrase.lower().split()))
    return any(
        not _is_turned_round(plain[: found.start()], unless_after)
        for found in re.finditer(rf"(?<!\w){wanted}(?!\w)", plain)
    )


def _is_turned_round(before: str, unless_after: tuple[str, ...]) -> bool:
    """Whether the last words of the same clause turn round what comes next."""
    clause = _CLAUSE_ENDS.split(before)[-1]
    return any(word in unless_after for word in clause.split()[-_REACH:])
