"""Pace: when the next message may go out, for one bot token and for each chat it writes to.

Pure: time is an argument, `at`, in seconds of a clock that never goes back. Knows no message, no
platform and no request; whoever sends asks for room, takes it, and tells how each one ended.

Telegram's Bot FAQ ("My bot is hitting limits", core.telegram.org/bots/faq) names about 30
messages a second to all chats together and 1 a second to one chat, where "short bursts" over
that are let pass for a while, then answered with 429 and the seconds to wait. It promises none of
these figures, so they are where the pace starts from, and the answers decide:

- A refusal stops its chat. One chat's refusals never do more, however many they are.
- Refusals of two chats within `TOGETHER` are an incident of the token: everything stops until the
  last instant that they, or what was already under way, named. Then one message probes; while
  probes fail it is the same incident, and when one is taken, sending goes on at half the rate.
- Each message that is taken raises the rate again: quickly to a little below where it was
  refused, slowly from there. Where incidents come again and again, the limit seems to be lower
  than said: the rate rests below it, longer each time, before it tries for more.
"""

from __future__ import annotations

import math
from bisect import bisect
from collections import deque
from dataclasses import dataclass, field
from heapq import heappop, heappush

from bot.chat.platform import Limits

TOGETHER = 3.0
"""Seconds within which refusals of two chats are taken to be about the token."""
OWN_TROUBLE = 3
"""From this refusal in a row on, a chat's refusals are its own and say nothing of the token."""
MEMORY = 60.0
"""Seconds that a chat's refusals in a row are remembered after its stop."""
PROBE_PATIENCE = 10.0
"""Seconds until another message probes if nobody told how the last probe ended."""
PROBE_PAUSE = 1.0
"""Seconds between probes at most, where the one before failed by its chat's own trouble."""

SLOWEST = 1.0
"""Messages a second that an incident leaves at least, unless the limit itself is lower."""
KNEE = 0.9
"""The share of the refused rate up to which the climb is quick."""
QUICK, SLOW = 1 / 10, 1 / 50
"""The climb in a second of sending at the present rate, as a share of the full rate."""
SHORT_REST, LONG_REST = 5.0, 60.0
"""Seconds of sending that the rate rests at the knee after a second incident; and at most."""
REPEATED = 120.0
"""Seconds after an incident within which another is a repetition of it."""

_HAIR = 1e-6  # of a second or a message: what floating point may be off


