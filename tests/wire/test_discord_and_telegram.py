"""One run for both: each person on their own platform, and neither in the way of the other."""

from __future__ import annotations

from pathlib import Path

from tests.botapi.faults import Fault
from tests.botapi.server import BotApi
from tests.discordapi.server import DiscordApi
from tests.wire.dweller import Dweller
from tests.wire.home import Home, has_met
from tests.wire.somebody import Somebody


async def test_one_run_serves_both(
    tmp_path: Path, server: BotApi, discord: DiscordApi, ann: Somebody, dan: Dweller
) -> None:
    """With both tokens set; while one platform stumbles the other goes on."""
    house = Home(tmp_path, server, discord)
    has_met(house.database, dan.chat, "discord")
    loosen = await house.serve()
    assert "telegram" in await loosen.prints(" started ")
    assert "discord" in await loosen.prints(" started ")
    server.fail("sendMessage", Fault(502))
    server.type(ann.chat, "/start")
    assert (await dan.uses("streak")).title == "Your streak"
    assert (await ann.reads()).title == "Hello, I'm Loosen"
    assert house.chats() == {str(ann.chat), str(dan.chat)}
    assert house.person(dan.chat, "discord").next_wakeup is not None
    assert await loosen.stop() == 0
    await house.close()
