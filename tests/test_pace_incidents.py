"""The pace when a platform refuses: whom it stops, for how long, and how it goes on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.platform import Limits
from bot.errors import DeliveryError
from bot.incident import AFTER_OTHERS, OUTAGE_PAUSE, PROBE_PAUSE
from bot.pace import OWN_TROUBLE, TOGETHER
from tests.paces import HAIR, TELEGRAM, Platform, Run, proven, rush, seeds, stopped


@given(limit=st.integers(10, 30), seed=seeds)
@settings(max_examples=12)
def test_a_platform_that_allows_less_is_found_out(limit: int, seed: int) -> None:
    """Where less is allowed than said, or just as much, four fifths of it get through."""
    run = Run(Platform(limit), seed).until(240)
    assert run.taken_between(60, 240) >= 0.8 * min(limit, TELEGRAM.per_second)
    assert run.most_in_an_incident() <= 8
    assert len(run.stops) <= 12


@given(seed=seeds)
@settings(max_examples=12)
def test_six_hundred_messages_at_the_limit(seed: int) -> None:
    """At the very limit a few are refused an incident, and all get through in the end."""
    run = Run(Platform(30), seed).until(40)
    first = {str(n) for n in range(1, 601)}
    assert first <= {chat for _, chat in run.accepted}
    assert run.most_in_an_incident() <= 4


@given(seed=seeds)
@settings(max_examples=25)
def test_a_platform_that_takes_a_third_less_refuses_three_at_a_time(seed: int) -> None:
    """Believing in 30 where 20 are taken: what is under way then is few, at the start and later."""
    run = Run(Platform(20), seed).until(40)
    first = {str(n) for n in range(1, 501)}
    assert first <= {chat for _, chat in run.accepted}
    assert run.platform.refused
    assert run.most_in_an_incident() <= 3
    assert run.taken_between(0, 40) >= 0.7 * 20


@given(limit=st.integers(10, 30), seed=seeds)
@settings(max_examples=12)
def test_nothing_is_lost(limit: int, seed: int) -> None:
    """Each message was taken once, or waits for its next attempt, or for its answer."""
    run = Run(Platform(limit), seed).until(60)
    taken = [chat for _, chat in run.accepted]
    assert len(taken) == len(set(taken))
    assert {chat for _, chat in run.sent} == set(taken) | run.pending()


@given(seed=seeds, fails_at=st.integers(1, 300))
@settings(max_examples=20)
def test_a_single_failing_chat_delays_nobody(seed: int, fails_at: int) -> None:
    """However often one chat fails, every instant of sending is as if it had not."""
    trouble = Run(Platform(fails=str(fails_at)), seed, proven(TELEGRAM)).until(40)
    quiet = Run(Platform(), seed, proven(TELEGRAM)).until(40)
    assert trouble.refused
    assert trouble.stops == []
    assert [at for at, _ in trouble.sent] == pytest.approx([at for at, _ in quiet.sent])


@given(seed=seeds, fails_at=st.integers(1, 60))
@settings(max_examples=20)
def test_a_chat_that_fails_on_the_climb_costs_a_moment(seed: int, fails_at: int) -> None:
    """Nobody knows yet whether it was too much for all: some seconds more to the full rate."""
    run = Run(Platform(fails=str(fails_at)), seed).until(40)
    assert run.refused
    assert run.stops == []
    assert len(run.sent) >= 0.9 * 40 * TELEGRAM.per_second
    assert run.pace.rate == TELEGRAM.per_second


@given(first=st.floats(0.5, 20), second=st.floats(0.5, 20), gap=st.floats(0, TOGETHER - 0.01))
def test_chats_that_always_fail_stop_the_token_briefly_at_most(
    first: float, second: float, gap: float
) -> None:
    """Two chats that fail for ever are known for it soon, and then count no more."""
    pace, at = proven(TELEGRAM), 100.0
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
    pace = proven(TELEGRAM)
    rush(pace, 10.0)
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
    assert pace.chat_wait("d", 10.0 + gap) == 0
    for chat in "abc":
        waits = pace.chat_wait(chat, 10.0 + gap)
        assert waits == pytest.approx(end + AFTER_OTHERS - 10 - gap, abs=HAIR)


def test_refusals_far_apart_are_no_incident() -> None:
    """Two chats refused with seconds between stop themselves only."""
    pace = proven(TELEGRAM)
    assert not pace.refused("a", 5, 10.0)
    assert not pace.refused("b", 5, 10.0 + TOGETHER + 0.1)
    assert pace.room(14.0, 9) == 3
    assert pace.rate == TELEGRAM.per_second


def test_one_probe_at_a_time() -> None:
    """After a stop one message goes out alone, and the rest once it was taken."""
    pace = proven(TELEGRAM)
    stopped(pace, 10.0)
    pace.take("c", 11.0)
    assert pace.room(11.9, 9) == 0
    pace.accepted("old", 11.9)
    assert pace.room(11.9, 9) == 0
    pace.accepted("c", 11.9)
    assert pace.room(11.9, 9) == 1


def test_a_probe_without_an_end_holds_nothing_for_ever() -> None:
    """If nobody tells how a probe ended, another may go out after a while."""
    pace = proven(TELEGRAM)
    stopped(pace, 10.0)
    pace.take("c", 11.0)
    assert pace.wait(11.0) == pytest.approx(PROBE_PAUSE)
    assert pace.room(11.0 + PROBE_PAUSE, 9) == 1


def test_a_refused_probe_is_the_same_incident() -> None:
    """It stops the token for what it named, and costs no further half."""
    pace = proven(TELEGRAM)
    stopped(pace, 10.0)
    pace.take("c", 11.0)
    rate = pace.rate
    assert not pace.refused("c", 7.0, 11.2)
    assert pace.wait(11.2) == pytest.approx(7.0)
    assert pace.rate == rate


def test_an_instant_named_while_a_probe_is_out_is_waited_for() -> None:
    """A probe that is taken doesn't cut a stop short."""
    pace = proven(TELEGRAM)
    stopped(pace, 10.0)
    pace.take("c", 11.0)
    pace.refused("late", 30.0, 11.1)
    pace.accepted("c", 11.2)
    assert pace.wait(11.2) == pytest.approx(29.9)


