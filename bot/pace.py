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
  of the token: everything stops until the last instant that they, or what was already under way,
  named. Then one message probes; while probes fail it is the same incident, and when one is taken,
  sending goes on at half the rate. Where so little was sent that it can't have been too much, one
  message may try at once whether it was about those chats only.
- An answer that fails or doesn't come stops its chat. It says nothing of the token, unless several
  chats fail together and nothing is taken meanwhile; then messages probe, a few a second.
- Probes go to chats that were not refused themselves, if any of them is written to.
- Each message that is taken raises the rate again (`climb`).
"""

from __future__ import annotations

import math
from bisect import bisect
from collections import deque

from bot.bucket import HAIR, Bucket
from bot.chat.platform import Limits
from bot.chat_pace import ChatPaces
from bot.climb import Climb
from bot.errors import DeliveryError
from bot.incident import OUTAGE_PAUSE, Incident, Suspicion

TOGETHER = 3.0
"""Seconds within which refusals of two chats are taken to be about the token."""
OWN_TROUBLE = 3
"""From this refusal in a row on, a chat's refusals are its own and say nothing of the token."""
SEVERAL = 3
"""Chats that fail together, with nothing taken meanwhile, until it is taken for an outage."""
QUIET = 4
"""A refusal while less than one part in so many of the rate was used can't be about the rate."""
TURN = 1 / 30
"""Seconds of the rate that may always go out together: where a host's limit is in the hundreds a
second, one transaction a message would cost more than the message."""

HOLD = 0.25
"""Seconds without a message after a first refusal while the rate climbs: whether others were
refused too shows in about that time, and until then none more is risked."""


