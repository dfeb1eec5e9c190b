"""What a message will hold, checked; and how it comes to stand in a chat or changes there.

May not know any route or HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from tests.discordapi.faults import Refused
from tests.discordapi.limits import (
    EPHEMERAL,
    LARGEST_FILE,
    SILENT,
    SUPPRESS_EMBEDS,
    file_faults,
    message_faults,
)
from tests.discordapi.messages import BOT, Post, Shown
from tests.discordapi.world import Channel, World

Body = Mapping[str, Any]
PUBLIC = SUPPRESS_EMBEDS | SILENT
"""What can be set of a message that everybody in a chat sees."""


class Asked(Struct, frozen=True, kw_only=True):
    """A request, taken apart."""

    where: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    files: Mapping[int, tuple[str, bytes]]

    def number(self, name: str) -> int:
        """An id in the address."""
        return int(self.where[name])


class Contents:
    """Checks and keeps what the bot writes. Raises `Refused` where Discord would refuse."""

    def __init__(self, world: World) -> None:
        self.world = world

    def change(self, post: Post, asked: Asked) -> Any:
        """Change what a request names, and return the message as it is now."""
        content = self.content(asked.body, asked.files, PUBLIC | EPHEMERAL)
        given = {name: content[name] for name in content if name in fields_of(asked.body)}
        self.alter(post, given)
        return post.as_message()

    def alter(self, post: Post, content: Body) -> None:
        """Change a message, and tell of it."""
        post.edits += 1
        for name, value in content.items():
            setattr(post, name, value | (post.flags & EPHEMERAL) if name == "flags" else value)
        if not post.deleted and not post.ephemeral:
            self.world.tell_of(post, "MESSAGE_UPDATE")
        self.world.signal.changed()

    def told(self, channel: Channel, content: Body) -> Post:
        """Post for the bot; it hears of it itself, as of everything in a private chat."""
        post = self.world.post(channel, BOT, **content)
        if not post.ephemeral:
            self.world.tell_of(post, "MESSAGE_CREATE")
        return post

    def content(
        self, body: Body, files: Mapping[int, tuple[str, bytes]], allowed_flags: int
    ) -> dict[str, Any]:
        """What a message will hold. Raises `Refused`."""
        self.refuse(message_faults(body, allowed_flags=allowed_flags) + file_faults(body, files))
        if any(len(content) > LARGEST_FILE for _, content in files.values()):
            raise Refused(40005)
        return {
            # Discord takes away what nobody would see.
            "content": (body.get("content") or "").strip(),
            "components": body.get("components") or (),
            "flags": body.get("flags") or 0,
            "files": tuple(self._files(body, files)),
        }

    def _files(self, body: Body, files: Mapping[int, tuple[str, bytes]]) -> list[Shown]:
        named = {str(one["id"]): one for one in body.get("attachments") or []}
        shown = []
        for place, (name, content) in sorted(files.items()):
            about = named.get(str(place), {})
            alt = about.get("description") or ""
            shown.append(Shown(self.world.new_id(), about.get("filename") or name, alt, content))
        return shown

    def refuse_empty(self, content: Body) -> None:
        """Refuse a message in which nothing stands."""
        if not content["content"] and not content["files"] and not content["components"]:
            self.world.violations.append("a message is empty")
            raise Refused(50006)

    def refuse(self, faults: list[str]) -> None:
        """Refuse a request for its faults, if there are any, and keep them."""
        if faults:
            self.world.violations.extend(faults)
            raise Refused(50035, "; ".join(faults))


def fields_of(body: Body) -> set[str]:
    """Which of a message's fields an edit changes."""
    return {"files" if name == "attachments" else name for name in body}
