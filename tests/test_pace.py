"""When the next message may go out: against a simulated platform, in virtual time."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.platform import UNLIMITED, Limits
from bot.pace import MEMORY, OWN_TROUBLE, PROBE_PATIENCE, PROBE_PAUSE, TOGETHER, Pace

TELEGRAM = Limits(per_second=29.7, burst=3, chat_per_second=1.0, chat_burst=5)
HAIR = 1e-4
"""What floating point may be off, in messages or seconds, with much to spare."""

seeds = st.integers(0, 10_000)


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

    def answer(self, chat: str, at: float) -> float:
        """The seconds that a refusal names; 0 if it took the message."""
        if self.is_cut(at) or chat == self.fails:
            return 0.9
        while self.taken and self.taken[0] <= at - 1:
            self.taken.popleft()
        if len(self.taken) >= self.limit and at < self.opens_at:
            return max(1.0, math.ceil(self.taken[0] + 1 - at))
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
    _under_way: list[tuple[float, str, bool, float]] = field(default_factory=list)
    _fresh: int = 0

    def until(self, end: float) -> Run:
        """Send and hear until then; latency is 0.08 to 0.3 s there and back."""
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
                    back = at + random.uniform(0.04, 0.15)
                    heappush(self._under_way, (back, chat, True, named))
            else:
                at = ready
        return self

    def pending(self) -> set[str]:
        """The chats whose message waits for another attempt or for its answer."""
        return {chat for _, chat in self.again} | {chat for _, chat, _, _ in self._under_way}

    def refused_an_incident(self) -> float:
        """How many messages were refused for each stop of the token."""
        return len(self.refused) / max(1, len(self.stops))

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
            assert self.pace.chat_wait(chat, at) == 0
            self.pace.take(chat, at)
            self.sent.append((at, chat))
            self.most_kept = max(self.most_kept, len(self.pace._chats._kept))
            arrives = at + random.uniform(0.04, 0.15)
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


def stopped(pace: Pace, at: float, named: float = 1.0) -> None:
    """Stop the token: two chats are refused at once."""
    assert not pace.refused("a", named, at)
    assert pace.refused("b", named, at)


@given(
    waits=st.lists(st.floats(0, 0.7), min_size=1, max_size=150),
    per_second=st.floats(0.5, 50),
    burst=st.integers(1, 6),
)
def test_no_window_holds_more_than_burst_and_rate(
    waits: list[float], per_second: float, burst: int
) -> None:
    """In any t seconds at most burst + rate x t go out, and in one second never above the rate."""
    pace = Pace(Limits(per_second=per_second, burst=burst))
    at, sent = 1000.0, []
    for wait in waits:
        at += wait
        while pace.room(at, 100):
            pace.take("a", at)
            sent.append(at)
    for n, start in enumerate(sent):
        for m, end in enumerate(sent[n:], 1):
            assert m <= burst + per_second * (end - start) + HAIR
        in_a_second = bisect_right(sent, start + 1 - HAIR) - n
        assert in_a_second <= max(burst, math.ceil(per_second))


@given(per_second=st.floats(1, 60), burst=st.integers(1, 5), seed=seeds)
@settings(max_examples=30)
def test_the_pace_is_used(per_second: float, burst: int, seed: int) -> None:
    """Who has always something to send gets 98 of 100 of what is allowed, over a minute."""
    run = Run(Platform(), seed, Pace(Limits(per_second=per_second, burst=burst))).until(60)
    assert 0.98 * per_second * 60 - 1 <= len(run.sent) <= burst + per_second * 60 + 1
    assert run.refused == []


@given(limit=st.integers(10, 30), seed=seeds)
@settings(max_examples=12)
def test_a_platform_that_allows_less_is_found_out(limit: int, seed: int) -> None:
    """Where less is allowed than said, or just as much, four fifths of it get through."""
    run = Run(Platform(limit), seed).until(240)
    assert run.taken_between(60, 240) >= 0.8 * min(limit, TELEGRAM.per_second)
    assert run.refused_an_incident() <= 5
    assert len(run.stops) <= 12


@given(seed=seeds)
@settings(max_examples=12)
def test_six_hundred_messages_at_the_limit(seed: int) -> None:
    """At the very limit about three are refused an incident, and all get through in the end."""
    run = Run(Platform(30), seed).until(40)
    first = {str(n) for n in range(1, 601)}
    assert first <= {chat for _, chat in run.accepted}
    assert run.refused_an_incident() <= 3.5


@given(limit=st.integers(10, 30), seed=seeds)
@settings(max_examples=12)
def test_nothing_is_lost(limit: int, seed: int) -> None:
    """Each message was taken once, or waits for its next attempt, or for its answer."""
    run = Run(Platform(limit), seed).until(60)
    taken = [chat for _, chat in run.accepted]
    assert len(taken) == len(set(taken))
    assert {chat for _, chat in run.sent} == set(taken) | run.pending()


def test_a_rest_before_a_rush_costs_nothing() -> None:
    """A burst is part of its second: a platform that counts exactly never sees more than 30."""
    run = Run(Platform()).until(20)
    sent = [at for at, _ in run.sent]
    assert sent[2] == 0.0
    assert max(bisect_right(sent, at + 1 - HAIR) - n for n, at in enumerate(sent)) == 30


@given(seed=seeds, fails_at=st.integers(1, 300))
@settings(max_examples=20)
def test_a_single_failing_chat_delays_nobody(seed: int, fails_at: int) -> None:
    """However often one chat fails, every instant of sending is as if it had not."""
    trouble = Run(Platform(fails=str(fails_at)), seed).until(40)
    quiet = Run(Platform(), seed).until(40)
    assert trouble.refused
    assert trouble.stops == []
    assert [at for at, _ in trouble.sent] == pytest.approx([at for at, _ in quiet.sent])


@given(first=st.floats(0.5, 20), second=st.floats(0.5, 20), gap=st.floats(0, TOGETHER - 0.01))
def test_chats_that_always_fail_stop_the_token_briefly_at_most(
    first: float, second: float, gap: float
) -> None:
    """Two chats that fail for ever are known for it soon, and then count no more."""
    pace, at = Pace(TELEGRAM), 100.0
    for _ in range(OWN_TROUBLE):
        for chat, named in (("a", first), ("b", second)):
            pace.take(chat, at)
            pace.refused(chat, named, at)
            at += gap
    at += 30
    pace.take("good", at)
    pace.accepted("good", at + 0.1)
    for _ in range(10):
        assert not pace.refused("a", 0.5, at + 1)
        assert not pace.refused("b", 0.5, at + 1)
    assert pace.wait(at + 2) == 0


@given(
    first=st.floats(0.1, 40),
    second=st.floats(0.1, 40),
    late=st.floats(0.1, 40),
    gap=st.floats(0, 2),
)
def test_a_stop_is_obeyed(first: float, second: float, late: float, gap: float) -> None:
    """Nothing goes out before the last named instant, also of what was already under way."""
    pace = Pace(TELEGRAM)
    assert not pace.refused("a", first, 10.0)
    assert pace.refused("b", second, 10.0 + gap)
    assert not pace.refused("c", late, 10.0 + gap)
    rate = pace.rate
    pace.accepted("d", 10.0 + gap)
    assert pace.rate == rate == pytest.approx(TELEGRAM.per_second / 2)
    end = max(10.0 + first, 10.0 + gap + second, 10.0 + gap + late)
    assert pace.room(10.0 + gap, 9) == pace.room(end - HAIR, 9) == 0
    assert pace.wait(10.0 + gap) == pytest.approx(end - 10.0 - gap)
    assert pace.room(end, 9) == 1
    for chat, named, since in (("a", first, 10.0), ("b", second, 10 + gap), ("c", late, 10 + gap)):
        assert pace.chat_wait(chat, 10.0 + gap) == pytest.approx(
            max(0, since + named - 10 - gap), abs=HAIR
        )


def test_refusals_far_apart_are_no_incident() -> None:
    """Two chats refused with seconds between stop themselves only."""
    pace = Pace(TELEGRAM)
    assert not pace.refused("a", 5, 10.0)
    assert not pace.refused("b", 5, 10.0 + TOGETHER + 0.1)
    assert pace.room(14.0, 9) == 3
    assert pace.rate == TELEGRAM.per_second


def test_one_probe_at_a_time() -> None:
    """After a stop one message goes out alone, and the rest once it was taken."""
    pace = Pace(TELEGRAM)
    stopped(pace, 10.0)
    pace.take("c", 11.0)
    assert pace.room(12.0, 9) == 0
    pace.accepted("old", 12.0)
    assert pace.room(12.0, 9) == 0
    pace.accepted("c", 12.0)
    assert pace.room(12.0, 9) == 1


def test_a_probe_without_an_end_holds_nothing_for_ever() -> None:
    """If nobody tells how a probe ended, another may go out after a while."""
    pace = Pace(TELEGRAM)
    stopped(pace, 10.0)
    pace.take("c", 11.0)
    assert pace.wait(11.0) == pytest.approx(PROBE_PATIENCE)
    assert pace.room(11.0 + PROBE_PATIENCE, 9) == 1


def test_a_refused_probe_is_the_same_incident() -> None:
    """It stops the token for what it named, and costs no further half."""
    pace = Pace(TELEGRAM)
    stopped(pace, 10.0)
    pace.take("c", 11.0)
    rate = pace.rate
    assert not pace.refused("c", 7.0, 11.2)
    assert pace.wait(11.2) == pytest.approx(7.0)
    assert pace.rate == rate


def test_an_instant_named_while_a_probe_is_out_is_waited_for() -> None:
    """A probe that is taken doesn't cut a stop short."""
    pace = Pace(TELEGRAM)
    stopped(pace, 10.0)
    pace.take("c", 11.0)
    pace.refused("late", 30.0, 11.1)
    pace.accepted("c", 11.2)
    assert pace.wait(11.2) == pytest.approx(29.9)


