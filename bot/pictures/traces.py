"""Draws where a movement goes: a dotted track of its range, and how far it has come so far.

The track ends where the movement does, which is never where the joint itself would end. What
has been travelled grows over the loop: small first, then larger.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, cos, hypot, sin

import svg

from bot.pictures import palette
from bot.pictures.camera import Spot
from bot.pictures.figure import Figure
from bot.pictures.ink import Drawn, stroke
from bot.pictures.shapes import curve, polygon
from bot.pictures.skeleton import Skeleton
from bot.pictures.vectors import Vector

_STEP = 0.25
"""Seconds between two spots of a track."""
_BESIDE_KNEE = 15.0
_BEFORE_HEAD = -92.0
_ABOVE_SHOULDER = 7.0
_GAP = 2.0
"""Spots of a track are at least so many units of the picture apart."""
_FADE = 1.5
"""Seconds in which what has been travelled is wiped away before the loop begins again."""


@dataclass(frozen=True)
class _Kind:
    """How one kind of trace is drawn."""

    mark: str
    """The track of the figure that says how much it is seen."""
    heads: tuple[int, ...]
    """Ends with an arrow head: 0 is where the movement sets off, -1 the far end."""
    begins: float = 0.0
    """Share of the way that is left out, so that the arrow is clear of the foot."""


_KINDS = {
    "knees": _Kind("mark_right_leg", (0, -1)),
    "right_knee": _Kind("mark_right_leg", (-1,), 0.34),
    "left_knee": _Kind("mark_left_leg", (-1,), 0.34),
    "chest": _Kind("mark_chest", (-1,)),
}


def draw_trace(name: str, figure: Figure, at: float) -> Drawn:
    """Draw one trace as it is at this instant."""
    if name == "breath":
        return _draw_breath(figure, at)
    kind = _KINDS[name]
    seen = figure.pose(at)[kind.mark] / 100.0
    if seen == 0.0:
        return []
    spots = _spots(name, figure, kind.mark)
    track = _line(name, list(spots.values()))
    track = track[int(len(track) * kind.begins) :]
    here = figure.camera.see(trace_point(name, figure.skeleton(at)))
    gone = _line(name, [*(spot for instant, spot in spots.items() if instant <= at), here])
    if kind.begins:
        gone = _from(track[0], gone)
    ends = [(track[0 if end == 0 else -1], track[3 if end == 0 else -4]) for end in kind.heads]
    wiped = min(1.0, (figure.seconds - at) / _FADE) * seen
    halo = _Pen(palette.SHEET, 8.0)
    drawn: Drawn = [halo.line(track), *(halo.head(*end) for end in ends)]
    drawn = [svg.G(elements=drawn, opacity=round(0.7 * seen, 3))]
    drawn.append(_Pen(palette.INK, 2.8, 0.75 * seen).line(track, dots=True))
    if len(gone) > 1:
        drawn.append(_Pen(palette.INK, 3.4, wiped).line(gone))
    # Last, and as dark as a line can be: a shaft that shone through would cut them in two.
    return [*drawn, *(_Pen(palette.INK, 2.8, seen).head(*end) for end in ends)]


def trace_point(name: str, skeleton: Skeleton) -> Vector:
    """Return the point beside the moving part that leaves the trace."""
    p = skeleton.points
    if name == "chest":
        return Vector(_BEFORE_HEAD, 0.0, p["nape"].z + _ABOVE_SHOULDER)
    if name == "knees":
        middle = p["right-knee"].towards(p["left-knee"], 0.5)
        hips = p["right-hip"].towards(p["left-hip"], 0.5)
        beside = middle.minus(hips)
        beside = beside.minus(skeleton.up.times(beside.dot(skeleton.up)))
        return middle.plus(beside.unit, _BESIDE_KNEE)
    side = name.removesuffix("_knee")
    knee = p[f"{side}-knee"]
    return knee.plus(knee.minus(p[f"{side}-hip"]).unit, _BESIDE_KNEE)


def _spots(name: str, figure: Figure, mark: str) -> dict[float, Spot]:
    """Return where the trace is at every instant at which its part is marked."""
    instants = [n * _STEP for n in range(int(figure.seconds / _STEP) + 1)]
    return {
        instant: figure.camera.see(trace_point(name, figure.skeleton(instant)))
        for instant in instants
        if figure.pose(instant)[mark] > 0.0
    }


def _line(name: str, spots: list[Spot]) -> list[Spot]:
    """Return the spots in the order of the track, each once."""
    # A track goes from where the movement sets off: upwards, or from the right to the left.
    upright = name == "chest"
    ordered = sorted(spots, key=lambda spot: -spot.y if upright else -spot.x)
    kept = ordered[:1]
    for spot in ordered:
        if hypot(spot.x - kept[-1].x, spot.y - kept[-1].y) >= _GAP:
            kept.append(spot)
    return kept


def _from(start: Spot, line: list[Spot]) -> list[Spot]:
    """Return what of a line lies beyond the start of the track."""
    beyond = [spot for spot in line if spot.x < start.x]
    return [start, *beyond] if beyond else []


def _draw_breath(figure: Figure, at: float) -> Drawn:
    """Draw two arcs over the back that swell and shrink with the breath."""
    full = figure.pose(at)["breath"] / 100.0
    chest = figure.skeleton(at).points["chest"]
    drawn = []
    for above, half, width in ((20.0, 7.5, 3.4), (25.5, 10.5, 2.6)):
        spots = [
            figure.camera.see(chest.plus(Vector(half * share, 0.0, above - 3.0 * share * share)))
            for share in (-1.0, -0.5, 0.0, 0.5, 1.0)
        ]
        drawn.append(_Pen(palette.INK, round(width * full, 2)).line(spots))
    return drawn


@dataclass(frozen=True)
class _Pen:
    """A way of drawing lines."""

    colour: str
    width: float
    opacity: float = 1.0

    def line(self, spots: list[Spot], *, dots: bool = False) -> svg.Element:
        """Draw a smooth line through the spots."""
        return stroke(
            curve(spots), self.colour, self.width, opacity=self.opacity, dots=7.0 if dots else 0.0
        )

    def head(self, end: Spot, before: Spot) -> svg.Element:
        """Draw an arrow head at the end of a line that comes from another spot."""
        way = atan2(end.y - before.y, end.x - before.x)
        corners = [
            Spot(end.x + far * cos(way + turn), end.y + far * sin(way + turn))
            for turn, far in ((0.0, 11.0), (2.2, 8.0), (-2.2, 8.0))
        ]
        width = max(self.width - 2.0, 1.0)
        return svg.Path(
            d=polygon(corners),
            fill=self.colour,
            stroke=self.colour,
            stroke_width=width,
            stroke_linejoin="round",
            opacity=round(self.opacity, 3),
        )
