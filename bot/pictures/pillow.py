"""Draws pillows: plump, with a seam and soft corners. Nothing of who lies on them."""

from __future__ import annotations

from math import cos, pi, sin

from bot.pictures import palette
from bot.pictures.camera import Camera, Spot
from bot.pictures.ink import Drawn, outlined, stroke
from bot.pictures.shapes import Ball, Outline, curve, hull, limb, polygon
from bot.pictures.vectors import Vector

_RINGS = (0.0, 0.3, 0.5, 0.65, 0.78, 0.88, 0.94, 0.98, 1.0)
_TURNS = 48
_SUNK = 0.5
"""How far from its middle a pillow rises beside whoever lies on it, as a share of its width."""
_FACING = 0.35


def draw_pillow(camera: Camera, centre: Vector, size: Vector, *, near: bool = False) -> Drawn:
    """Draw a pillow lying flat; size is half of its length, width and thickness.

    `near` draws only what rises on the camera's side of whoever sinks into it.
    """
    least = _SUNK * size.y if near else -size.y - 1.0
    skin = [
        centre.plus(_puff(size, 2 * pi * n / _TURNS, ring, sign))
        for n in range(_TURNS)
        for ring in _RINGS
        for sign in (1.0, -1.0)
    ]
    skin = [point for point in skin if centre.y - point.y >= least]
    body = polygon(hull([camera.see(point) for point in skin]))
    sides = (-1,) if near else (-1, 1)
    tips = [piece for x in (-1, 1) for y in sides for piece in _tip(camera, centre, size, x, y)]
    drawn: Drawn = [outlined([*body, *tips], palette.PILLOW, palette.PILLOW_EDGE)]
    if near:
        return drawn  # pressed round by a body; seams would make two pillows a heap of sheets
    return [*drawn, stroke(curve(_seam(camera, centre, size)), palette.PILLOW_EDGE, 1.3)]


def _seam(camera: Camera, centre: Vector, size: Vector) -> list[Spot]:
    """Return the seam where the camera sees it, from one corner to the next."""
    level = Vector(camera.back.x, camera.back.y, 0.0).unit
    facing = _FACING * abs(size.x * level.x + size.y * level.y)
    rim = [_puff(size, 2 * pi * n / _TURNS, 1.0, 1.0) for n in range(_TURNS)]
    seen = [n for n in range(2 * _TURNS) if rim[n % _TURNS].dot(level) > facing]
    # Going round twice, the first whole run of neighbours is the seam.
    start = next(n for n in seen if n - 1 not in seen and n > 0)
    run = [n for n in seen if n >= start]
    joined = [n for k, n in enumerate(run) if n == start + k]
    return [camera.see(centre.plus(rim[n % _TURNS])) for n in joined]


def _tip(camera: Camera, centre: Vector, size: Vector, x: int, y: int) -> Outline:
    """Return the outline of one corner."""
    inner = camera.see(centre.plus(Vector(x * size.x * 0.8, y * size.y * 0.86, 0.0)))
    outer = camera.see(centre.plus(Vector(x * (size.x - 0.6), y * (size.y - 0.6), 0.0)))
    return limb([Ball(inner, 3.4 * camera.scale), Ball(outer, 1.6 * camera.scale)])


def _puff(size: Vector, angle: float, ring: float, sign: float) -> Vector:
    """Return a point of the cover, from the middle of a pillow: ring 1 is its seam."""
    c, s = cos(angle), sin(angle)
    square = (abs(c) ** 5 + abs(s) ** 5) ** 0.2
    rise = sign * size.z * (1.0 - ring**4) ** 0.5
    return Vector(c / square * ring * size.x, s / square * ring * size.y, rise)
