"""The test server behaves as Discord does where the bot depends on it."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest

from tests.discordapi import DiscordApi, Fault, Person, Unanswered
from tests.discordapi.client import Client
from tests.discordapi.limits import SILENT, SUPPRESS_EMBEDS

ROWS: list[dict[str, Any]] = [
    {"type": 1, "components": [{"type": 2, "style": 2, "label": "Start", "custom_id": "s:1"}]}
]
PICTURE = {"attachments": [{"id": 0, "filename": "a.gif", "description": "Knees swing."}]}


async def test_a_message_arrives_as_it_was_sent(
    server: DiscordApi, bot: Client, ann: Person
) -> None:
    """Text, title, buttons, flags and pictures with what they show."""
    flags = SILENT | SUPPRESS_EMBEDS
    said = {"content": "**1 of 3**\n\nDown\\.", "components": ROWS, "flags": flags} | PICTURE
    sent = await bot.ask("POST", "/channels/11/messages", said, a_gif=b"GIF89a", b_csv=b"1,2")
    post = await ann.next_message()
    assert sent["id"] == str(post.id)
    assert (post.title, post.body, post.labels) == ("1 of 3", "Down.", ["Start"])
    assert (post.silent, post.bare, post.reading.surprises) == (True, True, ())
    [picture] = post.pictures
    assert (picture.name, picture.alt, picture.content) == ("a.gif", "Knees swing.", b"GIF89a")
    assert [file.name for file in post.files] == ["a.gif", "b.csv"]
    assert server.violations == []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"text": "Hello"}, "POST messages: text is unknown"),
        ({"content": "🦴" * 2001}, "content is 2001, not 0-2000 characters"),
        ({"content": " \n"}, "a message is empty"),
        ({"content": "Hi", "flags": 64}, "flags: 64 can't be set"),
        ({"content": "Hi", "components": ROWS * 2}, "components: s:1 stands there twice"),
        ({"content": "Hi", **PICTURE}, "attachments: file 0 did not come"),
    ],
)
async def test_a_breach_of_the_interface_is_kept(
    server: DiscordApi, bot: Client, ann: Person, body: dict[str, Any], fault: str
) -> None:
    """A wrong request is refused and stays in the violations."""
    answer = await bot.send(11, **body)
    assert answer.status == 400
    assert server.violations == [fault]
    assert ann.sent == []


async def test_a_refusal_in_the_course_of_things_is_no_breach(
    server: DiscordApi, bot: Client, ann: Person
) -> None:
    """Unknown chats, closed ones, other people's messages and a wrong token."""
    typed = ann.type("Hello")
    answers = [
        await bot.send(99, content="Hello"),
        await bot.ask("PATCH", f"/channels/11/messages/{typed.id}", {"content": "Bye"}),
        await bot.ask("DELETE", "/channels/11/messages/5"),
        await bot.ask("GET", "/users/@me", token="another"),
    ]
    for code in (50007, 50001, 40003, 10013):
        ann.closes(code)
        answers.append(await bot.send(11, content="Hello"))
    ann.opens()
    assert (await bot.send(11, content="Hello")).status == 200
    assert [(answer.status, answer["code"]) for answer in answers] == [
        (404, 10003),
        (403, 50005),
        (404, 10008),
        (401, 0),
        (403, 50007),
        (403, 50001),
        (403, 40003),
        (404, 10013),
    ]
    assert server.codes == [answer["code"] for answer in answers]
    assert server.violations == []


async def test_what_the_bot_may_not_do_is_a_breach(server: DiscordApi, bot: Client) -> None:
    """Opening a private chat is none of the routes that are known here."""
    assert (await bot.ask("POST", "/users/@me/channels", {"recipient_id": "7"})).status == 404
    assert server.violations == ["POST /api/v10/users/@me/channels: this server does not speak it"]


async def test_edits_change_what_they_name(server: DiscordApi, bot: Client, ann: Person) -> None:
    """The text can be edited, and the buttons taken away; the rest stays."""
    sent = await bot.send(11, content="Hi", components=ROWS, flags=SILENT)
    place = f"/channels/11/messages/{sent['id']}"
    await bot.ask("PATCH", place, {"components": [], "tts": False})
    await bot.ask("PATCH", place, {"content": "Hello"})
    [post] = ann.sent
    assert (post.text, post.labels, post.silent, post.edits) == ("Hello", [], True, 2)
    assert (await bot.ask("GET", place))["edited_timestamp"]
    assert (await bot.ask("DELETE", place)).status == 204
    assert ann.sent == []
    assert server.violations == []


