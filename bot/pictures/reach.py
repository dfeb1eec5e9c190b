"""Where the elbow is when the hand is somewhere: two bones that keep their length. Pure."""

from __future__ import annotations

from math import sqrt

from bot.pictures.vectors import Vector

_SLACK = 0.5
"""A reaching arm never locks: centimetres left of its whole length."""
_HANGS = 0.92
"""How far down an elbow hangs at most, 1 being straight down."""
_UP = Vector(0.0, 0.0, 1.0)
_LEAST = 1e-6


def reach(
    shoulder: Vector, wrist: Vector, upper: float, lower: float, outwards: Vector, floor: float
) -> tuple[Vector, Vector]:
    """Return elbow and wrist; the elbow sinks by its weight to the floor, outwards.

    A wrist too far away or too near is brought to where the bones can put it.
    """
    way = wrist.minus(shoulder)
    far = min(max(way.length, abs(upper - lower) + _SLACK), upper + lower - _SLACK)
    along = way.unit
    share = (upper * upper - lower * lower + far * far) / (2.0 * far)
    wide = sqrt(max(upper * upper - share * share, 0.0))
    middle = shoulder.plus(along, share)
    # The elbow may be anywhere on a circle about the line from shoulder to wrist.
    aside = along.cross(_UP)
    aside = (aside if aside.length > _LEAST else outwards).unit
    aside = aside if aside.dot(outwards) >= 0.0 else aside.times(-1.0)
    rise = aside.cross(along)
    rise = rise if rise.z >= 0.0 else rise.times(-1.0)
    sink = (floor - middle.z) / max(wide * rise.z, _LEAST)
    sink = min(max(sink, -_HANGS), 1.0)
    elbow = middle.plus(rise, wide * sink).plus(aside, wide * sqrt(1.0 - sink * sink))
    return elbow, shoulder.plus(along, far)