def test_what_is_taken_without_room_is_no_probe() -> None:
    """An edit that goes out in spite of a stop doesn't end it, whenever it is answered."""
    pace = proven(TELEGRAM)
    stopped(pace, 10.0, named=20.0)
    pace.take("c", 29.9, is_message=False)
    pace.accepted("c", 30.1)
    pace.take("d", 30.2)
    assert pace.wait(30.2) == pytest.approx(PROBE_PAUSE)


def test_a_probe_to_a_chat_in_trouble_of_its_own_costs_a_moment() -> None:
    """What such a chat names holds for itself; the others may probe soon."""
    pace = proven(TELEGRAM)
    for n in range(OWN_TROUBLE):
        pace.refused("bad", 1.0, 2.0 * n)
    stopped(pace, 10.0)
    pace.take("bad", 11.0)
    assert not pace.refused("bad", 40.0, 11.2)
    assert pace.wait(11.2) == pytest.approx(PROBE_PAUSE)
    assert pace.chat_wait("bad", 11.2) == pytest.approx(40.0)


def test_a_chat_that_was_reached_is_trusted_again() -> None:
    """One message taken, and its next refusal may be the token's."""
    pace = proven(TELEGRAM)
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
        pace = proven(Limits(per_second=per_second))
        for n in range(20):
            stopped(pace, 100.0 * n)
            pace.take("a", 100.0 * n + 50)
            assert pace.rate >= least
            pace.accepted("a", 100.0 * n + 50)
        assert pace.rate == least


NO_ANSWER = DeliveryError("did not answer in time")
FLOOD = DeliveryError("slow down", retry_after=30)
NOT_THERE = DeliveryError("no connection", unsent=True)


@given(
    chats=st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=40),
    gap=st.floats(0, TOGETHER),
)
def test_answers_that_do_not_come_stop_their_chats_only(chats: list[str], gap: float) -> None:
    """However many fail: as long as others are taken in between, nobody else waits."""
    pace, at = proven(TELEGRAM), 10.0
    for chat in chats:
        pace.take(chat, at)
        assert not pace.went_wrong(chat, 2.0, at, NO_ANSWER)
        assert pace.chat_wait(chat, at) == pytest.approx(2.0)
        pace.accepted("good", at)
        at += gap + 0.5
        assert pace.room(at, 9)
        assert pace.chat_wait("good", at) == 0
    assert pace.rate == TELEGRAM.per_second


def test_two_chats_that_fail_together_are_no_outage() -> None:
    """Also when nobody else was written to meanwhile."""
    pace = proven(TELEGRAM)
    assert not pace.went_wrong("a", 2.0, 10.0, NO_ANSWER)
    assert not pace.went_wrong("b", 2.0, 10.0, NO_ANSWER)
    assert pace.wait(10.0) == 0


def test_an_outage_is_probed_by_chats_that_did_not_fail() -> None:
    """Three chats fail and nothing is taken: one message may go at once, not to one of them."""
    pace = proven(TELEGRAM)
    stops = [pace.went_wrong(chat, 0.5, 10.0, NO_ANSWER) for chat in "abcd"]
    assert stops == [False, False, True, False]
    assert pace.room(10.1, 9) == 1
    assert pace.chat_wait("good", 10.1) == 0
    pace.take("good", 10.1)
    assert pace.wait(10.2) == pytest.approx(OUTAGE_PAUSE - 0.1)
    assert pace.chat_wait("a", 10.1) == pytest.approx(max(0.4, OUTAGE_PAUSE + AFTER_OTHERS))
    pace.accepted("good", 10.3)
    assert pace.room(10.3, 9) > 1
    assert pace.rate == TELEGRAM.per_second


