"""Pictures on Discord: uploaded with the words of their message, which go out without them if not.

Belongs to `discord.py`. It may not send anything itself: it says when words have to do without.
Discord keeps no file for another message, so that every card is an upload of its own.
"""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable

from discord import File
from structlog.typing import FilteringBoundLogger

from bot.chat.platform import Picture
from bot.chat.uploads import LeftOut, LeftOutError, Uploads, fault

_LARGEST = 10 * 2**20
"""Bytes of a file that Discord takes from anybody (API Reference, Uploading Files)."""
_ALT_LIMIT = 1024
"""Characters of an attachment's description (Message Resource)."""

Post = Callable[[File], Awaitable[str]]
"""A request that sends the message with this file, and returns its id."""


class Pictures:
    """Sends pictures."""

    def __init__(self, uploads: Uploads, log: FilteringBoundLogger) -> None:
        self._uploads = uploads
        self.left_out = LeftOut(log)

    async def send(self, picture: Picture, post: Post) -> str:
        """Send it with its words and return the message's id.

        Raises `LeftOutError` when the words alone may fare better, and else `DeliveryError`.
        """
        if cause := fault(picture, _LARGEST):
            raise LeftOutError(cause, always=True, tried=False)
        self.left_out.check(picture)
        seconds = self._uploads.animation if picture.moves else self._uploads.still
        async with self.left_out.uploading(picture, seconds):
            return await post(_file(picture))


def _file(picture: Picture) -> File:
    alt = picture.alt[:_ALT_LIMIT]
    return File(io.BytesIO(picture.content), picture.name, description=alt or None)
