"""The picture of the days: every word inside, every outcome where it belongs, today outlined."""

from __future__ import annotations

import io
from itertools import combinations

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.image import imread
from matplotlib.transforms import Bbox
from msgspec.structs import replace

from bot.core.days import Day, DayOutcome
from bot.pictures.calendar_picture import draw, render
from bot.pictures.calendar_view import CalendarView
from bot.pictures.paper import DAY
from bot.pictures.sheet import SMALLEST, WIDTH, Sheet, points
from tests.pictures.days_seen import ARABIC, HEBREW, LONG, TODAY, calendar, every_outcome

VIEWS = {
    "empty": calendar([], inviting=True),
    "one day": calendar([Day(date=TODAY, outcome=DayOutcome.FULL)]),
    "all outcomes, dark": calendar(every_outcome(), dark=True),
    "long words": calendar(every_outcome(), LONG),
    "right to left": calendar(every_outcome(), HEBREW, rtl=True),
    "arabic, empty": calendar([], ARABIC * 4, inviting=True, rtl=True),
}


def boxes(sheet: Sheet) -> list[Bbox]:
    """Where every text stands, in pixels."""
    return [text.get_window_extent() for text in sheet.axes.texts]


def overlap(one: Bbox, other: Bbox) -> bool:
    """Whether two texts cover each other; the room above and below letters may."""
    return bool(one.shrunk(0.98, 0.7).overlaps(other.shrunk(0.98, 0.7)))


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_no_word_is_cut_off_or_on_another(view: CalendarView) -> None:
    """Every text stands inside the picture, in readable letters, and covers no other."""
    sheet = draw(view)
    found = boxes(sheet)
    assert min(min(box.x0, box.y0) for box in found) >= 0
    assert max(box.x1 for box in found) <= WIDTH
    assert max(box.y1 for box in found) <= sheet.height
    assert not any(overlap(one, other) for one, other in combinations(found, 2))
    sizes = {text.get_fontproperties().get_size_in_points() for text in sheet.axes.texts}
    assert min(sizes) >= points(SMALLEST) - 0.01


def pixels(sheet: Sheet) -> np.ndarray:
    """The drawing's colours, 0 to 1."""
    return imread(io.BytesIO(sheet.png()))[:, :, :3]


def test_today_alone_is_outlined() -> None:
    """Taking today's outline from its place changes the picture there and nowhere else."""
    days = [Day(date=TODAY, outcome=DayOutcome.FULL)]
    view = calendar(days)
    monday = next(cell for cell in view.cells if cell.date == TODAY).date.replace(day=18)
    moved = replace(view, today=monday)
    changed = np.abs(pixels(draw(view)) - pixels(draw(moved))).max(axis=2) > 0.05
    rows, columns = np.nonzero(changed)
    assert columns.max() - columns.min() <= 80
    assert rows.max() - rows.min() <= 80 + 2 * 75


def test_every_outcome_has_its_colour() -> None:
    """The tile of each outcome that occurs is found as often as it occurs, and in the legend."""
    for outcome in (DayOutcome.FULL, DayOutcome.PAIN, DayOutcome.PAUSED):
        alone = pixels(draw(calendar([Day(date=TODAY, outcome=outcome)])))
        near = np.abs(alone - np.array(to_rgb(DAY.tiles[outcome].fill))).max(axis=2) < 0.01
        assert 3000 < near.sum() < 7000


def test_a_hidden_streak_leaves_no_number() -> None:
    """With words that hold none, the picture holds none: no date, no count."""
    view = replace(calendar(every_outcome()), headline="Week by week", detail="")
    view = replace(view, months=tuple(replace(m, name="May") for m in view.months))
    assert not any(letter.isdigit() for text in draw(view).axes.texts for letter in text.get_text())


def test_the_picture_is_a_sharp_png_of_fair_size() -> None:
    """1080 pixels wide, and small enough to be sent at once."""
    picture = render(VIEWS["all outcomes, dark"])
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(picture[16:20], "big") == 1080
    assert len(picture) < 250_000
