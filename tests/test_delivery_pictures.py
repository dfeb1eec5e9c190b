"""Delivery of pictures: after everything else, in nobody's way, and given up in time."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.chat.platform import Limits
from bot.choosing import URGENT_ONLY
from bot.core.says import Kind, Say
from bot.easel import AT_ONCE
from bot.errors import DeliveryError
from bot.patience import PICTURE_PATIENCE
from tests.delivery_bench import Bench, running, until
from tests.stores import sqlite_in_memory
from tests.virtual_loop import in_virtual_time, seconds

TELEGRAM = Limits(per_second=30, burst=3, chat_per_second=1, chat_burst=5)
PICTURE = Say(key="picture", kind=Kind.PICTURE)
CUE = Say(key="cue", kind=Kind.CUE)


@in_virtual_time
async def test_words_go_first_and_the_picture_follows(bench: Bench) -> None:
    """What was asked for comes once it is composed, and the outbox is empty then."""
    bench.drawing = 2
    bench.put("a", Say(key="words"), PICTURE)
    await bench.live(10)
    assert bench.platform.reached == ["a: words", "a: picture"]
    assert bench.platform.seconds == [0, 2]
    assert bench.coach.ends == [("delivered", "words"), ("delivered", "picture")]
    assert bench.is_empty


@in_virtual_time
async def test_a_drain_waits_for_pictures(bench: Bench) -> None:
    """In virtual time, too, everything is there when it returns."""
    bench.drawing = 2
    bench.put("a", PICTURE, Say(key="words"))
    await bench.delivery.drain()
    assert bench.platform.reached == ["a: words", "a: picture"]
    assert bench.is_empty


@in_virtual_time
async def test_a_picture_never_delays_a_cue_of_its_chat(bench: Bench) -> None:
    """While it is composed and while it is uploaded, cues go out at their instants."""
    bench.drawing = 5
    bench.platform.latency = 3
    bench.put("a", PICTURE)
    async with running(bench.delivery):
        bench.delivery.poke()
        for _ in range(4):
            await asyncio.sleep(3.5)
            bench.put("a", CUE)
            bench.delivery.poke()
        await asyncio.sleep(10)
    assert bench.platform.when("cue") == [3.5, 7, 10.5, 14]
    assert bench.platform.when("picture") == [5]


@in_virtual_time
async def test_pictures_of_others_never_delay_a_cue() -> None:
    """With 50 pictures asked for at once every cue goes out at its instant, and none is lost."""
    with sqlite_in_memory() as store:
        bench = Bench(store, limits=TELEGRAM)
        bench.drawing = 0.5
        bench.platform.latency = 0.2
        for number in range(50):
            bench.put(f"asks-{number}", PICTURE)
        tenth = timedelta(seconds=0.1)
        bench.coach.expected = [bench.clock() + tenth * (n + 1) for n in range(100)]
        async with running(bench.delivery):
            bench.delivery.poke()
            wanted = []
            for number in range(100):
                await asyncio.sleep(0.1)
                wanted.append(seconds())
                bench.put(f"moves-{number}", CUE)
                bench.delivery.poke()
            await asyncio.sleep(30)
        late = [at - due for at, due in zip(bench.platform.when("cue"), wanted, strict=True)]
        assert max(late) <= 0.01
        assert len(bench.platform.when("picture")) == 50


@in_virtual_time
async def test_pictures_hold_no_place_while_they_are_composed(bench: Bench) -> None:
    """However slow the studio: only a few are begun, and a hundred replies go out beside them."""
    bench.drawing = 1000
    for number in range(URGENT_ONLY + 10):
        bench.put(f"p{number}", PICTURE)
    async with running(bench.delivery):
        bench.delivery.poke()
        await asyncio.sleep(1)
        for number in range(100):
            bench.put(f"r{number}", Say(key="reply"))
        bench.delivery.poke()
        await asyncio.sleep(1)
        assert len(bench.platform.when("reply")) == 100
        assert len(bench.drawn) == AT_ONCE


@in_virtual_time
async def test_pictures_go_last() -> None:
    """While anything else wants to go out at a slow pace, no picture takes its place."""
    with sqlite_in_memory() as store:
        bench = Bench(store, limits=Limits(per_second=1, burst=1))
        for number in range(5):
            bench.put(f"p{number}", PICTURE)
            bench.put(f"o{number}", Say(key="other", kind=Kind.OTHER))
        bench.line_up(["w"], Say(key="wake-up", kind=Kind.WAKE_UP))
        await bench.live(60)
        keys = [reached.partition(": ")[2] for reached in bench.platform.reached]
        assert keys == ["other"] * 5 + ["wake-up"] + ["picture"] * 5


@in_virtual_time
async def test_a_finished_picture_keeps_to_its_chats_pace() -> None:
    """A chat that was written to a lot gets its picture as soon as its pace allows."""
    with sqlite_in_memory() as store:
        bench = Bench(store, limits=Limits(chat_per_second=1, chat_burst=1))
        bench.put("a", Say(key="words"), PICTURE)
        await bench.live(10)
        assert bench.platform.when("words") == [0]
        [at] = bench.platform.when("picture")
        assert 1 <= at < 1.1


@in_virtual_time
async def test_a_picture_that_comes_too_late_is_given_up(bench: Bench) -> None:
    """After ten minutes it is dropped and told, and those behind it have their turn."""
    bench.drawing = 1
    for number in range(AT_ONCE + 1):
        bench.put(f"{number}", Say(key=f"old-{number}", kind=Kind.PICTURE))
    await asyncio.sleep(PICTURE_PATIENCE.total_seconds() + 1)
    bench.put("new", PICTURE)
    await bench.live(10)
    assert bench.platform.reached == ["new: picture"]
    assert [how for how, _ in bench.coach.ends] == ["undelivered"] * (AT_ONCE + 1) + ["delivered"]
    assert bench.is_empty


@in_virtual_time
async def test_a_picture_that_failed_is_tried_again(bench: Bench) -> None:
    """As anything else that does no harm twice: composed anew, until it is taken."""
    bench.platform.failures.extend([DeliveryError("bad gateway"), DeliveryError("bad gateway")])
    bench.put("a", PICTURE)
    await bench.live(60)
    assert bench.platform.reached == ["a: picture"] * 3
    assert bench.drawn == ["picture"] * 3
    assert bench.coach.ends == [("delivered", "picture")]


@in_virtual_time
async def test_a_picture_that_can_not_be_composed_stops_no_other(bench: Bench) -> None:
    """It is told with its traceback, and given up."""
    bench.put("a", Say(key="broken", kind=Kind.PICTURE))
    bench.put("b", PICTURE)
    await bench.live(10)
    assert bench.platform.reached == ["b: picture"]
    assert bench.logged == ["message-broken"]
    assert bench.is_empty


@in_virtual_time
async def test_whoever_is_erased_meanwhile_gets_no_picture(bench: Bench) -> None:
    """What was asked for before is not sent after everything was erased."""
    bench.drawing = 2
    person = bench.put("a", PICTURE)
    async with running(bench.delivery):
        bench.delivery.poke()
        await until(lambda: bool(bench.drawn))
        with bench.store.transaction():
            bench.store.erase(person)
        await asyncio.sleep(10)
    assert bench.platform.reached == []


@in_virtual_time
async def test_a_stop_in_the_middle_leaves_the_picture_for_the_next_start(bench: Bench) -> None:
    """What was only being composed still waits; what was being uploaded is tried again."""
    bench.drawing = 2
    bench.put("a", PICTURE)
    await bench.live(1)
    assert bench.platform.reached == []
    assert bench.store.in_flight("telegram") == []
    assert len(bench.store.pictures("telegram", 2)) == 1
    with bench.store.transaction():
        bench.store.sending([queued.id for queued in bench.store.pictures("telegram", 1)])
    bench.delivery.recover()
    await bench.live(60)
    assert bench.platform.reached == ["a: picture"]
    assert bench.platform.at[0] - bench.clock() < timedelta()
    assert bench.is_empty
