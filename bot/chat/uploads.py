"""Pictures that are uploaded: how long that may take, and what becomes of the words if it fails.

The same for every platform that takes uploads. May not send anything.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from msgspec import Struct
from structlog.typing import FilteringBoundLogger

from bot.chat.platform import Picture
from bot.errors import DeliveryError, TokenRefusedError


class Uploads(Struct, frozen=True, kw_only=True):
    """How many seconds an upload may take before the words go out alone."""

    animation: float = 5.0
    """Goes with a card: somebody lies there and waits for what to do next."""
    still: float = 20.0
    """Was asked for, and nothing waits for it."""


UPLOADS = Uploads()


class LeftOutError(Exception):
    """The picture can't go out, and its words may; the message is the cause, for the host."""

    def __init__(self, cause: str, *, always: bool, tried: bool) -> None:
        """`always`: it would be refused again; `tried`: the platform may have seen it."""
        super().__init__(cause)
        self.always = always
        self.tried = tried


class LeftOut:
    """Which pictures were left out, and why: each cause is told once, of animations for each."""

    def __init__(self, log: FilteringBoundLogger) -> None:
        self._log = log
        self._useless: dict[str, str] = {}
        self._told: set[tuple[str, str]] = set()

    def cause(self, picture: Picture) -> str:
        """Why an animation was refused before, in this run; empty when it wasn't."""
        return self._useless.get(digest(picture), "")

    def add(self, picture: Picture, left: LeftOutError) -> None:
        """Its words were taken without it, so that the picture was at fault: tell the host once.

        An animation that was refused is not uploaded again before the bot starts again.
        """
        if left.always and picture.moves:
            self._useless[digest(picture)] = str(left)
        told = (picture.name if picture.moves else "", str(left))
        if told not in self._told:
            self._told.add(told)
            self._log.warning("picture-left-out", picture=picture.name, cause=str(left))


@asynccontextmanager
async def uploading(seconds: float) -> AsyncIterator[None]:
    """Limit an upload, and tell what may be about the picture from what is about the chat.

    Raises `LeftOutError` for the one and `DeliveryError` for the other.
    """
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


def digest(picture: Picture) -> str:
    """Name a picture by its content."""
    return hashlib.sha256(picture.content).hexdigest()


def fault(picture: Picture, most: int) -> str:
    """Why it need not even be tried where at most so many bytes are taken; empty when it may."""
    if not picture.content:
        return "its file is empty"
    if len(picture.content) > most:
        return f"its file is larger than the {most:,} bytes that are taken"
    return ""


def _may_be_the_picture(error: DeliveryError) -> bool:
    """Gateways, too, turn large requests away or cut them off, so that much else may be it."""
    other = error.permanent or error.unsent or error.retry_after is not None
    return not (other or isinstance(error, TokenRefusedError))
