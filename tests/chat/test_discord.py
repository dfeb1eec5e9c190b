"""Discord over real HTTP: messages go out whole and once, and a bad token stops the bot."""

from __future__ import annotations

import asyncio
import json
import traceback
from datetime import UTC, datetime

import pytest
import simcord
from aiohttp import web

from bot.chat.platform import Button, File, Message, Picture, Platform
from bot.errors import DeliveryError, SettingsError
from tests.chat.pictures import SWINGS
from tests.discordapi.bench import Bench, bench
from tests.discordapi.faults import Fault
from tests.discordapi.limits import SILENT, SUPPRESS_EMBEDS
from tests.discordapi.messages import BOT, Post
from tests.discordapi.people import Person
from tests.discordapi.server import DiscordApi

START = ((Button("Start", "s|start|"), Button("Not today", "s|not|")), (Button("Bad day", "s|b|"),))
LONG = "\n".join("🦴" * 50 for _ in range(100))


# What arrives.


async def test_a_message_goes_out_plainly(api: DiscordApi, ann: Person, bot: Bench) -> None:
    """It mentions nobody, previews no link, rings unless told not to, and reads as written."""
    text = "<@11> @everyone https://loosen.invalid *slowly*"
    sent = await bot.discord.send("11", Message(title="1 of 3", text=text, buttons=START))
    await bot.discord.send("11", Message(text="Still small.", rings=False))
    first, second = ann.sent
    assert (first.title, first.body, first.labels) == (
        "1 of 3",
        text,
        ["Start", "Not today", "Bad day"],
    )
    assert sent == str(first.id)
    assert (first.flags, second.flags) == (SUPPRESS_EMBEDS, SUPPRESS_EMBEDS | SILENT)
    assert [body["allowed_mentions"] for body in api.called("send")] == [{"parse": []}] * 2


async def test_a_long_message_comes_in_parts(ann: Person, bot: Bench) -> None:
    """Parts fit Discord's limit, ring once, and the last one carries the buttons and the id."""
    sent = await bot.discord.send("11", Message(title="Days", text=LONG, buttons=START))
    assert "\n".join(part.text for part in ann.sent) == f"Days\n\n{LONG}"
    assert [part.title for part in ann.sent] == ["Days", "", ""]
    assert [part.silent for part in ann.sent] == [False, True, True]
    assert [bool(part.labels) for part in ann.sent] == [False, False, True]
    assert sent == str(ann.sent[-1].id)


async def test_files_come_with_their_words(ann: Person, bot: Bench) -> None:
    """Byte for byte, in one message; beside a picture they follow it silently."""
    files = (File("me.json", b"{}"), File("days.csv", b"date\n2026-03-28\n"))
    sent = await bot.discord.send("11", Message(text="Here you are.", files=files), "7")
    [told] = ann.sent
    assert (sent, told.content) == (str(told.id), "Here you are.")
    assert [(file.name, file.content) for file in told.files] == [
        ("me.json", b"{}"),
        ("days.csv", b"date\n2026-03-28\n"),
    ]
    seen = Picture(name="days.png", content=b"png", moves=False, alt="Five mornings.")
    both = await bot.discord.send("11", Message(text="Both.", picture=seen, files=files), "8")
    _, picture, documents = ann.sent
    assert both == str(picture.id)
    assert (documents.content, documents.silent) == ("", True)


async def test_chats_do_not_wait_for_each_other(api: DiscordApi, bot: Bench) -> None:
    """While Discord lets one chat wait, the others are served."""
    ben = api.meet(22)
    gate = asyncio.Event()
    api.fail("send", Fault(gate=gate))
    slow = asyncio.create_task(bot.discord.send("11", Message(text="Hello")))
    await api.until(lambda: api.called("send"))
    await bot.discord.send("22", Message(text="Hello"))
    assert (len(ben.sent), slow.done()) == (1, False)
    gate.set()
    await slow


# Once, and how often it was tried.


