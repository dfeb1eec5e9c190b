"""A figure: ours beside a peer's, and how many times better ours is."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median

from msgspec import Struct
from rich.console import Console
from rich.table import Table

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

    @property
    def more_is_better(self) -> bool:
        """Whether a greater number is the better one."""
        return self in (Unit.RATE, Unit.COUNT)


class Row(Struct, frozen=True, kw_only=True):
    """One line of the table."""

    figure: str
    unit: Unit
    ours: float
    peer: str
    """What ours is compared with."""
    theirs: float

    @property
    def ratio(self) -> float:
        """How many times better ours is; below 1 the peer is better."""
        better, worse = self.ours, self.theirs
        if not self.unit.more_is_better:
            better, worse = worse, better
        return better / worse if worse else float("inf")


Rows = Callable[[int, Path], Iterable[Row]]
"""Makes a figure's rows, for so many people, in an empty folder of its own."""


def in_turns(names: tuple[str, ...], people: int, folder: Path) -> tuple[Numbers, ...]:
    """Run short sides in turns; return each one's medians."""
    rounds = [[run(name, people, folder) for name in names] for _ in range(ROUNDS)]
    return tuple(_medians(side) for side in zip(*rounds, strict=True))


def _medians(runs: tuple[Numbers, ...]) -> Numbers:
    return {name: median(numbers[name] for numbers in runs) for name in runs[0]}


def print_table(rows: Iterable[tuple[Row, str]], console: Console) -> None:
    """Print the rows, each with the command that makes it alone."""
    table = Table("figure", "ours", "peer's", "ratio", "peer", "command", show_edge=False)
    for name in ("ours", "peer's", "ratio"):
        [column] = [column for column in table.columns if column.header == name]
        column.justify = "right"
    for row, command in rows:
        table.add_row(
            row.figure,
            _amount(row.ours, row.unit),
            _amount(row.theirs, row.unit),
            f"{row.ratio:,.2f}" if row.theirs else "∞",
            row.peer,
            command,
        )
    console.print(table)


def _amount(number: float, unit: Unit) -> str:
    whole = unit is Unit.COUNT or number >= 100
    digits = 0 if whole else 2 if number >= 1 else 4
    return f"{number:,.{digits}f} {unit}".strip()
