"""Draws the bed: headboard, mattress, folded blanket, and soft light behind. Nothing moves."""

from __future__ import annotations

from math import cos, pi, sin

import svg

from bot.pictures import palette
from bot.pictures.camera import HEIGHT, WIDTH, Camera
from bot.pictures.ink import Drawn, outlined
from bot.pictures.shapes import hull, polygon
from bot.pictures.vectors import Vector

# All in centimetres; the hips of the figure are at 0, its head towards less, the top is at 0.
_HEAD_END, _FOOT_END = -106.0, 112.0
_HALF_WIDTH = 54.0
_THICK = 24.0
_BELOW = -90.0
"""Lower than any picture shows."""
_EDGE = 1.0
_DOWN = Vector(0.0, 0.0, -1.0)


def draw_room(camera: Camera) -> Drawn:
    """Draw what is behind everything: a card of its own, so that no chat shines through."""
    glow = camera.see(Vector(-38.0, 0.0, 30.0))
    return [
        svg.Rect(width=WIDTH, height=HEIGHT, fill=palette.WALL),
        svg.Circle(cx=round(glow.x, 2), cy=round(glow.y, 2), r=118, fill=palette.GLOW),
    ]


def draw_bed(camera: Camera) -> Drawn:
    """Draw headboard, frame, mattress and blanket."""
    wide = _HALF_WIDTH
    board = [*_slab(-113, -108, wide - 2, 2, 44, 36), *_slab(-113, -108, wide + 4, 2, 36, _BELOW)]
    frame = _slab(-108, _FOOT_END + 3, wide + 3, 8, 5 - _THICK, _BELOW)
    mattress = _slab(_HEAD_END, _FOOT_END, wide, 12, 0, -_THICK)
    sheet = _slab(_HEAD_END, _FOOT_END, wide, 12, 0, -3)
    blanket = _slab(66, _FOOT_END + 2, wide + 2.5, 6, 2.5, -17)
    fold = _slab(66, 84, wide + 3, 5, 4.5, -14)
    return [
        outlined(polygon(hull([camera.see(corner) for corner in corners])), fill, edge, _EDGE)
        for corners, fill, edge in (
            (board, palette.WOOD, palette.WOOD_EDGE),
            (frame, palette.WOOD, palette.WOOD_EDGE),
            (mattress, palette.MATTRESS, palette.SHEET_EDGE),
            (sheet, palette.SHEET, palette.SHEET_EDGE),
            (blanket, palette.BLANKET, palette.BLANKET_EDGE),
            (fold, palette.BLANKET_FOLD, palette.BLANKET_EDGE),
        )
    ]


def _slab(
    head: float, foot: float, half: float, corner: float, top: float, bottom: float
) -> list[Vector]:
    """Return the points around a slab with round corners: its ends, half its width, its height."""
    points = []
    for x, y, start in (
        (foot - corner, half - corner, 0.0),
        (head + corner, half - corner, pi / 2),
        (head + corner, corner - half, pi),
        (foot - corner, corner - half, 3 * pi / 2),
    ):
        for n in range(7):
            angle = start + n * pi / 12
            at = Vector(x + corner * cos(angle), y + corner * sin(angle), top)
            points += [at, at.plus(_DOWN, top - bottom)]
    return points