def test_a_probe_that_hangs_blocks_the_next_for_a_moment() -> None:
    """Its own end, much later, holds up nobody."""
    pace = proven(TELEGRAM)
    for chat in "abc":
        pace.went_wrong(chat, 0.5, 10.0, NO_ANSWER)
    pace.take("hangs", 10.1)
    assert pace.room(10.1 + OUTAGE_PAUSE, 9) == 1
    pace.take("good", 19.5)
    pace.went_wrong("hangs", 0.5, 20.1, NO_ANSWER)
    assert pace.wait(20.5) == 0
    pace.take("next", 20.6)
    assert not pace.went_wrong("next", 15.0, 20.8, NO_ANSWER)
    assert pace.wait(20.8) == pytest.approx(OUTAGE_PAUSE)


def test_where_nothing_answers_two_chats_stop_all() -> None:
    """No connection is made to anybody: that is about all, from the second one on."""
    pace = proven(TELEGRAM)
    rush(pace, 10.0)
    assert not pace.went_wrong("a", 2.0, 10.0, NOT_THERE)
    assert pace.went_wrong("b", 2.0, 10.1, NOT_THERE)
    assert pace.wait(10.1) == pytest.approx(2.0)


def test_two_chats_own_floods_stop_nobody_else() -> None:
    """Refused while hardly anything was sent: one message tries at once, and it is taken."""
    pace = proven(TELEGRAM)
    pace.take("a", 10.0)
    pace.take("b", 10.2)
    assert not pace.went_wrong("a", 30.0, 10.3, FLOOD)
    assert pace.went_wrong("b", 30.0, 10.4, FLOOD)
    assert pace.room(20.0, 9) == 1
    assert pace.chat_wait("good", 20.0) == 0
    assert pace.chat_wait("a", 20.0) >= 20.0
    pace.take("good", 20.0)
    pace.accepted("good", 20.2)
    assert pace.wait(20.2) == 0
    assert pace.chat_wait("a", 20.2) == pytest.approx(20.1)
    assert pace.rate == TELEGRAM.per_second


def test_a_token_that_is_refused_is_tried_once_and_then_left_alone() -> None:
    """Three refusals at most, also when nobody could know from how much was sent."""
    pace = proven(TELEGRAM)
    assert not pace.went_wrong("a", 30.0, 10.0, FLOOD)
    assert pace.went_wrong("b", 30.0, 10.1, FLOOD)
    pace.take("good", 12.0)
    assert pace.room(12.1, 9) == 0
    assert not pace.went_wrong("good", 28.0, 12.2, FLOOD)
    assert pace.wait(12.2) == pytest.approx(28.0)
    assert pace.rate == pytest.approx(TELEGRAM.per_second / 2)
    assert pace.room(40.2, 9) == 1


def test_refusals_in_a_rush_are_obeyed_by_all() -> None:
    """While a quarter of the pace or more is used nobody tries before the named instant."""
    pace = proven(TELEGRAM)
    rush(pace, 10.0)
    assert not pace.went_wrong("a", 30.0, 10.0, FLOOD)
    assert pace.went_wrong("b", 30.0, 11.5, FLOOD)
    assert pace.wait(11.5) == pytest.approx(30.0)


def test_one_refusal_that_is_about_the_token_stops_it() -> None:
    """No second chat has to be refused first; at its end one message probes."""
    pace = proven(TELEGRAM)
    pace.take("a", 0)
    assert pace.refused("a", 7.5, 0.1, everywhere=True)
    assert pace.room(7.5, 10) == 0
    assert pace.wait(0.1) == pytest.approx(7.5)
    assert pace.room(7.6 + HAIR, 10) == 1
    pace.take("b", 7.7)
    assert not pace.refused("b", 2, 7.8, everywhere=True)
    assert pace.room(9.7, 10) == 0
    pace.take("c", 9.9)
    pace.accepted("c", 10)
    assert pace.rate == pytest.approx(TELEGRAM.per_second / 2)


def test_a_refusal_about_the_token_counts_whoever_is_refused() -> None:
    """Also when that chat has had trouble of its own, and also after a suspicion."""
    pace = proven(TELEGRAM)
    for at in range(OWN_TROUBLE):
        assert not pace.refused("a", 1, at * TOGETHER * 2)
    after = OWN_TROUBLE * TOGETHER * 2
    assert pace.refused("a", 60, after, everywhere=True)
    assert not pace.refused("b", 1, after + 1)
    assert pace.wait(after + 1) == pytest.approx(59)