async def test_a_repeat_is_not_shown_twice(api: DiscordApi, ann: Person, bot: Bench) -> None:
    """Sent again under its nonce, a message in parts with files is the same one to Discord."""
    message = Message(text=LONG, files=(File("a.txt", b"a"),))
    first = await bot.discord.send("11", message, "9" * 20)
    assert await bot.discord.send("11", message, "9" * 20) == first
    assert len(ann.sent) == 3
    assert [len(body["nonce"]) for body in api.called("send")] == [22] * 6
    assert bot.discord.knows_repeats


async def test_a_lost_answer_makes_no_double(api: DiscordApi, ann: Person, bot: Bench) -> None:
    """Nobody knows whether it arrived; sent again under its nonce it stands there once."""
    api.fail("send", Fault(answer_lost=True))
    with pytest.raises(DeliveryError) as caught:
        await bot.discord.send("11", Message(text="Hello"), "17")
    error = caught.value
    assert (error.unsent, error.refused, error.permanent) == (False, False, False)
    sent = await bot.discord.send("11", Message(text="Hello"), "17")
    assert [str(post.id) for post in ann.sent] == [sent]


async def test_what_is_said_twice_is_shown_twice(ann: Person, bot: Bench) -> None:
    """The same words are another message, under another nonce or under none."""
    for nonce in ("17", "18", "", ""):
        await bot.discord.send("11", Message(text="Hello"), nonce)
    assert len(ann.sent) == 4


async def test_what_went_out_in_part_is_not_unsent() -> None:
    """Without a connection for the second part, nobody may take the message for never sent."""
    runner = web.AppRunner(app := web.Application())

    async def answer_and_leave(request: web.Request) -> web.Response:
        told = BOT | {"name": "Loosen", "icon": None, "owner": BOT}
        told |= {"description": "", "bot_public": True, "bot_require_code_grant": False}
        if request.method == "POST":
            await site.stop()
            now = datetime.now(UTC)
            told = Post(id=1, channel=11, author=BOT, monotonic=0, wall=now).as_message()
        body = json.dumps(told | {"verify_key": ""}).encode()
        last = web.Response(body=body, content_type="application/json")
        last.force_close()
        return last

    app.router.add_route("*", "/{path:.*}", answer_and_leave)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = "http://{}:{}/api/v10".format(*runner.addresses[0])
    try:
        async with bench(DiscordApi(), url=url) as bot:
            with pytest.raises(DeliveryError, match="ClientConnectorError") as caught:
                await bot.discord.send("11", Message(text="Slowly. " * 500))
    finally:
        await runner.cleanup()
    assert not caught.value.unsent


async def test_a_request_that_hangs_is_given_up(api: DiscordApi, ann: Person) -> None:
    """After a while nobody waits for an answer any more, and the next message goes out."""
    api.fail("send", Fault(slow=asyncio.Event()))
    async with bench(api, timeout=0.3) as bot:
        with pytest.raises(DeliveryError, match="in time") as caught:
            await bot.discord.send("11", Message(text="Hello"), "17")
        assert not caught.value.unsent
        await bot.discord.send("11", Message(text="Hello"), "17")
    assert len(ann.sent) == 1


async def test_the_library_waits_for_its_routes(api: DiscordApi, ann: Person, bot: Bench) -> None:
    """What Discord does not take from this chat just now is sent a moment later, by itself."""
    api.fail("send", Fault.flood(0.01))
    await bot.discord.send("11", Message(text="Hello"))
    assert (len(api.called("send")), len(ann.sent)) == (2, 1)


async def test_the_pace_stays_below_what_discord_takes(bot: Bench) -> None:
    """50 requests a second in all, and 5 messages in 5 seconds in a chat."""
    limits = bot.discord.limits
    assert (limits.per_second, limits.burst) == (45, 3)
    assert (limits.chat_per_second, limits.chat_burst) == (1, 4)


# In-process, against the rules of components as another hand wrote them down.

MANY = tuple(Button(f"Setting {number}", f"s|set|{number}") for number in range(25))
STOP = Button("Stop, it hurts", "s|stop|", stops=True)
LIST = (*((one,) for one in MANY[:10]), (STOP,))
SHAPES = [
    (
        Message(
            title="Settings",
            text="What to change?",
            buttons=LIST,
            field=Button("Type a time", "q7"),
        ),
        3,
    ),
    (Message(text="A few", buttons=tuple(MANY[n : n + 5] for n in range(0, 25, 5))), 5),
    (Message(title="1 of 3", text="On your back.", buttons=((STOP,),), picture=SWINGS), 1),
    (Message(text="", picture=SWINGS), 0),
    (Message(text="Here you are.", rings=False, files=(File("me.json", b"{}"),)), 0),
    (Message(text=LONG, buttons=START), 2),
]


