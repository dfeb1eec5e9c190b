"""The connection on which Discord tells what people do, against a server on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.chat.discord_gaps import KEEPSAKE
from bot.chat.platform import Answer, Typed
from bot.errors import SettingsError, StoreError, TokenRefusedError
from tests.chat.discord_ear import Ear
from tests.chat.discord_room import Memory
from tests.discordapi.faults import Fault
from tests.discordapi.people import Person
from tests.discordapi.server import DiscordApi


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DiscordApi]:
    """Run a server; nothing asked of it may be wrong."""
    async with DiscordApi() as running:
        yield running
        assert running.violations == []


@pytest.fixture
def ann(server: DiscordApi) -> Person:
    """Somebody who has opened the chat."""
    return server.meet(11)


@pytest_asyncio.fixture
async def ear(server: DiscordApi) -> AsyncIterator[Ear]:
    """Set up the bot's side."""
    ready = Ear(server)
    yield ready
    await ready.gateway.close()


async def test_it_hears_and_acknowledges(server: DiscordApi, ann: Person, ear: Ear) -> None:
    """Words, commands and taps arrive; the addresses are those of the server, all of them."""
    async with ear.hearing():
        ann.type("hello")
        await ear.hear_texts("hello")
        used = ann.use("streak")
        await ear.hear_texts("hello", "/streak")
        await ann.answered(used)
        await server.until(lambda: server.called("delete answer"))


async def test_a_session_that_is_resumed_loses_nothing(
    server: DiscordApi, ann: Person, ear: Ear
) -> None:
    """What was typed while the line was down comes with the session, and nobody is told."""
    async with ear.hearing():
        ann.type("one")
        await ear.ears.hear(1)
        server.gateway.drop()
        ann.type("two")
        await ear.hear_texts("one", "two")
        assert (server.gateway.identified, server.gateway.resumed) == (1, 1)
        server.gateway.ask_to_reconnect()
        ann.type("three")
        await ear.hear_texts("one", "two", "three")
    assert ear.events == []
    assert server.called("history") == []


async def test_a_session_that_is_over_is_made_up_for(server: DiscordApi, ann: Person) -> None:
    """What was typed while there was none is asked for, in its order, before what comes later."""
    ear = Ear(server, Memory(), chats=[str(ann.chat)])
    async with ear.hearing():
        ann.type("one")
        await ear.ears.hear(1)
        server.gateway.forget()
        ann.type("two")
        ann.type("three")
        server.gateway.drop()
        await server.until(lambda: server.gateway.identified == 2, 10)
        ann.type("four")
        heard = await ear.ears.hear(4)
        texts = [one.content.text for one in heard if isinstance(one.content, Typed)]
        assert list(dict.fromkeys(texts)) == ["one", "two", "three", "four"]
        assert len({one.update for one in heard}) == 4
    await ear.gateway.close()


async def test_a_restart_is_made_up_for(server: DiscordApi, ann: Person) -> None:
    """From what an earlier run noted on, even one that was killed."""
    memory = Memory()
    first = Ear(server, memory)
    async with first.hearing():
        noted = ann.type("one")
        await first.ears.hear(1)
        await first.pauses.minute()
        assert memory.kept[KEEPSAKE] == str(noted.id)
    await first.gateway.close()
    ann.type("two")
    second = Ear(server, memory, chats=[str(ann.chat)])
    async with second.hearing():
        await second.hear_texts("two")
    await second.gateway.close()


async def test_a_chat_that_is_gone_is_no_gap(server: DiscordApi, ann: Person) -> None:
    """Where nothing can be asked for any more, the others have their turn."""
    server.meet(12).closes(50001)
    ann.type("hello")
    ear = Ear(server, Memory(**{KEEPSAKE: "1"}), chats=["12", str(ann.chat)])
    async with ear.hearing():
        await ear.hear_texts("hello")
    await ear.gateway.close()


async def test_a_slow_chat_delays_nobody(server: DiscordApi, ann: Person, ear: Ear) -> None:
    """While one is being handled, the next of its chat waits, and everybody else is served."""
    bob = server.meet(12)
    ear.ears.gate, ear.ears.gated = asyncio.Event(), str(ann.chat)
    async with ear.hearing():
        ann.type("one")
        ann.type("two")
        bob.type("three")
        await ear.hear_texts("one", "three")
        ear.ears.gate.set()
        await ear.hear_texts("one", "three", "two")


async def test_what_cannot_be_saved_is_kept_in_order(ann: Person, ear: Ear) -> None:
    """It is tried until it is, before what the same person says next; the host is told once."""
    full = StoreError("no room left")
    ear.ears.answers = [full, full, Answer(), full, Answer()]
    async with ear.hearing():
        ann.type("one")
        ann.type("two")
        heard = await ear.ears.hear(5)
        texts = [one.content for one in heard]
        assert texts == [Typed("one")] * 3 + [Typed("two")] * 2
        assert ear.events == ["update-waits-for-store"] * 2


async def test_the_token_is_refused_at_once(ear: Ear) -> None:
    """Only the host can mend that."""
    with pytest.raises(TokenRefusedError):
        await ear.gateway.hear("another", ear.ears)
    assert "another" not in str(ear.lines)


