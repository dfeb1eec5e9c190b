"""Pictures on Discord: uploaded with the words of their message, which go out without them if not.

Belongs to `discord.py`. It may not send anything itself: it says when words have to do without.
Discord keeps no file for another message, so that every card is an upload of its own.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from discord import File
from msgspec import Struct
from structlog.typing import FilteringBoundLogger

from bot.chat.discord_refusals import PATIENCE, TokenRefusedError
from bot.chat.platform import Picture
from bot.errors import DeliveryError

_LARGEST = 10
"""Mebibytes of a file that Discord takes from anybody (API Reference, Uploading Files)."""
_MEBIBYTE = 2**20
_ALT_LIMIT = 1024
"""Characters of an attachment's description (Message Resource)."""

Post = Callable[[File], Awaitable[str]]
"""A request that sends the message with this file, and returns its id."""


class Uploads(Struct, frozen=True, kw_only=True):
    """How many seconds an upload may take before the words go out alone."""

    animation: float = 5.0
    """Goes with a card: somebody lies there and waits for what to do next."""
    still: float = PATIENCE
    """Was asked for, and nothing waits for it."""


UPLOADS = Uploads()


class LeftOutError(Exception):
    """The picture can't go out, and its words may; the message is the cause, for the host."""

    def __init__(self, cause: str, *, always: bool, tried: bool) -> None:
        """`always`: it would be refused again; `tried`: Discord may have seen it."""
        super().__init__(cause)
        self.always = always
        self.tried = tried


class Pictures:
    """Sends pictures, and remembers until the bot stops which animations Discord refuses."""

    def __init__(self, uploads: Uploads, log: FilteringBoundLogger) -> None:
        self._uploads = uploads
        self._log = log
        self._useless: dict[str, str] = {}
        self._told: set[tuple[str, str]] = set()

    async def send(self, picture: Picture, post: Post) -> str:
        """Send it with its words and return the message's id.

        Raises `LeftOutError` when the words alone may fare better, and else `DeliveryError`.
        """
        if fault := _fault(picture) or self._useless.get(_name(picture), ""):
            raise LeftOutError(fault, always=True, tried=False)
        seconds = self._uploads.animation if picture.moves else self._uploads.still
        async with _upload(seconds):
            return await post(_file(picture))

    def left_out(self, picture: Picture, left: LeftOutError) -> None:
        """Its words were taken without it, so that the picture was at fault: tell the host once.

        An animation that was refused is not uploaded again before the bot starts again.
        """
        if left.always and picture.moves:
            self._useless[_name(picture)] = str(left)
        told = (picture.name if picture.moves else "", str(left))
        if told not in self._told:
            self._told.add(told)
            self._log.warning("picture-left-out", picture=picture.name, cause=str(left))


@asynccontextmanager
async def _upload(seconds: float) -> AsyncIterator[None]:
    """Limit an upload, and tell what may be about the picture from what is about the chat."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        cause = f"its upload took longer than {seconds:g} s"
        raise LeftOutError(cause, always=False, tried=True) from None
    except DeliveryError as error:
        if not _may_be_the_picture(error):
            raise
        raise LeftOutError(str(error), always=error.refused, tried=True) from None


def _may_be_the_picture(error: DeliveryError) -> bool:
    """Gateways, too, turn large requests away or cut them off, so that much else may be it."""
    other = error.permanent or error.unsent or error.retry_after is not None
    return not (other or isinstance(error, TokenRefusedError))


def _fault(picture: Picture) -> str:
    """Why it need not even be tried; empty when it may."""
    if not picture.content:
        return "its file is empty"
    if len(picture.content) > _LARGEST * _MEBIBYTE:
        return f"its file is larger than the {_LARGEST} MiB that Discord takes"
    return ""


def _name(picture: Picture) -> str:
    return hashlib.sha256(picture.content).hexdigest()


def _file(picture: Picture) -> File:
    alt = picture.alt[:_ALT_LIMIT]
    return File(io.BytesIO(picture.content), picture.name, description=alt or None)