def test_what_is_taken_without_room_is_no_probe() -> None:
    """An edit that goes out in spite of a stop doesn't end it, whenever it is answered."""
    pace = Pace(TELEGRAM)
    stopped(pace, 10.0, named=20.0)
    pace.take("c", 29.9, is_message=False)
    pace.accepted("c", 30.1)
    pace.take("d", 30.2)
    assert pace.wait(30.2) == pytest.approx(PROBE_PATIENCE)


def test_a_probe_to_a_chat_in_trouble_of_its_own_costs_a_moment() -> None:
    """What such a chat names holds for itself; the others may probe soon."""
    pace = Pace(TELEGRAM)
    for n in range(OWN_TROUBLE):
        pace.refused("bad", 1.0, 2.0 * n)
    stopped(pace, 10.0)
    pace.take("bad", 11.0)
    assert not pace.refused("bad", 40.0, 11.2)
    assert pace.wait(11.2) == pytest.approx(PROBE_PAUSE)
    assert pace.chat_wait("bad", 11.2) == pytest.approx(40.0)


def test_a_chat_that_was_reached_is_trusted_again() -> None:
    """One message taken, and its next refusal may be the token's."""
    pace = Pace(TELEGRAM)
    for n in range(OWN_TROUBLE):
        pace.refused("a", 1.0, 2.0 * n)
    assert not pace.refused("b", 1.0, 5.5)
    pace.accepted("a", 10.0)
    assert not pace.refused("a", 1.0, 11.0)
    assert pace.refused("b", 1.0, 12.0)


