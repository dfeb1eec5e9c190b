"""The pace of each chat: its own bucket, the stop that a refusal named, its refusals in a row.

Pure: time is an argument, `at`, in seconds of a clock that never goes back. Keeps only chats with
something to remember, however many people there are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from heapq import heappop, heappush

from bot.bucket import HAIR, Bucket
from bot.chat.platform import Limits

MEMORY = 60.0
"""Seconds that a chat's refusals in a row are remembered after its stop."""


@dataclass(slots=True)
class _Chat:
    """What is remembered of a chat."""

    bucket: Bucket
    until: float = -math.inf
    in_a_row: int = 0


class ChatPaces:
    """The chats with something to remember: a bucket that is not full, a stop, refusals."""

    def __init__(self, limits: Limits) -> None:
        self._rate = limits.chat_per_second
        self._burst = limits.chat_burst
        self._kept: dict[str, _Chat] = {}
        self._ends: list[tuple[float, str]] = []  # a heap, one entry a kept chat

    def __len__(self) -> int:
        """How many chats are remembered."""
        return len(self._kept)

    def wait(self, chat: str, at: float) -> float:
        """Return the seconds until this chat's own pace takes another message."""
        kept = self._kept.get(chat)
        if kept is None:
            return 0.0
        return max(self.stop(chat, at), kept.bucket.wait(at, self._rate, self._burst))

    def stop(self, chat: str, at: float) -> float:
        """Return the seconds that are left of what its last refusals named."""
        kept = self._kept.get(chat)
        stop = 0.0 if kept is None else kept.until - at
        return stop if stop > HAIR else 0.0

    def in_a_row(self, chat: str) -> int:
        """Return how often it was refused since it was last reached, as far as is remembered."""
        kept = self._kept.get(chat)
        return 0 if kept is None else kept.in_a_row

    def take(self, chat: str, at: float) -> None:
        """Note that a message goes out to it."""
        self._forget(at)
        if not math.isinf(self._rate):
            kept = self._keep(chat, at)
            kept.bucket.refill(at, self._rate, self._burst)
            kept.bucket.left -= 1

    def accepted(self, chat: str) -> None:
        """Note that it can be reached."""
        if chat in self._kept:
            self._kept[chat].in_a_row = 0

    def refused(self, chat: str, until: float, at: float) -> int:
        """Stop it, and return how many refusals in a row that makes."""
        self._forget(at)
        kept = self._keep(chat, at)
        kept.until = max(kept.until, until)
        kept.in_a_row += 1
        return kept.in_a_row

    def _keep(self, chat: str, at: float) -> _Chat:
        if chat not in self._kept:
            self._kept[chat] = _Chat(Bucket(self._burst, at))
            heappush(self._ends, (at, chat))
        return self._kept[chat]

    def _forget(self, at: float) -> None:
        while self._ends and self._ends[0][0] <= at:
            _, chat = heappop(self._ends)
            end = self._end(self._kept[chat])
            if end > at:
                heappush(self._ends, (end, chat))
            else:
                del self._kept[chat]

    def _end(self, kept: _Chat) -> float:
        full = kept.bucket.at + (self._burst - kept.bucket.left) / self._rate
        return max(full, kept.until + (MEMORY if kept.in_a_row else 0.0))
