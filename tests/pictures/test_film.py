"""The frames of a movement: every key, all of the time, and no step too large to be smooth."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from bot.pictures.figure import SHARES, Figure
from bot.pictures.figure_file import load_figures
from bot.pictures.film import film

FIGURES = load_figures(Path(__file__).parents[2] / "messages" / "figures")
LARGEST_STEP = 9.0
"""Units of the picture, of 480, between two frames."""


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.movement)
def test_frames_fill_the_loop(figure: Figure) -> None:
    """They begin at 0, follow each other without a gap and last as long as the loop."""
    frames = film(figure)
    assert frames[0][0] == 0.0
    for (at, stays), (after, _) in pairwise(frames):
        assert at + stays / 1000 == pytest.approx(after)
    assert sum(stays for _, stays in frames) == figure.seconds * 1000


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.movement)
def test_every_key_is_shown(figure: Figure) -> None:
    """The far ends of a movement are never skipped."""
    assert {key.at for key in figure.keys} <= {at for at, _ in film(figure)}


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.movement)
def test_steps_are_small(figure: Figure) -> None:
    """From a frame to the next, and from the last to the first, nothing leaps."""
    instants = [at for at, _ in film(figure)]
    for one, other in pairwise([*instants, figure.seconds]):
        was, now = figure.skeleton(one).points, figure.skeleton(other).points
        for name, point in was.items():
            before, after = figure.camera.see(point), figure.camera.see(now[name])
            assert max(abs(before.x - after.x), abs(before.y - after.y)) <= LARGEST_STEP


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.movement)
def test_times_are_those_a_gif_can_tell(figure: Figure) -> None:
    """Whole hundredths of a second, and none so short that programs stretch it."""
    assert all(stays % 10 == 0 and stays >= 20 for _, stays in film(figure))


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.movement)
def test_a_mark_comes_in_steps(figure: Figure) -> None:
    """What begins to move is coloured over several frames, not at once."""
    instants = [at for at, _ in film(figure)]
    for one, other in pairwise([*instants, figure.seconds]):
        was, now = figure.pose(one), figure.pose(other)
        assert all(abs(was[share] - now[share]) <= 50.0 for share in SHARES)
