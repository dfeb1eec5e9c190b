"""One connection after the other: found, opened, resumed, and given up in time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.errors import TokenRefusedError
from tests.chat.discord_ear import Ear
from tests.discordapi.faults import Fault
from tests.discordapi.people import Person
from tests.discordapi.server import DiscordApi


@pytest_asyncio.fixture
async def ear(api: DiscordApi) -> AsyncIterator[Ear]:
    """Set up the bot's side."""
    ready = Ear(api)
    yield ready
    await ready.gateway.close()


async def test_after_a_long_outage_it_is_back_soon(api: DiscordApi, ann: Person, ear: Ear) -> None:
    """However long the gateway is away, nobody waits more than 10 s; the session goes on."""
    async with ear.hearing():
        api.gateway.is_shut = True
        api.gateway.drop()
        ann.type("hello")
        await api.until(lambda: len(ear.waits) >= 12)
        api.gateway.is_shut = False
        await ear.hear_texts("hello")
        assert (api.gateway.identified, api.gateway.resumed) == (1, 1)
    assert max(ear.waits) <= 10
    assert ear.events == ["discord-unreachable", "discord-reachable"]


async def test_a_gateway_that_throws_everybody_out_is_given_time(
    api: DiscordApi, ann: Person, ear: Ear
) -> None:
    """From the third time in a row on, it is waited for before each attempt."""
    async with ear.hearing():
        api.gateway.turns_away = 4000
        api.gateway.drop()
        await api.until(lambda: len(ear.waits) >= 5)
        api.gateway.turns_away = 0
        assert api.gateway.turned_away <= len(ear.waits) + 2
        ann.type("hello")
        await ear.hear_texts("hello")
    assert ear.events == ["discord-unreachable", "discord-reachable"]


async def test_a_gateway_that_says_nothing_is_left(api: DiscordApi, ann: Person) -> None:
    """A connection on which no session begins is given up; one that has begun may be quiet."""
    ear = Ear(api, connection_patience=0.2)
    api.gateway.heartbeat = 0.1
    api.gateway.is_silent = True
    task = asyncio.create_task(ear.gateway.hear(api.token, ear.ears))
    await ear.lines.tell("discord-unreachable")
    api.gateway.is_silent = False
    await api.until(lambda: api.gateway.connected)
    ann.type("hello")
    await ear.hear_texts("hello")
    beats = api.gateway.beats
    await api.until(lambda: api.gateway.beats >= beats + 3)
    ann.type("still there")
    await ear.hear_texts("hello", "still there")
    assert (api.gateway.identified, api.gateway.resumed) == (1, 0)
    task.cancel()
    await asyncio.wait({task})
    await ear.gateway.close()


async def test_what_breaks_the_library_is_no_end(api: DiscordApi, ann: Person, ear: Ear) -> None:
    """A payload that it stumbles over costs a connection, and nothing that is said."""
    async with ear.hearing():
        api.gateway.tell("READY", {})
        ann.type("hello")
        await ear.hear_texts("hello")
        assert (api.gateway.identified, api.gateway.resumed) == (1, 1)
    assert ear.events == []


@pytest.mark.parametrize("code", [4007, 4009])
async def test_a_session_that_is_over_is_not_resumed(
    api: DiscordApi, ann: Person, ear: Ear, code: int
) -> None:
    """Where Discord says so with the end of the connection, another session begins at once."""
    async with ear.hearing():
        api.gateway.close(code)
        await api.until(lambda: api.gateway.identified == 2)
        ann.type("hello")
        await ear.hear_texts("hello")
        assert api.gateway.resumed == 0


@pytest.mark.parametrize("status", [404, 405])
async def test_the_address_is_asked_for_in_another_way(
    api: DiscordApi, ann: Person, ear: Ear, status: int
) -> None:
    """Where the one for bots is not offered, or says nothing of sessions."""
    api.fail("gateway", Fault.told(status, {"message": "no", "code": 0}))
    api.fail("gateway", Fault.told(200, {"url": api.gateway.url}))
    async with ear.hearing():
        ann.type("hello")
        await ear.hear_texts("hello")
    assert ear.events == []


async def test_a_token_that_is_refused_for_the_address_ends_it(api: DiscordApi, ear: Ear) -> None:
    """The host is not told that the network is at fault."""
    api.fail("gateway", Fault.refusal(0))
    with pytest.raises(TokenRefusedError):
        await ear.gateway.hear(api.token, ear.ears)


async def test_too_many_requests_for_the_address_are_waited_for(api: DiscordApi, ear: Ear) -> None:
    """As long as Discord says, and no longer."""
    api.fail("gateway", Fault.flood(30))
    async with ear.hearing():
        assert ear.waits == [30]


async def test_the_last_sessions_of_a_day_are_spared(api: DiscordApi, ear: Ear) -> None:
    """With the last one the token would be reset."""
    starts = {"total": 1000, "remaining": 4, "reset_after": 45_000, "max_concurrency": 1}
    told = {"url": api.gateway.url, "shards": 1, "session_start_limit": starts}
    api.fail("gateway", Fault.told(200, told))
    async with ear.hearing():
        assert ear.waits == [45]
    assert ear.events == ["discord-unreachable", "discord-reachable"]
