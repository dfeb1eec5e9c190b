"""The figure: marked parts are told without colour, and every part is where its bones are."""

from __future__ import annotations

from pathlib import Path

import pytest
import svg

from bot.pictures import palette
from bot.pictures.body import Body, Look
from bot.pictures.figure_file import load_figures
from bot.pictures.ink import Drawn
from bot.pictures.shapes import Outline
from bot.pictures.skeleton import SIDES, Side

SWINGS, RAISED, *_ = load_figures(Path(__file__).parents[2] / "messages" / "figures")


def body(marks: dict[str, float], breath: float = 0.0, *, from_feet: bool = False) -> Body:
    """A figure that lies on its back with its knees bent."""
    figure = SWINGS if from_feet else RAISED
    return Body(figure.skeleton(0.0), figure.camera, Look(marks, breath), shins_first=from_feet)


def widths(drawn: Drawn) -> set[float]:
    """Return how wide the outlines are."""
    return {float(one.stroke_width) for one in drawn if isinstance(one, svg.Path) and one.stroke}  # type: ignore[arg-type]


def fills(drawn: Drawn) -> list[object]:
    """Return the colours of the fills, from behind to before."""
    return [one.fill for one in drawn if isinstance(one, svg.Path)]


def xs(outline: Outline | None) -> list[float]:
    """Return how far to the right the pieces of an outline end."""
    return [float(piece.x) for piece in outline or [] if isinstance(piece, svg.MoveTo)]


@pytest.mark.parametrize("side", SIDES)
def test_a_marked_leg_has_a_thicker_outline_and_the_accent(side: Side) -> None:
    """What moves is told by its line as well as by its colour."""
    resting, moving = body({}).leg(side), body({f"{side}_leg": 1.0}).leg(side)
    assert widths(resting) == {2 * palette.THIN}
    assert widths(moving) == {2 * palette.THICK}
    assert palette.ACCENT in fills(moving)
    assert palette.ACCENT not in fills(resting)


def test_only_the_marked_side_is_marked() -> None:
    """The leg that rests looks as if nothing happened."""
    assert fills(body({"right_leg": 1.0}).leg("left")) == fills(body({}).leg("left"))


def test_the_far_side_is_darker() -> None:
    """Two legs beside each other are told apart."""
    near, far = body({}).leg("right"), body({}).leg("left", far=True)
    assert set(fills(near)).isdisjoint(fills(far))


def test_from_the_feet_the_shin_is_drawn_over_the_thigh() -> None:
    """Thigh, foot and shin are three shapes there, the thigh behind in a shade of its own."""
    shapes = fills(body({"right_leg": 1.0}, from_feet=True).leg("right"))
    assert (shapes[0], shapes[-1], len(shapes)) == (palette.ACCENT_SHADE, palette.ACCENT, 3)


def test_a_breath_fills_the_chest() -> None:
    """The top is larger when the chest is full."""
    empty, full = (body({}, breath).top(sleeves=False)[0] for breath in (0.0, 1.0))
    assert isinstance(empty, svg.Path)
    assert isinstance(full, svg.Path)
    assert empty.d != full.d


def test_sleeves_can_be_part_of_the_top() -> None:
    """Where nothing is between them and the camera there is no line between them."""
    bare, sleeved = (body({}, from_feet=True).top(sleeves=sleeves)[0] for sleeves in (False, True))
    assert isinstance(bare, svg.Path)
    assert isinstance(sleeved, svg.Path)
    assert min(xs(sleeved.d)) < min(xs(bare.d))
    assert max(xs(sleeved.d)) > max(xs(bare.d))


def test_a_ghost_is_faint_and_without_lines() -> None:
    """It can't be mistaken for the figure; nothing of the arms is drawn."""
    (ghost,) = body({}).ghost("right_leg", 1.0)
    assert isinstance(ghost, svg.Path)
    assert (ghost.stroke, ghost.fill) == (None, palette.GHOST)
    assert body({}).ghost("arms", 1.0) == []


def test_hands_neck_and_seat_are_drawn() -> None:
    """Skin where skin is, trousers between the legs."""
    figure = body({})
    assert fills(figure.hand("right")) == [palette.SKIN]
    assert fills(figure.neck()) == [palette.SKIN]
    assert fills(figure.seat()) == [palette.TROUSERS]
    assert fills(figure.sleeve("right")) == [palette.TOP]
