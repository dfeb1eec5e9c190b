"""Pillows: corners that stick out, a seam that is seen, a front that rises around the body."""

from __future__ import annotations

import svg

from bot.pictures.camera import Camera
from bot.pictures.pillow import draw_pillow
from bot.pictures.vectors import Vector

SIDE = Camera(0, 15, 200, Vector(0, 0, 0))
FEET = Camera(90, 36, 200, Vector(0, 0, 0))
CENTRE, SIZE = Vector(0, 0, 6), Vector(20, 34, 6)


def spots(element: svg.Element) -> list[tuple[float, float]]:
    """Return where the pieces of a path end."""
    assert isinstance(element, svg.Path)
    pieces = (svg.MoveTo, svg.LineTo, svg.Arc, svg.CubicBezier)
    return [(float(p.x), float(p.y)) for p in element.d or [] if isinstance(p, pieces)]


def width(element: svg.Element) -> float:
    """Measure how wide a path is."""
    across = [x for x, _ in spots(element)]
    return max(across) - min(across)


def test_a_pillow_is_as_large_as_it_is() -> None:
    """From the side its length is seen, from the feet its width, corners included."""
    assert 40 < width(draw_pillow(SIDE, CENTRE, SIZE)[0]) / SIDE.scale < 46
    assert 68 < width(draw_pillow(FEET, CENTRE, SIZE)[0]) / FEET.scale < 74


def test_the_seam_goes_from_side_to_side() -> None:
    """It is one line across most of the pillow, in the half that is near the camera."""
    for camera, far in ((SIDE, 2 * SIZE.x), (FEET, 2 * SIZE.y)):
        body, seam = draw_pillow(camera, CENTRE, SIZE)
        assert 0.8 * far < width(seam) / camera.scale <= far + 1
        middle = sum(y for _, y in spots(body)) / len(spots(body))
        assert sum(y for _, y in spots(seam)) / len(spots(seam)) > middle


def test_the_near_part_is_the_lower_part_of_the_picture() -> None:
    """What rises beside the body is in front of it: lower on the picture than the whole."""
    whole, near = (
        [y for _, y in spots(draw_pillow(SIDE, CENTRE, SIZE, near=near)[0])]
        for near in (False, True)
    )
    assert min(near) > min(whole)
    assert max(near) == max(whole)


def test_what_rises_around_a_body_has_no_seam() -> None:
    """Two pillows with their seams would look like a heap of sheets."""
    assert len(draw_pillow(SIDE, CENTRE, SIZE, near=True)) == 1