class Pace:
    """The pace of one bot token. Ask `room` and `chat_wait`, then `take`, then tell the end.

    Tell `accepted` of every answer that shows the platform alive, also of one that says the
    person blocked the bot; `went_wrong` of everything that is tried again.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._climb = Climb(limits.per_second)
        self._bucket = Bucket(limits.burst)
        self._urgent = Bucket(limits.burst)
        self._lately: deque[float] = deque()
        self._chats = ChatPaces(limits)
        self._held_until = -math.inf
        self._incident: Incident | None = None
        self._suspicion: Suspicion | None = None
        self._failing: dict[str, float] = {}

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
        return max(0, min(most, in_bucket, self._most_in_span - self._in_span(at)))

    def urgent_room(self, at: float, most: int) -> int:
        """Return the same for what is urgent: it doesn't wait for the first climb.

        Until something is refused, what the platform is said to take is believed for that.
        """
        room = self.room(at, most)
        if not self._is_on_first_climb(at):
            return room
        level = self._urgent.level(at, self._climb.full, self._limits.burst)
        left = math.ceil(self._climb.full) - self._in_span(at)
        return max(room, min(most, math.floor(level + HAIR), left))

    def wait(self, at: float) -> float:
        """Return the seconds until `room` is at least 1; while a probe is out, they may shrink."""
        stop = self._stop(at)
        if math.isinf(self.rate):
            return stop
        wait = max(stop, self._bucket.wait(at, self.rate, self._burst))
        over = len(self._lately) - self._most_in_span
        full = self._lately[over] + self._span - at if over >= 0 else 0.0
        return max(wait, full) if full > HAIR else wait

    def urgent_wait(self, at: float) -> float:
        """Return the seconds until `urgent_room` may be at least 1."""
        wait = self.wait(at)
        if not self._is_on_first_climb(at):
            return wait
        return min(wait, self._urgent.wait(at, self._climb.full, self._limits.burst))

    def chat_wait(self, chat: str, at: float, *, urgent: bool = False) -> float:
        """Return the seconds until this chat may be written to, as far as the token lets it.

        What is urgent waits only for a stop that the platform named, not for the chat's bucket.
        """
        wait = self._chats.stop(chat, at) if urgent else self._chats.wait(chat, at)
        if self._incident is not None and self._chats.in_a_row(chat):
            wait = max(wait, self._incident.opens_to_all - at)
        return wait if wait > HAIR else 0.0

    def take(self, chat: str, at: float, *, is_message: bool = True) -> None:
        """Note that one goes out now; an edit (no message) counts for the token, not the chat."""
        if not math.isinf(self.rate):
            self._refill(at)
            self._bucket.left -= 1
            self._urgent.left -= 1
            self._lately.append(at)
        if is_message:
            self._chats.take(chat, at)
        if self._incident is not None:
            self._incident.probe(chat, at)

    def accepted(self, chat: str, at: float) -> None:
        """Note that the platform took it."""
        self._refill(at)
        self._chats.accepted(chat)
        self._failing.clear()
        if self._incident is None:
            self._climb.accepted(at)
        elif self._incident.accepted(chat, at):
            self._incident = None

    def went_wrong(self, chat: str, seconds: float, at: float, error: DeliveryError) -> bool:
        """Note a refusal or a failure, by which this chat stops for `seconds`.

        True if it stopped the token, once an incident: a change of state, worth a log line.
        """
        if error.retry_after is None and not error.unsent:
            return self.failed(chat, seconds, at)
        return self.refused(chat, seconds, at, everywhere=error.everywhere)

    def refused(self, chat: str, seconds: float, at: float, *, everywhere: bool = False) -> bool:
        """Note 429, or that nothing answers: it stops this chat for `seconds`, or all `everywhere`.

        True if it stopped the token, once an incident.
        """
        self._refill(at)
        until = at + seconds
        in_a_row = self._chats.refused(chat, until, at)
        is_own = in_a_row >= OWN_TROUBLE and not everywhere
        if self._incident is not None and not is_own:
            if self._incident.may_try:
                self._climb.fall(self.rate, at)
            self._incident.refused(chat, until)
            return False
        if is_own:
            self._fails_alone(chat, at)
            return False
        if everywhere:
            self._begin_incident(until, self.rate, at)
            return True
        suspicion = Suspicion(chat, at, until, self.rate, self._is_quiet(at))
        before, self._suspicion = self._suspicion, suspicion
        if before is None or before.chat == chat or at - before.at > TOGETHER:
            if in_a_row == 1 and not self._climb.is_full:
                self._climb.doubt(at)
                self._held_until = at + HOLD
            return False
        until, rate = max(until, before.until), min(self.rate, before.rate)
        self._begin_incident(until, rate, at, may_try=before.quiet and suspicion.quiet)
        return True

    def failed(self, chat: str, seconds: float, at: float) -> bool:
        """Note a failure that says nothing of the pace; this chat stops for `seconds`.

        True if so many failed that the token stopped, but for probes, once an incident.
        """
        self._refill(at)
        in_a_row = self._chats.refused(chat, at + seconds, at)
        if self._incident is not None or in_a_row >= OWN_TROUBLE:
            self._fails_alone(chat, at)
            return False
        lately = ((other, since) for other, since in self._failing.items() if at - since < TOGETHER)
        self._failing = {**dict(lately), chat: at}
        if len(self._failing) < SEVERAL:
            return False
        self._suspicion = None
        self._incident = Incident(until=at, pause=OUTAGE_PAUSE)
        return True

    def _fails_alone(self, chat: str, at: float) -> None:
        """It says nothing of the token; if it was to probe, another may soon."""
        if self._incident is not None:
            self._incident.failed(chat, at)

    def _begin_incident(
        self, until: float, rate: float, at: float, *, may_try: bool = False
    ) -> None:
        self._suspicion = None
        self._incident = Incident(until=until, may_try=may_try)
        if not may_try:
            self._climb.fall(rate, at)

    def _is_quiet(self, at: float) -> bool:
        """Whether so little was sent within the last second that it can't have been too much."""
        if math.isinf(self.rate):
            return False
        return self._in_span(at) * QUIET < self._most_in_span

    def _in_span(self, at: float) -> int:
        return len(self._lately) - bisect(self._lately, at - self._span + HAIR)

    def _is_on_first_climb(self, at: float) -> bool:
        return self._incident is None and self._climb.is_first and self._stop(at) <= 0

    def _stop(self, at: float) -> float:
        incident = self._incident
        stop = (self._held_until if incident is None else incident.opens) - at
        return stop if stop > HAIR else 0.0

    @property
    def _burst(self) -> int:
        told = self._limits.burst if self._climb.is_full else 1
        return told if math.isinf(self.rate) else max(told, math.floor(self.rate * TURN))

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
        self._urgent.refill(at, self._climb.full, self._limits.burst)
        while self._lately and self._lately[0] <= at - self._span:
            self._lately.popleft()
