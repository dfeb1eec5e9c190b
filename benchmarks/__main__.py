"""Prints the figures: `python -m benchmarks`, also as `make bench`.

Each side runs in a process of its own and checks its own results.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.console import Console

from benchmarks import due_together, registering, saves, steps
from benchmarks.figure import Row, Rows, print_table

FIGURES: Mapping[str, Rows] = {
    "steps": steps.rows,
    "saves": saves.rows,
    "registering": registering.rows,
    "due": due_together.rows,
}
WIDTH = 170
"""Columns of the table, whatever the terminal: a figure stays on one line."""
PEOPLE = 100_000
LEAST = 20
"""Fewer people would leave a figure without anybody in it."""


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--people",
    type=click.IntRange(LEAST),
    default=PEOPLE,
    show_default=True,
    help="How many people are registered; the other figures grow and shrink with it.",
)
@click.option(
    "--only",
    type=click.Choice(list(FIGURES)),
    multiple=True,
    help="Make only this figure; can be given more than once.",
)
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where the databases of the run are made and removed: the disk that is measured. "
    "Default: the system's folder for such files.",
)
def main(people: int, only: tuple[str, ...], folder: Path | None) -> None:
    """Print figures about Loosen beside a peer's, in one run.

    A ratio is how many times better ours is; below 1 the peer is better.
    """
    with TemporaryDirectory(prefix="loosen-bench-", dir=folder) as place:
        rows = list(_rows(people, only or tuple(FIGURES), Path(place)))
    print_table(rows, Console(width=WIDTH))


def _rows(people: int, names: tuple[str, ...], place: Path) -> Iterator[tuple[Row, str]]:
    sized = "" if people == PEOPLE else f" --people {people}"
    for name in names:
        command = f"python -m benchmarks --only {name}{sized}"
        for row in FIGURES[name](people, place):
            yield row, command


if __name__ == "__main__":
    main()
