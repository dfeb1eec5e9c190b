"""What goes wrong between the bot and its server, and when: spells of trouble, and single faults.

May not know HTTP or any method but getUpdates.
"""

from __future__ import annotations

import asyncio
import enum
from collections import Counter
from collections.abc import Awaitable, Callable
from random import Random


class Trouble(enum.StrEnum):
    """One kind of thing that can happen to a request."""

    UNPLUGGED = "connection refused, all connections reset"
    CUT = "connection reset before it was taken"
    FLOOD = "429 with retry_after"
    ERROR = "5xx"
    PAGE = "HTML instead of JSON"
    GARBLED = "garbled JSON"
    LATE = "taken, the answer is late"
    LOST = "taken, the answer is lost"
    TORN = "answer cut in the middle"


SINGLE = tuple(trouble for trouble in Trouble if trouble is not Trouble.UNPLUGGED)
"""What can happen to one request alone."""
NEVER_TAKEN = frozenset({Trouble.CUT, Trouble.FLOOD})
MAYBE_TAKEN = frozenset({Trouble.ERROR, Trouble.PAGE})
"""A gateway fails on either side of the request; everything else is carried out first."""

_RARELY = 0.01  # of the requests in fair weather
_MOSTLY = 0.7  # of the requests in a spell
_POLLS = 0.4  # of that, for polls: each costs the bot a pause of a second or more


class Weather:
    """Decides for each request what happens to it. Follows from its dice alone."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        self._spell: Trouble | None = None
        self.fair = True
        """Whether nothing at all goes wrong."""
        self.seen: Counter[Trouble] = Counter()

    def strikes(self, method: str) -> Trouble | None:
        """What happens to the request that has just come."""
        if self.fair:
            return None
        likely = _RARELY if self._spell is None else _MOSTLY
        if method == "getUpdates":
            likely *= _POLLS
        if self._dice.random() > likely:
            return None
        trouble = self._spell or self._dice.choice(SINGLE)
        self.seen[trouble] += 1
        return trouble

    def latency(self) -> float:
        """Seconds that a request, or an answer, is on its way."""
        return self._dice.uniform(0.005, 0.06)

    def lateness(self) -> float:
        """Seconds that a late answer takes."""
        return self._dice.uniform(0.1, 2.0)

    def taken(self, trouble: Trouble | None) -> bool:
        """Whether the server carries out a request that this happens to."""
        if trouble in MAYBE_TAKEN:
            return self._dice.random() < 0.5
        return trouble not in NEVER_TAKEN

    async def change(self, unplug: Callable[[float], Awaitable[None]]) -> None:
        """Go through spells until cancelled; `unplug` takes the server away for some seconds."""
        while True:
            await asyncio.sleep(self._dice.uniform(1.0, 5.0))
            spell = self._dice.choice(list(Trouble))
            seconds = self._dice.uniform(0.1, 1.2)
            if self.fair:
                continue
            if spell is Trouble.UNPLUGGED:
                self.seen[spell] += 1
                await unplug(seconds)
                continue
            self._spell = spell
            await asyncio.sleep(seconds)
            self._spell = None
