"""From Discord's types to ours."""

from __future__ import annotations

import pytest

from bot.chat.platform import Incoming, Typed
from tests.chat.discord_ear import Ear
from tests.chat.discord_room import Room, entered
from tests.discordapi.people import Person
from tests.discordapi.server import DiscordApi


async def test_what_is_typed_in_private_is_heard() -> None:
    """The words, whose they are, and an id that is no other update's."""
    async with entered(Room()) as room:
        message = await room.ann.send_dm("half past six")
        assert room.listener.heard == [
            Incoming(
                platform="discord",
                chat=str(room.ann.dm_channel.id),
                sender=str(room.ann.id),
                update=f"m{message.id}",
                content=Typed("half past six"),
            )
        ]


async def test_a_picture_is_an_empty_text() -> None:
    """Whoever sends something without words still gets an answer."""
    async with entered(Room()) as room:
        backend, chat = room.env.backend, room.ann.dm_channel.id
        sent = backend.store_attachments(chat, [("bed.png", b"png")])
        backend.create_message(chat, room.ann.id, "", attachments=sent)
        await room.env.settle()
        assert room.listener.contents == [Typed("")]


async def test_bots_and_servers_are_no_concern() -> None:
    """What the bot itself or another bot writes, and what is said in a server, is not heard."""
    async with entered(Room()) as room:
        robot = room.env.create_user("robot", bot=True)
        await robot.send_dm("hello")
        await room.say("Good morning")
        guild = room.env.create_guild()
        channel = guild.create_text_channel("general")
        await guild.add_member(room.ann).send(channel, "hello all")
        assert room.listener.heard == []


@pytest.mark.parametrize("kind", [{}, {"channel_type": 0}])
async def test_a_server_that_is_not_known_is_a_server(
    api: DiscordApi, ann: Person, kind: dict[str, int]
) -> None:
    """What is said to all is not heard, though nobody has told the bot of that server."""
    ear = Ear(api)
    async with ear.hearing():
        ann.type_in_server("hello all", **kind)
        ann.type("hello")
        await ear.hear_texts("hello")
    await ear.gateway.close()


@pytest.mark.parametrize("odd", [{"webhook_id": "12"}, {"channel_type": 3}])
async def test_only_people_alone_with_the_bot_are_heard(
    api: DiscordApi, ann: Person, odd: dict[str, object]
) -> None:
    """What a webhook writes in somebody's name, or friends say among themselves, is not."""
    ear = Ear(api)
    async with ear.hearing():
        post = ann.type("hello")
        await ear.hear_texts("hello")
        api.gateway.tell("MESSAGE_CREATE", post.as_message() | odd | {"id": "77"})
        ann.type("it hurts")
        await ear.hear_texts("hello", "it hurts")
    await ear.gateway.close()


async def test_the_chats_own_notices_are_no_words() -> None:
    """That something was pinned is nothing that a person typed."""
    async with entered(Room()) as room:
        message = await room.ann.send_dm("hello")
        channel = room.gateway.get_partial_messageable(room.ann.dm_channel.id)
        await channel.get_partial_message(message.id).pin()
        await room.env.settle()
        assert room.listener.contents == [Typed("hello")]


@pytest.mark.parametrize(
    ("command", "options", "typed"),
    [
        ("streak", {}, "/streak"),
        ("trend", {"days": 30}, "/trend 30"),
        ("zone", {"place": "Berlin, Germany"}, "/zone Berlin, Germany"),
        ("time", {"at": "weekdays 6:30"}, "/time weekdays 6:30"),
        ("time", {}, "/time"),
    ],
)
async def test_a_command_is_what_would_have_been_typed(
    command: str, options: dict[str, str | int], typed: str
) -> None:
    """Its name, and what was filled in after it."""
    async with entered(Room()) as room:
        await room.gateway._register()
        await room.ann.slash(command, **options)
        [heard] = room.listener.heard
        assert heard.content == Typed(typed)
        assert (heard.sender, heard.language) == (str(room.ann.id), "en-US")
        assert heard.update.startswith("i")


@pytest.mark.parametrize("left_out", ["channel", "context", "attachment_size_limit"])
async def test_an_interaction_that_says_little_is_understood(
    api: DiscordApi, ann: Person, left_out: str
) -> None:
    """What Discord may leave out of one in a private chat is no reason to lose it."""
    ear = Ear(api)
    async with ear.hearing():
        used = ann.use("streak")
        [heard] = await ear.ears.hear(1)
        assert (heard.chat, heard.content) == (str(ann.chat), Typed("/streak"))
        again = {name: value for name, value in used.told.items() if name != left_out}
        api.gateway.tell("INTERACTION_CREATE", again | {"id": "77"})
        _, heard = await ear.ears.hear(2)
        assert (heard.chat, heard.content) == (str(ann.chat), Typed("/streak"))
    await ear.gateway.close()


@pytest.mark.parametrize("context", [{"context": 2}, {}])
async def test_a_group_is_not_private(
    api: DiscordApi, ann: Person, context: dict[str, int]
) -> None:
    """Whoever uses a command among friends is invited over; nothing of it is heard."""
    ear = Ear(api)
    async with ear.hearing():
        used = ann.use("streak")
        await ear.ears.hear(1)
        group = {"id": "99", "type": 3, "recipients": [], "name": None, "icon": None}
        among = {name: value for name, value in used.told.items() if name != "context"}
        api.gateway.tell(
            "INTERACTION_CREATE",
            among | context | {"id": "77", "channel": group, "channel_id": "99"},
        )
        await api.until(lambda: len(api.called("answer")) == 2)
        assert len(ear.ears.heard) == 1
    assert "Tap my name" in api.called("answer")[1]["data"]["content"]
    await ear.gateway.close()
