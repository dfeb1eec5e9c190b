"""Pictures for the tests of Telegram, and a memory to look into."""

from __future__ import annotations

from bot.chat.platform import Button, Message, Picture
from bot.errors import StoreError
from tests.botapi.server import BotApi

ANN, BOB = 11, 12
BUTTONS = ((Button("Done", "s:1"),),)
SWINGS = Picture(name="knee-swings.gif", content=b"GIF89a knees", moves=True, alt="Knees swing.")
LIFT = Picture(name="chest-lift.gif", content=b"GIF89a chest", moves=True, alt="The chest rises.")
CARD = Message(title="1 of 3", text="On your back.", buttons=BUTTONS, picture=SWINGS)
CARD_TEXT = "1 of 3\n\nOn your back."


def days(width: int = 800, content: bytes = b"") -> Picture:
    """A still of somebody's days."""
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4, "big") + (600).to_bytes(4, "big")
    return Picture(name="days.png", content=head + content, moves=False, alt="Five of seven.")


class Drawer:
    """Keepsakes that can be looked into, and get stuck."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.stuck = False

    def recall(self, name: str) -> str | None:
        """Look it up."""
        if self.stuck:
            raise StoreError("the disk is gone")
        return self.kept.get(name)

    def remember(self, name: str, value: str) -> None:
        """Keep it."""
        if self.stuck:
            raise StoreError("the disk is full")
        self.kept[name] = value


def uploads(server: BotApi) -> list[bool]:
    """Of each request with an animation, whether it was an upload."""
    return [isinstance(call["animation"], bytes) for call in server.called("sendAnimation")]


def shown(server: BotApi) -> list[bool]:
    """Of each message that Ann got, whether it came with a picture."""
    return [sent.picture is not None for sent in server.messages(ANN)]
