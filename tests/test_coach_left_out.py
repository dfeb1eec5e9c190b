"""What was promised and can't be sent: the coach says so once, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.core.says import Attachment, Kind, Say
from bot.errors import DeliveryError
from bot.records import Queued
from bot.store import Store
from tests.chats import EVENING, World

ASKED_FOR = ("/calendar", "/trend", "/trend 90", "/report", "/mydata")


@pytest.fixture
def world() -> Iterator[World]:
    """A bot on an empty database."""
    store = Store.open(None)
    yield World(store)
    store.close()


def said(world: World) -> list[str]:
    """The words of all that arrived."""
    return [sent.message.text for sent in world.seen()]


@pytest.mark.parametrize("asked", ASKED_FOR)
async def test_what_is_refused_does_not_end_in_silence(world: World, asked: str) -> None:
    """The announcement is followed by an honest word, one and no more."""
    await world.meets()
    before = len(said(world))
    world.platform.refuses_files = True
    await world.types(asked)
    sorry = [text for text in said(world)[before:] if "just now, sorry" in text]
    assert sorry == said(world)[-1:]
    assert asked.split(maxsplit=1)[0] in sorry[0]
    assert nothing_waits(world)


async def test_the_word_in_its_place_keeps_the_way_to_stop(world: World) -> None:
    """In a running session everything that is said carries "it hurts"."""
    await world.meets()
    await world.until("Start")
    await world.taps("Start")
    world.platform.refuses_files = True
    await world.types("/report")
    world.platform.refuses_files = False
    [stop] = [b for row in world.seen()[-1].message.buttons for b in row if "|stop|" in b.data]
    assert stop.label


async def test_a_word_that_is_refused_itself_is_the_end_of_it(world: World) -> None:
    """Nothing is said about what was said about a picture."""
    await world.meets()
    before = len(said(world))
    world.platform.failures.extend([DeliveryError("no", refused=True)] * 3)
    await world.types("/report")
    assert len(world.platform.failures) == 0
    assert said(world)[before:] == []
    assert nothing_waits(world)


async def test_whoever_left_meanwhile_is_not_written_to(world: World) -> None:
    """Erased while the page was on its way: there is nobody to tell."""
    page = Say(key="report-page", kind=Kind.PICTURE, attaches=Attachment.REPORT)
    gone = Queued(7, 999, "telegram", "11", "en", page, "", 0, EVENING)
    with world.store.transaction():
        world.coach.undelivered(gone, EVENING)
    assert nothing_waits(world)


def nothing_waits(world: World) -> bool:
    """Whether the outbox is empty, also of what was put off."""
    with world.store.transaction():
        return not world.store.ready(world.clock() + timedelta(days=1), 10, "telegram")
