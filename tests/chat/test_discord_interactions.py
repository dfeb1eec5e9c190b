"""What people tap, choose and command on Discord: answered once, and soon enough."""

from __future__ import annotations

import asyncio

import discord
import pytest

from bot.chat.discord_layout import TYPE, escape
from bot.chat.platform import Answer, Filled, Tap, Typed
from bot.errors import StoreError
from tests.chat.discord_ear import Ear
from tests.chat.discord_room import Room, entered, words
from tests.discordapi.faults import Fault
from tests.discordapi.people import Person
from tests.discordapi.server import DiscordApi


async def test_a_tap_is_answered_by_taking_the_buttons() -> None:
    """It is handled first; then the buttons, which are used up, go with the acknowledgement."""
    async with entered(Room()) as room:
        message = await room.say("Shall we?", ("Start", "m|start|"), ("Not today", "m|not-today|"))
        result = await room.ann.click(message, label="Start")
        [heard] = room.listener.heard
        assert heard.content == Tap("m|start|", str(message.id))
        assert heard.chat == str(room.ann.dm_channel.id)
        assert heard.sender == str(room.ann.id)
        assert heard.update.startswith("i")
        assert heard.language == "en-US"
        assert result.acknowledged
        assert labels(room) == []
        assert result.response is None or not result.response.ephemeral


async def test_buttons_that_are_still_good_stay() -> None:
    """Nothing about the message changes then."""
    async with entered(Room()) as room:
        room.listener.answer = Answer(buttons_stay=True)
        message = await room.say("Shall we?", ("Start", "m|start|"))
        result = await room.ann.click(message, label="Start")
        assert result.acknowledged
        assert labels(room) == ["Start"]


async def test_a_note_is_for_the_tapper_alone() -> None:
    """An old button is answered kindly and privately, and reads as it was written."""
    async with entered(Room()) as room:
        room.listener.answer = Answer(note="From *another* morning.", buttons_stay=True)
        message = await room.say("Shall we?", ("Start", "m|start|"))
        result = await room.ann.click(message, label="Start")
        assert result.response is not None
        assert result.response.ephemeral
        assert result.response.content == r"From \*another\* morning."
        assert labels(room) == ["Start"]


async def test_a_choice_in_a_menu_is_a_tap() -> None:
    """Its value is what a button would have brought back."""
    async with entered(Room()) as room:
        view = discord.ui.View(timeout=None)
        options = [discord.SelectOption(label="7", value="m|stiff|7")]
        view.add_item(discord.ui.Select(custom_id="choose.1", options=options))
        channel = room.gateway.get_partial_messageable(room.ann.dm_channel.id)
        message = await channel.send("How stiff?", view=view)
        view.stop()
        await room.ann.select(message, ["m|stiff|7"])
        assert room.listener.contents == [Tap("m|stiff|7", str(message.id))]


async def test_a_command_leaves_nothing_behind() -> None:
    """What there is to say comes as a message; the command's own answer is gone."""
    async with entered(Room()) as room:
        await room.gateway._register()
        result = await room.ann.slash("trend", days=90)
        assert room.listener.contents == [Typed("/trend 90")]
        assert result.acknowledged
        assert room.ann.dm_channel.history(viewer=room.ann) == []


async def test_a_note_after_a_command_is_shown() -> None:
    """In the place of the answer, for this person alone."""
    async with entered(Room()) as room:
        room.listener.answer = Answer(note="Not now.")
        await room.gateway._register()
        result = await room.ann.slash("streak")
        assert room.listener.contents == [Typed("/streak")]
        assert result.response is not None
        assert (result.response.content, result.response.ephemeral) == ("Not now.", True)


async def test_a_field_opens_for_a_typed_answer() -> None:
    """The button shows a field of its own name, and what is typed into it is typed."""
    async with entered(Room()) as room:
        message = await room.say(
            "Where do you wake up?", ("Type a town", f"{TYPE}q7"), ("Later", "m|later|")
        )
        shown = await room.ann.click(message, label="Type a town")
        assert room.listener.heard == []
        assert shown.modal is not None
        assert shown.modal["title"] == "Type a town"
        assert shown.modal["components"][0]["label"] == "Type a town"
        result = await room.ann.submit_modal(shown, {"answer": "Berlin"})
        assert room.listener.contents == [Filled("Berlin", "q7", str(message.id))]
        assert result.acknowledged
        assert labels(room) == ["Type a town", "Later"]


