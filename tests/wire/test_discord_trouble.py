"""Discord that is busy, refuses, or closes a chat: where the bot can go on, it goes on."""

from __future__ import annotations

from tests.discordapi.faults import Fault
from tests.discordapi.server import DiscordApi
from tests.wire.dweller import Dweller
from tests.wire.home import PATIENCE, Home, has_met

COME_OVER = "I only talk in private"


async def test_too_many_requests_in_one_chat(
    flat: Home, discord: DiscordApi, dan: Dweller, eve: Dweller
) -> None:
    """Its messages wait as long as Discord says and come once; nobody else waits with it."""
    await flat.serve()
    discord.fail("send", Fault.flood(1.5))
    dan.person.use("start")
    await discord.until(lambda: discord.called("send"), PATIENCE)
    refused = next(call for call in discord.calls if call.name == "send").monotonic
    eves = await eve.uses("start")
    hello = await dan.reads()
    assert hello.title == eves.title == "Hello, I'm Loosen"
    assert hello.monotonic - refused >= 1.5
    assert eves.monotonic < hello.monotonic
    assert [len(dan.history), len(eve.history)] == [1, 1]


async def test_a_chat_at_its_limit(
    flat: Home, discord: DiscordApi, dan: Dweller, eve: Dweller
) -> None:
    """The library keeps to what each answer says is left: nothing is refused, all arrives."""
    discord.rates.limit("send", count=2, seconds=1.5)
    await flat.serve()
    await dan.uses("start")
    for button in ("Yes, go on", "No", "Understood"):
        last = await dan.taps(button)
    assert (await eve.uses("start")).title == "Hello, I'm Loosen"
    assert last.monotonic - dan.history[0].monotonic >= 1.5
    assert discord.rates.exceeded == 0


async def test_answers_that_are_none(flat: Home, discord: DiscordApi, dan: Dweller) -> None:
    """After a gateway's page, a broken answer or a cut connection it goes on, nothing doubled."""
    loosen = await flat.serve()
    discord.fail("send", Fault.html(502), Fault(answer_lost=True))
    assert (await dan.uses("start")).title == "Hello, I'm Loosen"
    await loosen.prints("platform-recovered")
    assert (await dan.taps("Yes, go on")).labels == ["Yes", "Not sure", "No"]
    assert len(dan.history) == 2
    nonces = [body["nonce"] for body in discord.called("send")]
    assert len(nonces) > len(set(nonces)) == 2


async def test_somebody_closes_the_chat_and_comes_back(
    flat: Home, discord: DiscordApi, dan: Dweller, eve: Dweller
) -> None:
    """That suspends this person only, and their next message brings them back."""
    has_met(flat.database, dan.chat, "discord")
    await flat.serve()
    dan.person.closes(50007)
    dan.person.type("/streak")
    await discord.until(lambda: 50007 in discord.codes, PATIENCE)
    assert (await eve.uses("start")).title == "Hello, I'm Loosen"
    assert flat.person(dan.chat, "discord").suspended
    assert flat.person(dan.chat, "discord").next_wakeup is None

    dan.person.opens()
    assert "Hello again. I'll say good morning" in (await dan.uses("start")).text
    assert not flat.person(dan.chat, "discord").suspended
    assert flat.person(dan.chat, "discord").next_wakeup is not None


async def test_nothing_is_acknowledged_twice(flat: Home, discord: DiscordApi, dan: Dweller) -> None:
    """Not when the answer is lost, and not when Discord tells of the same tap again."""
    await flat.serve()
    await dan.uses("start")
    discord.fail("answer", Fault(answer_lost=True))
    tap = await dan.hears("Yes, go on")
    bones = await dan.reads()
    dan.person.repeats(tap)
    other = await dan.hears("No", bones)
    dan.person.repeats(other)
    assert (await dan.reads()).title == "Two rules"
    assert (await dan.says("/help")).title == "What I understand"
    assert [call.name for call in discord.calls].count("answer") == 3
    assert len(dan.history) == 4


async def test_a_command_in_a_server(flat: Home, discord: DiscordApi, dan: Dweller) -> None:
    """It invites over, for this person alone; nothing is said to all, nothing is kept."""
    await flat.serve()
    for command in ("start", "streak"):
        note = await dan.person.note(dan.person.use(command, in_server=True), PATIENCE)
        assert note.startswith(COME_OVER)
    assert discord.public == dan.history == []
    assert flat.chats() == set()
    assert (await dan.uses("start")).title == "Hello, I'm Loosen"


async def test_what_there_is_to_choose(flat: Home, discord: DiscordApi, dan: Dweller) -> None:
    """While a command is typed, towns and times are offered."""
    await flat.serve()
    towns = await dan.person.answered(dan.person.look("zone", "place", "Reykj"), PATIENCE)
    assert any("Reykjav" in choice for choice in towns.choices)
    times = await dan.person.answered(dan.person.look("time", "at", "6"), PATIENCE)
    assert any("6:30" in choice for choice in times.choices)
    assert discord.codes == []


async def test_a_token_that_is_not_accepted(flat: Home, discord: DiscordApi) -> None:
    """A token that was reset ends the bot with status 2, the setting's name and what to do."""
    discord.token = "somebody-else"
    loosen = await flat.start()
    assert await loosen.ends() == 2
    assert "DISCORD_BOT_TOKEN" in loosen.lines[-1]


async def test_a_token_that_is_reset_while_it_runs(flat: Home, discord: DiscordApi) -> None:
    """The gateway closes for good, and the host is told what to do."""
    loosen = await flat.serve()
    discord.token = "somebody-else"
    discord.gateway.drop()
    assert await loosen.ends() == 2
    assert "DISCORD_BOT_TOKEN" in loosen.lines[-1]


async def test_no_discord_at_the_start(flat: Home, dan: Dweller) -> None:
    """A bot that starts before its network says so once, and serves as soon as it is there."""
    async with DiscordApi() as gone:
        url = gone.url
    loosen = await flat.start(DISCORD_API_URL=url)
    assert "check the network" in await loosen.prints("discord-unreachable")
    async with DiscordApi(port=int(url.split("/")[2].rpartition(":")[2])) as late:
        somebody = Dweller(late, dan.chat)
        await late.until(lambda: late.gateway.connected and late.commands, PATIENCE)
        assert (await somebody.uses("start")).title == "Hello, I'm Loosen"
        assert late.violations == []
        await loosen.prints("discord-reachable")
        assert loosen.output.count("discord-unreachable") == 1
        assert await loosen.stop() == 0
