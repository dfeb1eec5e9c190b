"""How many requests Discord takes, and the headers in which it says so.

May not know any route or HTTP.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

GENEROUS = (1000, 1.0)
"""Requests in how many seconds, where no test looks at the limits."""


@dataclass
class _Window:
    began: float
    taken: int = 0


class TooMany(Exception):  # noqa: N818 - it is Discord's answer, no error of this server
    """One request more than Discord takes."""

    def __init__(self, retry_after: float, headers: Mapping[str, str]) -> None:
        super().__init__("You are being rate limited.")
        self.retry_after = retry_after
        self.headers = headers


class Rates:
    """Counts requests, by kind and by chat."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._limits: dict[str, tuple[int, float]] = {}
        self._windows: dict[tuple[str, str], _Window] = {}
        self.exceeded = 0
        """How many requests were refused."""

    def limit(self, name: str, count: int = 5, seconds: float = 5.0) -> None:
        """Take no more than so many requests of a kind in so many seconds from now on, a chat."""
        self._limits[name] = (count, seconds)

    def take(self, name: str, where: str) -> dict[str, str]:
        """Count a request, and return what its answer's headers say. Raises `TooMany`."""
        count, seconds = self._limits.get(name, GENEROUS)
        now = self._clock()
        window = self._windows.setdefault((name, where), _Window(now))
        if now >= window.began + seconds:
            window.began, window.taken = now, 0
        reset_after = window.began + seconds - now
        if window.taken >= count:
            self.exceeded += 1
            raise TooMany(reset_after, _headers(name, count, 0, reset_after))
        window.taken += 1
        return _headers(name, count, count - window.taken, reset_after)


def _headers(name: str, limit: int, remaining: int, reset_after: float) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset-After": f"{math.ceil(reset_after * 1000) / 1000:.3f}",
        "X-RateLimit-Bucket": f"bucket-of-{name.replace(' ', '-')}",
    }
