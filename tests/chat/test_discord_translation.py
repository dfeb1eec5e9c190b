"""From Discord's types to ours."""

from __future__ import annotations

import pytest

from bot.chat.platform import Incoming, Typed
from tests.chat.discord_room import Room, entered


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
