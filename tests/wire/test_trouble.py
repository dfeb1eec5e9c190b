"""A network, a server and people that fail the bot; where it can go on, it goes on."""

from __future__ import annotations

from tests.botapi.faults import Fault
from tests.botapi.server import BotApi
from tests.wire.home import PATIENCE, Home
from tests.wire.somebody import Somebody


async def test_answers_that_are_none(home: Home, server: BotApi, ann: Somebody) -> None:
    """After a gateway's page, a server's error or a broken connection it goes on, nothing lost."""
    loosen = await home.serve()
    server.fail("sendMessage", Fault.html(502), Fault(500, body=""))
    server.fail("getUpdates", Fault.cut())
    hello = await ann.says("/start")
    assert hello.title == "Hello, I'm Loosen"
    await loosen.prints("platform-recovered")
    assert loosen.output.count("platform-troubled") == 1
    assert ann.history == [hello]

    # Taken, but its answer is lost: it may come twice, and its buttons do no harm.
    server.fail("sendMessage", Fault(answer_lost=True))
    bones = await ann.taps("Yes, go on")
    again = await ann.reads()
    assert again.text == bones.text
    no = bones.keyboard[-1][-1]["callback_data"]
    assert await ann.hears(no, bones) == ""
    assert (await ann.reads()).title == "Two rules"
    assert "nothing has changed" in await ann.hears(no, again)


async def test_somebody_blocks_the_bot_and_comes_back(
    home: Home, server: BotApi, ann: Somebody, ben: Somebody
) -> None:
    """A block suspends this person only, and their next message brings them back."""
    await home.serve()
    await ann.meets()
    server.block(ann.chat)
    await server.until(lambda: not server.updates.waiting, PATIENCE)
    assert home.person(ann.chat).suspended
    assert home.person(ann.chat).next_wakeup is None
    assert (await ben.says("/start")).title == "Hello, I'm Loosen"

    server.unblock(ann.chat)
    assert "Hello again. I'll say good morning" in (await ann.says("/start")).text
    assert not home.person(ann.chat).suspended
    assert home.person(ann.chat).next_wakeup is not None


async def test_no_server_at_the_start(home: Home, ann: Somebody) -> None:
    """A bot that starts before its network says so once, and serves as soon as it is there."""
    async with BotApi() as gone:
        url = gone.url
    loosen = await home.start(TELEGRAM_API_URL=url)
    line = await loosen.prints("telegram-unreachable")
    assert "check the network" in line
    async with BotApi(port=int(url.rpartition(":")[2])) as late:
        somebody = Somebody(late, ann.chat)
        assert (await somebody.says("/start")).title == "Hello, I'm Loosen"
        assert late.violations == []
        await loosen.prints("telegram-reachable")
        assert loosen.output.count("telegram-unreachable") == 1
        assert await loosen.stop() == 0


async def test_a_token_that_is_not_accepted(home: Home, server: BotApi) -> None:
    """A revoked token ends the bot with status 2, the setting's name and what to do."""
    server.token = "4242:another"
    loosen = await home.start()
    assert await loosen.ends() == 2
    assert "TELEGRAM_BOT_TOKEN" in loosen.lines[-1]
    assert "BotFather" in loosen.lines[-1]


async def test_a_token_that_is_reset_while_it_runs(
    home: Home, server: BotApi, ann: Somebody
) -> None:
    """It is doubted for some seconds first: a server that stumbles refuses it once or twice."""
    loosen = await home.serve()
    await server.until(lambda: len(server.called("getUpdates")) > 1, PATIENCE)
    server.fail("getUpdates", Fault.refusal(401, "Unauthorized"), Fault.refusal(404, "Not Found"))
    assert (await ann.says("/start")).title == "Hello, I'm Loosen"
    await server.until(lambda: not server.faults["getUpdates"], PATIENCE)
    await ann.says("help")
    await loosen.prints("telegram-reachable")
    server.token = "4242:another"
    server.type(ann.chat, "done")
    assert await loosen.ends() == 2
    assert "BotFather" in loosen.lines[-1]
    assert loosen.output.count("telegram-token-doubted") == 2
