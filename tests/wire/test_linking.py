"""Two chats of one person on a whole bot: linked by a code, woken where they chose, taken apart."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest_asyncio
from msgspec.structs import replace

from bot.core.wakeups import Wakeup
from bot.store import Store
from tests.botapi.server import BotApi
from tests.discordapi.messages import Post
from tests.discordapi.server import DiscordApi
from tests.wire.dweller import Dweller
from tests.wire.home import Home, has_met
from tests.wire.somebody import Somebody

LINKED = "Your mornings are one now"
AWAY = "I can't reach you on Discord just now, so I wake you here"


@pytest_asyncio.fixture
async def house(
    tmp_path: Path, server: BotApi, discord: DiscordApi, ann: Somebody, dan: Dweller
) -> AsyncIterator[Home]:
    """Give a folder to start bots for both platforms in; Ann and Dan are one, and known to them.

    No line of a log shows a chat on Discord.
    """
    host = Home(tmp_path, server, discord)
    has_met(host.database, ann.chat, "telegram")
    yield host
    await host.close()
    assert not [line for line in host.lines if str(dan.chat) in line]


async def link(ann: Somebody, dan: Dweller) -> Post:
    """A code from the phone, said at the desk; returns what is answered there."""
    told = (await ann.says("/link")).text
    code = told.partition("/link ")[2].split()[0]
    return await dan.uses("link", code=code)


async def linked(house: Home, ann: Somebody, dan: Dweller) -> None:
    """Link, choose to be woken on Discord, and let the bot end."""
    loosen = await house.serve()
    assert LINKED in (await link(ann, dan)).text
    assert "linked now" in (await ann.reads()).text
    assert "I wake you on Discord" in (await dan.says("discord")).text
    assert await loosen.stop() == 0


def is_due(house: Home, chat: int) -> None:
    """Let somebody's wake-up be due, while no bot runs."""
    due = datetime.now(UTC)
    with closing(Store.open(house.database)) as store:
        stored = store.find("telegram", str(chat))
        assert stored is not None
        person = replace(stored.person, next_wakeup=Wakeup(due.date(), due))
        with store.transaction():
            store.save(stored.id, person, due, may_wait=True)


async def test_from_link_to_unlink(house: Home, ann: Somebody, dan: Dweller) -> None:
    """One history, the morning where they chose, and each for themselves again in the end."""
    await linked(house, ann, dan)
    is_due(house, ann.chat)
    loosen = await house.serve()
    morning = await dan.reads()
    assert "Good morning" in morning.text
    assert "Start" in morning.labels
    assert "In a row" in (await ann.says("/streak")).text
    assert "Shall I take the two chats apart?" in (await dan.uses("unlink")).text
    assert "no longer linked" in (await dan.taps("Yes, take them apart")).text
    assert "I have forgotten this one" in (await ann.reads()).text
    assert house.chats() == {str(dan.chat)}
    assert (await ann.says("/start")).title == "Hello, I'm Loosen"
    assert await loosen.stop() == 0


async def test_killed_between_question_and_answer(house: Home, ann: Somebody, dan: Dweller) -> None:
    """What is typed after the restart answers what was asked before; the histories are one."""
    has_met(house.database, dan.chat, "discord")
    loosen = await house.serve()
    assert "Shall I put them together?" in (await link(ann, dan)).text
    await loosen.kill()
    assert house.chats() == {str(ann.chat), str(dan.chat)}

    await house.serve()
    assert LINKED in (await dan.says("yes")).text
    assert "linked now" in (await ann.reads()).text
    with closing(Store.open(house.database, read_only=True)) as store:
        assert store.count_people() == 1


async def test_the_token_of_the_home_is_taken_away(
    house: Home, server: BotApi, ann: Somebody, dan: Dweller
) -> None:
    """Until it is there again they are woken in the other chat, and told so once."""
    await linked(house, ann, dan)
    is_due(house, ann.chat)
    alone = Home(house.folder, server)
    loosen = await alone.serve()
    assert (await ann.reads()).text.startswith(AWAY)
    assert "Good morning" in (await ann.reads()).text
    assert await loosen.stop() == 0

    loosen = await alone.serve()
    assert "Just now I can't reach you on Discord" in (await ann.says("/link")).text
    assert await loosen.stop() == 0
    await alone.close()

    await house.serve()
    assert "I wake you on Discord" in (await dan.uses("link")).text


async def test_the_token_of_the_home_is_refused(
    house: Home, discord: DiscordApi, ann: Somebody, dan: Dweller
) -> None:
    """While the bot runs: the other platform goes on, and from now on they are woken there."""
    await linked(house, ann, dan)
    loosen = await house.serve()
    discord.token = "somebody-else"
    discord.gateway.drop()
    await loosen.prints("platform-refused")
    assert (await ann.reads()).text.startswith(AWAY)
    with closing(Store.open(house.database, read_only=True)) as store:
        stored = store.find("telegram", str(ann.chat))
        assert stored is not None
        assert (stored.home, stored.away_from) == ("telegram", "discord")
        assert store.earliest(datetime.now(UTC), {"telegram"}) == stored.due is not None
    assert await loosen.stop() == 0
