"""The marks tell the outcomes apart: by their shape alone, and in grey on both papers."""

from __future__ import annotations

import io
from itertools import combinations

import numpy as np
import pytest
from matplotlib.image import imread

from bot.core.days import DayOutcome
from bot.pictures.day_marks import MARKS
from bot.pictures.paper import DAY, DUSK, Paper
from bot.pictures.sheet import Sheet

PHONE = 21
"""Pixels of a tile on a phone that shows the picture 360 wide."""
DIFFERENCE = 0.03
"""Of all grey between black and white, on average over a tile."""


def grey_tiles(colours: Paper, *, shapes_only: bool) -> dict[DayOutcome, np.ndarray]:
    """Draw each outcome and look at it in grey, as small as on a phone."""
    sheet = Sheet(100, colours, rtl=False)
    for number, outcome in enumerate(DayOutcome):
        middle = (50.0 + 100 * number, 50.0)
        if shapes_only:
            sheet.mark(outcome, middle, PHONE, colours.ink)
        else:
            sheet.outcome(outcome, middle, 3 * PHONE)
    pixels = imread(io.BytesIO(sheet.png()))[:, :, :3]
    grey = pixels @ np.array([0.299, 0.587, 0.114])
    tiles = {}
    for number, outcome in enumerate(DayOutcome):
        left = 50 + 100 * number - 3 * PHONE // 2
        top = 50 - 3 * PHONE // 2
        tile = grey[top : top + 3 * PHONE, left : left + 3 * PHONE]
        tiles[outcome] = tile.reshape(PHONE, 3, PHONE, 3).mean(axis=(1, 3))
    return tiles


@pytest.mark.parametrize("colours", [DAY, DUSK], ids=["day", "dusk"])
@pytest.mark.parametrize("shapes_only", [True, False])
def test_no_two_outcomes_look_alike_in_grey(colours: Paper, shapes_only: bool) -> None:
    """Any two differ at phone size, by shape alone and as they are drawn."""
    tiles = grey_tiles(colours, shapes_only=shapes_only)
    close = [
        (one.value, other.value)
        for one, other in combinations(DayOutcome, 2)
        if np.abs(tiles[one] - tiles[other]).mean() < DIFFERENCE
    ]
    assert close == []


@pytest.mark.parametrize("outcome", DayOutcome)
def test_every_outcome_has_a_mark_inside_its_square(outcome: DayOutcome) -> None:
    """No mark reaches over the square that it is drawn for."""
    strokes = MARKS[outcome]
    assert strokes
    for stroke in strokes:
        box = stroke.path.get_extents()
        reach = max(abs(edge) for edge in (box.x0, box.x1, box.y0, box.y1))
        assert reach + stroke.width / 2 <= 1.1
