"""`python -m tests.chaos`, also as `make chaos`: prints the counts, and fails when one is wrong."""

from __future__ import annotations

import asyncio
import sys
import time
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.console import Console

from tests.chaos.checks import check
from tests.chaos.siege import Plan, Siege
from tests.chaos.table import print_counts

KILLS_A_MORNING = 40
WAKE_UPS = 1.5
"""Minutes of wake-ups for each kill of a morning: the rest of it is for the last ones."""


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--kills", type=click.IntRange(1), default=200, show_default=True)
@click.option("--people", type=click.IntRange(1), default=300, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="What all dice start from.")
@click.option("--speed", type=float, default=60.0, show_default=True, help="CLOCK_SPEED.")
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where the database is made and kept, to be looked at. Default: made and removed.",
)
def main(kills: int, people: int, seed: int, speed: float, folder: Path | None) -> None:
    """Kill the bot many times in many people's mornings, and see that nothing was lost."""
    mornings = max(1, round(kills / KILLS_A_MORNING))
    late = mornings - 2 if mornings > 2 else None
    spread = timedelta(minutes=max(3, WAKE_UPS * kills / mornings))
    plan = Plan(kills, people, mornings, seed, spread, speed, late_morning=late)
    began = time.monotonic()
    with TemporaryDirectory(prefix="loosen-chaos-") as place:
        siege = Siege(plan, folder or Path(place), lambda line: click.echo(line, err=True))
        evidence = asyncio.run(siege.run())
        checks = check(evidence)
    print_counts(plan, siege, evidence, checks, time.monotonic() - began, Console(width=110))
    sys.exit(not all(one.holds for one in checks))


if __name__ == "__main__":
    main()
