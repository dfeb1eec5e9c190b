"""Ways of drawing: an outline that shows outside only, dots, and clear numbers."""

from __future__ import annotations

from bot.pictures.camera import Spot
from bot.pictures.ink import filled, outlined, stroke
from bot.pictures.shapes import polygon

TRIANGLE = polygon([Spot(0, 0), Spot(40, 0), Spot(0, 30)])


def test_an_outline_lies_behind_its_fill() -> None:
    """The line is twice as wide and drawn first, and the fill covers its inner half."""
    path = outlined(TRIANGLE, "#ffffff", "#000000", 3.0)
    assert (path.fill, path.stroke, path.stroke_width) == ("#ffffff", "#000000", 6.0)
    assert path.paint_order == "stroke"


def test_a_fill_has_no_line() -> None:
    """What is only filled has no outline, and may be seen through."""
    path = filled(TRIANGLE, "#ffffff", 0.25)
    assert (path.stroke, path.fill_opacity) == (None, 0.25)


def test_a_stroke_is_a_line_or_dots() -> None:
    """A line is whole unless dots are asked for; neither is filled."""
    assert stroke(TRIANGLE, "#000000", 2.0).stroke_dasharray is None
    assert stroke(TRIANGLE, "#000000", 2.0, dots=7.0).stroke_dasharray == [0.1, 7.0]
    assert stroke(TRIANGLE, "#000000", 2.0).fill == "none"