@pytest.mark.parametrize(("message", "rows"), SHAPES)
async def test_every_shape_of_a_message_is_taken(
    api: DiscordApi, message: Message, rows: int
) -> None:
    """Menus, fields, pictures and files pass, and nothing is left to tap once retired."""
    async with bench(api) as bot, simcord.run(bot.discord._gateway) as env:
        channel = env.create_user("ann").dm_channel
        sent = await bot.discord.send(str(channel.id), message, "17")
        before = [len(post.components) for post in channel.history() if str(post.id) == sent]
        await bot.discord.retire(str(channel.id), sent)
        after = [len(post.components) for post in channel.history() if str(post.id) == sent]
    assert (before, after) == ([rows], [0])


# Taking buttons away.


async def test_retiring_takes_the_buttons_once_or_twice(
    api: DiscordApi, ann: Person, bot: Bench
) -> None:
    """Buttons vanish and the words stay; taking them from a bare or vanished message is fine."""
    sent = await bot.discord.send("11", Message(title="Hi", text="Hello", buttons=START))
    for message in (sent, sent, "999999"):
        await bot.discord.retire("11", message)
    [post] = ann.sent
    assert (post.text, post.labels, post.bare) == ("Hi\n\nHello", [], True)
    assert len(api.called("edit")) == 3


async def test_retiring_tells_of_a_person_who_left(ann: Person, bot: Bench) -> None:
    """Only what is moot is passed over: a closed chat is reported."""
    sent = await bot.discord.send("11", Message(text="Hello", buttons=START))
    ann.closes()
    with pytest.raises(DeliveryError) as caught:
        await bot.discord.retire("11", sent)
    assert caught.value.permanent


# The token.


async def test_check_names_the_bot(bot: Bench) -> None:
    """The check returns the name that a host recognises."""
    platform: Platform = bot.discord
    assert platform.name == "discord"
    assert await bot.discord.check() == "Loosen"


async def test_check_tells_a_bad_token_from_a_bad_network(api: DiscordApi) -> None:
    """A host learns whether to mend the token or the network."""
    async with bench(api, "revoked.made-up.token") as bot:
        with pytest.raises(SettingsError, match=r"DISCORD_BOT_TOKEN.*page Bot") as caught:
            await bot.discord.check()
    assert "revoked" not in "".join(traceback.format_exception(caught.value))
    async with bench(api, url="http://127.0.0.1:1/api/v10") as bot:
        with pytest.raises(DeliveryError, match="ClientConnectorError") as lost:
            await bot.discord.check()
        assert lost.value.unsent


async def test_a_bad_token_stops_with_what_to_do(api: DiscordApi) -> None:
    """A token that Discord does not accept ends the bot with advice and without the token."""
    async with bench(api, "revoked.made-up.token") as bot:
        with pytest.raises(SettingsError, match="DISCORD_BOT_TOKEN") as caught:
            await bot.discord.listen(bot.ears)
        with pytest.raises(DeliveryError, match="token"):
            await bot.discord.send("11", Message(text="Hello"))
    assert "revoked" not in "".join(traceback.format_exception(caught.value))


async def test_a_name_is_asked_for_once(api: DiscordApi, bot: Bench) -> None:
    """Many messages at once, right after the start, make one login."""
    chats = [api.meet(chat) for chat in range(100, 120)]
    hello = Message(text="Hello")
    await asyncio.gather(*(bot.discord.send(str(one.chat), hello) for one in chats))
    assert len(api.called("me")) == 1
    assert [len(one.sent) for one in chats] == [1] * 20


async def test_nothing_is_asked_before_it_is_needed(api: DiscordApi) -> None:
    """Making it ready, and letting go of it again, touches no network."""
    async with bench(api) as bot:
        assert bot.discord.name == "discord"
    assert api.calls == []
