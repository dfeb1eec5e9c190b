"""Whole lives through the whole bot: whatever people do, everything decided can be said."""

from __future__ import annotations

import asyncio

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.chat.platform import Blocked, Location, Tap
from bot.core.days import streak_of
from bot.menu import MENU
from tests.chats import World
from tests.stores import sqlite_in_memory

TYPED = [
    *(f"/{word}" for word in MENU),
    "done",
    "skip",
    "it hurts",
    "not done",
    "yes",
    "no",
    "not sure",
    "again",
    "more time",
    "stop",
    "7",
    "half past six",
    "saturday 8:30",
    "until friday",
    "Tokyo",
    "Springfield",
    "my clock says 6:40",
    "/time sunday off",
    "/pause for a week",
    "/zone Honolulu",
    "/nonsense",
    "xyzzy",
    "👍",
]


RARE: tuple[Tap | Location | Blocked, ...] = (
    Blocked(),
    Location(35.68, 139.69),
    Location(-13.83, -171.76),
    Tap("x", "1"),
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), met=st.booleans())
def test_everything_decided_can_be_said(data: st.DataObject, met: bool) -> None:
    """Any buttons, words, jumps and blocks: no error is logged, nothing is lost on the way."""
    asyncio.run(live(data, met=met))


async def live(data: st.DataObject, *, met: bool) -> None:
    """One life of random acts, and what must hold after it."""
    with sqlite_in_memory() as store:
        world = World(store)
        await (world.meets() if met else world.types("hello"))
        for _ in range(data.draw(st.integers(5, 40))):
            await act(world, data)
            assert [line for line in world.lines if line["level"] == "error"] == []
        if (stored := store.find("telegram", "11")) is not None:
            days = store.days(stored.id)
            assert stored.person.ledger.streak == streak_of(days)
            assert (store.streak(stored.id) is None) == (days == ())


async def act(world: World, data: st.DataObject) -> None:
    """One thing that somebody, or time, does."""
    what = data.draw(st.sampled_from(["tap"] * 6 + ["jump"] * 4 + ["type"] * 3 + ["rare"]))
    if what == "jump":
        await world.bot.jump()
    elif what == "type":
        await world.types(data.draw(st.sampled_from(TYPED)))
    elif what == "tap":
        shown = [
            Tap(button.data, sent.id)
            for sent in world.seen()[-4:]
            for row in sent.message.buttons
            for button in row
        ]
        if shown:
            await world.hears(data.draw(st.sampled_from(shown)))
    else:
        await world.hears(data.draw(st.sampled_from(RARE)))
