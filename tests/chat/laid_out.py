"""What Discord finds in a message that was laid out for it: choices, and what breaks its rules."""

from __future__ import annotations

from typing import Any

from bot.chat.discord_layout import Menu, Part, Row, view
from bot.chat.platform import Button
from tests.discordapi.limits import message_faults
from tests.discordapi.spec import Spec

_SEND = "POST /channels/{channel_id}/messages"


def choices(fitted: tuple[Row, ...]) -> list[Button]:
    """Everything that can be chosen, in its order."""
    return [one for row in fitted for one in (row.options if isinstance(row, Menu) else row)]


def buttons(fitted: tuple[Row, ...]) -> list[Button]:
    """What can be chosen without unfolding a menu."""
    return [one for row in fitted if not isinstance(row, Menu) for one in row]


def faults(part: Part) -> list[str]:
    """What Discord would find wrong with a part."""
    body: dict[str, Any] = {"content": part.content, "components": view(part.rows).to_components()}
    return Spec.official().body_faults(_SEND, body) + message_faults(body, allowed_flags=0)
