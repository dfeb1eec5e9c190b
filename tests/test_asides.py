"""Asides: words to somebody of whom nothing is kept, beside everything else."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.asides import ONE_IN, Asides
from bot.chat.platform import Limits, Message
from bot.errors import DeliveryError
from tests.chats import Recorder
from tests.paces import proven
from tests.recording import recording_log
from tests.virtual_loop import in_virtual_time, seconds

ONE, TWO = Message(text="one"), Message(text="two")


class Counter:
    """Asides on one platform, its pace, and a clock that stands until it is moved."""

    def __init__(self, platform: Recorder) -> None:
        self.at = 100.0
        self.lines: list[dict[str, Any]] = []
        self.pace = proven(platform.limits)
        paces = {platform.name: self.pace}
        log = recording_log(self.lines)
        self.asides = Asides({platform.name: platform}, paces, lambda: self.at, log)


def asides(platform: Recorder) -> Asides:
    """What is tested, on one platform."""
    return Counter(platform).asides


def texts(platform: Recorder) -> list[str]:
    """What arrived."""
    return [sent.message.text for sent in platform.sent]


async def test_words_arrive_in_their_order() -> None:
    """Several to one chat come one after the other."""
    platform = Recorder()
    beside = asides(platform)
    beside.say("telegram", "11", [ONE, TWO])
    await beside.finish()
    assert [(sent.chat, sent.message) for sent in platform.sent] == [("11", ONE), ("11", TWO)]


async def test_nobody_waits_for_them() -> None:
    """Saying returns at once, whatever the platform does; to finish is to wait."""
    platform = Recorder()
    gate = platform.gate = asyncio.Event()
    beside = asides(platform)
    beside.say("telegram", "11", [ONE])
    finished = asyncio.create_task(beside.finish())
    for _ in range(10):
        await asyncio.sleep(0)
    assert not finished.done()
    gate.set()
    await finished
    assert texts(platform) == ["one"]


async def test_a_failure_is_logged_and_not_repeated() -> None:
    """Without the chat in the line; what follows is tried all the same."""
    platform = Recorder()
    platform.failures.append(DeliveryError("blocked", permanent=True))
    counter = Counter(platform)
    counter.asides.say("telegram", "secret-chat", [ONE, TWO])
    await counter.asides.finish()
    assert texts(platform) == ["two"]
    assert [line["event"] for line in counter.lines] == ["aside-undelivered"]
    assert "secret-chat" not in str(counter.lines)


async def test_with_nothing_to_say_there_is_nothing_to_wait_for() -> None:
    """To finish returns at once, also a second time."""
    beside = asides(Recorder())
    await beside.finish()
    beside.say("telegram", "11", [])
    await beside.finish()
    await beside.finish()


async def test_a_chat_gets_them_once_a_minute() -> None:
    """However often a stranger writes; who waits that long is answered again, as are others."""
    platform = Recorder()
    counter = Counter(platform)
    for ahead in (0, 1, ONE_IN - 2, 1):
        counter.at += ahead
        counter.asides.say("telegram", "11", [ONE])
    counter.asides.say("telegram", "12", [TWO])
    await counter.asides.finish()
    assert [sent.chat for sent in platform.sent] == ["11", "11", "12"]


@in_virtual_time
async def test_words_wait_for_room_and_for_nothing_else() -> None:
    """Somebody who is turned away right after another message hears of it a moment later."""
    platform = Recorder(Limits(per_second=2, burst=1))
    pace = proven(platform.limits)
    beside = Asides({"telegram": platform}, {"telegram": pace}, seconds, recording_log([]))
    pace.take("12", seconds())
    beside.say("telegram", "11", [ONE])
    await beside.finish()
    assert texts(platform) == ["one"]
    assert 0.5 <= seconds() < 1


async def test_a_flood_of_strangers_is_not_even_queued() -> None:
    """Very many who wait are enough: memory has an end."""
    platform = Recorder()
    platform.gate = asyncio.Event()
    beside = asides(platform)
    for stranger in range(1000):
        beside.say("telegram", str(stranger), [ONE])
    platform.gate.set()
    await beside.finish()
    assert len(platform.sent) == 100


@in_virtual_time
async def test_strangers_never_take_more_than_the_pace() -> None:
    """What they are told counts with everything else; at the limit it is left out."""
    platform = Recorder(Limits(per_second=2, burst=3))
    counter = Counter(platform)
    counter.pace.take("11", counter.at)
    for stranger in range(50):
        counter.asides.say("telegram", f"stranger-{stranger}", [ONE])
    await counter.asides.finish()
    assert len(platform.sent) == 2
    assert counter.pace.room(counter.at, 9) == 0


async def test_what_is_owed_is_said_at_the_limit_too() -> None:
    """Whoever erased everything hears so, and what comes next waits the longer for it."""
    platform = Recorder(Limits(per_second=2, burst=1))
    counter = Counter(platform)
    counter.asides.say("telegram", "11", [ONE])
    await counter.asides.finish()
    counter.asides.say("telegram", "11", [TWO], owed=True)
    await counter.asides.finish()
    assert texts(platform) == ["one", "two"]
    assert counter.pace.wait(counter.at) == 1.0


@in_virtual_time
async def test_a_refusal_is_obeyed() -> None:
    """A platform that names a wait is left alone by strangers' chats as by all others."""
    platform = Recorder(Limits(per_second=30))
    counter = Counter(platform)
    for chat in ("11", "12"):
        platform.failures.append(DeliveryError("slow down", retry_after=90))
        counter.asides.say("telegram", chat, [ONE])
        await counter.asides.finish()
    counter.at += ONE_IN + 1
    for chat in ("11", "13"):
        counter.asides.say("telegram", chat, [ONE])
    await counter.asides.finish()
    assert platform.sent == []
    assert counter.pace.wait(counter.at) == 29.0


async def test_a_refusal_of_all_chats_is_obeyed_at_once() -> None:
    """No second stranger has to be refused first."""
    platform = Recorder(Limits(per_second=30))
    counter = Counter(platform)
    platform.failures.append(DeliveryError("slow down", retry_after=90, everywhere=True))
    counter.asides.say("telegram", "11", [ONE])
    await counter.asides.finish()
    assert counter.pace.wait(counter.at) == 90.0


@in_virtual_time
async def test_a_platform_that_hangs_holds_up_no_stop() -> None:
    """After some seconds the bot stops without it."""
    platform = Recorder()
    platform.gate = asyncio.Event()
    beside = asides(platform)
    beside.say("telegram", "11", [ONE])
    await asyncio.sleep(0)
    await beside.finish()
    assert 1 <= seconds() <= 10
    assert platform.sent == []