@given(seed=seeds, length=st.floats(0.5, 10))
@settings(max_examples=12)
def test_an_incident_is_climbed_out_of(seed: int, length: float) -> None:
    """Half the rate at first, in one go to the full rate within about 10 s, and no stop after."""
    run = Run(Platform(is_cut=lambda at: 10 <= at < 10 + length), seed).until(40)
    assert len(run.stops) == 1
    rates = [rate for at, rate in run.rates if at >= run.stops[0]]
    assert rates == sorted(rates)
    assert rates[0] == pytest.approx(TELEGRAM.per_second / 2)
    full = next(at for at, rate in run.rates if at > run.stops[0] and rate == TELEGRAM.per_second)
    back = next(at for at, _ in run.accepted if at > 10 + length)
    assert full - back <= 11
    assert run.taken_between(28, 38) >= 0.98 * TELEGRAM.per_second


def test_a_limit_that_rises_again_is_found() -> None:
    """After minutes at a third of the pace the whole pace comes back."""
    run = Run(Platform(10, opens_at=120)).until(300)
    assert run.taken_between(60, 120) < 10
    assert run.pace.rate == TELEGRAM.per_second
    assert run.taken_between(270, 300) >= 0.98 * TELEGRAM.per_second


@given(seed=seeds)
@settings(max_examples=8)
def test_a_long_outage_sees_probes_only(seed: int) -> None:
    """About one message a second tries, one stop is told, and the end is noticed at once."""
    run = Run(Platform(is_cut=lambda at: 10 <= at < 130), seed).until(160)
    assert len(run.stops) == 1
    assert 60 <= sum(12 <= at < 130 for at, _ in run.sent) <= 125
    assert min(at for at, _ in run.accepted if at > 131) <= 132.5
    assert run.taken_between(145, 160) >= 0.98 * TELEGRAM.per_second


