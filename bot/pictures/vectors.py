"""Arithmetic with points in space. Knows nothing of bodies or pictures."""

from __future__ import annotations

from math import cos, radians, sin, sqrt
from typing import NamedTuple


class Vector(NamedTuple):
    """A point or a direction in centimetres: x along the bed to its foot, y across, z up."""

    x: float
    y: float
    z: float

    def plus(self, other: Vector, times: float = 1.0) -> Vector:
        """Return this point moved by so many times the other."""
        return Vector(self.x + other.x * times, self.y + other.y * times, self.z + other.z * times)

    def minus(self, other: Vector) -> Vector:
        """Return the way from the other point to this one."""
        return self.plus(other, -1.0)

    def times(self, factor: float) -> Vector:
        """Return this direction, longer or shorter."""
        return Vector(self.x * factor, self.y * factor, self.z * factor)

    def dot(self, other: Vector) -> float:
        """Return the inner product."""
        return self.x * other.x + self.y * other.y + self.z * other.z

    def cross(self, other: Vector) -> Vector:
        """Return the direction at right angles to both."""
        return Vector(
            self.y * other.z - self.z * other.y,
            self.z * other.x - self.x * other.z,
            self.x * other.y - self.y * other.x,
        )

    @property
    def length(self) -> float:
        """How long it is."""
        return sqrt(self.dot(self))

    @property
    def unit(self) -> Vector:
        """The same direction, of length one."""
        return self.times(1.0 / self.length)

    def towards(self, other: Vector, share: float) -> Vector:
        """Return the point at this share of the way to the other."""
        return self.plus(other.minus(self), share)

    def turned(self, axis: Vector, degrees: float) -> Vector:
        """Return this direction turned about an axis of length one, by the right-hand rule."""
        c, s = cos(radians(degrees)), sin(radians(degrees))
        along = axis.times(axis.dot(self) * (1.0 - c))
        return self.times(c).plus(axis.cross(self), s).plus(along)
