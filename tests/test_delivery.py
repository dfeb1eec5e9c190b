"""Delivery: every message ends exactly one way, in order, and no chat waits for another."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.choosing import AT_ONCE, URGENT_ONLY
from bot.core.events import Choice
from bot.core.says import Kind, Say
from bot.errors import DeliveryError
from tests.delivery_bench import Bench, running, until
from tests.stores import NOON, sqlite_in_memory
from tests.virtual_loop import in_virtual_time

BUTTONS = ((Choice("start"),),)
TEMPORARY = DeliveryError("bad gateway")
PROMPTS = [kind for kind in Kind if not kind.at_most_once]
CUES = [kind for kind in Kind if kind.at_most_once]


@in_virtual_time
async def test_a_message_is_sent_and_its_end_saved(bench: Bench) -> None:
    """What waits is sent once, acknowledged with the platform's id, and gone from the outbox."""
    person = bench.put("a", Say(key="hello", choices=BUTTONS, mark="m"))
    await bench.delivery.drain()
    await bench.delivery.drain()
    assert bench.platform.reached == ["a: hello"]
    assert bench.coach.ends == [("delivered", "hello")]
    assert bench.is_empty
    with bench.store.transaction():
        bench.store.put_retire(person, {"m"}, NOON)
    await bench.delivery.drain()
    assert bench.platform.reached[1:] == ["a: retire m-hello"]
    assert bench.is_empty


@in_virtual_time
async def test_sending_is_saved_before_the_request(bench: Bench) -> None:
    """While a request is under way the database already knows it, for the case of a crash."""
    bench.put("a", Say(key="hello"))
    bench.platform.slow["a"] = asyncio.Event()
    async with running(bench.delivery):
        bench.delivery.poke()
        await until(lambda: bool(bench.platform.reached))
        assert [queued.chat for queued in bench.store.in_flight("telegram")] == ["a"]
        assert bench.coach.ends == []
        bench.platform.slow["a"].set()
        await until(lambda: bool(bench.coach.ends))
        assert bench.store.in_flight("telegram") == []


@in_virtual_time
async def test_what_follows_at_the_same_instant_is_sent_too(bench: Bench) -> None:
    """A drain ends only when nothing is ready any more."""
    bench.coach.follows = {"one": Say(key="two"), "two": Say(key="three")}
    bench.put("a", Say(key="one"))
    await bench.delivery.drain()
    assert bench.platform.reached == ["a: one", "a: two", "a: three"]


@in_virtual_time
async def test_a_slow_chat_delays_nobody_and_keeps_its_order(bench: Bench) -> None:
    """Other chats go on while one hangs; its own next message waits for it."""
    bench.platform.slow["slow"] = asyncio.Event()
    bench.put("slow", Say(key="one"), Say(key="two"))
    async with running(bench.delivery):
        bench.delivery.poke()
        await until(lambda: bench.platform.reached == ["slow: one"])
        bench.put("fast", Say(key="one"), Say(key="two"))
        bench.delivery.poke()
        await until(lambda: len(bench.coach.ends) == 2)
        assert bench.platform.reached[1:] == ["fast: one", "fast: two"]
        bench.platform.slow["slow"].set()
        await until(lambda: len(bench.coach.ends) == 4)
    assert bench.platform.reached[3:] == ["slow: two"]


@in_virtual_time
async def test_a_slow_platform_keeps_its_last_places_for_who_is_in_a_hurry(bench: Bench) -> None:
    """Requests at once are bounded; what can wait never takes all places, so a cue finds one."""
    gate = asyncio.Event()
    for kind, many in ((Kind.WAKE_UP, AT_ONCE * 2), (Kind.CUE, AT_ONCE)):
        for number in range(many):
            bench.platform.slow[f"{kind}-{number}"] = gate
    for number in range(AT_ONCE * 2):
        bench.put(f"wake-up-{number}", Say(key="wake-up", kind=Kind.WAKE_UP))
    async with running(bench.delivery):
        bench.delivery.poke()
        await until(lambda: len(bench.platform.reached) >= URGENT_ONLY)
        await asyncio.sleep(1)
        assert len(bench.platform.reached) == URGENT_ONLY
        for number in range(AT_ONCE):
            bench.put(f"cue-{number}", Say(key="cue", kind=Kind.CUE))
        bench.delivery.poke()
        await asyncio.sleep(0.5)
        assert bench.platform.when("cue") == [1.0] * (AT_ONCE - URGENT_ONLY)
        gate.set()
        await until(lambda: len(bench.coach.ends) == AT_ONCE * 3)
    assert bench.platform.most_at_once == AT_ONCE
    assert len(bench.platform.when("cue")) == AT_ONCE


