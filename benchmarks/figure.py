"""A figure: ours beside a peer's, how many times better ours is, and what it has to reach."""

from __future__ import annotations

import enum
import math
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from typing import Any

from msgspec import Struct
from rich.console import Console
from rich.table import Table

from benchmarks.scale import Scale
from benchmarks.side import Numbers, run

ROUNDS = 3
"""How often short sides take turns, so that a busy moment of the machine hits both."""


class Unit(enum.StrEnum):
    """What a figure is counted in."""

    RATE = "/s"
    SECONDS = "s"
    MILLISECONDS = "ms"
    MEBIBYTES = "MiB"
    COUNT = ""
    OVER = "ms over"
    """What something lasts beyond what it has to."""
    IN_A_SECOND = "in 1 s"
    LOST = "lost"
    REFUSALS = "refusals"

    @property
    def more_is_better(self) -> bool:
        """Whether a greater number is the better one."""
        return self in (Unit.RATE, Unit.COUNT)

    @property
    def is_whole(self) -> bool:
        """Whether there are only whole ones of it."""
        return self in (Unit.COUNT, Unit.IN_A_SECOND, Unit.LOST, Unit.REFUSALS)


class Must(Struct, frozen=True, kw_only=True):
    """What a figure has to reach; None: nothing of this kind."""

    at_most: float | None = None
    at_least: float | None = None
    times: float | None = None
    """How many times better than the peer it has to be."""

    def reached_by(self, ours: float, ratio: float) -> bool:
        """Whether this figure reaches it; one that is not a number never does."""
        return (
            not math.isnan(ours)
            and (self.at_most is None or ours <= self.at_most)
            and (self.at_least is None or ours >= self.at_least)
            and (self.times is None or ratio >= self.times)
        )

    def words(self, unit: Unit) -> str:
        """Say it in the unit of the figure."""
        parts = []
        if self.at_most is not None:
            parts.append(f"≤ {amount(self.at_most, unit)}")
        if self.at_least is not None:
            parts.append(f"≥ {amount(self.at_least, unit)}")
        if self.times is not None:
            parts.append(f"≥ {self.times:,.4g} times")
        return ", ".join(parts)


class Row(Struct, frozen=True, kw_only=True):
    """One line of the table."""

    figure: str
    unit: Unit
    ours: float
    peer: str
    """What ours is compared with."""
    theirs: float
    limit: float | None = None
    """What nobody could do better, whatever the program; None: not known."""
    must: Must | None = None

    @property
    def ratio(self) -> float:
        """How many times better ours is; below 1 the peer is better."""
        better, worse = self.ours, self.theirs
        if not self.unit.more_is_better:
            better, worse = worse, better
        if better == worse:
            return 1.0
        return better / worse if worse else math.inf

    @property
    def reached(self) -> bool | None:
        """Whether it reaches what it must; None: it need not reach anything."""
        return None if self.must is None else self.must.reached_by(self.ours, self.ratio)


Rows = Callable[[Scale, Path], Iterable[Row]]
"""Makes a figure's rows, at this scale, in an empty folder of its own."""


class InRealTime(Struct, frozen=True):
    """A figure whose sides mostly wait for a pace, so that several can wait side by side.

    In the long form ours, which is counted in milliseconds, runs alone before its peer does.
    """

    ours: Callable[[Scale, Path], Any]
    theirs: Callable[[Scale, Path], Any]
    rows: Callable[[Scale, Any, Any], Iterable[Row]]
    """Compares what the two returned."""


Figure = Rows | InRealTime


def in_turns(names: tuple[str, ...], people: int, folder: Path) -> tuple[Numbers, ...]:
    """Run short sides in turns; return each one's medians."""
    rounds = [[run(name, people, folder) for name in names] for _ in range(ROUNDS)]
    return tuple(_medians(side) for side in zip(*rounds, strict=True))


def _medians(runs: tuple[Numbers, ...]) -> Numbers:
    return {name: median(numbers[name] for numbers in runs) for name in runs[0]}


_HEADINGS = ("figure", "ours", "peer's", "ratio", "limit", "must reach", "", "peer", "command")
_NUMBERS = ("ours", "peer's", "ratio", "limit")
_REACHED = {True: "yes", False: "NO", None: ""}


def print_table(rows: Iterable[tuple[Row, str]], console: Console) -> None:
    """Print the rows, each with the command that makes it alone."""
    table = Table(show_edge=False)
    for heading in _HEADINGS:
        table.add_column(heading, justify="right" if heading in _NUMBERS else "left")
    for row, command in rows:
        table.add_row(
            row.figure,
            amount(row.ours, row.unit),
            amount(row.theirs, row.unit),
            _times(row.ratio),
            "" if row.limit is None else amount(row.limit, row.unit),
            "" if row.must is None else row.must.words(row.unit),
            _REACHED[row.reached],
            row.peer,
            command,
        )
    console.print(table)


def _times(ratio: float) -> str:
    if math.isnan(ratio):
        return ""
    return "∞" if math.isinf(ratio) else f"{ratio:,.2f}"


def amount(number: float, unit: Unit) -> str:
    """Write a number of a unit."""
    if math.isnan(number):
        return "none"
    whole = unit.is_whole or abs(number) >= 100
    digits = 0 if whole else 2 if abs(number) >= 1 else 4
    return f"{number:,.{digits}f} {unit}".strip()
