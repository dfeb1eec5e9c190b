"""Delivery and the line: wake-ups are called up one by one, as pace and admission allow."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.platform import Limits
from bot.core.says import Kind, Say
from bot.delivery import URGENT_ONLY
from tests.delivery_bench import Bench, running, until
from tests.stores import NOON, sqlite_in_memory
from tests.virtual_loop import in_virtual_time, seconds

WAKE_UP = Say(key="wake-up", kind=Kind.WAKE_UP)
PACE = Limits(per_second=10, burst=2, chat_per_second=1)


@given(waiting=st.integers(0, 60), cues=st.integers(0, 20), after=st.integers(1, 5))
@settings(max_examples=30)
@in_virtual_time
async def test_nobody_is_called_up_before_they_can_be_written_to(
    waiting: int, cues: int, after: int
) -> None:
    """However many wait: no more have left the line than the pace took, and cues went before."""
    with sqlite_in_memory() as store:
        bench = Bench(store, limits=PACE)
        for number in range(cues):
            bench.put(f"cue-{number}", Say(key="cue", kind=Kind.CUE))
        bench.line_up(map(str, range(waiting)), WAKE_UP)
        async with running(bench.delivery):
            bench.delivery.poke()
            await asyncio.sleep(after + 0.05)
            called = waiting - len(bench.coach.line)
            assert called == len(bench.platform.when("wake-up"))
            assert called == max(0, min(waiting, 10 * after + 2 - cues))
            await asyncio.sleep(60)
        assert len(bench.platform.when("wake-up")) == waiting
        assert max(bench.platform.when("cue"), default=0) <= 2


@in_virtual_time
async def test_a_full_house_holds_wake_ups_and_no_cues() -> None:
    """While nobody is let in the line stands, cues go on; then it moves within a second."""
    with sqlite_in_memory() as store:
        bench = Bench(store, limits=PACE)
        bench.coach.lets_in = False
        bench.line_up(map(str, range(5)), WAKE_UP)
        async with running(bench.delivery):
            bench.delivery.poke()
            for number in range(10):
                await asyncio.sleep(1)
                bench.put(f"{number % 2}", Say(key="cue", kind=Kind.CUE))
                bench.delivery.poke()
            await asyncio.sleep(1)
            assert bench.platform.when("cue") == [float(second) for second in range(1, 11)]
            assert bench.platform.when("wake-up") == []
            bench.coach.lets_in = True
            await asyncio.sleep(2)
        assert len(bench.platform.when("wake-up")) == 5
        assert max(bench.platform.when("wake-up")) < 12


@in_virtual_time
async def test_nobody_is_called_up_while_the_platform_is_slow() -> None:
    """With many requests hanging, whoever waits stays in line, where nothing can be lost."""
    with sqlite_in_memory() as store:
        bench = Bench(store)
        gate = asyncio.Event()
        people = [str(number) for number in range(URGENT_ONLY * 2)]
        bench.platform.slow = dict.fromkeys(people, gate)
        bench.line_up(people, WAKE_UP)
        async with running(bench.delivery):
            bench.delivery.poke()
            await asyncio.sleep(30)
            assert len(bench.platform.reached) == URGENT_ONLY
            assert len(bench.coach.line) == URGENT_ONLY
            gate.set()
            await until(lambda: len(bench.coach.ends) == URGENT_ONLY * 2)


@in_virtual_time
async def test_an_empty_line_costs_nothing() -> None:
    """With nobody in line and nothing to send, delivery doesn't look again by itself."""
    with sqlite_in_memory() as store:
        bench = Bench(store, limits=PACE)
        bench.put("a", Say(key="hello"))
        await bench.live(100)
        assert len(bench.rearmed) <= 4


@in_virtual_time
async def test_cues_about_to_be_due_find_their_room() -> None:
    """Nobody is called up just before a cue is due: it goes out in its instant."""
    with sqlite_in_memory() as store:
        bench = Bench(store, limits=Limits(per_second=2, burst=1))
        bench.line_up(map(str, range(100)), WAKE_UP)
        wanted = [5.2 + 2.3 * number for number in range(8)]
        bench.coach.expected = [NOON + timedelta(seconds=second) for second in wanted]
        async with running(bench.delivery):
            bench.delivery.poke()
            for second in wanted:
                await asyncio.sleep(second - seconds())
                bench.put(f"cue-{second}", Say(key="cue", kind=Kind.CUE))
                bench.delivery.poke()
            await asyncio.sleep(60)
        late = [at - due for at, due in zip(bench.platform.when("cue"), wanted, strict=True)]
        assert max(late) <= 0.01
        assert len(bench.platform.when("wake-up")) == 100
