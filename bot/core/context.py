"""What a step is given beside the person and the event: the instant, the routine, the room.

May not import anything that does I/O.
"""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct

from bot.core.person import Person
from bot.core.routine import Routine
from bot.core.wakeups import local_date

NOTICE_VERSION = 2
"""Raised with every change of what the notice says about data; stored with each consent."""


class Context(Struct, frozen=True):
    """The instant (aware UTC) at which a step happens, the host's routine, and the next room."""

    now: datetime
    routine: Routine
    room: datetime | None = None
    """The earliest instant (UTC) at which a new session fits beside those that run; None: now."""

    def today(self, person: Person) -> date:
        """The date where the person is."""
        return local_date(self.now, person.zone or "UTC")
