"""When the next message may go out: the pace while nothing is refused, in virtual time."""

from __future__ import annotations

import math
from bisect import bisect_right

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.platform import UNLIMITED, Limits
from bot.chat_pace import MEMORY
from bot.pace import Pace
from tests.paces import HAIR, TELEGRAM, Platform, Run, proven, seeds, stopped


@given(
    waits=st.lists(st.floats(0, 0.7), min_size=1, max_size=150),
    per_second=st.floats(0.5, 50),
    burst=st.integers(1, 6),
)
def test_no_window_holds_more_than_burst_and_rate(
    waits: list[float], per_second: float, burst: int
) -> None:
    """In any t seconds at most burst + rate x t go out, and in one second never above the rate."""
    pace = proven(Limits(per_second=per_second, burst=burst))
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


@given(waits=st.lists(st.floats(0, 0.7), min_size=1, max_size=100))
def test_what_is_urgent_waits_for_no_first_climb(waits: list[float]) -> None:
    """Nobody in pain waits for the beginning of a climb; what is believed of the platform holds."""
    pace, at, sent = Pace(TELEGRAM), 1000.0, []
    for wait in waits:
        at += wait
        while pace.urgent_room(at, 100):
            assert pace.urgent_wait(at) == 0
            pace.take("a", at)
            sent.append(at)
        assert pace.urgent_wait(at) <= 1 / TELEGRAM.per_second + HAIR
    for n, start in enumerate(sent):
        for m, end in enumerate(sent[n:], 1):
            assert m <= TELEGRAM.burst + TELEGRAM.per_second * (end - start) + HAIR
    assert sum(one == sent[0] for one in sent) == TELEGRAM.burst


def test_a_refusal_ends_what_is_believed() -> None:
    """From then on the climb is for everything."""
    pace = Pace(TELEGRAM)
    pace.take("a", 0.0)
    assert pace.room(0.0, 9) == 0
    assert pace.urgent_room(0.0, 9) == TELEGRAM.burst - 1
    pace.refused("a", 1.0, 0.1)
    assert pace.urgent_room(0.1, 9) == 0
    assert pace.urgent_room(0.5, 9) == pace.room(0.5, 9)


@pytest.mark.parametrize(("per_second", "together"), [(30, 1), (1000, 16), (9000, 150)])
def test_a_high_limit_is_used_by_the_handful(per_second: float, together: int) -> None:
    """Where hundreds a second may go, a thirtieth of a second's worth goes in one turn."""
    pace = Pace(Limits(per_second=per_second, burst=3))
    assert pace.room(1000.0, 10_000) == together


@given(seed=seeds, limit=st.sampled_from((35, 1000)))
@settings(max_examples=8)
def test_a_platform_that_takes_what_it_is_said_to_is_used(seed: int, limit: int) -> None:
    """The first thousand go out at 98 of 100 of the pace, the beginning of the climb included."""
    run = Run(Platform(limit), seed).until(40)
    sent = [at for at, _ in run.sent]
    assert run.refused == []
    assert 1000 / sent[999] >= 0.98 * TELEGRAM.per_second
    most = max(bisect_right(sent, at + 1 - HAIR) - n for n, at in enumerate(sent))
    assert most <= 1.15 * TELEGRAM.per_second


def test_a_rest_before_a_rush_costs_nothing() -> None:
    """A burst is part of its second: a platform that counts exactly never sees more than 30."""
    run = Run(Platform(), pace=proven(TELEGRAM)).until(20)
    sent = [at for at, _ in run.sent]
    assert sent[2] == 0.0
    assert max(bisect_right(sent, at + 1 - HAIR) - n for n, at in enumerate(sent)) == 30


@given(
    waits=st.lists(st.floats(0, 3), min_size=1, max_size=60),
    rate=st.floats(0.2, 5),
    burst=st.integers(1, 6),
)
def test_a_chat_has_its_own_pace(waits: list[float], rate: float, burst: int) -> None:
    """In any t seconds a chat gets at most burst + rate x t, and no other chat notices."""
    pace = proven(Limits(chat_per_second=rate, chat_burst=burst))
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
    pace = proven(Limits(per_second=10, burst=2, chat_per_second=1, chat_burst=1))
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
    pace, at = proven(Limits(per_second=7.3, burst=2, chat_per_second=1.0)), 0.0
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
    assert len(pace._chats) == 0
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
