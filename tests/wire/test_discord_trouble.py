"""Discord that is busy, refuses, or closes a chat: where the bot can go on, it goes on."""

from __future__ import annotations

import asyncio

from tests.discordapi.faults import Fault
from tests.discordapi.server import DiscordApi
from tests.wire.dweller import Dweller
from tests.wire.home import PATIENCE, Home, has_met
from tests.wire.script import SPEED

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


async def test_too_many_requests_in_all(
    flat: Home, discord: DiscordApi, dan: Dweller, eve: Dweller
) -> None:
    """The first refusal stops everybody for as long as Discord says; then all arrives, once."""
    loosen = await flat.serve()
    discord.fail("send", Fault.flood(4, "global"))
    dan.person.use("start")
    await loosen.prints("platform-held")
    refused = next(call for call in discord.calls if call.name == "send").monotonic
    eve.person.use("start")
    posts = [await dan.reads(), await eve.reads()]
    assert {post.title for post in posts} == {"Hello, I'm Loosen"}
    sent = [call.monotonic for call in discord.calls if call.name == "send"]
    assert len(sent) == 3
    assert min(sent[1:]) - refused >= 4
    await loosen.prints("platform-recovered")


async def test_a_cue_that_would_be_late_is_not_said(
    flat: Home, discord: DiscordApi, dan: Dweller
) -> None:
    """Told to wait for longer than a cue may, the bot leaves it out and goes on with the next."""
    has_met(flat.database, dan.chat, "discord")
    loosen = await flat.serve(CLOCK_SPEED=str(SPEED))
    await dan.uses("now")
    begin = await dan.reads()
    assert begin.text.startswith("Begin.")
    discord.fail("send", Fault.flood(3.25))
    await loosen.prints("given-up")
    later = await dan.reads()
    sent = [call.monotonic for call in discord.calls if call.name == "send"]
    refused = sent[2]
    assert sent[3] - refused >= 3.25
    assert not any(post.text.startswith("Still small.") for post in dan.history)
    assert later.monotonic >= refused + 3.25


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


async def test_an_acknowledgement_that_is_answered_with_nothing(
    flat: Home, discord: DiscordApi, dan: Dweller
) -> None:
    """It has arrived: nothing is left of a command, and its outcome comes once."""
    await flat.serve()
    discord.fail("answer", Fault(answer_empty=True), Fault(answer_empty=True))
    used = dan.person.use("start")
    assert (await dan.reads()).title == "Hello, I'm Loosen"
    await discord.until(lambda: used.acknowledged and not used.answers, PATIENCE)
    assert (await dan.taps("Yes, go on")).labels == ["Yes", "Not sure", "No"]
    assert [call.name for call in discord.calls].count("answer") == 2


async def test_a_command_in_a_server(flat: Home, discord: DiscordApi, dan: Dweller) -> None:
    """It invites over, for this person alone; nothing is said to all, nothing is kept."""
    await flat.serve()
    for command in ("start", "streak"):
        note = await dan.person.note(dan.person.use(command, in_server=True), PATIENCE)
        assert note.startswith(COME_OVER)
    assert discord.public == dan.history == []
    assert flat.chats() == set()
    assert (await dan.uses("start")).title == "Hello, I'm Loosen"


async def test_what_is_said_in_a_server(flat: Home, discord: DiscordApi, dan: Dweller) -> None:
    """Words to all are no words to the bot: it says nothing there, and keeps nothing."""
    await flat.serve()
    dan.person.type_in_server("/start")
    assert (await dan.uses("start")).title == "Hello, I'm Loosen"
    assert discord.public == []
    assert flat.chats() == {str(dan.chat)}
    assert len(dan.history) == 1


async def test_a_field_of_an_answered_question(
    flat: Home, discord: DiscordApi, dan: Dweller
) -> None:
    """What is typed into it answers no other question; its button goes with the question."""
    has_met(flat.database, dan.chat, "discord")
    await flat.serve()
    old = await dan.uses("zone")
    assert old.labels == ["Type a town"]
    form = await dan.hears("Type a town")
    await dan.uses("time")
    times = flat.person(dan.chat, "discord").times
    note = await dan.person.note(dan.person.fill(form, "8:15"), PATIENCE)
    assert note.startswith("That button has had its answer")
    assert flat.person(dan.chat, "discord").times == times
    await dan.sees_no_buttons_under(old)
    assert len(dan.history) == 2
    assert discord.public == []


async def test_what_there_is_to_choose(flat: Home, discord: DiscordApi, dan: Dweller) -> None:
    """While a command is typed, towns and times are offered, also right after a start."""
    await flat.serve()
    async with asyncio.timeout(PATIENCE):
        while not (towns := await _looks(dan, "zone", "place", "Reykj")):
            pass  # each look waits for the towns, for as long as Discord lets it
    assert any("Reykjav" in choice for choice in towns)
    assert any("6:30" in choice for choice in await _looks(dan, "time", "at", "6"))
    assert discord.codes == []


async def _looks(dan: Dweller, command: str, option: str, typed: str) -> list[str]:
    """Type an option so far, and read what is offered."""
    seen = await dan.person.answered(dan.person.look(command, option, typed), PATIENCE)
    return seen.choices


async def test_a_token_that_is_not_accepted(flat: Home, discord: DiscordApi) -> None:
    """A token that was reset ends the bot with status 2, the setting's name and what to do."""
    discord.token = "somebody-else"
    loosen = await flat.start()
    assert await loosen.ends() == 2
    assert "DISCORD_BOT_TOKEN" in loosen.lines[-1]


async def test_a_token_that_is_refused_in_plain_text(flat: Home, discord: DiscordApi) -> None:
    """Whoever stands before Discord may say it in other words; it means the same."""
    discord.fail("me", Fault(401, "Unauthorized", "text/plain"))
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
