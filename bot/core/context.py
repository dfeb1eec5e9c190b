"""What a step is given beside the person and the event: the instant and the routine.

May not import anything that does I/O.
"""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct

from bot.core.person import Person
from bot.core.routine import Routine
from bot.core.wakeups import local_date

NOTICE_VERSION = 1
"""Raised with every change of what the notice says about data; stored with each consent."""


class Context(Struct, frozen=True):
    """The instant (aware UTC) at which a step happens, and the host's routine."""

    now: datetime
    routine: Routine

    def today(self, person: Person) -> date:
        """The date where the person is."""
        return local_date(self.now, person.zone or "UTC")
