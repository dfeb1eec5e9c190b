"""The menu over real HTTP: it hangs in every language, and nobody ever waits for it."""

from __future__ import annotations

import asyncio

import pytest

from tests.botapi.bench import Bench
from tests.botapi.faults import Fault
from tests.botapi.server import BotApi

ANN = 11
EVERYWHERE = {"": ["start", "help"], "en": ["start", "help"], "de": ["help"]}


def menus(server: BotApi) -> dict[str, list[str]]:
    """List the commands of private chats by language."""
    return {
        language: [one["command"] for one in menu]
        for (scope, language), menu in server.menus.items()
        if scope == "all_private_chats"
    }


async def test_the_menu_hangs_in_every_language(server: BotApi, loosen: Bench) -> None:
    """Private chats get the commands in their language, and everybody else in the first one."""
    async with loosen.listening():
        await server.until(lambda: len(server.menus) == 3)
    assert menus(server) == EVERYWHERE
    assert loosen.lines == []


async def test_passing_trouble_is_waited_out(server: BotApi, loosen: Bench) -> None:
    """It hangs after a flood, when that has passed, and after a stumble; no line is worth it."""
    faults = [Fault.flood(3600), Fault.html(502), Fault.cut(), Fault.refusal(404, "Not Found")]
    server.fail("setMyCommands", *faults)
    async with loosen.listening():
        await server.until(lambda: len(server.menus) == 3)
    assert menus(server) == EVERYWHERE
    flood, *others = loosen.pauses
    assert flood == 3600
    limits = [4, 8, 16]
    assert all(most / 2 <= pause <= most for pause, most in zip(others, limits, strict=True))
    assert [line for line in loosen.lines if line["level"] != "debug"] == []


@pytest.mark.parametrize(
    "fault", [Fault.html(500), Fault.refusal(501, "Not Implemented"), Fault(200, body='{"ok": 1}')]
)
async def test_lasting_trouble_is_told_once(server: BotApi, loosen: Bench, fault: Fault) -> None:
    """After some attempts it is given up, with one warning, and people are heard all the time."""
    server.fail("setMyCommands", *[fault] * 100)
    async with loosen.listening():
        await server.until(lambda: len(server.called("setMyCommands")) == 8)
        server.type(ANN, "it hurts")
        await loosen.ears.hear(1)
        await server.until(lambda: not server.updates.waiting)
    (line,) = loosen.logged("telegram-menu-refused")
    assert line["level"] == "warning"
    assert len(server.called("setMyCommands")) == 8


async def test_a_refused_menu_is_told_at_once(server: BotApi, loosen: Bench) -> None:
    """Commands that Telegram never takes are a mistake; the other languages hang all the same."""
    server.fail("setMyCommands", Fault.refusal(400, "Bad Request: BOT_COMMAND_INVALID"))
    async with loosen.listening():
        await server.until(lambda: len(server.menus) == 2)
    (line,) = loosen.logged("telegram-menu-refused")
    assert (line["level"], line["language"]) == ("error", "")
    assert menus(server).keys() == {"en", "de"}
    assert loosen.pauses == []


async def test_nobody_waits_for_a_menu_that_hangs(server: BotApi, loosen: Bench) -> None:
    """People are heard while Telegram does not answer; in the end it is left alone."""
    server.fail("setMyCommands", Fault(gate=asyncio.Event()))
    async with loosen.listening():
        await server.until(lambda: bool(server.called("setMyCommands")))
        for number in range(1, 4):
            server.type(ANN, "it hurts")
            await loosen.ears.hear(number)
            await server.until(lambda: not server.updates.waiting)
    assert not [task for task in asyncio.all_tasks() if "Menu" in repr(task.get_coro())]
