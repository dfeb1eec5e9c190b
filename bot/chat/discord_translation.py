"""From Discord's types to ours: what a person did.

Belongs to `discord.py`. It may not do any I/O, and it may not decide: what happens outside of a
private chat is no concern of the bot, whatever it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from discord import (
    ChannelType,
    ComponentType,
    DMChannel,
    Interaction,
    InteractionType,
    Message,
    MessageType,
    PartialMessageable,
)
from discord.components import ActionRow, Button

from bot.chat.discord_layout import TYPE
from bot.chat.platform import Filled, Incoming, Tap, Typed

PLATFORM = "discord"

_WRITTEN = frozenset({MessageType.default, MessageType.reply})
"""What a person writes; other kinds are the chat's own notices."""
_STRING_SELECT = ComponentType.select.value


def translate_message(message: Message) -> Incoming | None:
    """Say what a person wrote in a private chat; None when it is of no concern to the bot.

    A picture, a sticker or a voice is an empty text.
    """
    by_nobody = message.author.bot or message.webhook_id is not None
    if by_nobody or message.type not in _WRITTEN or not _is_direct(message):
        return None
    return Incoming(
        platform=PLATFORM,
        chat=str(message.channel.id),
        sender=str(message.author.id),
        update=f"m{message.id}",
        content=Typed(message.content),
    )


def is_among_others(message: Mapping[str, Any]) -> bool:
    """Whether a message, as it came, was written in a server or in a group of friends."""
    kind = message.get("channel_type", ChannelType.private.value)
    return message.get("guild_id") is not None or kind != ChannelType.private.value


def complete(interaction: Mapping[str, Any]) -> dict[str, Any]:
    """Add to an interaction, as it came, what the library can't do without and Discord may omit."""
    completed = {"attachment_size_limit": 0, **interaction}
    if completed.get("guild_id") is None and completed.get("channel_id"):
        channel = {"id": completed["channel_id"], "type": ChannelType.private.value}
        completed.setdefault("channel", channel)
    return completed


def is_private(interaction: Interaction) -> bool:
    """Whether it happened between this person and the bot alone."""
    among_others = interaction.context.guild or interaction.context.private_channel
    is_direct = isinstance(interaction.channel, DMChannel)
    return interaction.guild_id is None and is_direct and not among_others


def translate_interaction(interaction: Interaction) -> Incoming | None:
    """Say what a person did with a command, a button, a menu or a field in a private chat."""
    content = _content(interaction)
    if content is None or not is_private(interaction):
        return None
    return Incoming(
        platform=PLATFORM,
        chat=str(interaction.channel_id),
        sender=str(interaction.user.id),
        update=f"i{interaction.id}",
        content=content,
        language=interaction.locale.value,
    )


def focused_option(interaction: Interaction) -> tuple[str, str]:
    """Return the command that is being typed, and what was typed of its option so far."""
    data = _data(interaction)
    typed = (str(one.get("value", "")) for one in data.get("options", ()) if one.get("focused"))
    return str(data.get("name", "")), next(typed, "")


def label_of_button(interaction: Interaction) -> str:
    """Return what the tapped button says; empty when it can't be told."""
    rows = interaction.message.components if interaction.message is not None else ()
    buttons = (part for row in rows if isinstance(row, ActionRow) for part in row.children)
    for part in buttons:
        if isinstance(part, Button) and part.custom_id == interaction.custom_id:
            return part.label or ""
    return ""


def _is_direct(message: Message) -> bool:
    """Whether it stands in a private chat; of a server that is not known there is only an id."""
    channel = message.channel
    named = isinstance(channel, PartialMessageable) and channel.guild_id is None
    return named or isinstance(channel, DMChannel)


def _content(interaction: Interaction) -> Typed | Tap | Filled | None:
    data = _data(interaction)
    message = str(interaction.message.id) if interaction.message is not None else ""
    match interaction.type:
        case InteractionType.application_command:
            values = (str(option["value"]) for option in data.get("options", ()))
            return Typed(" ".join((f"/{data['name']}", *values)))
        case InteractionType.component:
            chosen = data["values"][0] if data["component_type"] == _STRING_SELECT else None
            return Tap(str(chosen or data["custom_id"]), message)
        case InteractionType.modal_submit:
            text = next(_values(data.get("components", ())), "")
            return Filled(text, str(data["custom_id"]).removeprefix(TYPE), message)
        case _:
            return None


def _values(components: Any) -> Iterator[str]:  # noqa: ANN401 - as it came over the wire
    """Return what was typed into the fields, wherever they stand in the modal."""
    for part in components:
        if "value" in part:
            yield str(part["value"])
        inside = part.get("components", ())
        yield from _values((*inside, part["component"]) if "component" in part else inside)


def _data(interaction: Interaction) -> Mapping[str, Any]:
    """What Discord told of it; the library's own types of it have no common part."""
    return dict(interaction.data or {})
