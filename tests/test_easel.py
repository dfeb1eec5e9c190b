"""The easel: a few pictures at a time, kept until their turn, and let go of when unwanted."""

from __future__ import annotations

import asyncio

import pytest

from bot.chat.platform import Message
from bot.core.says import Kind, Say
from bot.easel import AT_ONCE, Easel
from bot.records import Queued
from tests.stores import NOON
from tests.virtual_loop import in_virtual_time


def rows(number: int) -> list[Queued]:
    """So many rows of the outbox, by their ids from 1."""
    say = Say(key="picture", kind=Kind.PICTURE)
    return [Queued(n, 1, "telegram", "11", "en", say, "", 0, NOON) for n in range(1, number + 1)]


class Painter:
    """Composes in the seconds it is told; an odd row takes twice as long."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.told = 0
        self.fails = False
        self.easel = Easel(self.compose, self.hear)

    async def compose(self, queued: Queued) -> Message:
        """Take a while."""
        self.begun.append(queued.id)
        await asyncio.sleep(1 + queued.id % 2)
        if self.fails:
            raise KeyError(queued.id)
        return Message(text=str(queued.id))

    def hear(self) -> None:
        """Count."""
        self.told += 1


@in_virtual_time
async def test_a_picture_is_composed_once_and_kept() -> None:
    """However often one looks: begun once, told once, finished until it is taken."""
    painter = Painter()
    [first, second] = rows(2)
    for _ in range(3):
        assert painter.easel.look([first, second]) == []
        assert painter.easel.is_busy
    await asyncio.sleep(1.5)
    assert painter.easel.look([first, second]) == [second]
    await asyncio.sleep(1)
    assert painter.easel.look([first, second]) == [first, second]
    assert not painter.easel.is_busy
    assert painter.begun == [1, 2]
    assert painter.told == 2
    taken = painter.easel.take(second.id)
    assert taken is not None
    assert (await taken).text == "2"
    assert painter.easel.take(second.id) is None


@in_virtual_time
async def test_only_so_many_are_composed_at_once() -> None:
    """Finished ones that wait for their turn count, too: they are in memory."""
    painter = Painter()
    wanted = rows(AT_ONCE + 3)
    painter.easel.look(wanted)
    await asyncio.sleep(5)
    painter.easel.look(wanted)
    await asyncio.sleep(5)
    assert len(painter.begun) == AT_ONCE
    painter.easel.take(1)
    painter.easel.look(wanted[1:])
    await asyncio.sleep(0)
    assert painter.begun[AT_ONCE:] == [AT_ONCE + 1]
    painter.easel.close()


@in_virtual_time
async def test_what_is_not_wanted_any_more_is_let_go_of() -> None:
    """Neither finished nor unfinished ones stay, and their place is free."""
    painter = Painter()
    [first, second] = rows(2)
    painter.easel.look([first, second])
    await asyncio.sleep(1.5)
    assert painter.easel.look([]) == []
    await asyncio.sleep(5)
    assert painter.easel.take(first.id) is None
    assert painter.easel.take(second.id) is None
    assert painter.told == 1


@in_virtual_time
async def test_what_fails_is_finished_and_raises_when_taken() -> None:
    """A mistake is told where it is dealt with, and not lost."""
    painter = Painter()
    painter.fails = True
    [row] = rows(1)
    painter.easel.look([row])
    await asyncio.sleep(3)
    assert painter.easel.look([row]) == [row]
    taken = painter.easel.take(row.id)
    assert taken is not None
    with pytest.raises(KeyError):
        await taken


@in_virtual_time
async def test_at_the_end_nothing_goes_on() -> None:
    """Closing stops what is under way, and nobody is told of it; what failed is no noise."""
    painter = Painter()
    painter.fails = True
    [first, second] = rows(2)
    painter.easel.look([first, second])
    await asyncio.sleep(1.5)
    painter.easel.close()
    await asyncio.sleep(5)
    assert painter.told == 1
    assert not painter.easel.is_busy
