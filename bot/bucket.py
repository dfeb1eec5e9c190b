"""A bucket of what may be spent: empties with every spending, refills continuously.

Pure: time is an argument, `at`, in seconds of a clock that never goes back.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

HAIR = 1e-6
"""Of a second or a message: what floating point may be off."""


@dataclass(slots=True)
class Bucket:
    """What may be spent at once. May be overdrawn. `rate` is what comes back in a second."""

    left: float
    at: float = -math.inf

    def level(self, at: float, rate: float, capacity: int) -> float:
        """Return what may be spent at this instant."""
        if at <= self.at:
            return min(capacity, self.left)
        return min(capacity, self.left + (at - self.at) * rate)

    def wait(self, at: float, rate: float, capacity: int) -> float:
        """Return the seconds until one may be spent."""
        missing = 1 - self.level(at, rate, capacity)
        return missing / rate if missing > HAIR else 0.0

    def refill(self, at: float, rate: float, capacity: int) -> None:
        """Settle what came back until now, before the rate or what is left changes."""
        self.left = self.level(at, rate, capacity)
        self.at = max(at, self.at)
