"""A connection to Discord that drops, and a bot that is killed: nothing lost, nothing doubled."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import closing
from itertools import pairwise

from bot.store import Store
from tests.discordapi.faults import Fault
from tests.discordapi.server import DiscordApi
from tests.wire.dweller import Dweller
from tests.wire.home import PATIENCE, Home, has_met, let_time_pass

FAST = {"CLOCK_SPEED": "20"}
CALM = {"CLOCK_SPEED": "5"}
"""So slow that the time a restart takes adds little to a break."""
CLOCKS = 0.1  # seconds that two clocks may differ in


async def test_a_drop_in_the_middle_of_a_hold(
    flat: Home, discord: DiscordApi, dan: Dweller
) -> None:
    """The session is resumed: what was typed meanwhile is heard, and no hold is shortened."""
    has_met(flat.database, dan.chat, "discord")
    discord.gateway.heartbeat = 0.5
    loosen = await flat.serve(**FAST)
    await dan.uses("now")
    begin = await dan.reads()
    assert begin.text == "Begin. Really small. Really slow."
    discord.gateway.drop()
    await discord.until(lambda: not discord.gateway.connected, PATIENCE)
    dan.person.type("/streak")
    await discord.until(lambda: discord.gateway.resumed == 1, PATIENCE)
    posts = [await dan.reads() for _ in range(3)]
    [streak] = [post for post in posts if post.title == "Your streak"]
    cues = [begin, *(post for post in posts if post is not streak)]
    assert [cue.text.split(".")[0] for cue in cues[1:]] == ["Still small", "Half a minute"]
    for before, after in pairwise(cues):
        assert (after.monotonic - before.monotonic) * 20 >= 15 - CLOCKS
    assert discord.gateway.identified == 1
    assert discord.gateway.beats > 2
    assert "discord-unreachable" not in loosen.output


async def test_a_session_that_can_not_be_resumed(
    flat: Home, discord: DiscordApi, dan: Dweller, eve: Dweller
) -> None:
    """A new one begins; what was typed in between is fetched, and handled once."""
    await flat.serve()
    await dan.uses("start")
    await eve.uses("start")
    discord.gateway.is_shut = True
    discord.gateway.forget()
    discord.gateway.drop()
    dan.person.type("yes")
    eve.person.type("no")
    discord.gateway.is_shut = False
    bones, goodbye = await dan.reads(), await eve.reads()
    assert bones.labels == ["Yes", "Not sure", "No"]
    assert goodbye.text.startswith("All right. I have kept nothing.")
    assert discord.gateway.identified == 2
    assert (await dan.says("/help")).title == "What I understand"
    assert {len(dan.history), len(eve.history)} == {3, 2}


async def test_killed_with_a_message_in_flight(
    flat: Home, discord: DiscordApi, dan: Dweller
) -> None:
    """It had arrived, nobody knew: sent again it is the same message, and its buttons work."""
    loosen = await flat.serve()
    await dan.uses("start")
    discord.fail("send", Fault(slow=asyncio.Event()))
    await dan.hears("Yes, go on")
    bones = await dan.reads()
    await loosen.kill()

    sent = len(discord.called("send"))
    await flat.serve()
    await discord.until(lambda: len(discord.called("send")) > sent, PATIENCE)
    again = discord.called("send")[-1]
    assert (again["nonce"], again["content"]) == (bones.nonce, bones.content)
    assert (await dan.taps("No")).title == "Two rules"
    await dan.sees_no_buttons_under(bones)
    assert set(Counter(post.text for post in dan.history).values()) == {1}


async def test_killed_in_the_middle_of_a_hold(
    flat: Home, discord: DiscordApi, dan: Dweller
) -> None:
    """A cue that had arrived is not said twice; after a long break all is paused."""
    has_met(flat.database, dan.chat, "discord")
    loosen = await flat.serve(**FAST)
    await dan.uses("now")
    discord.fail("send", Fault(slow=asyncio.Event()))
    begin = await dan.reads()
    assert begin.text.startswith("Begin.")
    await loosen.kill()
    let_time_pass(flat.database, dan.chat, 300, "discord")

    await flat.serve(**CALM)
    assert (await dan.reads()).text.startswith("Let go and rest. I was away for a while")
    assert set(Counter(post.text for post in dan.history).values()) == {1}
    assert flat.chats() == {str(dan.chat)}


async def test_what_was_typed_while_nobody_listened(
    flat: Home, discord: DiscordApi, dan: Dweller
) -> None:
    """After a kill and a restart it is fetched and answered, in its order and once."""
    loosen = await flat.serve()
    await dan.uses("start")
    _has_run_for_minutes(flat, dan)
    await loosen.kill()
    dan.person.type("yes")
    dan.person.type("no")

    await flat.serve()
    bones, rules = await dan.reads(), await dan.reads()
    assert bones.labels == ["Yes", "Not sure", "No"]
    assert rules.title == "Two rules"
    assert [len(dan.history), len(discord.called("history"))] == [3, 1]


def _has_run_for_minutes(flat: Home, dan: Dweller) -> None:
    """Have the bot know, as it does after minutes, until when it had heard everything."""
    with closing(Store.open(flat.database)) as store, store.transaction():
        store.set_fact("discord-handled-until", str(dan.history[-1].id))
