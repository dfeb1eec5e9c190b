"""Asides: words to somebody of whom nothing is kept, beside everything else."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.asides import Asides
from bot.chat.platform import Message
from bot.errors import DeliveryError
from tests.chats import Recorder
from tests.recording import recording_log

ONE, TWO = Message(text="one"), Message(text="two")


def asides(platform: Recorder, lines: list[dict[str, Any]] | None = None) -> Asides:
    """What is tested, on one platform."""
    return Asides({platform.name: platform}, recording_log([] if lines is None else lines))


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
    platform, lines = Recorder(), list[dict[str, Any]]()
    platform.failures.append(DeliveryError("blocked", permanent=True))
    beside = asides(platform, lines)
    beside.say("telegram", "secret-chat", [ONE, TWO])
    await beside.finish()
    assert texts(platform) == ["two"]
    assert [line["event"] for line in lines] == ["aside-undelivered"]
    assert "secret-chat" not in str(lines)


async def test_with_nothing_to_say_there_is_nothing_to_wait_for() -> None:
    """To finish returns at once, also a second time."""
    beside = asides(Recorder())
    await beside.finish()
    beside.say("telegram", "11", [])
    await beside.finish()
    await beside.finish()