class Pace:
    """The pace of one bot token. Ask `room` and `chat_wait`, then `take`, then tell the end.

    Tell `accepted` of every answer that shows the platform alive, also of one that says the
    person blocked the bot; `refused` of 429 and of failures that are tried again.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._climb = _Climb(full=limits.per_second)
        self._bucket = _Bucket(left=limits.burst)
        self._lately: deque[float] = deque()
        self._chats = _Chats(limits)
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
        in_bucket = math.floor(self._bucket.level(at, self.rate, self._burst) + _HAIR)
        in_span = len(self._lately) - bisect(self._lately, at - self._span + _HAIR)
        return max(0, min(most, in_bucket, self._most_in_span - in_span))

    def wait(self, at: float) -> float:
        """Return the seconds until `room` is at least 1; while a probe is out, they may shrink."""
        stop = self._stop(at)
        if math.isinf(self.rate):
            return stop
        wait = max(stop, self._bucket.wait(at, self.rate, self._burst))
        over = len(self._lately) - self._most_in_span
        full = self._lately[over] + self._span - at if over >= 0 else 0.0
        return max(wait, full) if full > _HAIR else wait

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
            self._climb.accepted()
        elif self._incident.accepted(chat, at):
            self._incident = None

    def refused(self, chat: str, seconds: float, at: float) -> bool:
        """Note a 429, or a failure, that stops this chat for `seconds`.

        True if it stopped the token, once an incident: a change of state, worth a log line.
        """
        self._refill(at)
        until = at + seconds
        is_own = self._chats.refused(chat, until, at) >= OWN_TROUBLE
        if self._incident is not None:
            self._incident.refused(chat, min(until, at + PROBE_PAUSE) if is_own else until)
            return False
        if is_own:
            return False
        before, self._suspicion = self._suspicion, _Suspicion(chat, at, until, self.rate)
        if before is None or before.chat == chat or at - before.at > TOGETHER:
            return False
        self._suspicion = None
        self._incident = _Incident(until=max(until, before.until))
        self._climb.fall(min(self.rate, before.rate), at)
        return True

    def _stop(self, at: float) -> float:
        if self._incident is None:
            return 0.0
        stop = max(self._incident.until, self._incident.patience) - at
        return stop if stop > _HAIR else 0.0

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


@dataclass(slots=True)
class _Bucket:
    """What may be spent at once; refilled continuously. May be overdrawn."""

    left: float
    at: float = -math.inf

    def level(self, at: float, rate: float, capacity: int) -> float:
        if at <= self.at:
            return min(capacity, self.left)
        return min(capacity, self.left + (at - self.at) * rate)

    def wait(self, at: float, rate: float, capacity: int) -> float:
        missing = 1 - self.level(at, rate, capacity)
        return missing / rate if missing > _HAIR else 0.0

    def refill(self, at: float, rate: float, capacity: int) -> None:
        self.left = self.level(at, rate, capacity)
        self.at = max(at, self.at)


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
        if at + _HAIR >= self.until:
            self.probes.add(chat)
            self.patience = at + PROBE_PATIENCE

    def refused(self, chat: str, until: float) -> None:
        self.until = max(self.until, until)
        self._answered(chat)

    def accepted(self, chat: str, at: float) -> bool:
        """Return whether that ends it; an instant named meanwhile is waited for all the same."""
        return self._answered(chat) and at + _HAIR >= self.until

    def _answered(self, chat: str) -> bool:
        if chat not in self.probes:
            return False
        self.probes.discard(chat)
        self.patience = -math.inf
        return True


@dataclass(slots=True)
class _Climb:
    """The rate: falls by half, climbs with every message taken, and learns where it was refused."""

    full: float
    rate: float = field(init=False)
    knee: float = math.inf
    rest: float = 0.0
    resting: float = 0.0
    fell_at: float = -math.inf

    def __post_init__(self) -> None:
        self.rate = self.full

    @property
    def is_full(self) -> bool:
        return self.rate >= self.full

    def fall(self, refused: float, at: float) -> None:
        is_repeated = at - self.fell_at <= REPEATED
        self.rest = min(LONG_REST, max(SHORT_REST, 2 * self.rest)) if is_repeated else 0.0
        self.resting = self.rest
        self.fell_at = at
        self.knee = KNEE * refused
        self.rate = min(self.full, max(SLOWEST, refused / 2))

    def accepted(self) -> None:
        if self.is_full:
            return
        seconds = 1 / self.rate
        if self.rate < self.knee:
            self.rate += QUICK * self.full * seconds
        elif self.resting > 0:
            self.resting -= seconds
        else:
            self.rate += SLOW * self.full * seconds
        self.rate = min(self.rate, self.full)


@dataclass(slots=True)
class _Chat:
    """What is remembered of a chat."""

    bucket: _Bucket
    until: float = -math.inf
    in_a_row: int = 0


class _Chats:
    """The chats with something to remember: a bucket that is not full, a stop, refusals."""

    def __init__(self, limits: Limits) -> None:
        self._rate = limits.chat_per_second
        self._burst = limits.chat_burst
        self._kept: dict[str, _Chat] = {}
        self._ends: list[tuple[float, str]] = []  # a heap, one entry a kept chat

    def wait(self, chat: str, at: float) -> float:
        kept = self._kept.get(chat)
        if kept is None:
            return 0.0
        return max(self.stop(chat, at), kept.bucket.wait(at, self._rate, self._burst))

    def stop(self, chat: str, at: float) -> float:
        kept = self._kept.get(chat)
        stop = 0.0 if kept is None else kept.until - at
        return stop if stop > _HAIR else 0.0

    def take(self, chat: str, at: float) -> None:
        self._forget(at)
        if not math.isinf(self._rate):
            kept = self._keep(chat, at)
            kept.bucket.refill(at, self._rate, self._burst)
            kept.bucket.left -= 1

    def accepted(self, chat: str) -> None:
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
            self._kept[chat] = _Chat(_Bucket(self._burst, at))
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
