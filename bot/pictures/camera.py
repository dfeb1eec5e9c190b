"""From points in space to points on the picture, by a camera so far away that nothing shrinks."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin

from bot.pictures.vectors import Vector

WIDTH, HEIGHT = 480, 320
"""The size of every picture, in its own units."""


@dataclass(frozen=True)
class Spot:
    """A point on the picture: right and down from its corner, in its own units."""

    x: float
    y: float


@dataclass(frozen=True)
class Camera:
    """Where the picture is seen from."""

    turn: float
    """Degrees around the bed: 0 is from the person's right when they lie on the back, head to the
    left of the picture; 90 is from the feet."""
    height: float
    """Degrees above the mattress: 0 is level with it, 90 is from above."""
    across: float
    """Centimetres that the picture is wide."""
    middle: Vector
    """The point in the middle of the picture."""

    @property
    def scale(self) -> float:
        """Units of the picture a centimetre."""
        return WIDTH / self.across

    @property
    def right(self) -> Vector:
        """The direction that is to the right on the picture."""
        turn = radians(self.turn)
        return Vector(cos(turn), sin(turn), 0.0)

    @property
    def back(self) -> Vector:
        """The direction from the scene to the camera."""
        turn, height = radians(self.turn), radians(self.height)
        return Vector(sin(turn) * cos(height), -cos(turn) * cos(height), sin(height))

    def see(self, point: Vector) -> Spot:
        """Return where on the picture a point is."""
        way = point.minus(self.middle)
        up = self.back.cross(self.right)
        return Spot(
            WIDTH / 2 + way.dot(self.right) * self.scale,
            HEIGHT / 2 - way.dot(up) * self.scale,
        )
