"""Outlines on the picture. Knows spots and sizes, nothing of bodies, beds or colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import acos, atan2, cos, hypot, pi, sin

import svg

from bot.pictures.camera import Spot

Outline = list[svg.PathData]
"""Part of an SVG path; two of them added are one."""


@dataclass(frozen=True)
class Ball:
    """A round piece of a limb: where, and how thick, in units of the picture."""

    spot: Spot
    radius: float


def limb(balls: Sequence[Ball]) -> Outline:
    """Return the outline around balls, each joined to the next by its tangents."""
    if len(balls) == 1:
        return _circle(balls[0])
    return [piece for one, other in pairwise(balls) for piece in _link(one, other)]


def curve(spots: Sequence[Spot]) -> Outline:
    """Return a smooth line through the spots (Catmull-Rom, as Bezier pieces)."""
    last = len(spots) - 1
    pieces: Outline = [_to(svg.M, spots[0])]
    for n in range(last):
        a, b, c, d = (spots[min(max(n + k, 0), last)] for k in (-1, 0, 1, 2))
        pieces.append(
            svg.C(
                *_rounded(b.x + (c.x - a.x) / 6, b.y + (c.y - a.y) / 6),
                *_rounded(c.x - (d.x - b.x) / 6, c.y - (d.y - b.y) / 6),
                *_rounded(c.x, c.y),
            )
        )
    return pieces


def polygon(spots: Sequence[Spot]) -> Outline:
    """Return the closed line through the spots."""
    return [_to(svg.M, spots[0]), *(_to(svg.L, spot) for spot in spots[1:]), svg.Z()]


def hull(spots: Sequence[Spot]) -> list[Spot]:
    """Return the corners of the smallest outline without dents around the spots."""
    ordered = sorted({(spot.x, spot.y) for spot in spots})
    halves = []
    for way in (ordered, ordered[::-1]):
        half: list[tuple[float, float]] = []
        for corner in way:
            while len(half) > 1 and _turns_back(half[-2], half[-1], corner):
                half.pop()
            half.append(corner)
        halves.append(half[:-1])
    return [Spot(x, y) for half in halves for x, y in half]


def _turns_back(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> bool:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) <= 0.0


def _circle(ball: Ball) -> Outline:
    x, y, radius = ball.spot.x, ball.spot.y, ball.radius
    left, right = Spot(x - radius, y), Spot(x + radius, y)
    around = (_arc(radius, right, large=True), _arc(radius, left, large=True))
    return [_to(svg.M, left), *around, svg.Z()]


def _link(a: Ball, b: Ball) -> Outline:
    """Return the outline of two balls and what is between them.

    It always turns the same way, because overlapping outlines that don't would leave holes.
    """
    dx, dy = b.spot.x - a.spot.x, b.spot.y - a.spot.y
    apart = hypot(dx, dy)
    if apart <= abs(a.radius - b.radius) + 0.01:
        return _circle(a if a.radius >= b.radius else b)
    way = atan2(dy, dx)
    spread = acos((a.radius - b.radius) / apart)
    return [
        _to(svg.M, _rim(a, way - spread)),
        _to(svg.L, _rim(b, way - spread)),
        _arc(b.radius, _rim(b, way + spread), large=spread > pi / 2),
        _to(svg.L, _rim(a, way + spread)),
        _arc(a.radius, _rim(a, way - spread), large=spread < pi / 2),
        svg.Z(),
    ]


def _rim(ball: Ball, angle: float) -> Spot:
    return Spot(ball.spot.x + ball.radius * cos(angle), ball.spot.y + ball.radius * sin(angle))


def _arc(radius: float, end: Spot, *, large: bool) -> svg.PathData:
    x, y = _rounded(end.x, end.y)
    return svg.Arc(round(radius, 2), round(radius, 2), 0, large, True, x, y)


def _to(command: type[svg.M | svg.L], spot: Spot) -> svg.PathData:
    return command(*_rounded(spot.x, spot.y))


def _rounded(x: float, y: float) -> tuple[float, float]:
    return round(x, 2), round(y, 2)
