"""The mark of each outcome: a shape that tells it from all others without any colour.

A sun for a morning done, half a sun for a part of it, a moon for one slept through on purpose.
Shapes stand in a square from -1 to 1, y upwards. Imports matplotlib, so only pictures' own
process may import this.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from matplotlib.path import Path
from msgspec import Struct

from bot.core.days import DayOutcome

Corner = tuple[float, float]

_RAYS: Final = 8
_THIN: Final = 0.2
_WIDE: Final = 0.3


class Stroke(Struct, frozen=True):
    """One part of a mark: filled, or drawn as a line of this width."""

    path: Path
    width: float = 0.0
    """In the mark's own units; 0: filled."""


def _line(*corners: Corner) -> Path:
    return Path(list(corners))


def _shape(*corners: Corner) -> Path:
    return Path([*corners, corners[0]], closed=True)


def _arc(radius: float, first: int, last: int, x: float = 0.0, y: float = 0.0) -> list[Corner]:
    """Return a round piece, from one angle to the other, in degrees against the clock."""
    step = 5 if last > first else -5
    angles = [math.radians(angle) for angle in range(first, last + step, step)]
    return [(x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles]


def _rays(first: int, last: int, y: float) -> Stroke:
    """Return the sun's rays, counted from the right, against the clock."""
    turns = [math.tau * number / _RAYS for number in range(first, last)]
    ends = [[(r * math.cos(at), y + r * math.sin(at)) for r in (0.7, 0.98)] for at in turns]
    return Stroke(Path.make_compound_path(*(_line(*pair) for pair in ends)), _THIN)


def _sun() -> tuple[Stroke, ...]:
    return (Stroke(_shape(*_arc(0.46, 0, 355))), _rays(0, _RAYS, 0.0))


def _half_sun() -> tuple[Stroke, ...]:
    """Return a sun that has risen half way over a line."""
    disc = Stroke(_shape(*_arc(0.5, 0, 180, y=-0.3)))
    horizon = Stroke(_line((-0.92, -0.54), (0.92, -0.54)), _THIN)
    return (disc, horizon, _rays(1, 4, -0.26))


def _moon() -> tuple[Stroke, ...]:
    """Return a crescent: a round with another one taken from it."""
    return (Stroke(_shape(*_arc(0.8, 40, 320), *_arc(0.58, 295, 65, x=0.36))),)


def _ring() -> tuple[Stroke, ...]:
    return (Stroke(_shape(*_arc(0.46, 0, 355)), _THIN),)


def _bolt() -> tuple[Stroke, ...]:
    right = ((-0.3, -0.98), (0.58, 0.2), (0.08, 0.2))
    return (Stroke(_shape((0.3, 0.98), (-0.58, -0.2), (-0.08, -0.2), *right)),)


def _dash() -> tuple[Stroke, ...]:
    return (Stroke(_line((-0.5, 0.0), (0.5, 0.0)), _THIN),)


def _bars() -> tuple[Stroke, ...]:
    bars = (_line((x, -0.5), (x, 0.5)) for x in (-0.34, 0.34))
    return (Stroke(Path.make_compound_path(*bars), _WIDE),)


def _lock() -> tuple[Stroke, ...]:
    body = Stroke(_shape((-0.62, -0.8), (0.62, -0.8), (0.62, 0.1), (-0.62, 0.1)))
    shackle = Stroke(_line((0.36, 0.1), *_arc(0.36, 0, 180, y=0.38), (-0.36, 0.1)), _THIN)
    return (body, shackle)


def _slash() -> tuple[Stroke, ...]:
    return (Stroke(_line((-0.56, -0.56), (0.56, 0.56)), _THIN),)


MARKS: Final[Mapping[DayOutcome, tuple[Stroke, ...]]] = MappingProxyType(
    {
        DayOutcome.FULL: _sun(),
        DayOutcome.KEPT: _half_sun(),
        DayOutcome.SKIPPED: _moon(),
        DayOutcome.MISSED: _ring(),
        DayOutcome.PAIN: _bolt(),
        DayOutcome.OFF: _dash(),
        DayOutcome.PAUSED: _bars(),
        DayOutcome.GATED: _lock(),
        DayOutcome.VOID: _slash(),
    }
)
