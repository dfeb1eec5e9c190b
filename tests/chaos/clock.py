"""The rehearsal's clock, shared with the bot through the database: the nights are jumped over.

May not know people or messages.
"""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bot.rehearsal_clock import Beginning
from bot.store import Store


class Clock:
    """What the bot's clock shows. Only a bot that is down may be jumped."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._beginning = Beginning(datetime.now(UTC), datetime.now(UTC), 1.0)

    @property
    def speed(self) -> float:
        """Seconds of this clock in a second."""
        return self._beginning.speed

    def __call__(self) -> datetime:
        """The instant that it shows, in UTC."""
        return self._beginning.at(datetime.now(UTC))

    def jump(self, to: datetime, speed: float) -> None:
        """Go on from another instant, at this speed."""
        self._beginning = Beginning(datetime.now(UTC), to, speed)
        with closing(Store.open(self._database)) as store, store.transaction():
            store.set_fact("rehearsal", msgspec.json.encode(self._beginning).decode())
