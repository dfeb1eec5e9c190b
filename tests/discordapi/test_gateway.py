"""The gateway of the test server: sessions, their events, and every way to lose a connection."""

from __future__ import annotations

import pytest

from tests.discordapi import DiscordApi, Person
from tests.discordapi.client import Client


async def test_what_people_type_is_told(server: DiscordApi, bot: Client, ann: Person) -> None:
    """After hello and READY, in order and numbered; the bot hears of its own messages too."""
    assert (await bot.connect())["d"] == {"heartbeat_interval": 41250}
    await bot.identify()
    ready = await bot.hear()
    assert (ready["t"], ready["s"]) == ("READY", 1)
    assert ready["d"]["resume_gateway_url"] == server.gateway.url
    ann.type("one")
    await bot.send(11, content="two")
    told = [await bot.hear(), await bot.hear()]
    assert [(one["s"], one["d"]["content"]) for one in told] == [(2, "one"), (3, "two")]
    assert [one["d"]["author"].get("bot", False) for one in told] == [False, True]
    await bot.say(1, 3)
    assert (await bot.hear())["op"] == 11
    assert server.gateway.beats == 1


async def test_a_stream_can_be_squeezed(bot: Client, ann: Person) -> None:
    """Every payload of a connection is part of one zlib stream, as the library asks for."""
    await bot.connect(squeezed=True)
    await bot.identify()
    await bot.hear()
    ann.type("one")
    assert (await bot.hear())["d"]["content"] == "one"


async def test_what_nobody_asked_for_is_not_told(
    server: DiscordApi, bot: Client, ann: Person
) -> None:
    """Without the intent there are no messages; taps come all the same."""
    await bot.connect()
    await bot.identify(intents=0)
    await bot.hear()
    ann.type("one")
    await bot.ask("PUT", "/applications/1/commands", [{"name": "start", "description": "Begin"}])
    ann.use("start")
    assert (await bot.hear())["t"] == "INTERACTION_CREATE"
    assert server.violations == []


async def test_a_dropped_session_is_resumed(server: DiscordApi, bot: Client, ann: Person) -> None:
    """Everything after the last number that arrived is told again, then RESUMED."""
    await bot.connect()
    await bot.identify()
    session = (await bot.hear())["d"]["session_id"]
    server.gateway.drop()
    assert "closed" in await bot.hear()
    ann.type("one")
    ann.type("two")
    await bot.connect()
    await bot.say(6, {"token": server.token, "session_id": session, "seq": 2})
    told = [await bot.hear(), await bot.hear()]
    assert [one["t"] for one in told] == ["MESSAGE_CREATE", "RESUMED"]
    assert told[0]["d"]["content"] == "two"
    assert (server.gateway.resumed, server.gateway.identified) == (1, 1)


async def test_a_forgotten_session_is_not(server: DiscordApi, bot: Client, ann: Person) -> None:
    """What was typed meanwhile is told to nobody; it stands in the history."""
    await bot.connect()
    await bot.identify()
    session = (await bot.hear())["d"]["session_id"]
    server.gateway.forget()
    server.gateway.drop()
    await bot.hear()
    ann.type("one")
    await bot.connect()
    await bot.say(6, {"token": server.token, "session_id": session, "seq": 1})
    assert await bot.hear() == {"op": 9, "d": False}
    await bot.identify()
    assert (await bot.hear())["t"] == "READY"
    assert len((await bot.ask("GET", "/channels/11/messages"))["list"]) == 1


async def test_a_session_that_was_closed_in_good_order_is_over(
    server: DiscordApi, bot: Client
) -> None:
    """Only a broken connection can be resumed."""
    await bot.connect()
    await bot.identify()
    session = (await bot.hear())["d"]["session_id"]
    assert bot.socket is not None
    await bot.socket.close(code=1000)
    await server.until(lambda: not server.gateway.connected)
    await bot.connect()
    await bot.say(6, {"token": server.token, "session_id": session, "seq": 1})
    assert (await bot.hear())["op"] == 9


@pytest.mark.parametrize(
    ("intents", "token", "code"), [(4096, "another", 4004), (4096 | 1 << 15, "", 4014)]
)
async def test_who_may_not_come_in(
    server: DiscordApi, bot: Client, intents: int, token: str, code: int
) -> None:
    """A wrong token, or an intent that Discord has to grant."""
    await bot.connect()
    await bot.identify(intents, token)
    assert await bot.hear() == {"closed": code}
    assert bool(server.violations) is (code == 4014)


async def test_the_server_ends_what_it_likes(server: DiscordApi, bot: Client) -> None:
    """It asks to come back, ends sessions, closes with a code, or does not let anybody in."""
    await bot.connect()
    await bot.identify()
    await bot.hear()
    server.gateway.ask_to_reconnect()
    assert (await bot.hear())["op"] == 7
    server.gateway.invalidate(resumable=True)
    assert await bot.hear() == {"op": 9, "d": True}
    server.gateway.close(4000)
    assert await bot.hear() == {"closed": 4000}
    server.gateway.is_shut = True
    with pytest.raises(Exception, match="503"):
        await bot.connect()
