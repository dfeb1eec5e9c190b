"""How many seconds to wait before Telegram is asked again.

Belongs to `telegram.py`. It may not wait itself, or know what went wrong.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable

Pause = Callable[[float], Awaitable[object]]
"""Waits for some seconds."""

_DOUBLINGS = 20
"""More than any wait needs, and few enough for a float."""


def backoff(attempt: int, *, first: float, longest: float) -> float:
    """Seconds to wait after `attempt` earlier failures: doubled from one to the next.

    From half of it on, so that many bots, or two with one token, don't come at once.
    """
    most = min(longest, first * 2.0 ** min(attempt, _DOUBLINGS))
    return random.uniform(most / 2, most)  # noqa: S311 - spreading load is no secret
