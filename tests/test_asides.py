"""Asides: words to somebody of whom nothing is kept, beside everything else."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.asides import MOST_WAITING, ONE_IN, OWED_PATIENCE, PATIENCE, SHARE, Asides
from bot.chat.platform import Limits, Message
from bot.core.says import Kind, Say
from tests.beside import SLOW, Beside
from tests.delivery_bench import Bench, running
from tests.paces import HAIR, TELEGRAM
from tests.recording import recording_log
from tests.stores import NOON, sqlite_in_memory
from tests.virtual_loop import in_virtual_time, seconds


@in_virtual_time
async def test_words_arrive_in_their_order() -> None:
    """Several to one chat come one after the other, also of several sayings."""
    beside = Beside()
    beside.platform.latency = 0.1
    beside.owed("11", "one", "two")
    beside.owed("11", "three")
    await asyncio.sleep(1)
    assert beside.platform.taken == [("11", "one"), ("11", "two"), ("11", "three")]


@in_virtual_time
async def test_nobody_waits_for_them() -> None:
    """Saying returns at once, whatever the platform does; to finish is to wait."""
    beside = Beside()
    beside.platform.latency = 3
    beside.stranger("11")
    assert seconds() == 0
    await beside.asides.finish()
    assert seconds() == pytest.approx(3)
    assert beside.platform.texts == ["private"]


@in_virtual_time
async def test_with_nothing_to_say_there_is_nothing_to_wait_for() -> None:
    """To finish returns at once, also a second time, and what is said later goes out."""
    beside = Beside()
    await beside.asides.finish()
    beside.stranger("11", *())
    beside.asides.say("telegram", "12", [], name="nothing", owed=True)
    await beside.asides.finish()
    await beside.asides.finish()
    beside.owed("11", "one")
    await asyncio.sleep(1)
    assert beside.platform.texts == ["private", "one"]
    assert not beside.lines


@in_virtual_time
async def test_a_stranger_gets_them_once_a_minute() -> None:
    """However often they write; who waits that long is answered again, as are others."""
    beside = Beside()
    for ahead in (0, 1, ONE_IN - 2, 1):
        await asyncio.sleep(ahead)
        beside.stranger("11")
    beside.stranger("12")
    await beside.asides.finish()
    assert [chat for chat, _ in beside.platform.taken] == ["11", "11", "12"]


@in_virtual_time
async def test_words_wait_for_room_and_for_nothing_else() -> None:
    """Somebody who is turned away right after another message hears of it a moment later."""
    beside = Beside(SLOW)
    beside.pace.take("12", seconds())
    beside.stranger("11")
    await asyncio.sleep(1)
    [at] = beside.platform.when
    assert 0.5 <= at <= 0.75


@in_virtual_time
async def test_a_flood_of_strangers_is_not_even_queued() -> None:
    """Very many who wait are enough, and soon none waits any more: memory has an end."""
    beside = Beside()
    beside.platform.latency = 100
    for stranger in range(1000):
        beside.stranger(str(stranger))
    await asyncio.sleep(PATIENCE + 1)
    under_way = len(beside.platform.under_way)
    assert 0 < under_way <= 8
    assert len(beside.reasons) == MOST_WAITING - under_way


@pytest.mark.parametrize("owed", [True, False])
@in_virtual_time
async def test_they_never_take_more_than_their_share(*, owed: bool) -> None:
    """However many wait, most of the pace is left to the outbox."""
    beside = Beside(TELEGRAM)
    for chat in range(MOST_WAITING):
        if owed:
            beside.owed(str(chat), "code")
        else:
            beside.stranger(str(chat))
    await asyncio.sleep(PATIENCE)
    gaps = [later - earlier for earlier, later in pairwise(beside.platform.when)]
    assert min(gaps) >= SHARE / TELEGRAM.per_second - HAIR
    assert len(gaps) >= 0.9 * PATIENCE * TELEGRAM.per_second / SHARE


@in_virtual_time
async def test_what_is_owed_is_said_at_the_limit_too_when_there_is_room() -> None:
    """Whoever erased everything hears so, however soon after another word, in their chat's pace."""
    beside = Beside(TELEGRAM)
    beside.stranger("11")
    for number in range(20):
        beside.owed("11", f"owed {number}")
    await asyncio.sleep(OWED_PATIENCE)
    assert beside.platform.texts == ["private", *(f"owed {number}" for number in range(20))]
    for first, last in zip(beside.platform.when, beside.platform.when[5:], strict=False):
        assert last - first >= 5 - TELEGRAM.chat_burst + 1 - HAIR
    assert beside.platform.when[-1] >= 15


