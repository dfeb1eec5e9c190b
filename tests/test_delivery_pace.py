"""Delivery at a platform's pace: never faster, the urgent first, nothing lost when refused."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.platform import File, Limits
from bot.core.events import Choice
from bot.core.says import Kind, Say
from bot.errors import DeliveryError
from tests.delivery_bench import Bench, running
from tests.stores import sqlite_in_memory
from tests.virtual_loop import in_virtual_time

TELEGRAM = Limits(per_second=30, burst=3, chat_per_second=1, chat_burst=5)


def most_within(seconds: float, at: Iterable[float]) -> int:
    """The most of these instants that lie in any window of so many seconds."""
    ordered = sorted(at)
    return max((bisect_right(ordered, t + seconds - 1e-6) - n for n, t in enumerate(ordered)))


class Strict:
    """A platform that refuses what is more than so many in a second, for so long."""

    def __init__(self, most: int, retry_after: float) -> None:
        self._most = most
        self._retry_after = retry_after
        self._taken: list[float] = []
        self._closed_until = 0.0
        self.refused: list[float] = []

    def __call__(self, _chat: str, at: float) -> Exception | None:
        """Judge one request."""
        within = len(self._taken) - bisect_right(self._taken, at - 1 + 1e-6)
        if at < self._closed_until or within >= self._most:
            self._closed_until = max(self._closed_until, at + self._retry_after)
            self.refused.append(at)
            return DeliveryError("too many", retry_after=self._closed_until - at)
        self._taken.append(at)
        return None


rows = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from(Kind), st.integers(0, 40)),
    min_size=1,
    max_size=80,
)


@given(rows=rows, per_second=st.integers(1, 40), burst=st.integers(1, 6))
@settings(max_examples=40)
@in_virtual_time
async def test_no_window_holds_more_than_the_pace(
    rows: list[tuple[int, Kind, int]], per_second: int, burst: int
) -> None:
    """Whoever is written to, and when: never more than the rate and a burst in any seconds."""
    limits = Limits(per_second=per_second, burst=burst, chat_per_second=1, chat_burst=2)
    with sqlite_in_memory() as store:
        bench = Bench(store, limits=limits)
        async with running(bench.delivery):
            last = 0
            for number, (chat, kind, second) in enumerate(sorted(rows, key=lambda row: row[2])):
                await asyncio.sleep(second - last)
                last = second
                bench.put(str(chat), Say(key=f"{number}", kind=kind))
                bench.delivery.poke()
            await asyncio.sleep(200)
        assert bench.is_empty
        assert len(bench.coach.ends) == len(rows)
        for window in (1, 2, 10):
            most = most_within(window, bench.platform.seconds) if bench.platform.seconds else 0
            assert most <= per_second * window + burst


@given(kinds=st.permutations(list(Kind)))
@settings(max_examples=30)
@in_virtual_time
async def test_with_few_to_send_the_urgent_go_first(kinds: list[Kind]) -> None:
    """In whatever order they were queued: the order of the kinds is the order of sending."""
    with sqlite_in_memory() as store:
        bench = Bench(store, limits=Limits(per_second=4, burst=1))
        for kind in kinds:
            bench.put(kind, Say(key=kind, kind=kind))
        await bench.live(60)
        assert bench.platform.reached == [f"{kind}: {kind}" for kind in Kind]


@in_virtual_time
async def test_cues_are_on_time_while_a_thousand_wait() -> None:
    """Behind a thousand wake-ups each cue goes out within a tenth of a second of its instant."""
    with sqlite_in_memory() as store:
        bench = Bench(store, limits=TELEGRAM)
        bench.platform.latency = 0.2
        bench.line_up(map(str, range(1000)), Say(key="wake-up", kind=Kind.WAKE_UP))
        async with running(bench.delivery):
            bench.delivery.poke()
            wanted = []
            for number in range(100):
                await asyncio.sleep(0.317)
                wanted.append(0.317 * (number + 1))
                bench.put(f"cue-{number}", Say(key="cue", kind=Kind.RELEASE))
                bench.delivery.poke()
            await asyncio.sleep(10)
        late = [at - due for at, due in zip(bench.platform.when("cue"), wanted, strict=True)]
        assert max(late) <= 0.1
        wake_ups = bench.platform.when("wake-up")
        assert len(wake_ups) == 1000
        whole = bench.platform.seconds[-1] - bench.platform.seconds[0]
        assert len(bench.platform.seconds) / whole >= 0.98 * TELEGRAM.per_second


@in_virtual_time
async def test_a_chats_own_limit_puts_off_and_counts_no_try() -> None:
    """More than a burst to one chat waits a second each; it isn't a failure, nothing is lost."""
    with sqlite_in_memory() as store:
        bench = Bench(store, limits=TELEGRAM)
        bench.put("a", *(Say(key=f"{number:02}") for number in range(12)))
        async with running(bench.delivery):
            bench.delivery.poke()
            await asyncio.sleep(2.5)
            assert not store.ready(bench.clock(), 10, "telegram")
            await asyncio.sleep(0.5)
            [(tries,)] = {tuple(row) for row in store._database.rows("SELECT tries FROM outbox")}
            await asyncio.sleep(60)
        assert tries == 0
        assert bench.platform.reached == [f"a: {number:02}" for number in range(12)]
        assert most_within(1, bench.platform.seconds) <= 6
        for earlier, later in pairwise(bench.platform.seconds[5:]):
            assert later - earlier == pytest.approx(1, abs=0.01)


