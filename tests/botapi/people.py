"""People on the other side of the bot: they type, tap, share, block, and read what arrives.

May not know HTTP.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.botapi.files import Kept
from tests.botapi.updates import Signal, Updates

Keyboard = list[list[dict[str, Any]]]

BOT: dict[str, Any] = {
    "id": 4242,
    "is_bot": True,
    "first_name": "Loosen",
    "username": "loosen_test_bot",
}


class Unanswered(AssertionError):  # noqa: N818 - the person is, nothing else is wrong
    """A person waited for something that did not come."""


@dataclass(kw_only=True)
class Sent:
    """A message from the bot as it stands in the chat now."""

    chat: int
    message: int
    text: str = ""
    """Its text; with a picture or a file, its caption."""
    entities: list[dict[str, Any]] = field(default_factory=list)
    keyboard: Keyboard = field(default_factory=list)
    silent: bool = False
    file_name: str = ""
    file: bytes = b""
    picture: Kept | None = None
    monotonic: float
    """When it arrived, in seconds of the monotonic clock."""
    wall: datetime
    """When it arrived, in UTC."""

    @property
    def labels(self) -> list[str]:
        """What stands on its buttons."""
        return [button["text"] for row in self.keyboard for button in row]

    @property
    def title(self) -> str:
        """What is bold in it."""
        units = self.text.encode("utf-16-le")
        return "".join(
            units[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode(
                "utf-16-le"
            )
            for entity in self.entities
            if entity["type"] == "bold"
        )


@dataclass
class Chat:
    """One private chat."""

    id: int
    language: str = "en"
    blocked: bool = False
    deactivated: bool = False
    sent: list[Sent] = field(default_factory=list)
    read: int = 0


class People:
    """Everybody who knows the bot; what they do becomes updates."""

    def __init__(self) -> None:
        self._signal = Signal()
        self.updates = Updates(self._signal)
        self.chats: dict[int, Chat] = {}
        self.open_taps: set[str] = set()
        """The ids of taps that the bot may still answer."""
        self.notes: dict[str, str] = {}
        """What the bot answered to each tap."""
        self._ids = 100

    def meet(self, chat: int, language: str = "en") -> Chat:
        """Have a person open the chat, so that Telegram knows it."""
        return self.chats.setdefault(chat, Chat(chat, language))

    def type(self, chat: int, text: str, language: str = "en") -> int:
        """Type a text; returns the update's id."""
        self.meet(chat, language)
        return self.post(chat, {"text": text})

    def share_location(self, chat: int, latitude: float, longitude: float) -> int:
        """Share where the person is; returns the update's id."""
        return self.post(chat, {"location": {"latitude": latitude, "longitude": longitude}})

    def post(self, chat: int, content: dict[str, Any], kind: str = "private") -> int:
        """Post any content to a private chat or, by `kind`, to a group; returns the update's id."""
        return self.updates.add("message", self._written(chat, content, kind))

    def tap(self, chat: int, button: str, message: int | None = None) -> str:
        """Tap the newest button with this label or data; returns the tap's id.

        With `message`, the tap is on that message by its data, even if the button has gone.
        """
        if message is None:
            message, button = self._find_button(chat, button)
        tap = str(self._new_id())
        self.open_taps.add(tap)
        sent = next(one for one in self.chats[chat].sent if one.message == message)
        self.updates.add(
            "callback_query",
            {
                "id": tap,
                "from": self._user(chat),
                "chat_instance": str(chat),
                "message": self.as_message(sent),
                "data": button,
            },
        )
        return tap

    def expire_taps(self) -> None:
        """Let so much time pass that no tap can be answered any more."""
        self.open_taps.clear()

    def block(self, chat: int) -> int:
        """Block the bot; returns the update's id."""
        self.meet(chat).blocked = True
        return self._membership(chat, "member", "kicked")

    def unblock(self, chat: int) -> int:
        """Let the bot write again; returns the update's id."""
        self.meet(chat).blocked = False
        return self._membership(chat, "kicked", "member")

    def messages(self, chat: int) -> list[Sent]:
        """All messages of the bot in a chat, in the order in which they arrived."""
        return self.chats[chat].sent if chat in self.chats else []

    async def next_message(self, chat: int, timeout: float = 5) -> Sent:  # noqa: ASYNC109 - the wait is the point
        """Return the first message not read yet, waiting at most `timeout` seconds for it.

        Raises `Unanswered`.
        """
        room = self.meet(chat)
        if not await self._signal.until(lambda: len(room.sent) > room.read, timeout):
            raise Unanswered(f"no message in chat {chat} within {timeout} s")
        room.read += 1
        return room.sent[room.read - 1]

    async def note(self, tap: str, timeout: float = 5) -> str:  # noqa: ASYNC109 - the wait is the point
        """Wait for what the bot answers to a tap. Raises `Unanswered`."""
        if not await self._signal.until(lambda: tap in self.notes, timeout):
            raise Unanswered(f"no answer to the tap {tap} within {timeout} s")
        return self.notes[tap]

    def deliver(self, sent: dict[str, Any], chat: Chat) -> Sent:
        """Put a message of the bot into a chat."""
        message = Sent(
            chat=chat.id,
            message=self._new_id(),
            monotonic=time.monotonic(),
            wall=datetime.now(UTC),
            **sent,
        )
        chat.sent.append(message)
        self._signal.changed()
        return message

    def as_message(self, sent: Sent) -> dict[str, Any]:
        """Write a message of the bot the way Telegram does."""
        message: dict[str, Any] = {
            "message_id": sent.message,
            "date": int(sent.wall.timestamp()),
            "chat": {"id": sent.chat, "type": "private", "first_name": "Somebody"},
            "from": BOT,
        }
        if sent.picture is not None:
            message |= sent.picture.as_fields()
            message |= {"caption": sent.text, "caption_entities": sent.entities}
        elif sent.text:
            captioned = {"caption": sent.text, "caption_entities": sent.entities}
            plain = {"text": sent.text, "entities": sent.entities}
            message |= captioned if sent.file_name else plain
        if sent.file_name:
            unique = f"file{sent.message}"
            message["document"] = {
                "file_id": unique,
                "file_unique_id": unique,
                "file_name": sent.file_name,
                "file_size": len(sent.file),
            }
        if sent.keyboard:
            message["reply_markup"] = {"inline_keyboard": sent.keyboard}
        return message

    def _find_button(self, chat: int, wanted: str) -> tuple[int, str]:
        for sent in reversed(self.messages(chat)):
            for row in sent.keyboard:
                for button in row:
                    if wanted in (button["text"], button["callback_data"]):
                        return sent.message, button["callback_data"]
        raise Unanswered(f"chat {chat} shows no button {wanted!r}")

    def _membership(self, chat: int, old: str, new: str) -> int:
        def member(status: str) -> dict[str, Any]:
            banned = {"until_date": 0} if status == "kicked" else {}
            return {"status": status, "user": BOT} | banned

        return self.updates.add(
            "my_chat_member",
            {
                "chat": {"id": chat, "type": "private", "first_name": "Somebody"},
                "from": self._user(chat),
                "date": int(time.time()),
                "old_chat_member": member(old),
                "new_chat_member": member(new),
            },
        )

    def _written(self, chat: int, content: dict[str, Any], kind: str) -> dict[str, Any]:
        if kind == "private":
            self.meet(chat)
        about = {"first_name": "Somebody"} if kind == "private" else {"title": "A group"}
        return {
            "message_id": self._new_id(),
            "date": int(time.time()),
            "chat": {"id": chat, "type": kind} | about,
            "from": self._user(chat),
        } | content

    def _user(self, chat: int) -> dict[str, Any]:
        language = self.chats[chat].language if chat in self.chats else "en"
        user = {"id": chat, "is_bot": False, "first_name": "Somebody"}
        return user | ({"language_code": language} if language else {})

    def _new_id(self) -> int:
        self._ids += 1
        return self._ids
