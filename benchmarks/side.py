"""One side of a comparison, alone: `python -m benchmarks.side NAME N FOLDER [MORE ...]`.

Prints the side's numbers and its peak memory as one line of JSON. Imports a side's module only
when it runs, so that neither side pays for the other's imports.
"""

from __future__ import annotations

import importlib
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

Numbers = Mapping[str, float]
Side = Callable[..., Numbers]
"""Works for so many people in this folder; returns seconds, rates or counts by name."""

PEAK = "peak"
"""The number that every side has: the most memory it ever held, in MiB."""

_ROOT = Path(__file__).resolve().parent.parent
_ARGUMENTS = 3
"""How many there are at least."""


def run(name: str, people: int, folder: Path, *more: str) -> Numbers:
    """Run the side `module.function` in a fresh process. Raises RuntimeError when it fails."""
    command = [sys.executable, "-m", "benchmarks.side", name, str(people), str(folder), *more]
    done = subprocess.run(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"The benchmark {name} failed; its error is printed above.")
    numbers: Numbers = json.loads(done.stdout)
    return numbers


def named(name: str) -> Side:
    """Find the side `module.function`."""
    module, _, function = name.partition(".")
    side: Side = getattr(importlib.import_module(f"benchmarks.{module}"), function)
    return side


def nothing(_people: int, _folder: Path) -> Numbers:
    """Do nothing: what an empty process holds."""
    return {}


def peak_memory() -> float:
    """The most memory this process ever held, in MiB.

    Linux's own count starts at the exec; the one of getrusage would start at the parent's.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    [kibibytes] = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    return int(kibibytes) / 1024


def _main(name: str, people: str, folder: str, *more: str) -> None:
    logging.basicConfig(level=logging.ERROR)  # warnings, one a job, would be part of the figure
    numbers = dict(named(name)(int(people), Path(folder), *more))
    numbers[PEAK] = peak_memory()
    print(json.dumps(numbers))


if __name__ == "__main__":
    if len(sys.argv) <= _ARGUMENTS:
        sys.exit(__doc__)
    _main(*sys.argv[1:])
