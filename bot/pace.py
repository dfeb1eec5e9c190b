"""Pace: when the next message may go out, for one bot token and for each chat it writes to.

Pure: time is an argument, `at`, in seconds of a clock that never goes back. Knows no message, no
platform and no request; whoever sends asks for room, takes it, and tells how each one ended.

Telegram's Bot FAQ ("My bot is hitting limits", core.telegram.org/bots/faq) names about 30
messages a second to all chats together and 1 a second to one chat, where "short bursts" over
that are let pass for a while, then answered with 429 and the seconds to wait. It promises none of
these figures, so they are where the pace starts from, and the answers decide:

- A refusal stops its chat. One chat's refusals never do more, however many they are, but for a
  moment while the rate climbs.
- Refusals of two chats within `TOGETHER`, or one that says it is about the token, are an incident
  of the token: everything stops until the
  last instant that they, or what was already under way, named. Then one message probes; while
  probes fail it is the same incident, and when one is taken, sending goes on at half the rate.
- Each message that is taken raises the rate again (`climb`).
"""

from __future__ import annotations

import math
from bisect import bisect
from collections import deque
from dataclasses import dataclass, field

from bot.bucket import HAIR, Bucket
from bot.chat.platform import Limits
from bot.chat_pace import ChatPaces
from bot.climb import Climb

TOGETHER = 3.0
"""Seconds within which refusals of two chats are taken to be about the token."""
OWN_TROUBLE = 3
"""From this refusal in a row on, a chat's refusals are its own and say nothing of the token."""
PROBE_PATIENCE = 10.0
"""Seconds until another message probes if nobody told how the last probe ended."""
PROBE_PAUSE = 1.0
"""Seconds between probes at most, where the one before failed by its chat's own trouble."""

HOLD = 0.25
"""Seconds without a message after a first refusal while the rate climbs: whether others were
refused too shows in about that time, and until then none more is risked."""


class Pace:
    """The pace of one bot token. Ask `room` and `chat_wait`, then `take`, then tell the end.

    Tell `accepted` of every answer that shows the platform alive, also of one that says the
    person blocked the bot; `refused` of 429 and of failures that are tried again.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._climb = Climb(limits.per_second)
        self._bucket = Bucket(limits.burst)
        self._lately: deque[float] = deque()
        self._chats = ChatPaces(limits)
        self._held_until = -math.inf
        self._incident: _Incident | None = None
        self._suspicion: _Suspicion | None = None

    @property
    def rate(self) -> float:
        """The messages a second that go out at present when there is no stop."""
        return self._climb.rate

    def room(self, at: float, most: int) -> int:
        """Return how many messages may go out right now, 0 to `most`; their chats may not."""
        if self._stop(at) > 0:
            return 0
        if self._incident is not None:
            most = min(most, 1)
        if math.isinf(self.rate):
            return most
        in_bucket = math.floor(self._bucket.level(at, self.rate, self._burst) + HAIR)
        in_span = len(self._lately) - bisect(self._lately, at - self._span + HAIR)
        return max(0, min(most, in_bucket, self._most_in_span - in_span))

    def wait(self, at: float) -> float:
        """Return the seconds until `room` is at least 1; while a probe is out, they may shrink."""
        stop = self._stop(at)
        if math.isinf(self.rate):
            return stop
        wait = max(stop, self._bucket.wait(at, self.rate, self._burst))
        over = len(self._lately) - self._most_in_span
        full = self._lately[over] + self._span - at if over >= 0 else 0.0
        return max(wait, full) if full > HAIR else wait

    def chat_wait(self, chat: str, at: float, *, urgent: bool = False) -> float:
        """Return the seconds until this chat may be written to, as far as the token lets it.

        What is urgent waits only for a stop that the platform named, not for the chat's bucket.
        """
        return self._chats.stop(chat, at) if urgent else self._chats.wait(chat, at)

    def take(self, chat: str, at: float, *, is_message: bool = True) -> None:
        """Note that one goes out now; an edit (no message) counts for the token, not the chat."""
        if not math.isinf(self.rate):
            self._refill(at)
            self._bucket.left -= 1
            self._lately.append(at)
        if is_message:
            self._chats.take(chat, at)
        if self._incident is not None:
            self._incident.probe(chat, at)

    def accepted(self, chat: str, at: float) -> None:
        """Note that the platform took it."""
        self._refill(at)
        self._chats.accepted(chat)
        if self._incident is None:
            self._climb.accepted(at)
        elif self._incident.accepted(chat, at):
            self._incident = None

    def refused(self, chat: str, seconds: float, at: float, *, everywhere: bool = False) -> bool:
        """Note a 429, or a failure, that stops this chat for `seconds`; or the token: `everywhere`.

        True if it stopped the token, once an incident: a change of state, worth a log line.
        """
        self._refill(at)
        until = at + seconds
        in_a_row = self._chats.refused(chat, until, at)
        is_own = in_a_row >= OWN_TROUBLE and not everywhere
        if self._incident is not None:
            self._incident.refused(chat, min(until, at + PROBE_PAUSE) if is_own else until)
            return False
        if is_own:
            return False
        if everywhere:
            self._begin_incident(until, self.rate, at)
            return True
        before, self._suspicion = self._suspicion, _Suspicion(chat, at, until, self.rate)
        if before is None or before.chat == chat or at - before.at > TOGETHER:
            if in_a_row == 1 and not self._climb.is_full:
                self._climb.doubt(at)
                self._held_until = at + HOLD
            return False
        self._begin_incident(max(until, before.until), min(self.rate, before.rate), at)
        return True

    def _begin_incident(self, until: float, rate: float, at: float) -> None:
        self._suspicion = None
        self._incident = _Incident(until=until)
        self._climb.fall(rate, at)

    def _stop(self, at: float) -> float:
        stop = self._held_until - at
        if self._incident is not None:
            stop = max(self._incident.until, self._incident.patience) - at
        return stop if stop > HAIR else 0.0

    @property
    def _burst(self) -> int:
        return self._limits.burst if self._climb.is_full else 1

    @property
    def _most_in_span(self) -> int:
        """A burst is part of its second: else a strict platform refuses whoever wakes with one."""
        return max(self._burst, math.ceil(self.rate))

    @property
    def _span(self) -> float:
        """A little over the second: what the network delays a little differently still fits."""
        return self._most_in_span / self.rate

    def _refill(self, at: float) -> None:
        """Settle what the rate until now allowed, before the rate or what is left changes."""
        self._bucket.refill(at, self.rate, self._burst)
        while self._lately and self._lately[0] <= at - self._span:
            self._lately.popleft()


@dataclass(slots=True, frozen=True)
class _Suspicion:
    """A chat was refused; if another one is soon, it is about the token."""

    chat: str
    at: float
    until: float
    rate: float


@dataclass(slots=True)
class _Incident:
    """The token stops `until` then, and probes until a probe is taken."""

    until: float
    probes: set[str] = field(default_factory=set)
    patience: float = -math.inf

    def probe(self, chat: str, at: float) -> None:
        if at + HAIR >= self.until:
            self.probes.add(chat)
            self.patience = at + PROBE_PATIENCE

    def refused(self, chat: str, until: float) -> None:
        self.until = max(self.until, until)
        self._answered(chat)

    def accepted(self, chat: str, at: float) -> bool:
        """Return whether that ends it; an instant named meanwhile is waited for all the same."""
        return self._answered(chat) and at + HAIR >= self.until

    def _answered(self, chat: str) -> bool:
        if chat not in self.probes:
            return False
        self.probes.discard(chat)
        self.patience = -math.inf
        return True
