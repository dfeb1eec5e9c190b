"""The bed: it carries the figure from head to feet and fills the ground of the picture."""

from __future__ import annotations

from pathlib import Path

import pytest
import svg

from bot.pictures import palette
from bot.pictures.bed import draw_bed, draw_room
from bot.pictures.camera import HEIGHT, WIDTH
from bot.pictures.figure import Figure
from bot.pictures.figure_file import load_figures

FIGURES = load_figures(Path(__file__).parents[2] / "messages" / "figures")


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.movement)
def test_the_room_covers_the_whole_picture(figure: Figure) -> None:
    """The card has a ground of its own, so that a dark chat does not shine through."""
    ground = draw_room(figure.camera)[0]
    assert isinstance(ground, svg.Rect)
    assert (ground.width, ground.height, ground.fill) == (WIDTH, HEIGHT, palette.WALL)
    assert ground.fill_opacity is None


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.movement)
def test_everybody_lies_on_the_sheet(figure: Figure) -> None:
    """Every joint of the figure is above the sheet, at every key."""
    sheet = next(
        path
        for path in draw_bed(figure.camera)
        if isinstance(path, svg.Path) and path.fill == palette.SHEET
    )
    corners = [p for p in sheet.d or [] if isinstance(p, svg.MoveTo | svg.LineTo)]
    left, right = (choose(float(p.x) for p in corners) for choose in (min, max))
    bottom = max(float(p.y) for p in corners)
    for key in figure.keys:
        for point in figure.skeleton(key.at).points.values():
            spot = figure.camera.see(point)
            assert left < spot.x < right
            assert spot.y < bottom
