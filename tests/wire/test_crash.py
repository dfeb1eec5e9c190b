"""kill -9, wherever it hurts most, and a restart: nothing lost, nothing doubled, nobody left."""

from __future__ import annotations

import asyncio
from collections import Counter

from tests.botapi.faults import Fault
from tests.botapi.server import BotApi
from tests.wire.home import PATIENCE, Home, let_time_pass
from tests.wire.somebody import Somebody

FAST = {"CLOCK_SPEED": "20"}
CALM = {"CLOCK_SPEED": "5"}
"""So slow that the time a restart takes adds little to a break."""


async def test_killed_in_the_middle_of_a_hold(home: Home, ann: Somebody) -> None:
    """After a short break the person lets go, and the hold starts anew when they say so."""
    loosen = await home.serve(**FAST)
    await ann.meets()
    await ann.taps("Try it")
    begin = await ann.reads()
    assert begin.text == "Begin. Really small. Really slow."
    await loosen.kill()
    let_time_pass(home.database, ann.chat, 15)

    await home.serve(**CALM)
    rest = await ann.reads()
    assert rest.text.startswith("Let go and rest. I was held up for a moment.")
    assert not rest.silent
    assert (await ann.taps("Go on")).text.startswith("Get back into position")
    assert (await ann.reads()).text == begin.text
    assert home.chats() == {str(ann.chat)}


async def test_killed_with_a_cue_in_flight(home: Home, server: BotApi, ann: Somebody) -> None:
    """A cue whose fate nobody knows is never said again; after a long break all is paused."""
    loosen = await home.serve(**FAST)
    await ann.meets()
    await ann.taps("Try it")
    server.fail("sendMessage", Fault(gate=asyncio.Event()))
    sent = len(server.called("sendMessage"))
    await server.until(lambda: len(server.called("sendMessage")) > sent, PATIENCE)
    assert server.called("sendMessage")[-1]["text"].startswith("Begin.")
    await loosen.kill()
    let_time_pass(home.database, ann.chat, 300)

    await home.serve(**CALM)
    assert (await ann.reads()).text.startswith("Let go and rest. I was away for a while")
    assert set(Counter(message.text for message in ann.history).values()) == {1}
    assert home.chats() == {str(ann.chat)}


async def test_killed_before_updates_were_confirmed(
    home: Home, server: BotApi, ann: Somebody
) -> None:
    """What Telegram tells twice is handled once: one yes never answers two questions."""
    loosen = await home.serve()
    await ann.says("/start")
    await server.until(lambda: not server.updates.waiting, PATIENCE)
    server.fail("getUpdates", Fault(gate=asyncio.Event()))
    server.type(ann.chat, "yes")
    server.type(ann.chat, "/help")
    bones, advice = await ann.reads(), await ann.reads()
    assert bones.labels == ["Yes", "Not sure", "No"]
    assert len(server.updates.waiting) == 2
    await loosen.kill()

    await home.serve()
    await server.until(lambda: not server.updates.waiting, PATIENCE)
    assert home.person(ann.chat).screening.answer == ""
    await ann.hears("No")
    while (await ann.reads()).title != "Two rules":
        pass
    said = Counter(message.text for message in ann.history)
    assert said.pop(advice.text) <= 2, "this one was in flight"
    assert set(said.values()) == {1}
    assert home.chats() == {str(ann.chat)}
