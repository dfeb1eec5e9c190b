"""A bot in virtual time: nothing waits, jumps go to the next due, a restart loses nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.platform import UNLIMITED, Limits
from bot.core.says import Kind, Say
from bot.errors import DeliveryError
from bot.store import Store
from bot.virtual import StandingClock
from tests.chats import EVENING, MEETING, World
from tests.paces import prove
from tests.stores import sqlite_in_memory


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A bot on an empty database file."""
    store = Store.open(tmp_path / "loosen.db")
    yield World(store)
    store.close()


def test_the_clock_stands_and_never_goes_back() -> None:
    """It shows the same instant until it is moved, and moves forward only."""
    clock = StandingClock(EVENING)
    assert clock() == clock() == EVENING
    clock.move(EVENING + timedelta(hours=1))
    clock.move(EVENING)
    assert clock() == EVENING + timedelta(hours=1)


async def test_with_nobody_there_is_nothing_to_jump_to(world: World) -> None:
    """An empty bot waits for people: a jump goes nowhere."""
    await world.bot.start()
    assert await world.bot.jump() is None
    assert world.clock() == EVENING


async def test_a_jump_goes_to_the_next_due_and_no_further(world: World) -> None:
    """From the evening to the wake-up, with exactly that one message."""
    await world.meets()
    sent = len(world.seen())
    at = await world.bot.jump()
    assert at == world.clock() == EVENING.replace(day=3, hour=6)
    assert len(world.seen()) == sent + 1


async def test_cues_come_at_their_seconds(world: World) -> None:
    """The card of the swings, then cues after 20, 35, 50, 65 and 80 seconds, each by one jump."""
    await world.meets()
    await world.until("Start")
    await world.taps("Start")
    begun = world.clock()
    seconds = []
    for _ in range(5):
        await world.bot.jump()
        seconds.append((world.clock() - begun).total_seconds())
    assert seconds == [20, 35, 50, 65, 80]


async def test_a_failed_message_is_tried_again_by_a_jump(world: World) -> None:
    """After a temporary failure the next due is the next attempt."""
    await world.meets()
    sent = len(world.seen())
    world.platform.failures.append(DeliveryError("bad gateway"))
    await world.types("/help")
    assert len(world.seen()) == sent
    await world.bot.jump()
    assert len(world.seen()) == sent + 1
    assert world.clock() - EVENING < timedelta(seconds=2)


async def test_a_restart_in_mid_hold_loses_nothing(world: World) -> None:
    """A second bot on the same store goes on with the hold where the first one died."""
    await world.meets()
    await world.until("Start")
    await world.taps("Start")
    await world.bot.jump()
    begun = world.clock()
    again = World(world.store, at=begun + timedelta(seconds=5))
    await again.bot.start()
    assert again.seen() == []
    await again.bot.jump()
    assert (again.clock() - begun).total_seconds() == 15
    assert len(again.seen()) == 1


@pytest.mark.parametrize(
    ("say", "again"),
    [
        (Say(key="help", args={"gated": "no", "country": "DE"}), True),
        (Say(key="knee-swings.begin", kind=Kind.CUE), False),
    ],
)
async def test_what_was_on_its_way_is_decided_at_the_start(
    world: World, say: Say, again: bool
) -> None:
    """A prompt that a crash left between request and answer is sent again, a cue is not."""
    await world.meets()
    with world.store.transaction():
        world.store.put(world.known().id, [say], world.clock())
        [queued] = world.store.ready(world.clock(), 10, "telegram")
        world.store.sending([queued.id])
    restarted = World(world.store, at=world.clock())
    await restarted.bot.start()
    assert len(restarted.seen()) == again
    assert not world.store.in_flight("telegram")


async def test_after_hours_down_there_is_one_late_good_morning(world: World) -> None:
    """Five hours after the wake-up: one "I'm late", no nudges, and no backlog."""
    await world.meets()
    again = World(world.store, at=EVENING.replace(day=3, hour=11))
    await again.bot.start()
    assert len(again.seen()) == 1
    assert "late" in again.last
    again.clock.move(again.clock() + timedelta(hours=2))
    await again.bot.start()
    assert len(again.seen()) == 1


async def test_a_whole_morning_at_a_platforms_pace_keeps_every_hold() -> None:
    """With limits, in virtual time: every message comes at the second at which it always does."""
    telegram = Limits(per_second=30, burst=3, chat_per_second=1, chat_burst=5)
    limited, unlimited = [await morning(limits) for limits in (telegram, UNLIMITED)]
    assert limited == unlimited
    assert [seconds for seconds, _ in limited[:5]] == [20, 35, 50, 65, 80]
    assert len(limited) > 19


async def morning(limits: Limits) -> list[tuple[float, str]]:
    """The texts of a morning, and how many seconds after its start each came."""
    with sqlite_in_memory() as store:
        world = World(store, limits=limits)
        [delivery] = world.bot._parts.deliveries
        prove(delivery.pace, limits)
        for text in ("hello", *MEETING):
            world.clock.move(world.clock() + timedelta(seconds=10))
            await world.says(text)
        await world.until("Start")
        await world.taps("Start")
        begun, seen = world.clock(), len(world.seen())
        said: list[tuple[float, str]] = []
        for _ in range(40):
            if world.offers("Done"):
                await world.taps("Done")
            await world.bot.jump()
            new = [sent.message.text for sent in world.seen()[seen:]]
            said += [((world.clock() - begun).total_seconds(), text) for text in new]
            seen += len(new)
        return said


async def test_a_meeting_faster_than_the_chat_allows_loses_no_message(tmp_path: Path) -> None:
    """Answers that come at once make messages wait a second each; they come by jumps, in order."""
    store = Store.open(tmp_path / "loosen.db")
    world = World(store, limits=Limits(chat_per_second=1, chat_burst=2))
    plain = World(Store.open(None))
    for _ in range(6):
        await world.types("/help")
        await plain.types("/help")
    assert len(world.seen()) < len(plain.seen())
    while len(world.seen()) < len(plain.seen()):
        await world.bot.jump()
    texts = [[sent.message.text for sent in one.seen()] for one in (world, plain)]
    assert texts[0] == texts[1]
    assert timedelta(seconds=3) <= world.clock() - EVENING <= timedelta(seconds=6)
    store.close()
    plain.store.close()
