"""What Discord keeps: chats with their messages, interactions under way, the bot's commands.

May not know HTTP, or what people and bots do with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.botapi.people import Unanswered
from tests.botapi.updates import Signal
from tests.discordapi.faults import Refused
from tests.discordapi.gateway import DIRECT_MESSAGES, GUILD_MESSAGES, Gateway
from tests.discordapi.interactions import Interaction
from tests.discordapi.messages import APPLICATION, BOT, EPOCH, Post

_PATIENCE = 3.0
"""Seconds in which an interaction must be acknowledged."""
_TOKEN_LIFE = 15 * 60.0
"""Seconds in which an interaction can be followed up."""
_NONCE_MEMORY = 180.0
"""Seconds in which a nonce is known again; Discord says "a few minutes"."""
_PAGE = 50


@dataclass
class Channel:
    """One private chat, or one channel of a server."""

    id: int
    is_public: bool = False
    """Whether it belongs to a server."""
    posts: list[Post] = field(default_factory=list)
    refusal: int = 0
    """The code that everything sent here is refused with; 0: none."""
    nonces: dict[str, Post] = field(default_factory=dict)

    @property
    def sent(self) -> list[Post]:
        """What the bot wrote here for everybody to see."""
        return [
            post
            for post in self.posts
            if post.author is BOT and not post.ephemeral and not post.deleted
        ]

    def find(self, message: int) -> Post:
        """Find what anybody wrote. Raises `Refused`."""
        for post in self.posts:
            if post.id == message and not post.deleted and not post.ephemeral:
                return post
        raise Refused(10008)


class World:
    """Everything that a bot, and the people who know it, can see and change."""

    def __init__(self, token: Callable[[], str]) -> None:
        self.violations: list[str] = []
        """Every breach of the interface or of a limit; stays empty when the bot is right."""
        self.signal = Signal()
        self.gateway = Gateway(token, self.violations.append, self.signal)
        self.channels: dict[int, Channel] = {}
        self.interactions: dict[int, Interaction] = {}
        self.commands: list[dict[str, Any]] = []
        """The bot's commands as they were registered."""
        self.patience = _PATIENCE
        self._last_id = 0

    def new_id(self) -> int:
        """An id that tells when it was given, like all of Discord's, and is above all others."""
        milliseconds = int(time.time() * 1000) - EPOCH
        self._last_id = max(self._last_id + 1, milliseconds << 22)
        return self._last_id

    def channel(self, number: int) -> Channel:
        """Find a channel that the bot may write to. Raises `Refused`."""
        channel = self.channels.get(number)
        if channel is None:
            raise Refused(10003)
        if channel.refusal:
            raise Refused(channel.refusal)
        return channel

    def post(self, channel: Channel, author: Mapping[str, Any], **content: Any) -> Post:
        """Put a message of anybody into a channel."""
        post = Post(
            id=self.new_id(),
            channel=channel.id,
            author=BOT if author is BOT else dict(author),
            monotonic=time.monotonic(),
            wall=datetime.now(UTC),
            **content,
        )
        channel.posts.append(post)
        self.signal.changed()
        return post

    def tell_of(self, post: Post, event: str) -> None:
        """Tell of a message where it can be seen; in a private chat the bot hears of its own."""
        public = self.channels[post.channel].is_public
        kind = {"channel_type": 0 if public else 1}
        self.gateway.tell(
            event, post.as_message() | kind, GUILD_MESSAGES if public else DIRECT_MESSAGES
        )

    def repeated(self, channel: Channel, nonce: str) -> Post | None:
        """Find what was sent under a nonce a short time ago; in another chat it is a mistake."""
        recent = time.monotonic() - _NONCE_MEMORY
        for other in self.channels.values():
            post = other.nonces.get(nonce)
            if post is None or post.monotonic < recent:
                continue
            if other is channel:
                return post
            self.violations.append(f"nonce {nonce} stands for messages of two chats")
        return None

    def page(
        self, channel: Channel, *, after: int, before: int, limit: int = _PAGE
    ) -> Sequence[Post]:
        """Some messages, the newest first: those right after, or right before, an id."""
        between = [
            post
            for post in channel.posts
            if after < post.id < before and not post.ephemeral and not post.deleted
        ]
        page = between[:limit] if after else between[-limit:]
        return page[::-1]

    def answering(self, number: int, token: str) -> Interaction:
        """Find an interaction by its own id, or by the bot's. Raises `Refused`."""
        for interaction in self.interactions.values():
            fits = interaction.token == token and number in (interaction.id, APPLICATION)
            if fits and time.monotonic() - interaction.began < _TOKEN_LIFE:
                return interaction
        raise Refused(10062)

    async def until(self, holds: Callable[[], object], timeout: float = 5) -> None:  # noqa: ASYNC109 - the wait is the point
        """Wait until something has become true. Raises `Unanswered`."""
        if not await self.signal.until(lambda: bool(holds()), timeout):
            raise Unanswered(f"not within {timeout} s")
