"""The head: a face where a face is, closed eyes, hair behind."""

from __future__ import annotations

from pathlib import Path

import pytest
import svg

from bot.pictures import palette
from bot.pictures.figure import Figure
from bot.pictures.figure_file import load_figures
from bot.pictures.head import Head

FIGURES = load_figures(Path(__file__).parents[2] / "messages" / "figures")
SEEN_EYES = {"knee-swings": 2, "knee-to-shoulder": 1, "chest-lift-arms": 1, "chest-lift-pillows": 1}


def draw(figure: Figure) -> list[svg.Element]:
    """Draw the head of a movement's still picture."""
    return Head(figure.skeleton(figure.still), figure.camera).draw()


def lines(drawn: list[svg.Element]) -> list[svg.Path]:
    """Return what is drawn as a line: eyes, and a mouth."""
    return [one for one in drawn if isinstance(one, svg.Path) and one.fill == "none"]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.movement)
def test_eyes_are_seen_from_where_the_camera_is(figure: Figure) -> None:
    """Both from the feet, one from the side; a mouth is one line more."""
    eyes = [path for path in lines(draw(figure)) if path.stroke_width == 1.9]
    assert len(eyes) == SEEN_EYES[figure.movement]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.movement)
def test_there_is_hair_and_skin(figure: Figure) -> None:
    """The head is more than a ball of one colour."""
    fills = {one.fill for one in draw(figure) if isinstance(one, svg.Path)}
    assert {palette.HAIR, palette.SKIN} <= fills


def test_both_eyes_are_at_the_same_height_from_the_feet() -> None:
    """A face that looks at the ceiling is symmetrical for whoever stands at the feet."""
    left, right = [path for path in lines(draw(FIGURES[0])) if path.stroke_width == 1.9]
    heights = []
    for eye in (left, right):
        begin = (eye.d or [])[0]
        assert isinstance(begin, svg.MoveTo)
        heights.append(float(begin.y))
    assert heights[0] == pytest.approx(heights[1], abs=0.05)
