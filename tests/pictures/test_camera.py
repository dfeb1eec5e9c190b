"""The camera: where things are on the picture, from the side and from the feet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pictures.camera import HEIGHT, WIDTH, Camera
from bot.pictures.vectors import Vector

MIDDLE = Vector(-10.0, 0.0, 20.0)
SIDE = Camera(0, 15, 200, MIDDLE)
FEET = Camera(90, 36, 180, MIDDLE)
HEAD = Vector(-70.0, 0.0, 15.0)
far = st.floats(-100.0, 100.0)


@pytest.mark.parametrize("camera", [SIDE, FEET])
def test_the_middle_is_in_the_middle(camera: Camera) -> None:
    """What the camera looks at is in the middle of the picture."""
    spot = camera.see(MIDDLE)
    assert (spot.x, spot.y) == pytest.approx((WIDTH / 2, HEIGHT / 2))


def test_from_the_side_the_head_is_on_the_left() -> None:
    """Head to the left, and higher is higher."""
    assert SIDE.see(HEAD).x < SIDE.see(MIDDLE).x
    assert SIDE.see(HEAD.plus(Vector(0, 0, 10))).y < SIDE.see(HEAD).y


def test_from_the_feet_the_head_is_farther_up() -> None:
    """The head is above the hips, and what is nearer the camera says so."""
    assert FEET.see(HEAD).y < FEET.see(MIDDLE).y
    assert HEAD.minus(MIDDLE).dot(FEET.back) < 0


@given(st.floats(0, 90), st.floats(0, 80), st.builds(Vector, far, far, far))
def test_nothing_looks_longer_than_it_is(turn: float, height: float, way: Vector) -> None:
    """Seen at a slant, lengths only shrink."""
    camera = Camera(turn, height, 200, MIDDLE)
    one, other = camera.see(MIDDLE), camera.see(MIDDLE.plus(way))
    seen = ((one.x - other.x) ** 2 + (one.y - other.y) ** 2) ** 0.5
    assert seen <= way.length * camera.scale + 1e-6