@in_virtual_time
async def test_what_is_owed_goes_before_the_rest() -> None:
    """Somebody known waits for no line of strangers."""
    beside = Beside(SLOW)
    for chat in range(50):
        beside.stranger(str(chat))
    beside.owed("known", "code")
    await asyncio.sleep(1)
    assert beside.platform.texts == ["code"]


@in_virtual_time
async def test_of_one_name_only_the_newest_waits() -> None:
    """Eighty codes in a burst: the one under way and the last, which alone is still good."""
    beside = Beside(TELEGRAM)
    beside.platform.latency = 0.1
    for number in range(80):
        beside.owed("11", f"code {number}", name="link-code")
        await asyncio.sleep(0)
    beside.owed("11", "erased", name="erased")
    beside.owed("12", "code of another", name="link-code")
    await asyncio.sleep(5)
    assert [text for chat, text in beside.platform.taken if chat == "11"] == [
        "code 0",
        "code 79",
        "erased",
    ]
    assert ("12", "code of another") in beside.platform.taken
    assert not beside.lines


@in_virtual_time
async def test_nothing_old_comes_after_something_newer() -> None:
    """Also what is half said gives way to what replaces it, with whatever waited behind it."""
    beside = Beside(TELEGRAM)
    beside.platform.latency = 0.1
    beside.owed("11", "old, first half", "old, second half", name="code")
    await asyncio.sleep(0.01)
    beside.owed("11", "middle", name="code")
    await asyncio.sleep(0.15)
    beside.owed("11", "new", name="code")
    await asyncio.sleep(5)
    assert beside.platform.texts == ["old, first half", "new"]


@in_virtual_time
async def test_what_is_owed_takes_the_place_of_a_stranger_where_very_many_wait() -> None:
    """No more than so many wait; what is owed is left out only for others that are, and told."""
    beside = Beside(SLOW)
    beside.platform.is_cut = True
    for chat in range(MOST_WAITING):
        beside.stranger(str(chat))
    for chat in range(MOST_WAITING):
        beside.owed(f"known-{chat}", "code", name="link-code")
    assert not beside.lines
    beside.owed("too-much", "code", name="link-code")
    assert beside.reasons == ["too many wait already"]
    await asyncio.sleep(2 * OWED_PATIENCE)
    assert len(beside.reasons) == 1 + MOST_WAITING
    assert {line["key"] for line in beside.lines} == {"link-code"}


MOMENTS = st.lists(
    st.tuples(st.integers(0, 80), st.integers(0, 5), st.booleans(), st.integers(1, 30)),
    max_size=12,
)
"""Floods: in which quarter second, from which chat on, whether owed, how many."""


@given(
    per_second=st.sampled_from([2, 5, 14.85, 29.7]),
    burst=st.integers(1, 3),
    floods=MOMENTS,
    gaps=st.lists(st.floats(1.2, 6), min_size=1, max_size=8),
)
@settings(max_examples=60, deadline=None)
@in_virtual_time
async def test_no_aside_takes_the_place_of_a_cue(
    per_second: float,
    burst: int,
    floods: list[tuple[int, int, bool, int]],
    gaps: list[float],
) -> None:
    """Whatever is said to whom, owed or not: every cue goes out in its instant."""
    with sqlite_in_memory() as store:
        bench = Bench(store, limits=Limits(per_second=per_second, burst=burst, chat_per_second=1))
        log = recording_log([])
        asides = Asides({"telegram": bench.platform}, {"telegram": bench.delivery}, seconds, log)
        wanted = [sum(gaps[: number + 1]) for number in range(len(gaps))]
        bench.coach.expected = [NOON + timedelta(seconds=second) for second in wanted]

        def cue() -> None:
            bench.put("exercising", Say(key="cue", kind=Kind.CUE))
            bench.delivery.poke()

        def speak(chat: int, many: int, *, owed: bool) -> None:
            for number in range(many):
                text = [Message(text="aside")]
                name = f"name-{number}"
                asides.say("telegram", f"{chat + number % 7}", text, name=name, owed=owed)

        loop = asyncio.get_running_loop()
        for second in wanted:
            loop.call_at(second, cue)
        for quarter, chat, owed, many in floods:
            loop.call_at(quarter / 4, partial(speak, chat, many, owed=owed))
        async with running(bench.delivery):
            await asyncio.sleep(60)
        sent = bench.platform.when("cue")
        late = [at - due for at, due in zip(sent, wanted, strict=True)]
        assert max(late) <= 0.01
        assert bool(floods) == bool(bench.platform.when("aside"))
