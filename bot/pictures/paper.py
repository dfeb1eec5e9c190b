"""The colours of the pictures of days: warm paper by day, dusk in a dark chat.

Each picture brings its own paper, so that both read well in a chat of either kind. An outcome's
colour is never alone: its mark and how dark its tile is tell the same. Knows no library.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from bot.core.days import DayOutcome


class Tile(Struct, frozen=True):
    """The colours of one outcome: its tile, the tile's edge, and the mark on it."""

    fill: str
    edge: str
    mark: str


class Paper(Struct, frozen=True, kw_only=True):
    """All colours of a picture."""

    back: str
    ink: str
    soft: str
    """Ink of what is said by the way."""
    line: str
    """Of axes."""
    blank: str
    """Of a date of which nothing is known."""
    ahead: str
    """The edge of a date still to come."""
    glow: str
    """The light around today before the first kept morning."""
    before: str
    after: str
    pain: str
    tiles: dict[DayOutcome, Tile]


DAY: Final = Paper(
    back="#fbf6ee",
    ink="#38334f",
    soft="#6d667e",
    line="#ded5c8",
    blank="#f1e9dd",
    ahead="#e6ddcf",
    glow="#f8c776",
    before="#3f4a8f",
    after="#e58a22",
    pain="#b8465c",
    tiles={
        DayOutcome.FULL: Tile("#cf6f0a", "#cf6f0a", "#fff8ea"),
        DayOutcome.KEPT: Tile("#fbe0b2", "#f0bf74", "#8d5206"),
        DayOutcome.SKIPPED: Tile("#cfd8ef", "#cfd8ef", "#46558c"),
        DayOutcome.MISSED: Tile("#fbf6ee", "#b9afa4", "#857b88"),
        DayOutcome.PAIN: Tile("#b8465c", "#b8465c", "#fff4ec"),
        DayOutcome.OFF: Tile("#f1e9dd", "#f1e9dd", "#7d7383"),
        DayOutcome.PAUSED: Tile("#d5e4d9", "#d5e4d9", "#46695a"),
        DayOutcome.GATED: Tile("#e2d8ee", "#e2d8ee", "#604b86"),
        DayOutcome.VOID: Tile("#fbf6ee", "#b9afa4", "#857b88"),
    },
)
DUSK: Final = Paper(
    back="#262338",
    ink="#f5eee4",
    soft="#b5adc6",
    line="#413d58",
    blank="#322e47",
    ahead="#3a3650",
    glow="#a8732f",
    before="#aebcf5",
    after="#e8902a",
    pain="#f08a9b",
    tiles={
        DayOutcome.FULL: Tile("#f5a945", "#f5a945", "#3a2204"),
        DayOutcome.KEPT: Tile("#6e4f2a", "#9a6d33", "#ffd694"),
        DayOutcome.SKIPPED: Tile("#3d4a78", "#3d4a78", "#ccd7f8"),
        DayOutcome.MISSED: Tile("#262338", "#6c6582", "#a59cb8"),
        DayOutcome.PAIN: Tile("#f08a9b", "#f08a9b", "#3d0f1a"),
        DayOutcome.OFF: Tile("#322e47", "#322e47", "#aaa2bf"),
        DayOutcome.PAUSED: Tile("#3b5a4e", "#3b5a4e", "#cdebdb"),
        DayOutcome.GATED: Tile("#54457a", "#54457a", "#e3d8f8"),
        DayOutcome.VOID: Tile("#262338", "#6c6582", "#a59cb8"),
    },
)


def paper(*, dark: bool) -> Paper:
    """Choose the paper."""
    return DUSK if dark else DAY