async def test_an_old_field_is_answered_kindly() -> None:
    """For this person alone, as an old button is; nothing about the message changes by it."""
    async with entered(Room()) as room:
        room.listener.answer = Answer(note="That has had its answer.")
        message = await room.say("Where do you wake up?", ("Type a town", f"{TYPE}q7"))
        shown = await room.ann.click(message, label="Type a town")
        result = await room.ann.submit_modal(shown, {"answer": "Paris"})
        assert result.response is not None
        assert result.response.ephemeral
        assert result.response.content == "That has had its answer."
        assert labels(room) == ["Type a town"]


async def test_a_long_label_still_opens_a_field() -> None:
    """It is cut to what a field's name holds."""
    async with entered(Room()) as room:
        message = await room.say("Where?", ("Type a town, or a village near it. " * 2, TYPE))
        shown = await room.ann.click(message, custom_id=TYPE)
        assert shown.modal is not None
        assert len(shown.modal["title"]) == 45


async def test_a_button_without_words_opens_a_field_too() -> None:
    """Whatever becomes of its label, the answer can be typed."""
    async with entered(Room()) as room:
        view = discord.ui.View(timeout=None)
        view.add_item(discord.ui.Button(emoji="\N{PENCIL}", custom_id=TYPE))
        channel = room.gateway.get_partial_messageable(room.ann.dm_channel.id)
        message = await channel.send("Where?", view=view)
        view.stop()
        shown = await room.ann.click(message, custom_id=TYPE)
        assert shown.modal is not None
        assert shown.modal["title"] == words("en", "discord-field")


@pytest.mark.parametrize(
    "fault", [Fault(answer_empty=True), Fault(answer_lost=True)], ids=["nothing", "lost"]
)
async def test_nothing_of_a_command_is_left_behind(
    api: DiscordApi, ann: Person, fault: Fault
) -> None:
    """Also when its answer is answered oddly, and taking it away fails at first."""
    ear = Ear(api)
    async with ear.hearing():
        api.fail("answer", fault)
        api.fail("delete answer", Fault.html(502))
        used = ann.use("streak")
        await api.until(lambda: used.acknowledged and not used.answers)
    assert len(api.called("delete answer")) == 2
    await ear.gateway.close()


async def test_a_late_note_is_tried_again(api: DiscordApi, ann: Person) -> None:
    """A command that was promised an outcome shows it, though the first attempt fails."""
    ear = Ear(api, patience=0)
    ear.ears.gate, ear.ears.gated = asyncio.Event(), str(ann.chat)
    ear.ears.answers = [Answer(note="Not now.")]
    async with ear.hearing():
        api.fail("edit answer", Fault.html(502))
        used = await ann.answered(ann.use("streak"))
        ear.ears.gate.set()
        assert await ann.note(used) == "Not now."
    await ear.gateway.close()


def slow() -> Room:
    """A room where no outcome is quick enough."""
    room = Room(patience=0)
    room.listener.gate = asyncio.Event()
    return room


async def open_gate(room: Room) -> None:
    """Let what is being handled come to its end."""
    assert room.listener.gate is not None
    room.listener.gate.set()
    await room.env.settle()


async def test_a_tap_that_takes_longer_is_promised_an_outcome() -> None:
    """It is acknowledged in good time, and the used-up buttons go afterwards."""
    async with entered(slow()) as room:
        message = await room.say("Shall we?", ("Start", "m|start|"))
        result = await room.ann.click(message, label="Start")
        assert result.acknowledged
        assert (room.listener.heard, labels(room)) == ([], ["Start"])
        await open_gate(room)
        assert room.listener.contents == [Tap("m|start|", str(message.id))]
        assert labels(room) == []


async def test_a_late_note_follows_the_promise() -> None:
    """For this person alone, as if it had come at once; the message stays as it is."""
    async with entered(slow()) as room:
        room.listener.answer = Answer(note="From another morning.", buttons_stay=True)
        message = await room.say("Shall we?", ("Start", "m|start|"))
        result = await room.ann.click(message, label="Start")
        await open_gate(room)
        [note] = result.followups
        assert (note.content, note.ephemeral) == ("From another morning.", True)
        assert labels(room) == ["Start"]