async def test_the_token_is_refused_later(server: DiscordApi, ear: Ear) -> None:
    """A token that was reset while the bot runs ends it; requests are refused, not broken."""
    async with ear.hearing() as task:
        server.gateway.close(4004)
        with pytest.raises(TokenRefusedError):
            await task
    await ear.gateway.log_in(server.token)
    assert ear.gateway.user is not None


async def test_an_unwanted_connection_ends(server: DiscordApi, ear: Ear) -> None:
    """Whatever else Discord closes it for good for, the host is told the code."""
    async with ear.hearing() as task:
        server.gateway.close(4011)
        with pytest.raises(SettingsError, match="4011"):
            await task


async def test_trouble_is_told_once(server: DiscordApi, ann: Person, ear: Ear) -> None:
    """When nothing can be reached at the start, the host reads so, and when it is over."""
    server.fail("me", Fault.cut(), Fault.html(502), Fault.cut())
    server.fail("gateway", Fault.html(503))
    async with ear.hearing():
        ann.type("hello")
        await ear.hear_texts("hello")
    assert ear.events == ["discord-unreachable", "discord-reachable"]
    assert server.token not in str(ear.lines)


async def test_a_gateway_that_takes_nobody_is_tried_again(
    server: DiscordApi, ann: Person, ear: Ear
) -> None:
    """The very first attempt fails, and the bot comes in all the same."""
    server.gateway.is_shut = True
    task = asyncio.create_task(ear.gateway.hear(server.token, ear.ears))
    await ear.lines.tell("discord-unreachable")
    server.gateway.is_shut = False
    await server.until(lambda: server.gateway.connected, 10)
    ann.type("hello")
    await ear.hear_texts("hello")
    task.cancel()
    await asyncio.wait({task})
    assert ear.events == ["discord-unreachable", "discord-reachable"]


async def test_it_is_cancelled_cleanly(server: DiscordApi, ann: Person, ear: Ear) -> None:
    """The gateway is closed in good order, and what is still to be sent can be."""
    async with ear.hearing():
        pass
    await server.until(lambda: not server.gateway.connected)
    await ear.gateway.get_partial_messageable(ann.chat).send("good night")
    assert len(ann.sent) == 1


async def test_commands_that_are_refused_stop_nothing(
    server: DiscordApi, ann: Person, ear: Ear
) -> None:
    """One line for the host; everything can still be typed."""
    server.fail("register", Fault.refusal(50035))
    async with ear.hearing():
        ann.type("hello")
        await ear.hear_texts("hello")
        await ear.lines.tell("discord-commands-refused")
    assert ear.events == ["discord-commands-refused"]


async def test_commands_are_put_up_as_soon_as_that_is_possible(
    server: DiscordApi, ann: Person, ear: Ear
) -> None:
    """Not being told what is there is no obstacle, and trouble on the way is gone on about."""
    server.fail("commands", Fault.told(404, {"message": "404: Not Found", "code": 0}))
    server.fail("register", Fault.html(502), Fault.flood(7))
    async with ear.hearing():
        await ear.lines.tell("discord-commands-registered")
        await ann.answered(ann.use("streak"))
    assert ear.events == ["discord-commands-wait"] * 2
    assert 7 in ear.waits


async def test_an_event_that_cannot_be_read_ends_nothing(
    server: DiscordApi, ann: Person, ear: Ear
) -> None:
    """The host is told of it, if it could have mattered; the connection goes on."""
    async with ear.hearing():
        server.gateway.tell("MESSAGE_UPDATE", {"id": "odd"})
        server.gateway.tell("MESSAGE_CREATE", {"id": "secret"})
        server.gateway.tell("INTERACTION_CREATE", {"type": 3})
        ann.type("hello")
        await ear.hear_texts("hello")
    assert (server.gateway.identified, server.gateway.resumed) == (1, 0)
    left_out = [line["kind"] for line in ear.lines if line["event"] == "update-left-out"]
    assert left_out == ["MESSAGE_CREATE", "INTERACTION_CREATE"]
    assert "secret" not in str(ear.lines)


async def test_logging_in_again_does_nothing(server: DiscordApi, ear: Ear) -> None:
    """However many ask for it at once."""
    await asyncio.gather(*(ear.gateway.log_in(server.token) for _ in range(3)))
    await ear.gateway.log_in(server.token)
    assert len([call for call in server.calls if call.name == "me"]) == 1


async def test_whoever_only_taps_is_gone_on_from_too(server: DiscordApi, ann: Person) -> None:
    """A command says how far everything has come; what is typed after a crash is asked for."""
    memory = Memory()
    first = Ear(server, memory)
    async with first.hearing():
        used = await ann.answered(ann.use("streak"))
        assert memory.kept == {KEEPSAKE: str(used.id)}
    await first.gateway.close()
    ann.type("typed meanwhile")
    second = Ear(server, Memory(**{KEEPSAKE: str(used.id)}), [str(ann.chat)])
    async with second.hearing():
        await second.hear_texts("typed meanwhile")
    await second.gateway.close()
