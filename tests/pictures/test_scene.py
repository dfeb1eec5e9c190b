"""Whole pictures: no words, one size, the moving part marked, nobody out of the frame."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bot.pictures import palette
from bot.pictures.camera import HEIGHT, WIDTH
from bot.pictures.figure import Figure
from bot.pictures.figure_file import load_figures
from bot.pictures.scene import draw_scene

FIGURES = load_figures(Path(__file__).parents[2] / "messages" / "figures")
MARGIN = 4.0


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.movement)
def test_no_words(figure: Figure) -> None:
    """Every language shares a picture: it is shapes, and nothing that could be text."""
    root = ET.fromstring(draw_scene(figure, figure.still))  # noqa: S314 - our own SVG
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert names <= {"svg", "g", "rect", "circle", "path"}
    assert not any((element.text or "").strip() for element in root.iter())


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.movement)
def test_the_moving_part_is_marked(figure: Figure) -> None:
    """The still shows the accent and the thick, dark outline."""
    drawn = draw_scene(figure, figure.still)
    assert f'fill="{palette.ACCENT}"' in drawn
    assert f'stroke-width="{2 * palette.THICK}"' in drawn
    assert f'stroke="{palette.DARK_INK}"' in drawn


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.movement)
def test_everybody_is_in_the_frame(figure: Figure) -> None:
    """No joint leaves the picture at any key."""
    for key in figure.keys:
        for point in figure.skeleton(key.at).points.values():
            spot = figure.camera.see(point)
            assert MARGIN < spot.x < WIDTH - MARGIN
            assert MARGIN < spot.y < HEIGHT - MARGIN


def test_at_rest_nothing_is_marked() -> None:
    """Between one knee and the other both legs look alike."""
    assert f'fill="{palette.ACCENT}"' not in draw_scene(FIGURES[1], 0.0)


def test_the_same_instant_is_the_same_picture() -> None:
    """A picture depends on nothing but the data and the instant."""
    assert draw_scene(FIGURES[0], 1.3) == draw_scene(FIGURES[0], 1.3)
    assert draw_scene(FIGURES[0], 1.3) != draw_scene(FIGURES[0], 1.5)