async def test_a_repeat_under_the_same_nonce_is_not_shown(
    server: DiscordApi, bot: Client, ann: Person
) -> None:
    """It returns the first message; without being enforced a nonce means nothing."""
    nonce = {"nonce": "17.1", "enforce_nonce": True}
    first = await bot.send(11, content="Hi", **nonce)
    again = await bot.send(11, content="Hi", **nonce)
    other = await bot.send(11, content="Hi", nonce="17.1")
    assert first["id"] == again["id"] != other["id"]
    assert len(ann.sent) == 2
    server.meet(12)
    await bot.send(12, content="Hi", **nonce)
    assert server.violations == ["nonce 17.1 stands for messages of two chats"]


async def test_history_is_paged_after_an_id(server: DiscordApi, bot: Client, ann: Person) -> None:
    """The messages right after it, newest first, of both sides."""
    typed = [ann.type(str(number)) for number in range(4)]
    await bot.send(11, content="Hello")
    path = f"/channels/11/messages?after={typed[0].id}&limit="
    page = (await bot.ask("GET", path + "2"))["list"]
    assert [one["content"] for one in page] == ["2", "1"]
    assert len((await bot.ask("GET", path + "100"))["list"]) == 4
    assert server.violations == []
    assert (await bot.ask("GET", path + "101")).status == 400
    assert server.violations == ["limit is 101, not 1-100"]


async def test_commands_are_replaced_as_a_whole(server: DiscordApi, bot: Client) -> None:
    """What was registered is kept, with ids, until the next time."""
    for name in ("start", "time"):
        command = {"name": name, "description": "What it does", "contexts": [1]}
        await bot.ask("PUT", "/applications/1/commands", [command])
    known = (await bot.ask("GET", "/applications/1/commands"))["list"]
    assert [command["name"] for command in known] == ["time"]
    assert server.violations == []


async def test_what_is_asked_at_the_start(server: DiscordApi, bot: Client) -> None:
    """Who the bot is, its application, and where the gateway is."""
    assert (await bot.ask("GET", "/users/@me"))["bot"]
    assert (await bot.ask("GET", "/oauth2/applications/@me"))["name"] == "Loosen"
    assert (await bot.ask("GET", "/gateway/bot"))["url"] == server.gateway.url
    assert server.violations == []


async def test_too_many_requests(server: DiscordApi, bot: Client, ann: Person) -> None:
    """One chat's limit holds up no other, and every answer says how much is left."""
    server.rates.limit("send", count=2, seconds=60)
    server.meet(12)
    answers = [await bot.send(11, content="Hi") for _ in range(3)]
    left = [answer.headers["X-RateLimit-Remaining"] for answer in answers]
    assert left == ["1", "0", "0"]
    assert answers[2].status == 429
    assert 0 < answers[2]["retry_after"] <= 60
    assert answers[2].headers["Via"]
    assert (await bot.send(12, content="Hi")).status == 200
    assert (len(ann.sent), server.rates.exceeded) == (2, 1)


async def test_faults_come_in_their_order(server: DiscordApi, bot: Client, ann: Person) -> None:
    """A page, a flood, a broken answer; then all is well, and nothing was carried out before."""
    server.fail("send", Fault.flood(7, "global"), Fault.refusal(20026), Fault(503, body="[]"))
    answers = [await bot.send(11, content="Hi") for _ in range(4)]
    assert [answer.status for answer in answers] == [429, 403, 503, 200]
    assert (answers[0]["retry_after"], answers[0]["global"]) == (7, True)
    assert len(ann.sent) == 1


async def test_a_lost_answer_was_carried_out(server: DiscordApi, bot: Client, ann: Person) -> None:
    """A request whose answer is lost has happened; one that was cut off has not."""
    server.fail("send", Fault(answer_lost=True), Fault.cut())
    for text in ("one", "two"):
        with pytest.raises(aiohttp.ClientError):
            await bot.send(11, content=text)
    assert [post.text for post in ann.sent] == ["one"]


async def test_a_slow_answer_to_what_was_delivered(
    server: DiscordApi, bot: Client, ann: Person
) -> None:
    """The person reads it long before the bot knows."""
    gate = asyncio.Event()
    server.fail("send", Fault(slow=gate))
    sending = asyncio.create_task(bot.send(11, content="Hi"))
    assert (await ann.next_message()).text == "Hi"
    assert not sending.done()
    gate.set()
    assert (await sending).status == 200


async def test_a_person_does_not_wait_for_ever(ann: Person) -> None:
    """Waiting for what does not come, or choosing what is not there, fails the test."""
    with pytest.raises(Unanswered):
        await ann.next_message(timeout=0.01)
    with pytest.raises(Unanswered):
        ann.tap("Start")
    with pytest.raises(Unanswered):
        ann.use("start")
