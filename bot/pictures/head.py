"""Draws the head: hair, a soft profile, closed eyes, half a smile. Nothing of the body."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import cos, pi, radians, sin, sqrt

import svg

from bot.pictures import palette
from bot.pictures.camera import Camera, Spot
from bot.pictures.ink import Drawn, filled, outlined, stroke
from bot.pictures.shapes import Ball, Outline, curve, hull, limb, polygon
from bot.pictures.skeleton import Skeleton
from bot.pictures.vectors import Vector

_SKULL = 9.8
_HAIR = 10.6
_HAIRLINE = 0.26
"""How far in front of the middle of the head the hair ends, as a share of its radius."""
_SEEN = 0.1
"""Cosine between the skin and the camera from which on a feature is drawn."""
_SHORTEST_SMILE = 3
_ACROSS = Vector(0.31, 0.95, 0.05)
"""Any direction in which no head ever points."""


class Head:
    """One head, seen by one camera; its own directions are face, crown and side."""

    def __init__(self, skeleton: Skeleton, camera: Camera) -> None:
        self._camera = camera
        self._face = skeleton.face
        self._crown = skeleton.crown
        self._side = skeleton.crown.cross(skeleton.face)
        self._middle = skeleton.points["head"].plus(skeleton.crown, 3.0)

    def draw(self) -> Drawn:
        """Draw it, from what is behind to what is in front."""
        combed = self._crown.times(0.5).plus(self._face, -0.86)
        if combed.dot(self._camera.back) > 0.0:
            cap = polygon(self._patch(combed, _HAIR, -_HAIRLINE))
            return [
                self._flesh(),
                *self._features(),
                outlined(cap, palette.HAIR),
                *self._ears(),
            ]
        mane = [self._ball(self._middle, _HAIR), self._ball(self._at(-2.2, 1.6), 12.0)]
        hair = outlined(limb(mane), palette.HAIR)
        patch = polygon(self._patch(combed.times(-1.0), _HAIR, _HAIRLINE))
        return [
            hair,
            outlined(self._jaw(), palette.SKIN),
            filled(patch, palette.SKIN),
            filled(self._jaw(), palette.SKIN),
            *self._features(),
            *self._ears(),
        ]

    def _flesh(self) -> svg.Element:
        return outlined([*limb([self._ball(self._middle, _SKULL)]), *self._jaw()], palette.SKIN)

    def _jaw(self) -> Outline:
        """Return chin and nose."""
        chin = limb([self._ball(self._at(1.0, -1.6), 8.6), self._ball(self._at(2.6, -5.6), 6.0)])
        nose = limb([self._ball(self._at(9.0, -0.6), 1.2), self._ball(self._at(9.9, -2.4), 1.8)])
        return [*chin, *nose]

    def _features(self) -> Drawn:
        """Draw cheeks, closed eyes and mouth where the camera sees them."""
        drawn: Drawn = []
        for sign in (-1.0, 1.0):
            if self._is_seen(sign * 48, -24):
                spot = self._camera.see(self._skin(sign * 46, -22))
                drawn.append(
                    svg.Circle(
                        cx=round(spot.x, 2),
                        cy=round(spot.y, 2),
                        r=1.9 * self._camera.scale,
                        fill=palette.BLUSH,
                        fill_opacity=0.45,
                    )
                )
            if self._is_seen(sign * 38, -2):
                lid = ((22, -1), (29, -6), (38, -7), (46, -2))
                drawn.append(self._stroke([(sign * turn, lift) for turn, lift in lid], 1.9))
        smile = [(turn, -42 + (turn / 24) ** 2 * 8) for turn in range(-24, 25, 6)]
        seen = [one for one in smile if self._is_seen(*one, 0.0)]
        if len(seen) >= _SHORTEST_SMILE:
            drawn.append(self._stroke(seen, 1.6))
        return drawn

    def _ears(self) -> Drawn:
        drawn: Drawn = []
        for sign in (-1.0, 1.0):
            if self._is_seen(sign * 95, -8, 0.5):
                upper = self._ball(self._at(-1.4, -0.6, sign * 8.8), 2.2)
                lobe = self._ball(self._at(-1.0, -2.4, sign * 8.8), 1.5)
                drawn.append(outlined(limb([upper, lobe]), palette.SKIN, width=1.1))
        return drawn

    def _stroke(self, places: Sequence[tuple[float, float]], width: float) -> svg.Element:
        """Draw a line over the face, through places given by turn and lift."""
        spots = [self._camera.see(self._skin(turn, lift)) for turn, lift in places]
        return stroke(curve(spots), palette.DARK_INK, width)

    def _patch(self, towards: Vector, radius: float, edge: float) -> list[Spot]:
        """Return the outline of what is seen of a cap around a direction."""
        towards = towards.unit
        seen = [
            way
            for way in _globe(towards)
            if way.dot(towards) >= edge and way.dot(self._camera.back) >= 0
        ]
        return hull([self._camera.see(self._middle.plus(way, radius)) for way in seen])

    def _skin(self, turn: float, lift: float) -> Vector:
        """Return a spot on the face: degrees to the side and up from between the eyes."""
        return self._at(0.8, -0.8).plus(self._way(turn, lift), 9.4)

    def _way(self, turn: float, lift: float) -> Vector:
        t, up = radians(turn), radians(lift)
        flat = self._face.times(cos(t)).plus(self._side, sin(t))
        return flat.times(cos(up)).plus(self._crown, sin(up))

    def _is_seen(self, turn: float, lift: float, least: float = _SEEN) -> bool:
        return self._way(turn, lift).dot(self._camera.back) > least

    def _at(self, ahead: float, up: float, beside: float = 0.0) -> Vector:
        return self._middle.plus(self._face, ahead).plus(self._crown, up).plus(self._side, beside)

    def _ball(self, point: Vector, radius: float) -> Ball:
        return Ball(self._camera.see(point), radius * self._camera.scale)


def _globe(pole: Vector) -> Iterator[Vector]:
    """Go over directions all around, in rings about a pole."""
    one = pole.cross(_ACROSS).unit
    two = pole.cross(one)
    for ring in range(41):
        high = 1.0 - ring / 20.0
        wide = sqrt(max(1.0 - high * high, 0.0))
        for n in range(60):
            angle = pi * n / 30.0
            yield pole.times(high).plus(one, wide * cos(angle)).plus(two, wide * sin(angle))
