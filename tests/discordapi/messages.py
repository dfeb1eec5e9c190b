"""A message as it stands in a chat now, and how Discord writes one.

May not know HTTP, or who reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from tests.discordapi.eyes import Reading, read
from tests.discordapi.limits import BUTTON, EPHEMERAL, MENU, SILENT, SUPPRESS_EMBEDS, Rows, parts

EPOCH = 1_420_070_400_000
"""Where Discord's ids begin to count milliseconds."""
APPLICATION = 424_242_424_242_424_242
BOT: dict[str, Any] = {
    "id": str(APPLICATION),
    "username": "Loosen",
    "global_name": None,
    "avatar": None,
    "discriminator": "4242",
    "public_flags": 0,
    "flags": 0,
    "primary_guild": None,
    "bot": True,
}
_PICTURES = {"gif": "image/gif", "png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}


class Shown(Struct, frozen=True):
    """A file under a message."""

    id: int
    name: str
    alt: str
    """What it shows, for whoever can't see it."""
    content: bytes

    @property
    def is_picture(self) -> bool:
        """Whether it is shown in the chat."""
        return self.name.rpartition(".")[2].lower() in _PICTURES

    def as_fields(self) -> dict[str, Any]:
        """Write it the way it stands in a message."""
        address = f"http://127.0.0.1/attachments/{self.id}/{self.name}"
        fields: dict[str, Any] = {
            "id": str(self.id),
            "filename": self.name,
            "size": len(self.content),
            "url": address,
            "proxy_url": address,
        }
        if self.is_picture:
            kind = _PICTURES[self.name.rpartition(".")[2].lower()]
            fields |= {"content_type": kind, "width": 480, "height": 360}
        return fields | ({"description": self.alt} if self.alt else {})


@dataclass(kw_only=True)
class Post:
    """A message of anybody as it stands now; the library's word for one is `Message`."""

    id: int
    channel: int
    author: dict[str, Any]
    content: str = ""
    components: Rows = ()
    flags: int = 0
    files: tuple[Shown, ...] = ()
    nonce: str = ""
    interaction: int = 0
    """Which interaction it answers; 0: none."""
    edits: int = 0
    deleted: bool = False
    monotonic: float
    """When it arrived, in seconds of the monotonic clock."""
    wall: datetime
    """When it arrived, in UTC."""

    @property
    def reading(self) -> Reading:
        """What a person reads."""
        return read(self.content)

    @property
    def text(self) -> str:
        """Its words, title and all."""
        return self.reading.text

    @property
    def title(self) -> str:
        """What is bold in it."""
        return self.reading.title

    @property
    def body(self) -> str:
        """Its words without the title."""
        return self.text.removeprefix(self.title).lstrip("\n")

    @property
    def silent(self) -> bool:
        """Whether it makes no sound."""
        return bool(self.flags & SILENT)

    @property
    def bare(self) -> bool:
        """Whether links in it show no preview."""
        return bool(self.flags & SUPPRESS_EMBEDS)

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return bool(self.flags & EPHEMERAL)

    @property
    def labels(self) -> list[str]:
        """What stands on its buttons and in its menus."""
        return [label for label, *_ in self.choices()]

    @property
    def pictures(self) -> list[Shown]:
        """The files that are shown in the chat."""
        return [file for file in self.files if file.is_picture]

    def choices(self) -> Iterator[tuple[str, str, str]]:
        """Everything that can be chosen: label, custom id, and the value of a menu's option."""
        for part in parts(self.components):
            if part["type"] == BUTTON and part.get("custom_id") and not part.get("disabled"):
                yield part.get("label", ""), part["custom_id"], ""
            if part["type"] == MENU and not part.get("disabled"):
                for option in part["options"]:
                    yield option["label"], part["custom_id"], option["value"]

    def as_message(self) -> dict[str, Any]:
        """Write it the way Discord does."""
        message: dict[str, Any] = {
            "id": str(self.id),
            "type": 20 if self.interaction else 0,
            "channel_id": str(self.channel),
            "author": self.author,
            "content": self.content,
            "mentions": [],
            "mention_roles": [],
            "mention_everyone": False,
            "attachments": [file.as_fields() for file in self.files],
            "embeds": [],
            "timestamp": self.wall.isoformat(),
            "edited_timestamp": datetime.now(UTC).isoformat() if self.edits else None,
            "flags": self.flags,
            "components": _numbered(self.components),
            "pinned": False,
            "tts": False,
        }
        return message | ({"nonce": self.nonce} if self.nonce else {})


def _numbered(rows: Rows) -> list[dict[str, Any]]:
    """Rows as Discord returns them: each part with an id of its own."""
    number = 0
    written = []
    for row in rows:
        number += 1
        inner = []
        for part in row.get("components", []):
            number += 1
            kept = {
                name: value
                for name, value in part.items()
                if value is not None and name != "required"  # that is for forms
            }
            if part["type"] == MENU:
                kept = {"min_values": 1, "max_values": 1} | kept
            inner.append(kept | {"id": number})
        written.append({"type": row["type"], "id": row.get("id") or number, "components": inner})
    return written
