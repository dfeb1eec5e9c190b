"""A rush at one admission in virtual time: hundreds of sessions behind a bucket, and what they got.

Decides nothing of its own: people ask, wait, begin and answer as the core lets them, with answers
and latencies that differ from the forecast; what was told, begun and sent is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import accumulate, pairwise
from random import Random

from bot.admission import Admission
from bot.core import forecast, queueing
from bot.core.forecast import ANSWER
from bot.core.says import Kind
from tests.core.life import routine

NOW = datetime(2026, 3, 3, 6, tzinfo=UTC)
SECOND = timedelta(seconds=1)
UNSAID = queueing.UNSAID / SECOND
TOLD_ENOUGH = queueing.TOLD_ENOUGH / SECOND
NEXT_CARD = routine().next_card_seconds
USUAL = forecast.usual(routine())
WAITS = (0.0, *(later - earlier for earlier, later in pairwise(USUAL)))
ANSWERED = {n for n, wait in enumerate(WAITS) if wait == ANSWER + NEXT_CARD} | {len(WAITS) - 1}
"""The messages that come after an answer."""
CARDS = {0, *ANSWERED} - {len(WAITS) - 1}
KINDS = tuple(Kind)
BURST = 3


@dataclass
class Rush:
    """Let people `ask`, then `run`."""

    pace: float = 30.0
    seed: int = 1
    answers: tuple[float, float] = (2.0, 5.0)
    """Seconds until a question is answered, at least and at most."""
    latency: tuple[float, float] = (0.08, 0.3)
    """Seconds from a message to its acknowledgement."""
    asked: dict[int, float] = field(default_factory=dict)
    begun: dict[int, float] = field(default_factory=dict)
    told: Counter[int] = field(default_factory=Counter)
    """How often each was told a time."""
    late: list[float] = field(default_factory=list)
    """By how many seconds each cue was late."""
    cards_late: list[float] = field(default_factory=list)
    """By how many each card was."""
    sent: Counter[int] = field(default_factory=Counter)
    """Messages of sessions in each second."""
    line_until: float = 0.0
    """When the last of the line began."""

    def __post_init__(self) -> None:
        self._admission = Admission(self.pace)
        self._random = Random(self.seed)
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._ready: list[tuple[int, float, int, int, int | None]] = []
        self._expected_by: dict[int, float] = {}
        self._number = 0
        self._at = 0.0
        self._left, self._left_at = float(BURST), 0.0

    def ask(self, at: float, person: int) -> None:
        """Let somebody say start then."""
        self.asked[person] = at
        self._later(at, lambda: self._take_place(person))

    def run(self) -> Rush:
        """Let everything happen that follows."""
        while self._events:
            self._at, _, happen = heappop(self._events)
            happen()
        return self

    def overtaken(self) -> float:
        """By how many seconds at most somebody began before one who had asked earlier.

        Of those who asked in the same instant, the one with the lower number did.
        """
        worst, first_after = 0.0, float("inf")
        for person in sorted(self.begun, key=lambda one: (-self.asked[one], -one)):
            worst = max(worst, self.begun[person] - first_after)
            first_after = min(first_after, self.begun[person])
        return worst

    def lateness(self, share: float) -> float:
        """The lateness that so many of the cues stay below."""
        return sorted(self.late)[int(len(self.late) * share)]

    def per_second(self, start: float, end: float) -> float:
        """Messages of sessions a second, from start to end."""
        return sum(self.sent[second] for second in range(int(start), int(end))) / (end - start)

    def _later(self, at: float, happen: Callable[[], None]) -> None:
        self._number += 1
        heappush(self._events, (at, self._number, happen))

    def _take_place(self, person: int) -> None:
        now = NOW + self._at * SECOND
        room = self._admission.room(now, USUAL, person)
        if room is None:
            self.begun[person] = self._at
            if person in self._expected_by:
                self.line_until = self._at
            self._due(person, 0)
            return
        begins = (room - NOW) / SECOND
        if begins >= self._expected_by.setdefault(person, self._at + UNSAID):
            self.told[person] += 1
            self._expected_by[person] = begins + TOLD_ENOUGH
            self._put(Kind.OTHER, person)
        waits = tuple(begins - self._at + after for after in USUAL)
        self._admission.update(person, now, waits, waits=True)
        self._later(begins, lambda: self._take_place(person))

    def _due(self, person: int, number: int) -> None:
        self._expect(person, number, 0.0)
        self._put(Kind.CARD if number in CARDS else Kind.CUE, person, number)

    def _expect(self, person: int, number: int, wait: float) -> None:
        coming = tuple(accumulate(WAITS[number + 1 :], initial=wait))
        self._admission.update(person, NOW + self._at * SECOND, coming)

    def _acknowledged(self, person: int, number: int) -> None:
        following = number + 1
        if following == len(WAITS):
            self._admission.update(person, NOW + self._at * SECOND, ())
            return
        wait = WAITS[following]
        self._expect(person, following, wait)
        if following in ANSWERED:
            answer = self._random.uniform(*self.answers)
            self._later(self._at + answer, lambda: self._put(Kind.REPLY, person))
            wait += answer - ANSWER
        self._later(self._at + wait, lambda: self._due(person, following))

    def _put(self, kind: Kind, person: int, number: int | None = None) -> None:
        """Let a message wait: one of a session, or another."""
        self._number += 1
        waiting = (KINDS.index(kind), self._at, self._number, person, number)
        heappush(self._ready, waiting)
        self._send()

    def _send(self) -> None:
        """Send what the bucket allows, the urgent first."""
        while self._ready:
            self._left = min(BURST, self._left + (self._at - self._left_at) * self.pace)
            self._left_at = self._at
            if self._left < 1 - 1e-9:
                self._later(self._at + (1 - self._left) / self.pace, self._send)
                return
            self._left -= 1
            _, due, _, person, number = heappop(self._ready)
            if number is not None:
                self._sent(due, person, number)

    def _sent(self, due: float, person: int, number: int) -> None:
        (self.cards_late if number in CARDS else self.late).append(self._at - due)
        self.sent[int(self._at)] += 1
        heard = self._at + self._random.uniform(*self.latency)
        self._later(heard, lambda: self._acknowledged(person, number))
