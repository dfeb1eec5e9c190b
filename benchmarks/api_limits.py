"""What the benches' Bot API server takes from one bot, and when it answers 429. Pure.

Telegram names about 30 messages a second to all chats together and 1 a second to one chat, where
"short bursts" pass. Here a burst is 5 in a second and 20 in a minute, and an edit counts among
all chats' messages, but not as one to its chat.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque

A_SECOND = 1.0
A_MINUTE = 60.0


class Window:
    """At most so many in any span of so many seconds."""

    def __init__(self, most: float, span: float) -> None:
        self._most = most
        self._span = span
        self._taken: deque[float] = deque()

    def wait(self, now: float) -> float:
        """Return the seconds until there is room; 0 when there is."""
        while self._taken and self._taken[0] <= now - self._span:
            self._taken.popleft()
        if len(self._taken) < self._most:
            return 0.0
        return self._taken[0] + self._span - now

    def take(self, now: float) -> None:
        """Count one."""
        self._taken.append(now)


class Limits:
    """The limits of one bot; infinite ones refuse nothing."""

    def __init__(self, a_second: float, a_second_a_chat: float, a_minute_a_chat: float) -> None:
        self._all = Window(a_second, A_SECOND)
        self._chats: defaultdict[int, tuple[Window, Window]] = defaultdict(
            lambda: (Window(a_second_a_chat, A_SECOND), Window(a_minute_a_chat, A_MINUTE))
        )

    def refusal(self, chat: int, now: float, *, is_message: bool = True) -> int:
        """Count a message or an edit, or return the whole seconds that it has to wait instead."""
        chat_only = self._chats[chat] if is_message else ()
        windows: tuple[Window, ...] = (self._all, *chat_only)
        wait = max(window.wait(now) for window in windows)
        if wait:
            return max(1, math.ceil(wait))
        for window in windows:
            window.take(now)
        return 0
