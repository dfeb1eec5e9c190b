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
from bot.errors import DeliveryError, TokenRefusedError, TurnedAwayError


class Uploads(Struct, frozen=True, kw_only=True):
    """How many seconds an upload may take before the words go out alone."""

    animation: float = 5.0
    """Goes with a card: somebody lies there and waits for what to do next."""
    still: float = 20.0
    """Was asked for, and nothing waits for it."""


UPLOADS = Uploads()

_AFTER_HANGING = 300.0
"""Seconds in which an animation that hung is not uploaded again: each card would wait for it."""
_AFTER_FLOOD = 60.0
"""Seconds without uploads once the platform would take requests again."""
_FLOODED = "the platform takes no more uploads for now; nothing is uploaded for a minute or more"


class LeftOutError(Exception):
    """The picture can't go out, and its words may; the message is the cause, for the host."""

    def __init__(self, cause: str, *, always: bool, tried: bool) -> None:
        """`always`: it would be refused again; `tried`: the platform may have seen it."""
        super().__init__(cause)
        self.always = always
        self.tried = tried


class LeftOut:
    """Which pictures are left out, and why: each cause is told once, of animations for each.

    Use it on one event loop, whose time it keeps.
    """

    def __init__(self, log: FilteringBoundLogger) -> None:
        self._log = log
        self._useless: dict[str, str] = {}
        self._hung: dict[str, tuple[float, str]] = {}
        self._flooded_until = 0.0
        self._told: set[tuple[str, str]] = set()

    def check(self, picture: Picture) -> None:
        """Raise `LeftOutError` when it need not be uploaded now, after what became of others."""
        name, now = digest(picture), asyncio.get_running_loop().time()
        until, cause = self._hung.get(name, (0.0, ""))
        if now < self._flooded_until:
            cause = _FLOODED
        elif now >= until:
            cause = self._useless.get(name, "")
        if cause:
            raise LeftOutError(cause, always=False, tried=False)

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
    async def uploading(self, picture: Picture, seconds: float) -> AsyncIterator[None]:
        """Limit an upload, and tell what may be about the picture from what is about the chat.

        Raises `LeftOutError` for the one and `DeliveryError` for the other. Remembers what hung
        and, as too many uploads must not keep words back, how long to do without any.
        """
        clock = asyncio.get_running_loop().time
        try:
            async with asyncio.timeout(seconds):
                yield
        except TimeoutError:
            cause = f"its upload took longer than {seconds:g} s"
            self._hung[digest(picture)] = (clock() + _AFTER_HANGING, cause)
            raise LeftOutError(cause, always=False, tried=True) from None
        except DeliveryError as error:
            if not _may_be_the_picture(error):
                raise
            if error.retry_after is None:
                raise LeftOutError(str(error), always=error.refused, tried=True) from None
            self._flooded_until = clock() + error.retry_after + _AFTER_FLOOD
            raise LeftOutError(_FLOODED, always=False, tried=False) from None


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
    if isinstance(error, TurnedAwayError):
        return True
    other = error.permanent or error.unsent or error.everywhere
    return not (other or isinstance(error, TokenRefusedError))
