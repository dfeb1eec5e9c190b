"""Outlines: limbs without holes, hulls without dents, lines through their spots."""

from __future__ import annotations

from math import cos, pi, sin

import pytest
import svg
from hypothesis import given
from hypothesis import strategies as st

from bot.pictures.camera import Spot
from bot.pictures.shapes import Ball, Outline, curve, hull, limb, polygon

places = st.builds(Spot, st.floats(0, 400), st.floats(0, 300))
balls = st.builds(Ball, places, st.floats(1, 30))


def ends(outline: Outline) -> list[Spot]:
    """Return where each piece of an outline ends."""
    pieces = (svg.MoveTo, svg.LineTo, svg.CubicBezier, svg.Arc)
    return [Spot(float(p.x), float(p.y)) for p in outline if isinstance(p, pieces)]


def area(corners: list[Spot]) -> float:
    """Measure an area; its sign says which way round the corners are."""
    following = [*corners[1:], corners[0]]
    return sum(a.x * b.y - b.x * a.y for a, b in zip(corners, following, strict=True)) / 2


@given(balls, balls)
def test_every_link_of_a_limb_turns_the_same_way(one: Ball, other: Ball) -> None:
    """Overlapping pieces add up instead of leaving holes."""
    corners = ends(limb([one, other]))
    if len(corners) == 5:  # a link; one ball inside the other is a circle
        assert area(corners[:4]) > -1.0


@given(balls, balls)
def test_a_limb_touches_the_rims_of_its_balls(one: Ball, other: Ball) -> None:
    """Each corner of the outline is on one of the circles."""
    for corner in ends(limb([one, other])):
        misses = [
            abs(((corner.x - b.spot.x) ** 2 + (corner.y - b.spot.y) ** 2) ** 0.5 - b.radius)
            for b in (one, other)
        ]
        assert min(misses) < 0.02


def test_one_ball_is_a_circle() -> None:
    """A limb of one ball goes all the way round it."""
    left, right, back = ends(limb([Ball(Spot(10, 10), 5)]))
    assert (left, right, back) == (Spot(5, 10), Spot(15, 10), Spot(5, 10))


@given(st.lists(places, min_size=2, max_size=8))
def test_a_curve_goes_through_its_spots(spots: list[Spot]) -> None:
    """It begins, passes and ends where it was told to."""
    assert [(s.x, s.y) for s in ends(curve(spots))] == [
        pytest.approx((spot.x, spot.y), abs=0.006) for spot in spots
    ]


def test_a_polygon_is_closed() -> None:
    """Its last piece leads back to the first."""
    outline = polygon([Spot(0, 0), Spot(4, 0), Spot(0, 3)])
    assert ends(outline) == [Spot(0, 0), Spot(4, 0), Spot(0, 3)]
    assert isinstance(outline[-1], svg.ClosePath)


def test_a_hull_leaves_out_what_is_inside() -> None:
    """Spots within a ring of others are not corners."""
    ring = [Spot(50 + 40 * cos(n * pi / 6), 50 + 40 * sin(n * pi / 6)) for n in range(12)]
    inside = [Spot(50 + 30 * cos(n), 50 + 30 * sin(n)) for n in range(9)]
    assert set(hull([*inside, *ring])) == set(ring)


@given(st.lists(places, min_size=3, max_size=20, unique=True))
def test_a_hull_has_no_dents(spots: list[Spot]) -> None:
    """Its corners are some of the spots, and it turns one way only."""
    corners = hull(spots)
    assert set(corners) <= set(spots)
    following, last = [*corners[1:], corners[0]], [*corners[2:], *corners[:2]]
    if len(corners) > 2:
        assert all(area([a, b, c]) > 0 for a, b, c in zip(corners, following, last, strict=True))
