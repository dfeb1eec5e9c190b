"""The rate of a bot token: where it begins, how it falls, and how it climbs again.

Pure: time is an argument, in seconds of a clock that never goes back. Knows no message.

- What a platform is said to take is a belief until it has taken it, so the rate begins below it
  and climbs with every message taken. Begun at the top, a platform that takes less would refuse
  all that is under way before its first refusal is heard.
- An incident halves the rate. Then it climbs quickly to a little below where it was refused,
  slowly from there. Where incidents come again and again, the limit seems to be lower than said:
  the rate rests below it, longer each time, before it tries for more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

SLOWEST = 1.0
"""Messages a second that an incident leaves at least, unless the limit itself is lower."""
BEGIN = 0.5
"""The share of the full rate at which it begins."""
KNEE = 0.9
"""The share of the refused rate up to which the climb is quick."""
DOUBT = 0.85
"""The share of its rate to which a single refusal lets it step back before the climb is over."""
DOUBTED = 3.0
"""Seconds of slow climbing after that, in which a second refusal shows whether it was too much."""
FIRST, QUICK, SLOW = 1 / 4, 1 / 10, 1 / 50
"""The climb in a second of sending at the present rate, as a share of the full rate: before any
refusal, below the knee, and above it."""
SHORT_REST, LONG_REST = 5.0, 60.0
"""Seconds of sending that the rate rests at the knee after a second incident; and at most."""
REPEATED = 120.0
"""Seconds after an incident within which another is a repetition of it."""


@dataclass(slots=True)
class Climb:
    """The rate, in messages a second."""

    full: float
    rate: float = field(init=False)
    _slope: float = FIRST
    _knee: float = math.inf
    _rest: float = 0.0
    _resting: float = 0.0
    _fell_at: float = -math.inf
    _doubted: float = math.inf
    _doubted_until: float = -math.inf

    def __post_init__(self) -> None:
        self.rate = BEGIN * self.full

    @property
    def is_first(self) -> bool:
        """Whether it climbs from where it began, and nothing was ever refused."""
        return self._slope == FIRST and not self.is_full

    @property
    def is_full(self) -> bool:
        """Whether there is nothing left to climb."""
        return self.rate >= self.full

    def fall(self, refused: float, at: float) -> None:
        """Fall, because a platform refused this rate."""
        is_repeated = at - self._fell_at <= REPEATED
        self._rest = min(LONG_REST, max(SHORT_REST, 2 * self._rest)) if is_repeated else 0.0
        self._resting = self._rest
        self._fell_at = at
        self._knee = KNEE * refused
        self._slope = QUICK
        self.rate = min(self.full, max(SLOWEST, refused / 2))

    def doubt(self, at: float) -> None:
        """Step back a little and climb slowly for a while: something was refused on the climb."""
        self.rate = self._doubted = min(self.rate, max(SLOWEST, DOUBT * self.rate))
        self._doubted_until = at + DOUBTED
        self._slope = QUICK

    def accepted(self, at: float) -> None:
        """Climb a little, because a platform took a message."""
        if self.is_full:
            return
        seconds = 1 / self.rate
        knee = self._knee if at >= self._doubted_until else min(self._knee, self._doubted)
        if self.rate < knee:
            self.rate += self._slope * self.full * seconds
        elif self._resting > 0:
            self._resting -= seconds
        else:
            self.rate += SLOW * self.full * seconds
        self.rate = min(self.rate, self.full)
