"""The picture of the stiffness: a scale of 0 to 10, gaps that stay, every word inside."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from matplotlib.transforms import Bbox

from bot.core.days import Day, DayOutcome
from bot.pictures.sheet import SMALLEST, WIDTH, Sheet, points
from bot.pictures.trend_picture import draw, render
from bot.pictures.trend_view import TrendView
from tests.pictures.days_seen import ARABIC, HEBREW, LONG, TODAY, numbered, trend

NUMBERS = [(n % 11, (n * 3) % 11 if n % 4 else None) for n in range(90)]
GAP = [(5, 3)] * 8 + [(None, None)] * 10 + [(6, 2)] * 8
PAIN = [Day(date=TODAY, outcome=DayOutcome.PAIN)]
VIEWS = {
    "empty": trend([]),
    "empty, long words": trend(PAIN, 90, LONG),
    "30 days, dark": trend(numbered(TODAY, NUMBERS), dark=True),
    "90 days": trend(numbered(TODAY, NUMBERS), 90),
    "pain alone": trend(PAIN),
    "long words": trend([*numbered(TODAY, NUMBERS)[:-1], *PAIN], 30, LONG),
    "right to left": trend(numbered(TODAY, GAP), 30, HEBREW, rtl=True),
    "arabic, empty": trend([], 30, ARABIC * 4, rtl=True),
}


def boxes(sheet: Sheet) -> list[Bbox]:
    """Where every text stands, in pixels."""
    return [text.get_window_extent() for text in sheet.axes.texts]


def overlap(one: Bbox, other: Bbox) -> bool:
    """Whether two texts cover each other; the room above and below letters may."""
    return bool(one.shrunk(0.98, 0.7).overlaps(other.shrunk(0.98, 0.7)))


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_no_word_is_cut_off_or_on_another(view: TrendView) -> None:
    """Every text stands inside the picture and covers no other."""
    sheet = draw(view)
    found = boxes(sheet)
    assert min(min(box.x0, box.y0) for box in found) >= 0
    assert max(box.x1 for box in found) <= WIDTH
    assert max(box.y1 for box in found) <= sheet.height
    assert not any(overlap(one, other) for one, other in combinations(found, 2))
    sizes = {text.get_fontproperties().get_size_in_points() for text in sheet.axes.texts}
    assert min(sizes) >= points(SMALLEST) - 0.01


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_the_scale_is_always_the_same(view: TrendView) -> None:
    """0 to 10, whatever was told."""
    sheet = draw(view)
    chart = sheet.figure.axes[1]
    low, high = chart.get_ylim()
    assert -2 < low < 0
    assert 10 < high < 11
    written = {text.get_text() for text in sheet.axes.texts}
    assert {"0", "2", "4", "6", "8", "10"} <= written


def test_nothing_is_drawn_where_nothing_was_told() -> None:
    """No line of the chart has a point on the silent dates, or joins both sides of them."""
    chart = draw(trend(numbered(TODAY, GAP))).figure.axes[1]
    silent = range(30 - 8 - 8, 30 - 8)
    drawn = [np.asarray(line.get_xdata()).tolist() for line in chart.get_lines()]
    assert any(xs for xs in drawn)
    for xs in drawn:
        assert not any(silent.start <= x <= silent.stop - 1 for x in xs)
        lines_over = xs and min(xs) < silent.start and max(xs) >= silent.stop
        assert not lines_over or len(xs) == 16


def test_time_runs_as_the_language_is_read() -> None:
    """Later is further right, or further left where writing goes that way."""
    for view, later_is_right in ((VIEWS["90 days"], True), (VIEWS["right to left"], False)):
        first, last = draw(view).figure.axes[1].get_xlim()
        assert bool(first < last) is later_is_right


def test_the_picture_is_a_sharp_png_of_fair_size() -> None:
    """1080 pixels wide, and small enough to be sent at once."""
    picture = render(VIEWS["90 days"])
    assert int.from_bytes(picture[16:20], "big") == 1080
    assert len(picture) < 250_000
