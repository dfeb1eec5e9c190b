"""Prints the figures: `python -m benchmarks`, also as `make bench`.

Each side runs in processes of its own and checks its own results.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from msgspec.structs import replace
from rich.console import Console

from benchmarks import (
    drawing,
    due_together,
    pictures,
    processor,
    registering,
    replying,
    restart,
    rush,
    saves,
    sends,
    sessions_at_once,
    steps,
)
from benchmarks.figure import Figure, InRealTime, Row, print_table
from benchmarks.scale import LONG, SHORT, Scale

FIGURES: Mapping[str, Figure] = {
    "rush": rush.FIGURE,
    "sessions": sessions_at_once.FIGURE,
    "sends": sends.FIGURE,
    "pictures": pictures.rows,
    "drawing": drawing.rows,
    "replying": replying.rows,
    "processor": processor.rows,
    "restart": restart.rows,
    "due": due_together.rows,
    "steps": steps.rows,
    "saves": saves.rows,
    "registering": registering.rows,
}
APART = frozenset({"pictures", "drawing"})
"""Figures of the short form only on asking: they are about pictures, not about delivery."""
WIDTH = 230
"""Columns of the table, whatever the terminal: a figure stays on one line."""
LEAST = 20
"""Fewer people would leave a figure without anybody in it."""


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--long", "is_long", is_flag=True, help="10,000 wake-ups, whole sessions: about half an hour."
)
@click.option(
    "--people",
    type=click.IntRange(LEAST),
    help="How many people are registered, instead of "
    f"{SHORT.people:,}, or {LONG.people:,} with --long.",
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
def main(is_long: bool, people: int | None, only: tuple[str, ...], folder: Path | None) -> None:
    """Print figures about Loosen beside a peer's, in one run.

    A ratio is how many times better ours is; below 1 the peer is better. The limit is what
    nobody could do better. Exit code 1: a figure does not reach what it must.
    """
    scale = LONG if is_long else SHORT
    scale = scale if people is None else replace(scale, people=people)
    options = f"{' --long' if is_long else ''}{'' if people is None else f' --people {people}'}"
    with TemporaryDirectory(prefix="loosen-bench-", dir=folder) as place:
        made = dict(_made(scale, only or _named(is_long=is_long), Path(place)))
    rows = [
        (row, f"python -m benchmarks --only {name}{options}")
        for name in FIGURES
        for row in made.get(name, ())
    ]
    print_table(rows, Console(width=WIDTH))
    if any(row.reached is False for row, _ in rows):
        sys.exit(1)


def _named(*, is_long: bool) -> tuple[str, ...]:
    return tuple(name for name in FIGURES if is_long or name not in APART)


def _made(scale: Scale, names: tuple[str, ...], place: Path) -> Iterator[tuple[str, list[Row]]]:
    """Make each figure: those that wait for a pace first, then the others, each alone."""
    wanted = tuple(dict.fromkeys(names))
    waiting = {name: found for name in wanted if isinstance(found := FIGURES[name], InRealTime)}
    if waiting:
        yield from _side_by_side(scale, waiting, place)
    for name in wanted:
        figure = FIGURES[name]
        if not isinstance(figure, InRealTime):
            click.echo(f"{name} ...", err=True)
            yield name, list(figure(scale, _folder(place, name)))


def _side_by_side(
    scale: Scale, figures: Mapping[str, InRealTime], place: Path
) -> Iterator[tuple[str, list[Row]]]:
    """Make those that mostly wait: ours, at once or one by one, and then the peers at once."""
    click.echo(f"{', '.join(figures)} ...", err=True)
    with ThreadPoolExecutor(2 * len(figures)) as pool:
        ours: dict[str, Future[Any]] = {}
        for name, figure in figures.items():
            ours[name] = pool.submit(figure.ours, scale, _folder(place, name))
            if scale.ours_alone:
                ours[name].result()
        wait(ours.values())
        click.echo("their peers ...", err=True)
        theirs = {
            name: pool.submit(figure.theirs, scale, _folder(place, f"{name}-peer"))
            for name, figure in figures.items()
        }
        for name, figure in figures.items():
            yield name, list(figure.rows(scale, ours[name].result(), theirs[name].result()))


def _folder(place: Path, name: str) -> Path:
    folder = place / name
    folder.mkdir()
    return folder


if __name__ == "__main__":
    main()
