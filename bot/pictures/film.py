"""Chooses the frames of a movement: as few as look smooth. Pure; draws nothing."""

from __future__ import annotations

from itertools import pairwise

from bot.pictures.figure import SHARES, Figure

_LEAST_MARK = 30.0
"""Per cent; a mark that comes or goes is worth a frame at such steps."""
_LEAST_BREATH = 8.0
"""Per cent of a whole breath."""


def film(figure: Figure) -> list[tuple[float, int]]:
    """Return the instants that get a frame, in seconds, and how long each stays, in ms.

    Every key has one. Between them a frame comes only when something has moved enough to be
    seen, so that a slow movement is a small file.
    """
    unit = figure.frame
    length = round(figure.seconds * 1000)
    keys = {round(key.at * 1000) for key in figure.keys}
    shown = [0]
    for instant in sorted({*range(0, length, unit), *keys} - {0}):
        if instant in keys or _is_worth_a_frame(figure, shown[-1], instant):
            shown.append(instant)
    return [(one / 1000, after - one) for one, after in pairwise([*shown, length])]


def _is_worth_a_frame(figure: Figure, before: int, after: int) -> bool:
    """Whether two instants, in milliseconds, look different enough."""
    old, new = figure.pose(before / 1000), figure.pose(after / 1000)
    if any(abs(new[share] - old[share]) >= _LEAST_MARK for share in SHARES):
        return True
    if abs(new["breath"] - old["breath"]) >= _LEAST_BREATH:
        return True
    was, now = figure.skeleton(before / 1000).points, figure.skeleton(after / 1000).points
    least = figure.least / figure.camera.scale
    return any(now[name].minus(was[name]).length >= least for name in now)