@in_virtual_time
async def test_a_chat_that_must_wait_is_in_nobodys_way() -> None:
    """One chat over its limit, or refused, delays no other."""
    with sqlite_in_memory() as store:
        bench = Bench(store, limits=TELEGRAM)
        bench.platform.refuses = lambda chat, at: (
            DeliveryError("slow down", retry_after=30 - at) if chat == "held" and at < 30 else None
        )
        for number in range(9):
            bench.put("many", Say(key=f"{number}"))
            bench.put("held", Say(key=f"{number}"))
            bench.put(f"other-{number}", Say(key="other"))
        await bench.live(90)
        assert max(bench.platform.when("other")) < 1.5
        held = [what for what in bench.platform.reached if what.startswith("held")]
        assert held[1:] == [f"held: {number}" for number in range(9)]
        assert "platform-held" not in bench.logged
        assert {how for how, _ in bench.coach.ends} == {"delivered"}


@in_virtual_time
async def test_refusals_of_several_chats_stop_the_token_until_the_last_of_them() -> None:
    """A 429 that is about the token stops everybody; nothing is lost and the pace climbs again."""
    strict = Strict(most=20, retry_after=5)
    with sqlite_in_memory() as store:
        bench = Bench(store, limits=TELEGRAM)
        bench.platform.refuses = strict
        bench.platform.latency = 0.05
        bench.line_up(map(str, range(600)), Say(key="wake-up", kind=Kind.WAKE_UP))
        await bench.live(180)
        assert bench.is_empty
        assert len(bench.coach.ends) == 600
        assert {how for how, _ in bench.coach.ends} == {"delivered"}
        assert bench.logged.count("platform-held") >= 1
        incidents = 1 + sum(later - at > 5 for at, later in pairwise(strict.refused))
        assert len(strict.refused) <= 3 * incidents
        silence = [
            at
            for at in bench.platform.seconds
            if strict.refused[0] + 0.2 < at < strict.refused[0] + 5
        ]
        assert silence == []


@in_virtual_time
async def test_two_platforms_do_not_slow_each_other() -> None:
    """While one is held and has hundreds waiting, the other sends at once."""
    with sqlite_in_memory() as store:
        slow = Bench(store, limits=TELEGRAM)
        slow.platform.refuses = lambda _chat, _at: DeliveryError("slow down", retry_after=60)
        fast = Bench(store, name="terminal")
        for number in range(300):
            slow.put(str(number), Say(key="hello", kind=Kind.STOP))
        async with running(slow.delivery, fast.delivery):
            slow.delivery.poke()
            await asyncio.sleep(1)
            for number in range(20):
                fast.put(str(number), Say(key="hello", kind=Kind.OTHER))
            fast.delivery.poke()
            await asyncio.sleep(1)
            assert fast.platform.seconds == [1.0] * 20
            assert "platform-held" in slow.logged
        assert fast.logged == []


@in_virtual_time
async def test_every_file_of_a_message_counts() -> None:
    """A platform takes each as a request of its own, so what follows makes room for them."""
    with sqlite_in_memory() as store:
        bench = Bench(store, limits=Limits(per_second=10, burst=1))
        bench.files["data"] = tuple(File(f"{number}.csv", b"") for number in range(5))
        bench.put("a", Say(key="data"))
        bench.put("b", Say(key="next"))
        await bench.live(10)
    [data], [following] = bench.platform.when("data"), bench.platform.when("next")
    assert following - data == pytest.approx(0.5)


@in_virtual_time
async def test_buttons_are_taken_away_at_the_pace_too_and_after_all_else() -> None:
    """Edits count for the token, not for their chat, and hold up no message."""
    with sqlite_in_memory() as store:
        bench = Bench(store, limits=Limits(per_second=2, burst=1, chat_per_second=1, chat_burst=1))
        card = Say(key="card", choices=((Choice("start"),),), mark="m")
        person = bench.put("a", card)
        await bench.live(1)
        with store.transaction():
            for number in range(4):
                store.put_retire_message(person, f"old-{number}", bench.clock())
        bench.put("a", Say(key="next"))
        await bench.live(20)
        assert bench.platform.reached[1] == "a: next"
        assert sorted(bench.platform.reached[2:]) == [f"a: retire old-{n}" for n in range(4)]
        assert bench.platform.seconds[-1] <= 4
        assert most_within(1, bench.platform.seconds) <= 2


@pytest.mark.parametrize("until", [0.5, 1.5])
@in_virtual_time
async def test_a_cue_that_was_never_sent_is_tried_again_in_its_time(until: float) -> None:
    """When nothing answered the connection a cue is repeated: nobody can have heard it."""
    unsent = DeliveryError("no connection", unsent=True)
    with sqlite_in_memory() as store:
        bench = Bench(store, limits=TELEGRAM)
        bench.platform.refuses = lambda _chat, at: unsent if at < until else None
        bench.put("a", Say(key="cue", kind=Kind.CUE))
        await bench.live(60)
        assert bench.coach.ends == [("delivered", "cue")]
        assert until <= bench.platform.seconds[-1] <= 3


@in_virtual_time
async def test_a_cue_that_was_never_sent_is_let_go_of_after_its_time() -> None:
    """A network that is down longer than 3 seconds costs the cue, and it is counted."""
    with sqlite_in_memory() as store:
        bench = Bench(store, limits=TELEGRAM)
        bench.platform.refuses = lambda _chat, _at: DeliveryError("no connection", unsent=True)
        bench.put("a", Say(key="cue", kind=Kind.CUE))
        await bench.live(60)
        assert bench.coach.ends == [("undelivered", "cue")]
        assert max(bench.platform.seconds) <= 3
        assert bench.delivery.counts() == {"late": 1}
