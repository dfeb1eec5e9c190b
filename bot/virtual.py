"""A bot whose clock stands still and jumps: for the terminal, rehearsals and transcripts.

Nothing here waits in real time. It has no alarm: the store's earliest due says where to jump.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from structlog.typing import FilteringBoundLogger

from bot.chat.platform import Answer, Incoming, Platform
from bot.core.says import Arg
from bot.door import Door
from bot.store import Store
from bot.wiring import Texts, put_together


class StandingClock:
    """A clock that shows the same instant until it is moved (aware UTC)."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def __call__(self) -> datetime:
        """The instant it shows."""
        return self._now

    def move(self, to: datetime) -> None:
        """Show a later instant; never an earlier one."""
        self._now = max(self._now, to)


class VirtualBot:
    """A whole bot in virtual time, on one event loop."""

    def __init__(
        self,
        *,
        store: Store,
        texts: Texts,
        platforms: Mapping[str, Platform],
        clock: StandingClock,
        log: FilteringBoundLogger,
        host: Mapping[str, Arg],
        door: Door,
    ) -> None:
        self._store = store
        self._platforms = platforms
        self._clock = clock
        self._parts = put_together(
            store=store,
            texts=texts,
            platforms=platforms,
            clock=clock,
            log=log,
            rearm=lambda: None,
            host=host,
            door=door,
        )

    async def start(self) -> None:
        """Take up what an earlier run left: messages on their way, and what fell due since."""
        self._parts.delivery.recover()
        await self._settle()

    async def hear(self, incoming: Incoming) -> Answer:
        """Somebody does something at the instant the clock shows; what follows is delivered."""
        answer = await self._parts.coach.receive(incoming)
        await self._settle()
        return answer

    def next_due(self) -> datetime | None:
        """The next instant at which something happens by itself; None: everybody waits."""
        return self._store.earliest(self._clock(), self._platforms.keys())

    async def jump(self) -> datetime | None:
        """Move the clock to the next due instant and let happen what is due; None: nothing is."""
        due = self.next_due()
        if due is None:
            return None
        self._clock.move(due)
        await self._settle()
        return due

    async def _settle(self) -> None:
        """Everything due at this very instant, and nothing later."""
        await self._parts.delivery.drain()
        due = self.next_due()
        while due is not None and due <= self._clock():
            await self._parts.coach.wake()
            await self._parts.delivery.drain()
            due = self.next_due()
