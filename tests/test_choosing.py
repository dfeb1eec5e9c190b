"""Choosing: who goes out now, from the line and the outbox; with delivery, on its bench."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.platform import Limits
from bot.choosing import REPEATS, TIMED_ONLY, URGENT_ONLY
from bot.core.says import Kind, Say
from bot.errors import DeliveryError
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


def hangs(chats: Iterable[str], bench: Bench) -> None:
    """Let every request to these chats end ten seconds later, without an answer."""

    class Hanging(asyncio.Event):
        async def wait(self) -> Literal[True]:
            await asyncio.sleep(10)
            raise DeliveryError("did not answer in time")

    bench.platform.slow.update(dict.fromkeys(chats, Hanging()))


@given(kind=st.sampled_from([Kind.STOP, Kind.RELEASE, Kind.END, Kind.CUE]))
@settings(max_examples=4)
@in_virtual_time
async def test_the_last_places_are_for_what_can_not_wait(kind: Kind) -> None:
    """With hundreds of answers hanging, a cue and the answer to "it hurts" go out at once."""
    with sqlite_in_memory() as store:
        bench = Bench(store)
        many = [str(number) for number in range(300)]
        hangs(many, bench)
        for chat in many:
            bench.put(chat, Say(key="hello", kind=Kind.REPLY))
        async with running(bench.delivery):
            bench.delivery.poke()
            await asyncio.sleep(1)
            assert bench.platform.at_once == TIMED_ONLY
            bench.put("me", Say(key="timed", kind=kind))
            bench.delivery.poke()
            await asyncio.sleep(1)
            assert bench.platform.when("timed") == [1.0]


@in_virtual_time
async def test_chats_that_never_answer_leave_places_for_the_others() -> None:
    """Once they are known for it they hold a quarter of the places, and cards go out at once."""
    with sqlite_in_memory() as store:
        bench = Bench(store)
        many = [str(number) for number in range(150)]
        hangs(many, bench)
        for chat in many:
            bench.put(chat, Say(key="hello", kind=Kind.REPLY))
        async with running(bench.delivery):
            bench.delivery.poke()
            await asyncio.sleep(25)
            wanted = []
            for _ in range(6):
                bench.put("me", Say(key="card", kind=Kind.CARD))
                wanted.append(seconds())
                bench.delivery.poke()
                await asyncio.sleep(7)
            assert bench.platform.at_once <= REPEATS
        late = [at - due for at, due in zip(bench.platform.when("card"), wanted, strict=True)]
        assert max(late) <= 1.0
        tried = Counter(bench.platform.reached)
        assert min(tried[f"{chat}: hello"] for chat in many) >= 1


@given(failing=st.integers(1, 60), gap=st.floats(0.0, 0.3), is_slow=st.booleans())
@settings(max_examples=12, deadline=None)
@in_virtual_time
async def test_chats_in_trouble_of_their_own_hold_up_nobodys_cues(
    failing: int, gap: float, is_slow: bool
) -> None:
    """Their requests hang or fail; somebody else's cues go out within half a second of their due.

    Up to two of them are not even noticed.
    """
    with sqlite_in_memory() as store:
        bench = Bench(store, limits=Limits(per_second=30, burst=3, chat_per_second=1, chat_burst=5))
        many = [str(number) for number in range(failing)]
        if is_slow:
            hangs(many, bench)
        else:
            failed = DeliveryError("bad gateway")
            bench.platform.refuses = lambda chat, _at: None if chat == "me" else failed
        async with running(bench.delivery):
            wanted = []
            for number in range(6):
                for chat in many if number == 1 else ():
                    bench.put(chat, Say(key="hello", kind=Kind.REPLY))
                    bench.delivery.poke()
                    await asyncio.sleep(gap)
                bench.put("me", Say(key="cue", kind=Kind.CUE))
                wanted.append(seconds())
                bench.delivery.poke()
                await asyncio.sleep(15)
        late = [at - due for at, due in zip(bench.platform.when("cue"), wanted, strict=True)]
        assert max(late) <= (0.1 if failing <= 2 else 0.5)
        assert ("delivered", "cue") in bench.coach.ends


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


@in_virtual_time
async def test_a_slowed_pace_is_used_although_people_keep_being_due() -> None:
    """Room kept for cues in vain is free again: not everybody who is due gets one."""
    with sqlite_in_memory() as store:
        bench = Bench(store, limits=Limits(per_second=10, burst=1))
        bench.coach.expected = [NOON + timedelta(seconds=number / 20) for number in range(400)]
        for number in range(20):
            bench.put(str(number), Say(key="nudge", kind=Kind.NUDGE))
        async with running(bench.delivery):
            for _ in range(100):
                bench.delivery.poke()
                await asyncio.sleep(0.05)
        assert len(bench.platform.when("nudge")) == 20


@in_virtual_time
async def test_the_alarm_is_set_for_whoever_was_stepped_in_silence() -> None:
    """Somebody called up to whom nothing is said has a new due: the alarm hears of it."""
    with sqlite_in_memory() as store:
        bench = Bench(store)
        person = bench.person("1")
        later = NOON + timedelta(hours=20)
        silent = [person]

        def call_up(platform: str, most: int, now: datetime) -> int:
            assert (platform, now) == ("telegram", NOON)
            called = silent[:most]
            for number in called:
                store.postpone(number, later)
                silent.remove(number)
            return len(called)

        bench.coach.call_up = call_up  # type: ignore[method-assign]
        async with running(bench.delivery):
            bench.delivery.poke()
            await asyncio.sleep(1)
        assert bench.rearmed[-1] == later


@in_virtual_time
async def test_much_that_is_too_late_is_given_up_with_breaths_between() -> None:
    """After an outage others have their turn between what has expired, and all of it goes."""
    with sqlite_in_memory() as store:
        bench = Bench(store, limits=PACE)
        for number in range(500):
            bench.put(str(number), Say(key="late", kind=Kind.WAKE_UP, expires=NOON))
        await asyncio.sleep(1)
        async with running(bench.delivery):
            bench.delivery.poke()
            await asyncio.sleep(0)
            assert 0 < len(bench.coach.ends) < 250
            await asyncio.sleep(1)
        assert bench.coach.ends == [("undelivered", "late")] * 500


@in_virtual_time
async def test_giving_up_waits_for_no_answer() -> None:
    """While a request is under way what is too late goes on being let go of, breath by breath."""
    with sqlite_in_memory() as store:
        bench = Bench(store, limits=PACE)
        bench.platform.latency = 10
        for number in range(100):
            bench.put(str(number), Say(key="late", kind=Kind.WAKE_UP, expires=NOON))
        await asyncio.sleep(1)
        bench.put("now", Say(key="now", kind=Kind.STOP))
        async with running(bench.delivery):
            bench.delivery.poke()
            await asyncio.sleep(1)
            assert bench.platform.reached == ["now: now"]
            assert bench.coach.ends == [("undelivered", "late")] * 100


@in_virtual_time
async def test_what_was_put_off_by_a_clock_that_went_ahead_goes_out_when_it_is_set_back() -> None:
    """Set back by an hour, a message that was to be tried again in a second waits no hour."""
    with sqlite_in_memory() as store:
        bench = Bench(store)
        bench.clock.ahead = timedelta(hours=1)
        bench.platform.failures.append(DeliveryError("bad gateway"))
        bench.put("a", Say(key="prompt"))
        async with running(bench.delivery):
            bench.delivery.poke()
            await until(lambda: store.earliest(bench.clock(), ("telegram",)) is not None)
            bench.clock.ahead = timedelta()
            bench.delivery.poke()
            await asyncio.sleep(2)
        assert bench.coach.ends == [("delivered", "prompt")]


@in_virtual_time
async def test_a_clock_set_back_while_the_bot_was_down_holds_up_nothing() -> None:
    """The first look of a start finds what an earlier run put off on a clock that went ahead."""
    with sqlite_in_memory() as store:
        bench = Bench(store)
        bench.clock.ahead = timedelta(hours=1)
        bench.put("a", Say(key="prompt"))
        with store.transaction():
            [queued] = store.ready(bench.clock(), 1, "telegram")
            store.retry(queued.id, bench.clock() + timedelta(seconds=5))
        bench.clock.ahead = timedelta()
        await bench.delivery.drain()
        assert bench.coach.ends == [("delivered", "prompt")]


@in_virtual_time
async def test_room_is_spared_only_where_no_cue_needs_it() -> None:
    """What goes beside the outbox leaves a place to cues that are ready or about to be due."""
    with sqlite_in_memory() as store:
        bench = Bench(store, limits=Limits(per_second=2, burst=2))
        assert bench.delivery.spares_one()
        bench.delivery.pace.take("a", seconds())
        bench.coach.expected = [NOON + timedelta(seconds=0.4)]
        assert not bench.delivery.spares_one()
        bench.coach.expected = [NOON + timedelta(seconds=0.6)]
        assert bench.delivery.spares_one()
        bench.put("b", Say(key="hello"))
        assert bench.delivery.spares_one()
        bench.put("c", Say(key="cue", kind=Kind.CUE))
        assert not bench.delivery.spares_one()


@in_virtual_time
async def test_nothing_is_spared_without_room() -> None:
    """At the limit there is no place to spare, whoever waits."""
    with sqlite_in_memory() as store:
        bench = Bench(store, limits=Limits(per_second=2, burst=1))
        bench.delivery.pace.take("a", seconds())
        assert not bench.delivery.spares_one()
        await asyncio.sleep(0.5)
        assert bench.delivery.spares_one()