@in_virtual_time
async def test_the_answer_to_it_hurts_waits_for_no_request_that_hangs(bench: Bench) -> None:
    """A platform that hangs in mid-message doesn't keep back "let go and rest"."""
    bench.platform.slow["a"] = asyncio.Event()
    bench.put("a", Say(key="cue", kind=Kind.CUE))
    async with running(bench.delivery):
        bench.delivery.poke()
        await until(lambda: bench.platform.reached == ["a: cue"])
        bench.put("a", Say(key="stop", kind=Kind.STOP), Say(key="reply"))
        bench.delivery.poke()
        await until(lambda: len(bench.platform.reached) == 2)
        await asyncio.sleep(1)
        assert bench.platform.reached == ["a: cue", "a: stop"]
        bench.platform.slow["a"].set()
        await until(lambda: len(bench.coach.ends) == 3)
    assert bench.platform.reached[2:] == ["a: reply"]


@in_virtual_time
async def test_each_message_has_a_nonce_of_its_own_and_keeps_it(bench: Bench) -> None:
    """A repeat goes out under the same one, so that a platform which knows it shows it once."""
    bench.platform.failures.extend([TEMPORARY, TEMPORARY])
    bench.put("a", Say(key="one"), Say(key="two"))
    await bench.live(60)
    first, *_, last = bench.platform.nonces
    assert bench.platform.nonces == [first] * 3 + [last]
    assert first != last
    assert all(0 < len(nonce) <= 20 for nonce in bench.platform.nonces)


@pytest.mark.parametrize("kind", Kind)
@in_virtual_time
async def test_what_has_expired_is_never_sent(bench: Bench, kind: Kind) -> None:
    """After its last sensible instant a message is given up without a request."""
    bench.put("a", Say(key="late", kind=kind, expires=NOON + timedelta(seconds=2)))
    bench.put("b", Say(key="in time", kind=kind, expires=NOON + timedelta(seconds=3)))
    await asyncio.sleep(2.5)
    await bench.delivery.drain()
    assert bench.platform.reached == ["b: in time"]
    assert sorted(bench.coach.ends) == [("delivered", "in time"), ("undelivered", "late")]
    assert bench.is_empty


@pytest.mark.parametrize(("waited", "sent"), [(2.9, 1), (3.1, 0)])
@pytest.mark.parametrize("kind", CUES)
@in_virtual_time
async def test_a_cue_is_dropped_when_later_than_three_seconds(
    bench: Bench, kind: Kind, waited: float, sent: int
) -> None:
    """A late cue would shorten or restart a hold, so it is dropped."""
    bench.put("a", Say(key="cue", kind=kind))
    await asyncio.sleep(waited)
    await bench.delivery.drain()
    assert len(bench.platform.reached) == sent
    assert bench.coach.ends == [("delivered" if sent else "undelivered", "cue")]


@pytest.mark.parametrize("kind", CUES)
@in_virtual_time
async def test_a_cue_that_may_have_been_taken_is_not_repeated(bench: Bench, kind: Kind) -> None:
    """A failure that leaves open whether the platform took a cue ends it."""
    bench.platform.failures.append(TEMPORARY)
    bench.put("a", Say(key="cue", kind=kind))
    await bench.live()
    assert bench.platform.reached == ["a: cue"]
    assert bench.coach.ends == [("undelivered", "cue")]


