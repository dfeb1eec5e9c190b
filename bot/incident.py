"""An incident of a bot token: the platform refuses all of it, or nothing is answered.

Everything stops, then messages probe. Pure: time is an argument, `at`, in seconds of a clock that
never goes back. Knows no rate of its own and decides nothing about who is sent to.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from bot.bucket import HAIR

PROBE_PAUSE = 1.0
"""Seconds until another message probes if nobody told how the last probe ended, or since that
failed by its chat's own trouble."""
OUTAGE_PAUSE = 0.2
"""The same where nobody was refused: others may be well, and each that isn't waits by itself."""
AFTER_OTHERS = 0.25
"""Seconds by which a chat that was refused itself lets the others probe first."""


@dataclass(slots=True, frozen=True)
class Suspicion:
    """A chat was refused; if another one is soon, it is about the token."""

    chat: str
    at: float
    until: float
    rate: float
    quiet: bool


@dataclass(slots=True)
class Incident:
    """The token stops `until` then, and probes until a probe is taken."""

    until: float
    pause: float = PROBE_PAUSE
    may_try: bool = False
    """Whether one message may go before that, to a chat that was not refused itself; and whether
    it is still open if this is about the token at all, so that its rate is left alone."""
    _probes: set[str] = field(default_factory=set)
    _latest: str = ""
    _next: float = -math.inf
    """When another may probe, as far as those are concerned that did."""

    @property
    def opens(self) -> float:
        """When a chat that was not refused itself may probe."""
        return self._next if self.may_try else max(self.until, self._next)

    @property
    def opens_to_all(self) -> float:
        """When those that were refused may probe too."""
        return max(self.until, self._next) + AFTER_OTHERS

    def probe(self, chat: str, at: float) -> None:
        """Note that a message goes out, which probes where one may."""
        if at + HAIR >= self.opens:
            self._probes.add(chat)
            self._latest = chat
            self._next = at + self.pause

    def refused(self, chat: str, until: float) -> None:
        """Note that the platform named this instant, to a probe or to what was under way."""
        self.until = max(self.until, until)
        self.may_try = False
        self._answered(chat)

    def failed(self, chat: str, at: float) -> None:
        """No answer is none about the pace; where answers come late, the next probe is out."""
        if chat in self._probes and chat == self._latest:
            self._next = at + self.pause
        self._probes.discard(chat)

    def accepted(self, chat: str, at: float) -> bool:
        """Return whether that ends it; an instant named meanwhile is waited for all the same."""
        return self._answered(chat) and (self.may_try or at + HAIR >= self.until)

    def _answered(self, chat: str) -> bool:
        if chat not in self._probes:
            return False
        self._probes.discard(chat)
        self._next = -math.inf
        return True