def test_the_rate_never_falls_below_one_a_second() -> None:
    """Also after many incidents something goes out; less only where the limit itself is less."""
    for per_second, least in ((29.7, 1.0), (0.5, 0.5)):
        pace = Pace(Limits(per_second=per_second))
        for n in range(20):
            stopped(pace, 100.0 * n)
            pace.take("a", 100.0 * n + 50)
            assert pace.rate >= least
            pace.accepted("a", 100.0 * n + 50)
        assert pace.rate == least


@given(
    waits=st.lists(st.floats(0, 3), min_size=1, max_size=60),
    rate=st.floats(0.2, 5),
    burst=st.integers(1, 6),
)
def test_a_chat_has_its_own_pace(waits: list[float], rate: float, burst: int) -> None:
    """In any t seconds a chat gets at most burst + rate x t, and no other chat notices."""
    pace = Pace(Limits(chat_per_second=rate, chat_burst=burst))
    at, sent = 50.0, []
    for wait in waits:
        at += wait
        while not pace.chat_wait("a", at):
            pace.take("a", at)
            sent.append(at)
        assert not pace.chat_wait("a", at + pace.chat_wait("a", at) + HAIR)
        assert pace.chat_wait("b", at) == 0
    for n, start in enumerate(sent):
        for m, end in enumerate(sent[n:], 1):
            assert m <= burst + rate * (end - start) + HAIR


def test_edits_count_for_the_token_only() -> None:
    """Taking buttons away is a request to the platform, but no message in the chat."""
    pace = Pace(Limits(per_second=10, burst=2, chat_per_second=1, chat_burst=1))
    pace.take("a", 5.0, is_message=False)
    pace.take("a", 5.0, is_message=False)
    assert pace.room(5.0, 9) == 0
    assert pace.chat_wait("a", 5.0) == 0


@given(
    steps=st.lists(
        st.tuples(st.floats(0, 2), st.sampled_from("abc"), st.sampled_from((0.0, 0.5, 3.0))),
        max_size=40,
    )
)
def test_the_wait_is_exact(steps: list[tuple[float, str, float]]) -> None:
    """There is room after the wait that was told, none before, and the two never contradict."""
    pace, at = Pace(Limits(per_second=7.3, burst=2, chat_per_second=1.0)), 0.0
    for ahead, chat, named in steps:
        at += ahead
        wait = pace.wait(at)
        assert (wait == 0) == (pace.room(at, 5) > 0)
        if wait > HAIR:
            assert pace.room(at + wait - HAIR, 5) == 0
        at += wait
        assert 1 <= pace.room(at, 5) <= 5
        pace.take(chat, at)
        if named:
            pace.refused(chat, named, at)
        else:
            pace.accepted(chat, at)


def test_unlimited_is_unlimited() -> None:
    """Where a platform names no limit nothing waits, except for a stop."""
    pace = Pace(UNLIMITED)
    for _ in range(1000):
        pace.take("a", 5.0)
        pace.accepted("a", 5.0)
    assert pace.room(5.0, 77) == 77
    assert pace.wait(5.0) == pace.chat_wait("a", 5.0) == 0
    assert len(pace._chats._kept) == 0
    stopped(pace, 6.0)
    assert pace.wait(6.0) == pytest.approx(1.0)
    assert pace.room(7.0, 77) == 1
    pace.take("c", 7.0)
    pace.accepted("c", 7.1)
    assert pace.room(7.1, 77) == 77
    assert pace.rate == math.inf


def test_chats_are_forgotten() -> None:
    """What is kept never grows with the people ever written to, in good times or an outage."""
    run = Run(Platform(is_cut=lambda at: 60 <= at < 200)).until(280)
    assert len({chat for _, chat in run.accepted}) > 3000
    assert run.most_kept <= 31 + 2 * MEMORY
    run.pace.take("last", 1000.0)
    assert list(run.pace._chats._kept) == ["last"]
    assert len(run.pace._chats._ends) == 1