@pytest.mark.parametrize(
    ("failures", "requests", "end"), [(1, 2, "delivered"), (9, 3, "undelivered")]
)
@pytest.mark.parametrize("kind", CUES)
@in_virtual_time
async def test_where_a_repeat_is_no_double_a_cue_is_repeated_in_its_time(
    kind: Kind, failures: int, requests: int, end: str
) -> None:
    """A platform that knows repeats gets a cue in doubt again, within its 3 seconds."""
    with sqlite_in_memory() as store:
        bench = Bench(store, knows_repeats=True)
        bench.platform.failures.extend([TEMPORARY] * failures)
        bench.put("a", Say(key="cue", kind=kind))
        await bench.live(60)
    assert bench.platform.reached == ["a: cue"] * requests
    assert len(set(bench.platform.nonces)) == 1
    assert bench.coach.ends == [(end, "cue")]
    assert bench.platform.seconds[-1] <= 3


@pytest.mark.parametrize(("retry_after", "end"), [(2.5, "delivered"), (3.5, "undelivered")])
@in_virtual_time
async def test_a_cue_the_platform_put_off_is_sent_if_still_in_time(
    bench: Bench, retry_after: float, end: str
) -> None:
    """Told to come back, nothing was taken: a cue is repeated, but not later than 3 s."""
    bench.platform.failures.append(DeliveryError("slow down", retry_after=retry_after))
    bench.put("a", Say(key="cue", kind=Kind.RELEASE))
    await bench.live()
    assert bench.coach.ends == [(end, "cue")]
    assert bench.platform.at[1:] == ([NOON + timedelta(seconds=2.5)] if end == "delivered" else [])


@pytest.mark.parametrize("kind", PROMPTS)
@in_virtual_time
async def test_prompts_are_tried_again_with_growing_waits(bench: Bench, kind: Kind) -> None:
    """After temporary failures everything but cues is tried again: 1, 2, 4 ... 15 s, jittered."""
    bench.platform.failures.extend([TEMPORARY] * 8)
    bench.put("a", Say(key="prompt", kind=kind))
    await bench.live()
    assert bench.coach.ends == [("delivered", "prompt")]
    pairs = zip(bench.platform.at, bench.platform.at[1:], strict=False)
    waits = [(later - earlier).total_seconds() for earlier, later in pairs]
    for wait, full in zip(waits, [1, 2, 4, 8, 15, 15, 15, 15], strict=True):
        assert 0.8 * full <= wait <= full


@in_virtual_time
async def test_the_platforms_own_wait_is_obeyed(bench: Bench) -> None:
    """Told how long to wait, delivery waits exactly that long."""
    bench.platform.failures.append(DeliveryError("slow down", retry_after=77))
    bench.put("a", Say(key="prompt"))
    await bench.live()
    assert bench.platform.at == [NOON, NOON + timedelta(seconds=77)]


@in_virtual_time
async def test_a_rehearsal_waits_in_real_seconds() -> None:
    """With a fast clock the platform's seconds are still real ones, and so is a cue's patience."""
    with sqlite_in_memory() as store:
        bench = Bench(store, speed=60)
        bench.platform.failures.append(DeliveryError("slow down", retry_after=2))
        bench.put("a", Say(key="cue", kind=Kind.CUE))
        await bench.live()
    assert bench.platform.at == [NOON, NOON + timedelta(seconds=120)]


@pytest.mark.parametrize("expires", [None, NOON + timedelta(minutes=20)])
@in_virtual_time
async def test_nothing_is_tried_for_ever(bench: Bench, expires: datetime | None) -> None:
    """A message that never gets through is given up at its end, or after a day."""
    bench.platform.failures.extend([TEMPORARY] * 9000)
    bench.put("a", Say(key="prompt", expires=expires))
    await bench.live()
    assert bench.coach.ends == [("undelivered", "prompt")]
    last = expires or NOON + timedelta(days=1)
    assert last - timedelta(minutes=1) <= bench.platform.at[-1] <= last
    assert bench.is_empty
