"""A bot whose clock stands still and jumps: for the terminal, rehearsals and transcripts.

Nothing here waits in real time. It has no alarm: the store's earliest due says where to jump.
"""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from bot.chat.platform import Answer, Incoming
from bot.wiring import Surroundings, put_together


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

    def __init__(self, around: Surroundings, clock: StandingClock) -> None:
        """`clock` is the clock of its surroundings; platforms count by it too."""
        self._clock = clock
        self._around = replace(around, monotonic=lambda: clock().timestamp())
        self._parts = put_together(self._around, lambda: None)

    async def start(self) -> None:
        """Take up what an earlier run left: messages on their way, and what fell due since."""
        self._parts.start()
        await self._settle()

    async def hear(self, incoming: Incoming) -> Answer:
        """Somebody does something at the instant the clock shows; what follows is delivered."""
        answer = await self._parts.intake.receive(incoming)
        await self._settle()
        return answer

    def next_due(self) -> datetime | None:
        """The next instant at which something happens by itself; None: everybody waits."""
        return self._around.store.earliest(self._clock(), self._around.platforms.keys())

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
        await self._drain()
        due = self.next_due()
        while due is not None and due <= self._clock():
            await self._parts.coach.wake()
            await self._drain()
            due = self.next_due()

    async def _drain(self) -> None:
        await self._parts.asides.finish()
        for delivery in self._parts.deliveries:
            await delivery.drain()
