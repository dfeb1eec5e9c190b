"""Points in space: turning keeps lengths, and right angles are right angles."""

from __future__ import annotations

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pictures.vectors import Vector

far = st.floats(-200.0, 200.0)
vectors = st.builds(Vector, far, far, far)
UP = Vector(0.0, 0.0, 1.0)


@given(vectors, st.floats(-720.0, 720.0))
def test_turning_keeps_the_length(way: Vector, degrees: float) -> None:
    """Whatever turns stays as long as it was."""
    assert isclose(way.turned(UP, degrees).length, way.length, abs_tol=1e-9)


def test_turning_follows_the_right_hand() -> None:
    """A quarter turn about the upright takes x to y."""
    assert Vector(1.0, 0.0, 0.0).turned(UP, 90.0) == pytest.approx(Vector(0.0, 1.0, 0.0))


@given(vectors, vectors)
def test_a_cross_stands_on_both(one: Vector, other: Vector) -> None:
    """The cross product is at right angles to what it is made of."""
    assert one.cross(other).dot(one) == pytest.approx(
        0.0, abs=1e-6 * (1 + one.length**2 * other.length)
    )


@given(vectors, vectors)
def test_towards_begins_here_and_ends_there(one: Vector, other: Vector) -> None:
    """Share 0 is the one point, share 1 the other, a half is between them."""
    assert one.towards(other, 0.0) == pytest.approx(one)
    assert one.towards(other, 1.0) == pytest.approx(other, abs=1e-9)
    half = one.towards(other, 0.5)
    assert half.minus(one).length == pytest.approx(half.minus(other).length, abs=1e-9)
