"""What people typed while nobody listened: until when all was handled, and what came after.

Belongs to `discord.py`. Discord hands a message over once; what was typed during a gap can be
asked for, what was tapped can't: that, it tells the tapper itself. May not handle anything.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from msgspec import Struct
from structlog.typing import FilteringBoundLogger

from bot.chat.platform import Incoming, Keepsakes
from bot.errors import DeliveryError, StoreError

KEEPSAKE = "discord-handled-until"

Fetch = Callable[[str, int], Awaitable[Sequence[Incoming]]]
"""Asks for what was typed in a chat after a snowflake, oldest first. Raises `DeliveryError`."""
Chats = Callable[[], Sequence[str]]
"""The chats that may have said something while nobody listened, most urgent first."""


class Handled:
    """Until which snowflake everything that arrived is handled.

    A snowflake is Discord's id of whatever happens: it begins with the instant. Those of
    different chats arrive in nearly, not quite their order; what was true a while ago is sure.
    """

    def __init__(self, keepsakes: Keepsakes | None) -> None:
        self._keepsakes = keepsakes
        self._kept = self._latest = self._ripe = _recalled(keepsakes)
        self._open: set[int] = set()
        self._held: int | None = None

    def begin(self, snowflake: int) -> None:
        """Note that something is being handled."""
        self._open.add(snowflake)
        self._latest = max(self._latest, snowflake)

    def end(self, snowflake: int) -> None:
        """Note that it is handled."""
        self._open.discard(snowflake)

    @property
    def until(self) -> int:
        """What surely was: everything up to it; 0 when nothing is known."""
        return self._ripe or self._now

    @property
    def is_noted(self) -> bool:
        """Whether anything was remembered yet, in this run or before it."""
        return self._kept > 0

    def hold(self, until: int) -> None:
        """What came after this is being fetched, so that nothing later is sure."""
        self._held = until if self._held is None else min(until, self._held)

    def release(self) -> None:
        """All of it has been fetched."""
        self._held = None

    def ripen(self) -> None:
        """Remember what was true when this was called before; raises `StoreError`.

        The very first time, what is true now: that is nearly sure, and else nothing is known.
        """
        if not self.is_noted:
            self._ripe = self._now
        if self._keepsakes is not None and self._ripe > self._kept:
            self._keepsakes.remember(KEEPSAKE, str(self._ripe))
            self._kept = self._ripe
        self._ripe = self._now

    @property
    def _now(self) -> int:
        until = min(self._open, default=self._latest + 1) - 1
        return until if self._held is None else min(until, self._held)


class Missed(Struct, frozen=True):
    """What a look into a chat has found."""

    chat: str
    said: Sequence[Incoming]
    opened: int
    """Of how many times that gaps were opened it was the last one."""


class Gaps:
    """The chats in which something may have been typed that nobody has seen yet."""

    def __init__(self, fetch: Fetch, chats: Chats, log: FilteringBoundLogger) -> None:
        self._fetch = fetch
        self._chats = chats
        self._log = log
        self._since: dict[str, int] = {}
        self._opened = 0
        self._warned = False

    def open(self, since: int) -> None:
        """Look at every chat once more, from this snowflake on. Raises `StoreError`."""
        chats = (*self._chats(), *self._since)
        self._since = {chat: self._since.get(chat, since) for chat in chats}
        self._opened += 1

    @property
    def next(self) -> str | None:
        """The chat to look at next; None when there is none."""
        return next(iter(self._since), None)

    async def look(self, chat: str) -> Missed:
        """Return what was typed there, oldest first; nothing where no gap is open.

        Raises `DeliveryError` when it must be tried again later; the chat goes to the end then.
        """
        opened = self._opened
        said: Sequence[Incoming] = ()
        if chat in self._since:
            try:
                said = await self._fetch(chat, self._since[chat])
            except DeliveryError as error:
                if not (error.permanent or error.refused):
                    self._put_last(chat)
                    raise
                self._tell(error)
        return Missed(chat, said, opened)

    def close(self, missed: Missed) -> None:
        """What was missed is handled; a gap that was opened after the look stays open."""
        if missed.opened == self._opened:
            self._since.pop(missed.chat, None)

    def _put_last(self, chat: str) -> None:
        if chat in self._since:
            self._since[chat] = self._since.pop(chat)

    def _tell(self, error: DeliveryError) -> None:
        """Tell the host once that something was missed; that a chat is gone is everyday."""
        if error.permanent or self._warned:
            self._log.debug("discord-gap-left", cause=str(error))
            return
        self._log.warning("discord-gap-left", cause=str(error))
        self._warned = True


def _recalled(keepsakes: Keepsakes | None) -> int:
    try:
        kept = keepsakes.recall(KEEPSAKE) if keepsakes is not None else None
    except StoreError:
        return 0
    return int(kept) if kept is not None and kept.isdecimal() else 0
