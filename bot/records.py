"""What a store hands out: people with their address, and what waits to be sent.

No SQL and no platform types: delivery and coach know these, and a second store returns them.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from bot.core.person import Person
from bot.core.says import Say


class Address(Struct, frozen=True, order=True):
    """Where somebody can be written to; `chat` is the platform's own id of their chat."""

    platform: str
    chat: str


class Stored(Struct, frozen=True):
    """A person as the store keeps them, at the address where they are written to just now."""

    id: int
    platform: str
    chat: str
    person: Person
    due: datetime | None = None
    """When to look at them again, also while they are in line for it; None: when they write."""
    may_wait: bool = False
    """Whether what is due is a wake-up, which may wait for its turn."""
    since: datetime | None = None
    """When they were added; None: they are not stored."""
    home: str = ""
    """The platform on which they are woken, once chats are linked; empty: they have one chat."""
    away_from: str = ""
    """The home they chose, while it isn't served; empty: they are woken where they chose."""

    @property
    def address(self) -> Address:
        """Where they are written to just now."""
        return Address(self.platform, self.chat)


class Queued(Struct, frozen=True):
    """One row of the outbox: something to say, or a message whose buttons are to be taken away.

    Exactly one of `say` and `retires` (the platform's id of that message) is set.
    """

    id: int
    person: int
    platform: str
    chat: str
    language: str
    say: Say | None
    retires: str
    tries: int
    """How many attempts have failed."""
    queued_at: datetime
