"""The contract of a platform: implement `Platform` in one file to add a chat.

No platform's own types may appear here.
"""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from typing import Protocol

from msgspec import Struct


class Button(Struct, frozen=True):
    """A label a person sees, and the opaque `data` (at most 64 bytes) that a tap returns."""

    label: str
    data: str
    stops: bool = False
    """Whether it stops what hurts: it stays a button, in reach, whatever else gives way."""


class File(Struct, frozen=True):
    """A file to hand to the person."""

    name: str
    content: bytes


class Picture(Struct, frozen=True, kw_only=True):
    """A picture that stands with a message; a platform that can't show it tells `alt`."""

    name: str
    """The name of its file, for example `knee-swings.gif`."""
    content: bytes
    moves: bool
    """Whether it is an animation (GIF or MP4 without sound) or a still (PNG or JPEG)."""
    alt: str
    """What it shows, in the person's language, for whoever can't see it."""


class Message(Struct, frozen=True, kw_only=True):
    """A message as a person sees it, in their language.

    A message with a picture is one message where the platform can, and is acknowledged as a
    whole. Whatever fails about the picture alone, the words go out without it.
    """

    text: str
    title: str = ""
    """Shown in bold above the text."""
    buttons: tuple[tuple[Button, ...], ...] = ()
    rings: bool = True
    picture: Picture | None = None
    files: tuple[File, ...] = ()
    field: Button | None = None
    """What opens a field for a typed answer, where a platform has such a thing; its data comes
    back with the answer. None: this message asks for no typed answer."""


class Typed(Struct, frozen=True, tag=True):
    """A person typed something."""

    text: str


class Tap(Struct, frozen=True, tag=True):
    """A person tapped a button; `data` is what the button was sent with."""

    data: str
    message: str = ""
    """The platform's id of the message that the button stands under."""


class Filled(Struct, frozen=True, tag=True):
    """A person filled the field of a message; `data` is what it was sent with."""

    text: str
    data: str
    message: str = ""
    """The platform's id of the message that the field belongs to."""


class Location(Struct, frozen=True, tag=True):
    """A person shared where they are, in degrees."""

    latitude: float
    longitude: float


class Blocked(Struct, frozen=True, tag=True):
    """A person blocked the bot or closed the chat."""


Content = Typed | Tap | Filled | Location | Blocked
"""What somebody can do."""


class Incoming(Struct, frozen=True, kw_only=True):
    """One thing that a person did, as the platform told it."""

    platform: str
    chat: str
    """The platform's own id of the private chat."""
    update: str
    """The platform's own id of this update, unique per platform: a repeat is handled once."""
    content: Content
    sender: str = ""
    """The platform's own id of the person, where that is another one than the chat's."""
    language: str = ""
    """The platform's idea of the person's language (IETF tag), for a first meeting."""


class Answer(Struct, frozen=True):
    """What to tell the tapper at once, beside the messages that follow by themselves."""

    note: str = ""
    """A short text, for example that the button is from another morning; may be empty."""
    buttons_stay: bool = False
    """Whether the buttons of the tapped message are still good."""


Receive = Callable[[Incoming], Awaitable[Answer]]
"""What a platform calls for each update; returns after the update is stored and handled."""


class Limits(Struct, frozen=True, kw_only=True):
    """How fast a platform takes messages from one bot, as far as it is known beforehand."""

    per_second: float = math.inf
    """Messages a second to all chats together."""
    burst: int = 3
    """How many of them may go out at once after a rest."""
    chat_per_second: float = math.inf
    """Messages a second to one chat."""
    chat_burst: int = 5


UNLIMITED = Limits()


class Keepsakes(Protocol):
    """What a platform is given to remember between runs; a name stands for one text."""

    def recall(self, name: str) -> str | None:
        """Return what was remembered under this name. Raises `StoreError`."""

    def remember(self, name: str, value: str) -> None:
        """Remember, in the place of what was there before. Raises `StoreError`."""


class Platform(Protocol):
    """A chat to send to and to hear from. Raises `DeliveryError` and nothing else."""

    name: str
    limits: Limits
    knows_repeats: bool
    """Whether a message sent again under the same nonce soon afterwards is not shown again."""

    async def send(self, chat: str, message: Message, nonce: str = "") -> str:
        """Send and return the platform's id of the message, once the platform acknowledged it.

        `nonce` stands for this message and no other, at most 20 characters; empty: none.
        """

    async def retire(self, chat: str, message: str) -> None:
        """Take the buttons away from a message sent before."""

    async def listen(self, receive: Receive) -> None:
        """Hear from people until cancelled."""