@pytest.mark.parametrize("note", ["", "Not now."])
async def test_a_command_that_takes_longer_is_promised_an_outcome(note: str) -> None:
    """Its answer shows that something is on its way, until the note is there, or nothing to say."""
    async with entered(slow()) as room:
        room.listener.answer = Answer(note=note)
        await room.gateway._register()
        result = await room.ann.slash("streak")
        assert (result.acknowledged, result.deferred, result.ephemeral) == (True, True, True)
        await open_gate(room)
        shown = [one.content for one in room.ann.dm_channel.history(viewer=room.ann)]
        assert shown == ([note] if note else [])


async def test_a_full_disk_keeps_nobody_waiting_without_a_word() -> None:
    """What can't be saved yet is promised, tried again until it is, and answered once."""
    room = Room(patience=0)
    room.listener.fails = [StoreError("no room left")] * 3
    async with entered(room):
        message = await room.say("Shall we?", ("Start", "m|start|"))
        result = await room.ann.click(message, label="Start")
        assert result.acknowledged
        assert room.listener.contents == [Tap("m|start|", str(message.id))]
        assert labels(room) == []
        assert room.events.count("update-waits-for-store") == 1


async def test_what_cannot_be_handled_at_all_is_acknowledged_too() -> None:
    """The host is told without a word of what was said; the buttons stay."""
    room = Room()
    room.listener.fails = [ValueError("secret")]
    async with entered(room):
        message = await room.say("Shall we?", ("Start", "m|start|"))
        result = await room.ann.click(message, label="Start")
        assert result.acknowledged
        assert labels(room) == ["Start"]
        [line] = [line for line in room.log if line["event"] == "update-left-out"]
        assert (line["kind"], line["error"]) == ("Tap", "ValueError")
        assert "secret" not in str(room.log)


async def test_a_repeat_is_left_alone() -> None:
    """What Discord hands over twice is handled and acknowledged once."""
    async with entered(Room()) as room:
        message = await room.say("Shall we?", ("Start", "m|start|"))
        await room.ann.click(message, label="Start")
        [tap] = [one[2] for one in room.env.backend.transcript if one[1] == "INTERACTION_CREATE"]
        room.env.backend.emit("INTERACTION_CREATE", tap)
        await room.env.settle()
        assert len(room.listener.heard) == 1
        assert "discord-not-acknowledged" not in room.events


async def test_from_a_server_people_are_invited_over() -> None:
    """Whatever the command, nobody else sees the answer, and nothing of it is kept."""
    async with entered(Room()) as room:
        await room.gateway._register()
        guild = room.env.create_guild()
        channel = guild.create_text_channel("general")
        bob = guild.add_member(room.env.create_user("bob"))
        result = await bob.slash(channel, "start")
        assert result.response is not None
        assert result.response.ephemeral
        bot = room.gateway.user
        assert bot is not None
        come_over = words("en", "discord-come-over")
        assert result.response.content == f"{escape(come_over)}\n<@{bot.id}>"
        assert room.listener.heard == []


async def test_towns_are_suggested_while_they_are_typed() -> None:
    """For what was typed so far, in the person's language; nothing of it is handled."""
    async with entered(Room()) as room:
        room.suggester.found = ["Berlin, Germany", "x" * 101, *map(str, range(30))]
        await room.gateway._register()
        choices = await room.ann.autocomplete("zone", "place", "berl")
        assert room.suggester.asked == [("zone", "berl", "en-US")]
        assert choices[0] == {"name": "Berlin, Germany", "value": "Berlin, Germany"}
        assert len(choices) == 25
        assert room.listener.heard == []


def labels(room: Room) -> list[str]:
    """The buttons that Ann sees under the first message."""
    first = room.ann.dm_channel.history(viewer=room.ann)[0]
    rows = [row for row in first.components if isinstance(row, discord.ActionRow)]
    return [
        part.label or ""
        for row in rows
        for part in row.children
        if isinstance(part, discord.components.Button)
    ]
