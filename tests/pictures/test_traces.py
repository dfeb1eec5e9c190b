"""The traces: the whole range faintly, what has been travelled clearly, nothing at rest."""

from __future__ import annotations

from pathlib import Path

import pytest
import svg

from bot.pictures import palette
from bot.pictures.figure_file import load_figures
from bot.pictures.ink import Drawn
from bot.pictures.traces import draw_trace, trace_point

SWINGS, RAISED, ARMS, PILLOWS = load_figures(Path(__file__).parents[2] / "messages" / "figures")
SWUNG, ENDS = (4.0, 8.0, 12.0), (12.0, 15.0, 15.9)


def travelled(drawn: Drawn) -> svg.Path:
    """Return the solid line."""
    (line,) = [
        one
        for one in drawn
        if isinstance(one, svg.Path)
        and one.stroke == palette.INK
        and one.fill == "none"
        and one.stroke_dasharray is None
    ]
    return line


def width(line: svg.Path) -> float:
    """Measure how wide a line is, on the picture."""
    spots = [float(p.x) for p in line.d or [] if isinstance(p, svg.CubicBezier)]
    return max(spots) - min(spots)


def heads(drawn: Drawn) -> int:
    """Count the arrow heads, without their halos."""
    return sum(isinstance(one, svg.Path) and one.fill == palette.INK for one in drawn)


def test_what_has_been_travelled_grows() -> None:
    """Small first, then larger: the solid line is longer after each swing."""
    small, larger, whole = (width(travelled(draw_trace("knees", SWINGS, at))) for at in SWUNG)
    assert small < larger < whole


def test_swings_go_both_ways_and_the_others_one() -> None:
    """An arrow head where the movement goes."""
    assert heads(draw_trace("knees", SWINGS, 8.0)) == 2
    assert heads(draw_trace("right_knee", RAISED, 6.0)) == 1
    assert heads(draw_trace("chest", ARMS, 10.0)) == 1


def test_an_arrow_head_is_whole_and_on_top() -> None:
    """It is drawn last and lets nothing shine through, so that no shaft cuts it in two."""
    for name, figure, at in (("knees", SWINGS, 8.0), ("right_knee", RAISED, 8.0)):
        *_, last = draw_trace(name, figure, at)
        assert isinstance(last, svg.Path)
        assert (last.fill, last.opacity) == (palette.INK, 1.0)


def test_a_leg_that_rests_leaves_no_trace() -> None:
    """Only the leg whose turn it is has an arrow."""
    assert draw_trace("left_knee", RAISED, 6.0) == []
    assert draw_trace("right_knee", RAISED, 21.0) == []
    assert draw_trace("left_knee", RAISED, 21.0) != []


def test_what_has_been_travelled_is_wiped_before_the_loop_begins_again() -> None:
    """It fades to nothing at the end, so that nothing jumps."""
    opacities = [travelled(draw_trace("knees", SWINGS, at)).stroke_opacity for at in ENDS]
    assert opacities[0] == 1.0
    assert opacities == sorted(opacities, key=lambda o: -float(o or 0))
    assert float(opacities[-1] or 0) < 0.1


def test_the_breath_comes_and_goes() -> None:
    """Two arcs, as wide as the chest is full; an empty one has none."""
    empty, full = (draw_trace("breath", PILLOWS, at) for at in (0.0, 4.0))
    assert [one.stroke_width for one in empty if isinstance(one, svg.Path)] == [0.0, 0.0]
    assert [one.stroke_width for one in full if isinstance(one, svg.Path)] == [3.4, 2.6]


@pytest.mark.parametrize("name", ["knees", "right_knee", "chest"])
def test_a_trace_keeps_clear_of_the_body(name: str) -> None:
    """It stands beside what moves, not on it."""
    figure = {"knees": SWINGS, "right_knee": RAISED, "chest": ARMS}[name]
    skeleton = figure.skeleton(figure.still)
    point = trace_point(name, skeleton)
    assert all(point.minus(joint).length > 10.0 for joint in skeleton.points.values())
