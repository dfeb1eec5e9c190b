"""The one-time codes that link two chats: making one, knowing one again, and guessing in vain.

A code is never kept: what is kept is what `sealed` makes of it. Does no I/O; the dice and the
time are handed in.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.records import Address

ALPHABET = "ACDEFGHJKMNPQRTUVWXY34679"
"""Letters and digits that nobody takes for another of them."""
LENGTH = 8
"""Characters: one in 150,000,000,000 guesses is right."""
GOOD_FOR = timedelta(minutes=10)
MOST_TRIES = 5
"""Wrong codes that a chat may say within `TRIES_WITHIN`."""
TRIES_WITHIN = timedelta(hours=1)

_LIKE_A_CODE = re.compile(r"\W*([^\W_]{4})[\s-]?([^\W_]{4})\W*")

Pick = Callable[[str], str]
"""Picks one character of a text, so that nobody can tell which."""


def new_code(pick: Pick) -> str:
    """Make up a code."""
    return "".join(pick(ALPHABET) for _ in range(LENGTH))


def looks_like_code(typed: str) -> bool:
    """Whether this could be a code and nothing else, in one piece or in two groups of four."""
    found = _LIKE_A_CODE.fullmatch(typed)
    return found is not None and set((found[1] + found[2]).upper()) <= set(ALPHABET)


def sealed(typed: str, salt: bytes) -> str:
    """Return what is kept of a code, however it was typed: small, in groups, with hyphens."""
    return hmac.new(salt, f"link:{_bare(typed)}".encode(), hashlib.sha256).hexdigest()


def _bare(typed: str) -> str:
    return "".join(letter for letter in typed.upper() if letter.isalnum())


class Tries:
    """The wrong codes that were said lately, by chat; a restart forgets them."""

    def __init__(self) -> None:
        self._wrong: deque[tuple[datetime, Address]] = deque()

    def note(self, chat: Address, now: datetime) -> None:
        """A wrong code came from this chat."""
        self._forget(now)
        self._wrong.append((now, chat))

    def are_used_up(self, chat: Address, now: datetime) -> bool:
        """Whether this chat has to wait before it may say another code, be it right or wrong."""
        self._forget(now)
        return sum(whose == chat for _, whose in self._wrong) >= MOST_TRIES

    def _forget(self, now: datetime) -> None:
        while self._wrong and now - self._wrong[0][0] >= TRIES_WITHIN:
            self._wrong.popleft()
