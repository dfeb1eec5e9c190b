"""What both sides of a rush have before them; the peer reads it from a file.

Imports nothing of the bot, so that a peer that uses it is not charged for it.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from benchmarks.traffic import Beat

SESSIONS = 1
"""The first chat of those in a session."""
SPARES = 1_000_000
"""The first chat of those who can begin one."""
SLEEPERS = 2_000_000
"""The first chat of those who will be woken."""

_FILE = "plan.json"


class Running(Struct, frozen=True):
    """A session under way: the run and the cue that come next, and when."""

    chat: int
    run: int
    cue: int
    due: datetime


class Plan(Struct, frozen=True, kw_only=True):
    """A rush on a server."""

    url: str
    woken: int = 0
    due: datetime
    """When all of these are due."""
    until: datetime
    """When the last message is sent at the latest, unless the sending takes longer."""
    timelines: tuple[tuple[Beat, ...], ...]
    """The exercises in their order."""
    next_card: int
    """Seconds between two exercises."""
    sessions: tuple[Running, ...] = ()
    core: int | None = None
    """The processor that the peer keeps to; None: any."""

    def save(self, folder: Path) -> None:
        """Leave it in the folder, for the process that reads it."""
        (folder / _FILE).write_bytes(msgspec.json.encode(self))

    @classmethod
    def load(cls, folder: Path) -> Plan:
        """Read what was left in the folder."""
        return msgspec.json.decode((folder / _FILE).read_bytes(), type=cls)
