"""A pace that has proven itself, and a simulated platform for it to run against.

Decides nothing: what the platform takes goes in, and what was sent, taken and refused is kept.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from random import Random

from hypothesis import strategies as st

from bot.chat.platform import Limits
from bot.pace import Pace

TELEGRAM = Limits(per_second=29.7, burst=3, chat_per_second=1.0, chat_burst=5)
HAIR = 1e-4
"""What floating point may be off, in messages or seconds, with much to spare."""

seeds = st.integers(0, 10_000)


def prove(pace: Pace, limits: Limits) -> None:
    """Let it hear of so many messages taken, long before the test, that it is at its full rate."""
    while pace.rate < limits.per_second:
        pace.accepted("somebody", -100.0)


def proven(limits: Limits) -> Pace:
    """Make one."""
    pace = Pace(limits)
    prove(pace, limits)
    return pace


def never(_at: float) -> bool:
    """The network is never cut."""
    return False


@dataclass
class Platform:
    """Takes `limit` messages in any second as they arrive; refuses the rest, naming seconds.

    From `opens_at` on it takes them all; while it is cut, it takes none.
    """

    limit: int = 1000
    is_cut: Callable[[float], bool] = never
    fails: str = ""
    opens_at: float = math.inf
    taken: deque[float] = field(default_factory=deque)
    refused: list[tuple[float, float]] = field(default_factory=list)
    """When it was too much, and the seconds that were named."""

    def answer(self, chat: str, at: float) -> float:
        """The seconds that a refusal names; 0 if it took the message."""
        if self.is_cut(at) or chat == self.fails:
            return 0.9
        while self.taken and self.taken[0] <= at - 1:
            self.taken.popleft()
        if len(self.taken) >= self.limit and at < self.opens_at:
            named = max(1.0, math.ceil(self.taken[0] + 1 - at))
            self.refused.append((at, named))
            return named
        self.taken.append(at)
        return 0.0


@dataclass
class Run:
    """A sender that always has more to send, each message to another chat, and repeats refused."""

    platform: Platform
    seed: int = 1
    pace: Pace = field(default_factory=lambda: Pace(TELEGRAM))
    sent: list[tuple[float, str]] = field(default_factory=list)
    accepted: list[tuple[float, str]] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    stops: list[float] = field(default_factory=list)
    again: list[tuple[float, str]] = field(default_factory=list)
    rates: list[tuple[float, float]] = field(default_factory=list)
    most_kept: int = 0
    there: tuple[float, float] = (0.04, 0.15)
    """How long a message takes to the platform, in seconds, at least and at most."""
    back: tuple[float, float] = (0.04, 0.15)
    """How long the answer takes."""
    _under_way: list[tuple[float, str, bool, float]] = field(default_factory=list)
    _fresh: int = 0

    def until(self, end: float) -> Run:
        """Send and hear until then."""
        random = Random(self.seed)
        at = 0.0
        while at < end:
            self._send(at, random)
            ready = at + self.pace.wait(at)
            if self._under_way and self._under_way[0][0] <= ready:
                at, chat, is_answer, named = heappop(self._under_way)
                if is_answer:
                    self._hear(chat, named, at)
                else:
                    named = self.platform.answer(chat, at)
                    back = at + random.uniform(*self.back)
                    heappush(self._under_way, (back, chat, True, named))
            else:
                at = ready
        return self

    def pending(self) -> set[str]:
        """The chats whose message waits for another attempt or for its answer."""
        return {chat for _, chat in self.again} | {chat for _, chat, _, _ in self._under_way}

    def most_in_an_incident(self) -> int:
        """The most refusals from the first until what it named is over, as the platform saw it."""
        most, count, over = 0, 0, 0.0
        for at, named in self.platform.refused:
            if at >= over:
                count, over = 0, at + named
            count += 1
            most = max(most, count)
        return most

    def taken_between(self, start: float, end: float) -> float:
        """Messages a second that the platform took, from start to end."""
        return sum(start < at <= end for at, _ in self.accepted) / (end - start)

    def _send(self, at: float, random: Random) -> None:
        while self.pace.room(at, 32):
            if self.again and self.again[0][0] <= at:
                _, chat = heappop(self.again)
            else:
                self._fresh += 1
                chat = str(self._fresh)
            wait = self.pace.chat_wait(chat, at)
            if wait:  # others probe before it
                heappush(self.again, (at + wait, chat))
                continue
            self.pace.take(chat, at)
            self.sent.append((at, chat))
            self.most_kept = max(self.most_kept, len(self.pace._chats))
            arrives = at + random.uniform(*self.there)
            heappush(self._under_way, (arrives, chat, False, 0.0))

    def _hear(self, chat: str, named: float, at: float) -> None:
        if named:
            self.refused.append(at)
            if self.pace.refused(chat, named, at):
                self.stops.append(at)
            heappush(self.again, (at + named, chat))
        else:
            self.pace.accepted(chat, at)
            self.accepted.append((at, chat))
        self.rates.append((at, self.pace.rate))


def rush(pace: Pace, at: float) -> None:
    """Send so much just before that a refusal may be about the rate."""
    for number in range(9):
        pace.take(f"rush-{number}", at - 0.5)


def stopped(pace: Pace, at: float, named: float = 1.0) -> None:
    """Stop the token: two chats are refused at once, in a rush."""
    rush(pace, at)
    assert not pace.refused("a", named, at)
    assert pace.refused("b", named, at)
